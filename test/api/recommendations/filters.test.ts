import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RecommendingShop, type Shown } from './recommending-shop.js';

let shop: RecommendingShop;
let buyer: Record<string, string>;

const KINDS = [
  'FOR_YOU',
  'POPULAR',
  'REORDER',
  'FORGOTTEN',
  'SAME_GROUP',
  'BOUGHT_TOGETHER',
  'ALTERNATIVES',
] as const;

/** Everything is in one group, bought together, popular, and due for C1: each kind would show each of A to F. */
beforeAll(async () => {
  shop = await RecommendingShop.open([1, 2, 4]);
  await shop.products('GROUP', 'X', 'A', 'B', 'C', 'D', 'E', 'F');
  await shop.gateway.shop.company('C1', { industry: 'CAFE' });
  await shop.gateway.shop.company('C2', { industry: 'CAFE' });
  for (const day of [33, 23, 13])
    await shop.order('C1', day, ['X', 'A', 'B', 'C', 'D', 'E', 'F'], 'c1@test.example');
  for (const day of [3, 2]) await shop.order('C2', day, ['A', 'B', 'C', 'D', 'E', 'F']);
  await shop.build();
  buyer = await shop.gateway.as('c1@test.example');
});
afterAll(() => shop.close());

const ask = (kind: string, variables: object = {}): Promise<Shown> =>
  shop.recommend(kind, buyer, { sku: 'X', ...variables });

describe.each(KINDS)('%s never shows', (kind) => {
  let all: readonly string[];
  beforeEach(async () => {
    all = (await ask(kind)).skus;
    expect(all.toSorted()).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
  });

  it('the product looked at', () => expect(all).not.toContain('X'));

  it('what is in the cart already', async () => {
    const { skus } = await ask(kind, { inCart: ['B', 'C'] });
    expect(skus).toEqual(all.filter((sku) => sku !== 'B' && sku !== 'C'));
  });

  it('what is out of stock', async () => {
    await setStock('D', 0);
    try {
      expect((await ask(kind)).skus).toEqual(all.filter((sku) => sku !== 'D'));
    } finally {
      await setStock('D', 100);
    }
  });

  it('what is outside the assortment', async () => {
    await shop.gateway.shop.hides('C1', 'E');
    try {
      expect((await ask(kind)).skus).toEqual(all.filter((sku) => sku !== 'E'));
    } finally {
      await shop.gateway.database.query('DELETE FROM assortment_rule');
    }
  });

  it('what the viewer dismissed, until that is undone', async () => {
    await shop.gateway.database.query(
      `INSERT INTO correction (kind, at, buyer_id, company_id, product_id)
       SELECT 'NOT_FOR_ME', '2026-03-01', b.id, c.id, p.id FROM buyer b, company c, product p
       WHERE b.email = 'c1@test.example' AND c.customer_number = 'C1' AND p.sku = 'F'`,
    );
    expect((await ask(kind)).skus).not.toContain('F');
    await shop.gateway.database.query(`UPDATE correction SET undone_at = '2026-03-02'`);
    expect((await ask(kind)).skus).toEqual(all);
    await shop.gateway.database.query('DELETE FROM correction');
  });

  it('what was bought just now and is not due', async () => {
    await shop.order('C1', 0, ['A'], 'c1@test.example');
    try {
      expect((await ask(kind)).skus).not.toContain('A');
    } finally {
      await shop.gateway.database.query(
        `WITH gone AS (DELETE FROM sales_order_line WHERE order_id = (SELECT max(id) FROM sales_order) RETURNING order_id)
         DELETE FROM sales_order WHERE id IN (SELECT order_id FROM gone)`,
      );
    }
  });
});

it('fills behind the best sellers from the catalogue, with the same filters', async () => {
  await setStock('A', 0);
  await shop.gateway.database.query(
    'UPDATE model_best_sellers SET product_ids = product_ids[1:3], scores = scores[1:3]',
  );
  try {
    const { answeredBy, skus, because } = await shop.recommend('POPULAR', {}, { inCart: ['B'] });
    expect(answeredBy).toBe('POPULAR');
    expect(skus.toSorted()).toEqual(['C', 'D', 'E', 'F', 'X']);
    expect(because.at(-1)!.reason).toBe('CATALOGUE');
  } finally {
    await setStock('A', 100);
    await shop.build();
  }
});

const setStock = (sku: string, quantity: number) =>
  shop.gateway.database.query(
    'UPDATE stock SET quantity = $2 WHERE product_id = (SELECT id FROM product WHERE sku = $1)',
    [sku, quantity],
  );
