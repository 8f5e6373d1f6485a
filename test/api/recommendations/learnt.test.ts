import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachBasket } from '../../../src/history/signals.store.js';
import { BasketCollector, minuteOf } from '../../../src/levels/2-recommendations/baskets.js';
import { rankerOf, rollBack } from '../../../src/levels/2-recommendations/model.store.js';
import { CandidateFinder } from '../../../src/levels/2-recommendations/ranker/candidates.js';
import { at, endsBefore } from '../../../src/levels/2-recommendations/ranker/histories.js';
import { blended } from '../../../src/levels/2-recommendations/ranker/ranker.js';
import { historiesOf, shopFactsOf } from '../../../src/levels/2-recommendations/ranker/shop-facts.js';
import { TEST_NOW } from '../../support/gateway.js';
import { RecommendingShop } from './recommending-shop.js';

let shop: RecommendingShop;
let buyer: Record<string, string>;
let version: number;
const NOW = TEST_NOW.getTime() / 60_000;

/** 260 companies with eight orders each, every 11 days: some products always, some every other time, some by season. */
beforeAll(async () => {
  shop = await RecommendingShop.open([1, 2]);
  const { database } = shop.gateway;
  await shop.products('GROUP', ...Array.from({ length: 80 }, (_, index) => `P${100 + index}`));
  await shop.gateway.shop.company('L1');
  buyer = await shop.gateway.as('l1@test.example');
  await database.query(
    `INSERT INTO company (customer_number, name, country, currency)
     SELECT 'M' || n, 'Company ' || n, c.country, c.currency FROM generate_series(1, 259) n, company c WHERE c.customer_number = 'L1'`,
  );
  await database.query(
    `INSERT INTO sales_order (order_number, company_id, ordered_at, channel, currency, status)
     SELECT 'L' || c.id || '-' || v, c.id, $1::timestamptz - (v * 11 + c.id % 7) * interval '1 day' - c.id * interval '1 minute',
       'API', c.currency, 'CONFIRMED'
     FROM company c, generate_series(1, 8) v`,
    [TEST_NOW],
  );
  await database.query(
    `INSERT INTO sales_order_line (order_id, position, product_id, quantity, unit, unit_price)
     SELECT o.id, row_number() OVER (PARTITION BY o.id ORDER BY p.id), p.id, 1, p.unit, 1
     FROM (SELECT id, company_id, split_part(order_number, '-', 2)::int AS visit FROM sales_order) o
     JOIN (SELECT *, substr(sku, 2)::int - 100 AS n FROM product) p
       ON p.n IN (o.company_id % 30, (o.company_id * 7 + o.visit % 2 * 3) % 40, 40 + o.visit * 2, 60 + (o.company_id * o.visit) % 20)`,
  );
  // The newest order is of now, as in a shop at work: the model's sales windows end with it.
  await shop.gateway.shop.company('NOW');
  await shop.order('NOW', 0, ['P100']);
  version = await shop.build();
});
afterAll(() => shop.close());

it('a build learns the blend, keeps it with its version, and tells how it did on held-out baskets', async () => {
  const [model] = await shop.gateway.database.query<{ metrics: Record<string, unknown> }>(
    `SELECT metrics FROM model WHERE state = 'ACTIVE'`,
  );
  const { blend, targets, heldOutAt10 } = model!.metrics as {
    readonly blend: string;
    readonly targets: number;
    readonly heldOutAt10: {
      readonly chosen: { readonly ndcg: number };
      readonly plain: { readonly ndcg: number };
    };
  };
  expect({ blend, targets }).toEqual({ blend: 'LEARNT', targets: 260 });
  expect(heldOutAt10.chosen.ndcg).toBeGreaterThan(heldOutAt10.plain.ndcg);
});

it('FOR_YOU serves what `maatwerk evaluate` would predict from the same orders', async () => {
  const served = await shop.recommend('FOR_YOU', buyer, { first: 8 });
  expect(served).toMatchObject({ answeredBy: 'FOR_YOU', modelVersion: String(version) });
  expect(served.skus.length).toBe(8);
  expect(await predicted(8)).toEqual(served.skus);
});

it('says why: ordered before, goes with what was ordered, or popular', async () => {
  const { because } = await shop.recommend('FOR_YOU', buyer, { first: 20 });
  expect(because[0]!.reason).toBe('ORDERED_BEFORE');
  const reasons = new Set(because.map(({ reason }) => reason));
  expect(
    [...reasons].filter((one) => !['ORDERED_BEFORE', 'BOUGHT_TOGETHER', 'POPULAR'].includes(one)),
  ).toEqual([]);
  expect(reasons.size).toBeGreaterThan(1);
  for (const { reason, about } of because) if (reason === 'BOUGHT_TOGETHER') expect(about).toMatch(/^P1/);
});

it('12 with prices cost at most 6 statements', async () => {
  const query = `{ recommendations(kind: FOR_YOU, first: 12) { nodes { sku price { net { amount } } } } }`;
  await shop.gateway.ask(query, {}, buyer);
  const statements = await shop.gateway.statements(() => shop.gateway.ask(query, {}, buyer));
  expect(statements.length).toBeGreaterThan(1);
  expect(statements.length).toBeLessThanOrEqual(6);
});

it('a blend that was learnt earlier stays in use while no new one is better; a rollback brings the version before', async () => {
  const again = await shop.build();
  const figures = await shop.gateway.database.query<{ version: number; ndcg: number; rival: number | null }>(
    `SELECT version, (metrics #>> '{heldOutAt10,chosen,ndcg}')::float8 AS ndcg,
       (metrics #>> '{heldOutAt10,rival,ndcg}')::float8 AS rival FROM model ORDER BY version`,
  );
  expect(figures[1]!.ndcg).toBeGreaterThanOrEqual(figures[1]!.rival!);
  expect(figures[1]!.rival).toBeCloseTo(figures[0]!.ndcg, 9);
  const answer = await shop.recommend('FOR_YOU', buyer);
  expect(answer.modelVersion).toBe(String(again));
  expect(await rollBack(shop.gateway.database)).toBe(version);
  expect(await shop.recommend('FOR_YOU', buyer)).toEqual({ ...answer, modelVersion: String(version) });
  expect(await rollBack(shop.gateway.database)).toBe(again);
});

/** The evaluation's own way to a list, from the orders in the database and the stored blend. */
async function predicted(length: number): Promise<readonly string[]> {
  const { database } = shop.gateway;
  const collector = new BasketCollector();
  let shopper = -1;
  const companies = new Map<number | null, number>();
  const [own] = await database.query<{ id: number }>(`SELECT id FROM company WHERE customer_number = 'L1'`);
  await eachBasket(database, new Date(0), ({ companyId, orderedAt, productIds }) => {
    if (!companies.has(companyId)) companies.set(companyId, companies.size);
    if (companyId === own!.id) shopper = companies.get(companyId)!;
    collector.add(minuteOf(orderedAt), null, productIds, companyId);
  });
  const baskets = collector.baskets();
  const histories = historiesOf(baskets);
  const finder = new CandidateFinder(histories, shopFactsOf(histories, endsBefore(histories, 0)));
  const { items, features } = finder.of(
    at(histories.firstVisit, shopper),
    at(histories.firstVisit, shopper + 1),
    NOW,
  );
  const scores = blended(await rankerOf(database, version), features);
  const products = await database.query<{ id: number; sku: string }>('SELECT id, sku FROM product');
  const skus = new Map(products.map(({ id, sku }) => [id, sku]));
  return [...items]
    .map((item, index) => ({ sku: skus.get(at(baskets.productIds, item)) ?? '', score: scores[index]! }))
    .sort((a, b) => b.score - a.score || (a.sku < b.sku ? -1 : 1))
    .slice(0, length)
    .map(({ sku }) => sku);
}
