import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecommendingShop } from './recommending-shop.js';

let shop: RecommendingShop;
let buyer: Record<string, string>;
let fresh: Record<string, string>;
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

beforeAll(async () => {
  shop = await RecommendingShop.open([1, 2, 4]);
  const { gateway } = shop;
  await shop.products('GROUP', 'A', 'B', 'C', 'D', 'E', 'F');
  await gateway.shop.company('C1', { industry: 'CAFE' });
  await gateway.shop.company('C2', { industry: 'CAFE' });
  await gateway.shop.buyer('fresh@test.example', 'C1');
  for (const day of [33, 23, 13]) await shop.order('C1', day, ['A', 'B'], 'c1@test.example');
  for (const day of [31, 21, 11]) await shop.order('C1', day, ['E']);
  for (const day of [3, 2]) await shop.order('C2', day, ['C', 'D']);
  await shop.build();
  buyer = await gateway.as('c1@test.example');
  fresh = await gateway.as('fresh@test.example');
  await shop.views(buyer, 'F', 'D');
});
afterAll(() => shop.close());

describe('consent', () => {
  it.each(KINDS)('%s: without PERSONALIZATION no statement names the table of events', async (kind) => {
    await shop.gateway.shop.allows('c1@test.example', 'PERSONALIZATION', false);
    try {
      let answeredBy = '';
      const statements = await shop.gateway.statements(async () => {
        ({ answeredBy } = await shop.recommend(kind, buyer, { sku: 'A' }));
      });
      expect(statements.length).toBeGreaterThan(2);
      expect(statements.filter((text) => /\bevent\b/.test(text))).toEqual([]);
      if (kind === 'FOR_YOU' || kind === 'RECENTLY_VIEWED') expect(answeredBy).toBe('POPULAR');
    } finally {
      await shop.gateway.shop.allows('c1@test.example', 'PERSONALIZATION', true);
    }
  });

  it("REORDER and FORGOTTEN rest on the company's orders: they need no consent", async () => {
    const before = [await shop.recommend('REORDER', buyer), await shop.recommend('FORGOTTEN', buyer)];
    await shop.gateway.shop.allows('c1@test.example', 'PERSONALIZATION', false);
    const after = [await shop.recommend('REORDER', buyer), await shop.recommend('FORGOTTEN', buyer)];
    await shop.gateway.shop.allows('c1@test.example', 'PERSONALIZATION', true);
    expect(after).toEqual(before);
    expect(after[0]!.skus.toSorted()).toEqual(['A', 'B', 'E']);
  });

  it('a visitor who withdrew is asked about no event', async () => {
    const first = await shop.gateway.query('{ gateway { version } }');
    const visitor = first.headers.get('maatwerk-visitor')!;
    const headers = { 'maatwerk-visitor': visitor };
    await shop.views(headers, 'F');
    expect((await shop.recommend('RECENTLY_VIEWED', headers)).answeredBy).toBe('RECENTLY_VIEWED');
    await shop.gateway.database.query(
      `INSERT INTO consent (subject, purpose, granted, at)
       SELECT actor, 'PERSONALIZATION', false, '2026-03-10' FROM event WHERE buyer_id IS NULL`,
    );
    let answeredBy = '';
    const statements = await shop.gateway.statements(async () => {
      ({ answeredBy } = await shop.recommend('RECENTLY_VIEWED', headers));
    });
    expect(answeredBy).toBe('POPULAR');
    expect(statements.filter((text) => /\bevent\b/.test(text))).toEqual([]);
  });
});

describe('whose signals they are', () => {
  it('personal views do not leave the person', async () => {
    expect((await shop.recommend('RECENTLY_VIEWED', buyer)).skus).toEqual(['D', 'F']);
    expect((await shop.recommend('RECENTLY_VIEWED', fresh)).answeredBy).toBe('POPULAR');
    const forColleague = await shop.recommend('FOR_YOU', fresh);
    expect(forColleague.because.map(({ reason }) => reason)).not.toContain('VIEWED');
  });

  it("changing another company's private orders never changes one's own REORDER and FORGOTTEN", async () => {
    const before = await ownRhythm();
    const order = fc.record({
      daysAgo: fc.integer({ min: 0, max: 400 }),
      skus: fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'), { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(order, async ({ daysAgo, skus }) => {
        await shop.order('C2', daysAgo, skus);
        expect(await ownRhythm()).toEqual(before);
      }),
      { numRuns: 8 },
    );
  });
});

describe('intensity OFF', () => {
  it.each(KINDS)(
    '%s: the answer of a buyer without history or preferences in the same company',
    async (kind) => {
      const own = await shop.recommend(kind, buyer, { sku: 'C' });
      await setIntensity('OFF');
      const off = await shop.recommend(kind, buyer, { sku: 'C' });
      await setIntensity('INDIVIDUAL');
      expect(off).toEqual(await shop.recommend(kind, fresh, { sku: 'C' }));
      if (kind === 'FOR_YOU' || kind === 'RECENTLY_VIEWED') expect(off).not.toEqual(own);
    },
  );
});

describe('corrections', () => {
  it('an order that was a gift: the next answer is that of a history without it, with the same model', async () => {
    const before = await shop.recommend('FOR_YOU', buyer);
    await shop.order('C1', 1.5, ['F'], 'c1@test.example');
    const changed = await shop.recommend('FOR_YOU', buyer);
    expect(changed).not.toEqual(before);
    await shop.gateway.database.query(
      `INSERT INTO correction (kind, at, buyer_id, company_id, order_id)
       SELECT 'GIFT', '2026-03-10', buyer_id, company_id, id FROM sales_order ORDER BY id DESC LIMIT 1`,
    );
    expect(await shop.recommend('FOR_YOU', buyer)).toEqual(before);
    await shop.gateway.database.query(`UPDATE correction SET undone_at = '2026-03-10'`);
    expect(await shop.recommend('FOR_YOU', buyer)).toEqual(changed);
  });
});

describe('stated wishes', () => {
  it('a liked group comes up and is named; a hidden brand is gone', async () => {
    await shop.gateway.shop.product('LIKED', { group: 'TEA' });
    await shop.gateway.shop.product('HIDDEN', { brand: 'NOISE' });
    await shop.order('C2', 5, ['LIKED']);
    for (const day of [1, 2, 3, 4]) await shop.order('C2', day, ['HIDDEN']);
    await shop.build();
    expect((await shop.recommend('POPULAR', fresh)).skus).toContain('HIDDEN');
    const { preferencesSet } = await shop.gateway.ask(
      `mutation { preferencesSet(input: { groups: [{ code: "TEA", weight: 1 }], brands: [{ code: "NOISE", weight: -1 }] }) { userErrors { code message } } }`,
      {},
      fresh,
    );
    expect(preferencesSet.userErrors).toEqual([]);
    const { skus, because } = await shop.recommend('POPULAR', fresh);
    expect(skus).not.toContain('HIDDEN');
    expect(because[skus.indexOf('LIKED')]).toMatchObject({ reason: 'STATED_PREFERENCE', about: 'TEA' });
  });
});

const setIntensity = async (intensity: string) => {
  const { preferencesSet } = await shop.gateway.ask(
    'mutation ($intensity: Intensity!) { preferencesSet(input: { intensity: $intensity }) { userErrors { code message } } }',
    { intensity },
    buyer,
  );
  expect(preferencesSet.userErrors).toEqual([]);
};

/** What rests on the company's own orders, with a model built from all orders until now. */
async function ownRhythm(): Promise<readonly object[]> {
  await shop.build();
  const both = [await shop.recommend('REORDER', buyer), await shop.recommend('FORGOTTEN', buyer)];
  return both.map((answer) => ({ ...answer, modelVersion: null }));
}
