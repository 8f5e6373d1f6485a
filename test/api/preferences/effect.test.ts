import { afterAll, beforeAll, expect, it } from 'vitest';
import { importContent } from '../content/content-file.js';
import { RecommendingShop } from '../recommendations/recommending-shop.js';

type Headers = Readonly<Record<string, string>>;

const SET = `mutation ($input: PreferencesInput!) { preferencesSet(input: $input) { userErrors { code field } } }`;
const CONTENT = `{ content(slot: "home") { exposureId edges { because { reasons } node { id title } } } }`;
const TRACK = `mutation ($events: [EventInput!]!) { eventsTrack(events: $events) { results { outcome reason field } } }`;

let shop: RecommendingShop;
let newcomer: Headers;
beforeAll(async () => {
  shop = await RecommendingShop.open([1, 2, 3, 4]);
  const { gateway } = shop;
  await shop.products('CUPS', 'A', 'B');
  await shop.products('BAGS', 'C', 'D');
  await gateway.shop.company('C1', { industry: 'CAFE' });
  await gateway.shop.company('C2', { industry: 'SCHOOL' });
  await gateway.shop.staff('erp@test.example', 'INTEGRATOR');
  for (const day of [33, 23, 13]) await shop.order('C2', day, ['C', 'D', 'A', 'B']);
  await shop.build();
  await importContent(gateway, [
    { slot: 'home', key: 'cafe', industry: 'CAFE', language: 'en', title: 'Cafe' },
    { slot: 'home', key: 'school', industry: 'SCHOOL', language: 'en', title: 'School' },
    { slot: 'home', key: 'tea', language: 'en', title: 'Tea', topic: 'TEA' },
  ]);
  newcomer = await person('newcomer@test.example');
});
afterAll(() => shop.close());

async function person(email: string): Promise<Headers> {
  await shop.gateway.shop.buyer(email, 'C1');
  return await shop.gateway.as(email);
}
const set = async (input: object, headers: Headers): Promise<void> => {
  const { preferencesSet } = await shop.gateway.ask(SET, { input }, headers);
  expect(preferencesSet.userErrors).toEqual([]);
};
const home = async (headers: Headers): Promise<{ title: string; reasons: string[] }[]> =>
  (await shop.gateway.ask(CONTENT, {}, headers)).content.edges.map(
    ({ node, because }: { node: { title: string }; because: { reasons: string[] } }) => ({
      title: node.title,
      reasons: because.reasons,
    }),
  );

it('a liked group comes first and says so, a hidden one is gone: in the next answer', async () => {
  const buyer = await person('liker@test.example');
  const before = await shop.recommend('POPULAR', buyer);
  expect(before.skus.toSorted()).toEqual(['A', 'B', 'C', 'D']);
  await set({ groups: [{ code: 'CUPS', weight: 1 }] }, buyer);
  const liked = await shop.recommend('FOR_YOU', buyer);
  expect(liked.skus.slice(0, 2).toSorted()).toEqual(['A', 'B']);
  expect(liked.because[0]).toMatchObject({ reason: 'STATED_PREFERENCE', about: 'CUPS' });
  await set({ groups: [{ code: 'CUPS', weight: -1 }] }, buyer);
  expect((await shop.recommend('FOR_YOU', buyer)).skus.toSorted()).toEqual(['C', 'D']);
});

it('a stated topic and industry change the content, and it says so', async () => {
  const buyer = await person('reader@test.example');
  expect((await home(buyer))[0]).toMatchObject({ title: 'Cafe', reasons: ['INDUSTRY'] });
  await set({ industry: 'SCHOOL', topics: [{ code: 'tea' }] }, buyer);
  const titles = await home(buyer);
  expect(titles.map(({ title }) => title)).toEqual(['Tea', 'School']);
  expect(titles[0]?.reasons).toContain('PREFERRED_TOPIC');
});

it('OFF is the answer of a newcomer in the same company, in everything', async () => {
  const buyer = await person('off@test.example');
  await shop.views(buyer, 'A', 'C');
  await set({ industry: 'SCHOOL', groups: [{ code: 'BAGS', weight: -1 }], topics: [{ code: 'TEA' }] }, buyer);
  const answers = async (headers: Headers) => [
    ...(await Promise.all(
      ['FOR_YOU', 'POPULAR', 'RECENTLY_VIEWED'].map((kind) => shop.recommend(kind, headers)),
    )),
    await home(headers),
  ];
  const plain = await answers(newcomer);
  expect(await answers(buyer)).not.toEqual(plain);
  await set({ intensity: 'OFF' }, buyer);
  expect(await answers(buyer)).toEqual(plain);
  await set({ intensity: null }, buyer);
  expect(await answers(buyer)).not.toEqual(plain);
});

it('events name content and exposures that the viewer was shown, and no others', async () => {
  const { gateway } = shop;
  const { content } = await gateway.ask(CONTENT, {}, newcomer);
  const contentId = content.edges[0].node.id;
  const { exposureId } = content;
  const track = async (headers: Headers) =>
    (
      await gateway.ask(
        TRACK,
        {
          events: [
            { id: 'c', type: 'CONTENT_VIEW', contentId },
            { id: 'e', type: 'SLOT_VIEW', exposureId },
          ],
        },
        headers,
      )
    ).eventsTrack.results;
  const accepted = { outcome: 'ACCEPTED', reason: null, field: null };
  const refused = { outcome: 'REFUSED', reason: 'UNKNOWN' };
  expect(await track(newcomer)).toEqual([accepted, accepted]);
  // Content of the cafes is not for a school, and what a cafe was shown is its own.
  expect(await track(await gateway.as('c2@test.example'))).toEqual([
    { ...refused, field: 'contentId' },
    { ...refused, field: 'exposureId' },
  ]);
});
