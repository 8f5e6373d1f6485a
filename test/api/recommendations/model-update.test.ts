import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAndActivate } from '../../../src/levels/2-recommendations/build-model.store.js';
import { updateModel } from '../../../src/levels/2-recommendations/update-model.store.js';
import { TEST_NOW } from '../../support/gateway.js';
import { RecommendingShop } from './recommending-shop.js';

const COMPANIES = 60;
const PRODUCTS = 80;
const clock = () => TEST_NOW;
let shop: RecommendingShop;

interface Item {
  readonly id: number;
  readonly orders: number;
  readonly recent: number;
  readonly facts: readonly number[];
  readonly partnerIds: readonly number[];
  readonly partnerScores: readonly number[];
  readonly alikeIds: readonly number[];
  readonly alikeScores: readonly number[];
}

beforeAll(async () => {
  shop = await RecommendingShop.open([1, 2]);
  const { database } = shop.gateway;
  await database.query(
    `INSERT INTO company (customer_number, name, industry, country, currency)
     SELECT 'U' || n, 'Company ' || n, 'INDUSTRY-' || n % 3, 'NL', 'EUR' FROM generate_series(1, ${COMPANIES}) n`,
  );
  await database.query(
    `INSERT INTO product (sku, name, description, unit) SELECT 'P' || n, 'Product ' || n, '', 'piece'
     FROM generate_series(1, ${PRODUCTS}) n`,
  );
  await database.query(
    `INSERT INTO stock (product_id, location, quantity) SELECT id, 'HERE', 9 FROM product`,
  );
  await orders('A', 600, 200, 20);
  await buildAndActivate(database, clock);
});
afterAll(() => shop.close());

/** Orders by formula, between so many days ago; nothing of them is random. */
async function orders(name: string, count: number, from: number, to: number): Promise<void> {
  const { database } = shop.gateway;
  await database.query(
    `INSERT INTO sales_order (order_number, company_id, ordered_at, channel, currency, status)
     SELECT $1 || n, c.id, $2::timestamptz - ($4::float8 + ($5::float8 - $4) * n / $3) * interval '1 day', 'API', 'EUR', 'CONFIRMED'
     FROM generate_series(1, $3::int) n JOIN company c ON c.customer_number = 'U' || (1 + n * n % ${COMPANIES})`,
    [name, TEST_NOW, count, from, to],
  );
  await database.query(
    `INSERT INTO sales_order_line (order_id, position, product_id, quantity, unit)
     SELECT o.id, row_number() OVER (PARTITION BY o.id ORDER BY k), p.id, 1, 'piece'
     FROM sales_order o CROSS JOIN generate_series(1, 6) k
     JOIN product p ON p.sku = 'P' || (1 + (o.company_id * 3 + k * (1 + o.id % 4)) % ${PRODUCTS - 20})
     WHERE o.order_number LIKE $1 || '%'`,
    [name],
  );
}

const activeVersion = async () =>
  (
    await shop.gateway.database.query<{ version: number; updates: number }>(
      `SELECT version, updates, totals, data_from, data_to FROM model WHERE state = 'ACTIVE'`,
    )
  )[0]!;

async function tables() {
  const { database } = shop.gateway;
  const { version, updates: _, ...model } = await activeVersion();
  const items = await database.query<Item>(
    `SELECT product_id AS id, orders, recent, facts, partner_ids AS "partnerIds", partner_scores AS "partnerScores",
       alike_ids AS "alikeIds", alike_scores AS "alikeScores"
     FROM model_item WHERE version = $1 ORDER BY product_id`,
    [version],
  );
  const bestSellers = await database.query(
    `SELECT industry, product_ids, scores FROM model_best_sellers WHERE version = $1 ORDER BY industry`,
    [version],
  );
  return { model, items, bestSellers };
}
const counts = (items: readonly Item[]) =>
  items.map(({ id, orders: times, recent, facts }) => ({ id, orders: times, recent, facts }));

it('law: a build of A, then an update with B, has the counts of a build of A and B; the partners, too, of what B holds', async () => {
  const before = await activeVersion();
  await orders('B', 25, 19, 1);
  const touched = await shop.gateway.database.query<{ id: number }>(
    `SELECT DISTINCT l.product_id AS id FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
     WHERE o.order_number LIKE 'B%' ORDER BY 1`,
  );
  const updated = await updateModel(shop.gateway.database, clock);
  expect(updated).toMatchObject({ version: before.version, added: 25, takenBack: 0, items: touched.length });
  expect(touched.length).toBeLessThan(PRODUCTS - 25);
  const update = await tables();
  await buildAndActivate(shop.gateway.database, clock);
  const full = await tables();
  expect(update.model).toEqual(full.model);
  expect(update.bestSellers).toEqual(full.bestSellers);
  expect(counts(update.items)).toEqual(counts(full.items));
  const ids = new Set(touched.map(({ id }) => id));
  const ofTouched = ({ items }: typeof full) => items.filter(({ id }) => ids.has(id));
  expect(ofTouched(update)).toEqual(ofTouched(full));
  // Of the others only scores may differ, by the number of all orders: 25 more of 600.
  const others = (items: readonly Item[]) => items.filter(({ id }) => !ids.has(id));
  for (const [index, item] of others(full.items).entries()) {
    const stale = others(update.items)[index]!;
    const known = new Map(stale.partnerIds.map((id, place) => [id, stale.partnerScores[place]!]));
    const best = Math.max(...item.partnerScores, 0);
    for (const [place, id] of item.partnerIds.entries())
      if (known.has(id))
        expect(Math.abs(known.get(id)! - item.partnerScores[place]!)).toBeLessThan(best * 0.1);
  }
});

it('a cancelled order is taken back, as if it had never been', async () => {
  const before = await tables();
  await orders('C', 3, 1, 0.5);
  await updateModel(shop.gateway.database, clock);
  expect(counts((await tables()).items)).not.toEqual(counts(before.items));
  await shop.gateway.database.query(
    `UPDATE sales_order SET status = 'CANCELLED' WHERE order_number LIKE 'C%'`,
  );
  expect(await updateModel(shop.gateway.database, clock)).toMatchObject({ added: 0, takenBack: 3 });
  const after = await tables();
  expect(after.model).toEqual(before.model);
  expect(after.bestSellers).toEqual(before.bestSellers);
  expect(counts(after.items)).toEqual(counts(before.items));
});

it('without changes it does nothing; an order from a clock that is ahead waits until its moment', async () => {
  const { database } = shop.gateway;
  expect(await updateModel(database, clock)).toBeNull();
  await orders('D', 1, -3, -2);
  expect(await updateModel(database, clock)).toBeNull();
  const later = () => new Date(TEST_NOW.getTime() + 4 * 86_400_000);
  expect(await updateModel(database, later)).toMatchObject({ added: 1 });
  // A clock that goes back again: what it has not reached is taken back, and comes again.
  expect(await updateModel(database, clock)).toMatchObject({ added: 0, takenBack: 1 });
});

it('answers say how often the version was updated', async () => {
  const { version, updates } = await activeVersion();
  expect(updates).toBeGreaterThan(0);
  expect((await shop.recommend('POPULAR', {})).modelVersion).toBe(`${version}.${updates}`);
});

it('more changes than a tenth: it is built anew', async () => {
  const { version } = await activeVersion();
  await orders('E', 2100, 10, 2);
  const built = await updateModel(shop.gateway.database, clock);
  expect(built).toMatchObject({ version: version + 1, promoted: true, reason: 'NOT_WORSE' });
});

it('a model from before updates is built anew; with none, one is built', async () => {
  const { database } = shop.gateway;
  await database.query(`DELETE FROM model_history`);
  expect(await updateModel(database, clock)).toMatchObject({ promoted: true });
  await database.query(`DELETE FROM model`);
  expect(await updateModel(database, clock)).toMatchObject({ promoted: true, reason: 'FIRST' });
});
