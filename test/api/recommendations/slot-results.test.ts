import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordExposure } from '../../../src/history/exposure.store.js';
import { CORRECT, type Headers, newDevice, orderIds, productId, UNDO, viewerOf } from '../history/story.js';
import { TEST_NOW } from '../../support/gateway.js';
import { RecommendingShop } from './recommending-shop.js';

const RESULTS = `query ($from: DateTime!, $to: DateTime!, $slot: String, $days: Int) {
  slotResults(from: $from, to: $to, slot: $slot, days: $days) {
    slot kind verdict text
    shown { exposures attributable viewed clicked addedToCart ordered }
    holdOut { exposures attributable ordered }
  }
}`;
const TRACK = `mutation ($events: [EventInput!]!) {
  eventsTrack(events: $events) { refused userErrors { code message } } }`;
const DAY = 86_400_000;
const at = (days: number): Date => new Date(TEST_NOW.getTime() - days * DAY);

let shop: RecommendingShop;
let marketer: Headers;
let buyer: Headers;
let counter = 0;
beforeAll(async () => {
  shop = await RecommendingShop.open([2]);
  const { gateway } = shop;
  await gateway.shop.company('C1');
  await gateway.shop.buyer('colleague@test.example', 'C1');
  await shop.products('G', 'A', 'B', 'C');
  await gateway.shop.staff('shop@test.example', 'MERCHANDISER');
  marketer = await gateway.as('shop@test.example');
  buyer = await gateway.as('c1@test.example');
});
afterAll(() => shop.close());

/** A list that was shown in a slot, so many days ago. */
async function show(slot: string, days: number, skus: readonly string[], headers = buyer, variant?: string) {
  const itemIds = await Promise.all(skus.map((sku) => productId(shop.gateway, sku)));
  const viewer = { ...(await viewerOf(shop.gateway, headers)), now: at(days) };
  const shown = { slot, kind: 'REORDER', answeredBy: 'REORDER', modelVersion: '1', itemIds };
  return await recordExposure(shop.gateway.database, viewer, { ...shown, ...(variant && { variant }) });
}

async function track(type: string, days: number, facts: object, headers = buyer): Promise<void> {
  const events = [{ id: `e${++counter}`, type, at: at(days).toISOString(), ...facts }];
  const { eventsTrack } = await shop.gateway.ask(TRACK, { events }, headers);
  expect(eventsTrack).toEqual({ refused: 0, userErrors: [] });
}

const ask = async (slot: string, facts: object = {}, headers = marketer) =>
  (
    await shop.gateway.ask(
      RESULTS,
      { from: at(20).toISOString(), to: TEST_NOW.toISOString(), slot, ...facts },
      headers,
    )
  ).slotResults[0];

it('counts what a list led to, once a list', async () => {
  const first = await show('home', 6, ['A', 'B']);
  await show('home', 5, ['C']);
  await track('SLOT_VIEW', 6, { exposureId: first });
  await track('CLICK', 5.9, { sku: 'A' });
  await track('CLICK', 5.8, { sku: 'B' });
  await track('CART_ADD', 5.7, { sku: 'A' });
  await track('CLICK', 4.9, { sku: 'A', exposureId: first });
  await shop.order('C1', 5.5, ['A', 'B'], 'c1@test.example');
  expect(await ask('home')).toEqual({
    slot: 'home',
    kind: 'REORDER',
    verdict: 'NO_HOLD_OUT',
    text: 'REORDER in "home" was shown 2 times: 50 % led to a click, 50 % into a cart and 50 % to an order.',
    shown: { exposures: 2, attributable: 2, viewed: 1, clicked: 1, addedToCart: 1, ordered: 1 },
    holdOut: null,
  });
});

it('counts an act for the last list that showed the product, unless it names another', async () => {
  const first = await show('last', 4, ['A']);
  await show('later', 3.5, ['A']);
  await track('CLICK', 3.4, { sku: 'A' });
  expect((await ask('last')).shown.clicked).toBe(0);
  expect((await ask('later')).shown.clicked).toBe(1);
  await track('CLICK', 3.3, { sku: 'A', exposureId: first });
  expect((await ask('last')).shown.clicked).toBe(1);
});

it('only for so many days, and never before it was shown', async () => {
  await show('days', 15, ['B']);
  await track('CLICK', 15.1, { sku: 'B' });
  await track('CLICK', 12, { sku: 'B' });
  expect((await ask('days', { days: 2 })).shown.clicked).toBe(0);
  expect((await ask('days', { days: 4 })).shown.clicked).toBe(1);
  expect(await ask('days', { to: at(15.5).toISOString() })).toBeUndefined();
  expect((await ask('days', { to: at(14).toISOString() })).shown.clicked).toBe(1);
});

it('not for what a colleague, another device or nobody did', async () => {
  await show('mine', 2, ['C']);
  await track('CLICK', 1.9, { sku: 'C' }, await shop.gateway.as('colleague@test.example'));
  await shop.order('C1', 1.8, ['C'], 'colleague@test.example');
  await shop.order('C1', 1.7, ['C']);
  expect((await ask('mine')).shown).toMatchObject({ attributable: 1, clicked: 0, ordered: 0 });
});

it('only for those who allow it, then and today', async () => {
  const { gateway } = shop;
  await gateway.shop.buyer('shy@test.example', 'C1');
  const shy = await gateway.as('shy@test.example');
  await show('shy', 2, ['C'], shy);
  await shop.order('C1', 1.9, ['C'], 'shy@test.example');
  expect((await ask('shy')).shown).toMatchObject({ exposures: 1, attributable: 1, ordered: 1 });
  await gateway.shop.allows('shy@test.example', 'PERSONALIZATION', false);
  await show('shy', 1, ['C'], shy);
  await show('shy', 1, ['C'], await newDevice(gateway));
  const after = await ask('shy');
  expect(after.shown).toMatchObject({ exposures: 3, attributable: 0, ordered: 0 });
  expect(after.text).toContain('no viewer allows it');
});

it('without what was corrected, until that is undone', async () => {
  await show('gift', 1.5, ['B']);
  await shop.order('C1', 1.4, ['B'], 'c1@test.example');
  expect((await ask('gift')).shown.ordered).toBe(1);
  const orderId = (await orderIds(shop.gateway, 'C1')).at(-1);
  const { correctionAdd } = await shop.gateway.ask(CORRECT, { input: { kind: 'GIFT', orderId } }, buyer);
  expect(correctionAdd.userErrors).toEqual([]);
  expect((await ask('gift')).shown.ordered).toBe(0);
  await shop.gateway.ask(UNDO, { id: correctionAdd.correction.id }, buyer);
  expect((await ask('gift')).shown.ordered).toBe(1);
});

it('without what staff were shown', async () => {
  await shop.gateway.shop.allows('shop@test.example', 'PERSONALIZATION');
  await show('staff', 1, ['A'], marketer);
  expect(await ask('staff')).toBeUndefined();
});

it('beside the hold-out', async () => {
  await show('held', 1, ['A']);
  await show('held', 1, ['A'], buyer, 'HOLD_OUT');
  expect(await ask('held')).toMatchObject({
    verdict: 'TOO_FEW',
    shown: { exposures: 1 },
    holdOut: { exposures: 1, attributable: 1 },
  });
});

it('costs one statement beside the viewer, and is for those who read reports', async () => {
  expect(await shop.gateway.statements(() => ask('home'))).toHaveLength(2);
  const variables = { from: at(2).toISOString(), to: at(1).toISOString() };
  for (const [headers, code] of [
    [{}, 'UNAUTHENTICATED'],
    [buyer, 'FORBIDDEN'],
  ] as const) {
    const { errors } = await shop.gateway.query(RESULTS, variables, headers);
    expect(errors[0]?.extensions['code']).toBe(code);
  }
});

it.each([
  ['to', { to: at(20).toISOString() }],
  ['to', { from: at(500).toISOString() }],
  ['days', { days: 0 }],
  ['days', { days: 31 }],
])('refuses a wrong %s', async (field, facts) => {
  const variables = { from: at(20).toISOString(), to: TEST_NOW.toISOString(), ...facts };
  const { errors } = await shop.gateway.query(RESULTS, variables, marketer);
  expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
});
