import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAndActivate } from '../../../src/levels/2-recommendations/build-model.store.js';
import { promote, rollBack } from '../../../src/levels/2-recommendations/model.store.js';
import { TEST_NOW } from '../../support/gateway.js';
import { RecommendingShop } from './recommending-shop.js';

let shop: RecommendingShop;
let staff: Record<string, string>;
const clock = () => TEST_NOW;
const build = () => buildAndActivate(shop.gateway.database, clock);

beforeAll(async () => {
  shop = await RecommendingShop.open([1, 2]);
  await shop.gateway.shop.company('C1');
  await shop.gateway.shop.staff('merchandiser@test.example', 'MERCHANDISER');
  staff = await shop.gateway.as('merchandiser@test.example');
  await shop.products('GROUP', 'A', 'B');
  for (const day of [9, 7, 5, 3]) await shop.order('C1', day, ['A', 'A', 'B']);
});
afterAll(() => shop.close());

const MODELS = `query ($first: Int, $after: String) { models(first: $first, after: $after) {
  nodes { version state reason kept updates dataFrom dataTo orders lines products milliseconds startedAt builtAt updatedAt
    heldOut { recallAt10 ndcgAt10 phrAt10 } rival { ndcgAt10 } plain { ndcgAt10 } }
  pageInfo { hasNextPage endCursor } } }`;
const models = async (variables: object = {}) => (await shop.gateway.ask(MODELS, variables, staff)).models;
const states = async () =>
  (await models()).nodes.map(({ version, state, reason, kept }: Record<string, unknown>) => [
    version,
    state,
    reason,
    kept,
  ]);

it('staff read of each version: data, figures, duration, and why it answers', async () => {
  expect((await models()).nodes).toEqual([]);
  await build();
  const [model] = (await models()).nodes;
  expect(model).toMatchObject({
    version: 1,
    state: 'ACTIVE',
    reason: 'FIRST',
    kept: true,
    updates: 0,
    orders: 4,
    // A product counts once an order.
    lines: 8,
    products: 2,
    dataFrom: '2026-03-01T08:59:00.000Z',
    dataTo: '2026-03-07T08:59:00.000Z',
    updatedAt: null,
    rival: null,
  });
  expect(model.milliseconds).toBeGreaterThan(0);
  // The one company is held out: both products were bought before, and nothing else.
  expect(model.heldOut).toEqual({ recallAt10: 1, ndcgAt10: 1, phrAt10: 1 });
});

it('is a page of a list, newest first, and for staff only', async () => {
  await build();
  const page = await models({ first: 1 });
  expect(page).toMatchObject({ nodes: [{ version: 2 }], pageInfo: { hasNextPage: true } });
  const next = await models({ first: 1, after: page.pageInfo.endCursor });
  expect(next).toMatchObject({ nodes: [{ version: 1 }], pageInfo: { hasNextPage: false } });
  const hostile = await shop.gateway.query(MODELS, { after: 'WyJ4Il0' }, staff);
  expect(hostile.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  expect((await shop.gateway.query(MODELS)).errors[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

it('a rollback says so, and keeps what was rolled back', async () => {
  expect(await rollBack(shop.gateway.database)).toBe(1);
  expect(await states()).toEqual([
    [2, 'ROLLED_BACK', 'NOT_WORSE', true],
    [1, 'ACTIVE', 'FIRST', true],
  ]);
  expect((await shop.recommend('POPULAR', {})).modelVersion).toBe('1');
  expect(await rollBack(shop.gateway.database)).toBe(2);
});

it('a build that lost half of the orders is refused; the active model stays, until somebody chooses', async () => {
  const answer = await shop.recommend('POPULAR', {});
  await shop.gateway.database.query(
    `UPDATE sales_order SET status = 'CANCELLED' WHERE id NOT IN (SELECT max(id) FROM sales_order)`,
  );
  expect(await build()).toMatchObject({ version: 3, promoted: false, reason: 'FEWER_ORDERS' });
  expect((await states()).slice(0, 2)).toEqual([
    [3, 'REFUSED', 'FEWER_ORDERS', true],
    [2, 'ACTIVE', 'NOT_WORSE', true],
  ]);
  expect(await shop.recommend('POPULAR', {})).toEqual(answer);
  expect(await promote(shop.gateway.database, 3)).toBe(true);
  expect((await states())[0]).toEqual([3, 'ACTIVE', 'BY_HAND', true]);
  expect(await promote(shop.gateway.database, 3)).toBe(false);
  expect(await promote(shop.gateway.database, 99)).toBe(false);
});

it('of older versions the record stays, and the tables go', async () => {
  await build();
  await build();
  expect(await states()).toEqual([
    [5, 'ACTIVE', 'NOT_WORSE', true],
    [4, 'RETIRED', 'NOT_WORSE', true],
    [3, 'RETIRED', 'BY_HAND', false],
    [2, 'RETIRED', 'NOT_WORSE', false],
    [1, 'ROLLED_BACK', 'FIRST', false],
  ]);
  const tables = await shop.gateway.database.query<{ version: number }>(
    `SELECT DISTINCT version FROM model_item UNION SELECT version FROM model_best_sellers
     UNION SELECT version FROM model_history ORDER BY version`,
  );
  expect(tables.map(({ version }) => version)).toEqual([4, 5]);
});
