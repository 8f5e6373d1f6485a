import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Shown, RecommendingShop } from './recommending-shop.js';

const KINDS = [
  'FOR_YOU',
  'RECENTLY_VIEWED',
  'POPULAR',
  'REORDER',
  'FORGOTTEN',
  'SAME_GROUP',
  'BOUGHT_TOGETHER',
  'ALTERNATIVES',
];
const ADD = `mutation ($input: CorrectionInput!) { correctionAdd(input: $input) { correction { id } userErrors { code } } }`;
const UNDO = `mutation ($id: ID!) { correctionUndo(id: $id) { userErrors { code } } }`;

type Headers = Record<string, string>;
type Answers = Readonly<Record<string, Omit<Shown, 'modelVersion'>>>;

/** A history that has what is corrected later, and the same without it, are told by one shop at two moments. */
describe('what is corrected', () => {
  let shop: RecommendingShop;
  let buyer: Headers;

  beforeEach(async () => {
    shop = await RecommendingShop.open([1, 2, 4]);
    const { gateway } = shop;
    await shop.products('GROUP', 'A', 'B', 'C', 'D', 'E', 'F');
    await shop.products('OTHER', 'Y', 'Z');
    await gateway.shop.company('C1', { industry: 'CAFE' });
    await gateway.shop.company('C2', { industry: 'CAFE' });
    for (const day of [33, 23, 13]) await shop.order('C1', day, ['A', 'B'], 'c1@test.example');
    for (const day of [31, 21, 11]) await shop.order('C1', day, ['E']);
    for (const day of [3, 2]) await shop.order('C2', day, ['C', 'D', 'A']);
    const first = await gateway.query('{ viewer { visitorId } }');
    buyer = {
      ...(await gateway.as('c1@test.example')),
      'maatwerk-visitor': first.headers.get('maatwerk-visitor') ?? '',
    };
    await shop.views(await gateway.as('c1@test.example'), 'F', 'D');
    await shop.build();
  });
  afterEach(() => shop.close());

  const answers = async (): Promise<Answers> => {
    const all: Record<string, Omit<Shown, 'modelVersion'>> = {};
    for (const kind of KINDS) {
      const { modelVersion: _, ...shown } = await shop.recommend(kind, buyer, { sku: 'C', first: 20 });
      all[kind] = shown;
    }
    return all;
  };
  const lastOrder = async (): Promise<string> => {
    const { viewer } = await shop.gateway.ask('{ viewer { orders(first: 1) { nodes { id } } } }', {}, buyer);
    return viewer.orders.nodes[0].id;
  };
  const track = (id: string, sku: string, headers: Headers) =>
    shop.gateway.ask(
      `mutation ($events: [EventInput!]!) { eventsTrack(events: $events) { accepted userErrors { code } } }`,
      { events: [{ id, type: 'VIEW', sku }] },
      headers,
    );

  it.each<[string, () => Promise<unknown>, () => Promise<object> | object]>([
    [
      'an order that was a gift',
      () => shop.order('C1', 1.5, ['F', 'Z'], 'c1@test.example'),
      async () => ({ kind: 'GIFT', orderId: await lastOrder() }),
    ],
    [
      'an order of somebody else',
      () => shop.order('C1', 1.5, ['D', 'F'], 'c1@test.example'),
      async () => ({ kind: 'NOT_ME', orderId: await lastOrder() }),
    ],
    [
      'a product that was bought as a gift, again and again, and looked at',
      async () => {
        for (const day of [30, 20, 10]) await shop.order('C1', day, ['Z'], 'c1@test.example');
        await track('look', 'Z', buyer);
      },
      () => ({ kind: 'GIFT', sku: 'Z' }),
    ],
    [
      'one look that was somebody else’s',
      () => track('look', 'Y', buyer),
      () => ({ kind: 'NOT_ME', eventId: 'look' }),
    ],
    [
      'everything on a device that somebody else used',
      async () => {
        await track('one', 'Y', buyer);
        await track('two', 'Z', buyer);
      },
      () => ({ kind: 'NOT_ME', thisDevice: true }),
    ],
  ])(
    '%s: every kind answers as if it had never been, at once and after the next build, until it is undone',
    async (_, add, input) => {
      const without = await answers();
      await add();
      const changed = await answers();
      expect(changed).not.toEqual(without);
      const { correctionAdd } = await shop.gateway.ask(ADD, { input: await input() }, buyer);
      expect(correctionAdd.userErrors).toEqual([]);
      expect(await answers()).toEqual(without);

      await shop.build();
      expect(await answers()).toEqual(without);

      await shop.gateway.ask(UNDO, { id: correctionAdd.correction.id }, buyer);
      const undone = await answers();
      expect(undone['FOR_YOU']?.skus.toSorted()).toEqual(changed['FOR_YOU']?.skus.toSorted());
      expect(undone).not.toEqual(without);
    },
  );

  it('not for me: the product is gone, everything else is as if it had never been bought', async () => {
    const without = await answers();
    for (const day of [30, 20, 10]) await shop.order('C1', day, ['Z'], 'c1@test.example');
    await shop.gateway.ask(ADD, { input: { kind: 'NOT_FOR_ME', sku: 'Z' } }, buyer);
    const left = (skus: readonly string[] = []): readonly string[] => skus.filter((sku) => sku !== 'Z');
    const now = await answers();
    for (const kind of KINDS) {
      expect(now[kind]?.skus, kind).not.toContain('Z');
      expect(now[kind]?.skus, kind).toEqual(left(without[kind]?.skus));
    }
  });

  it('shared statistics follow at the next build: what others see is that of a history without it', async () => {
    const { gateway } = shop;
    const others = await gateway.as('c2@test.example');
    const popular = async () => (await shop.recommend('POPULAR', others, { first: 20 })).skus;
    const without = await popular();
    for (const day of [4, 3, 2, 1.5]) await shop.order('C1', day, ['Z', 'Y'], 'c1@test.example');
    await shop.build();
    const withIt = await popular();
    expect(withIt).not.toEqual(without);
    for (const sku of ['Z', 'Y']) await gateway.ask(ADD, { input: { kind: 'GIFT', sku } }, buyer);
    expect(await popular()).toEqual(withIt);
    await shop.build();
    expect(await popular()).toEqual(without);
  });
});
