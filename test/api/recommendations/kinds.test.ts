import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecommendingShop } from './recommending-shop.js';

let shop: RecommendingShop;
let one: Record<string, string>;
let newcomer: Record<string, string>;
const guest = {};

/**
 * C1 and C2 are cafes, C3 is a hotel. C1's own buyer orders CUP every 10 days (last 12 days ago: due) and TEA every 30
 * (last 5 days ago: not due). CUP goes with SAUCER. The whole shop buys LAMP now, hotels BED.
 */
beforeAll(async () => {
  shop = await RecommendingShop.open();
  const { gateway } = shop;
  await shop.products('TABLE', 'CUP', 'SAUCER', 'SPOON', 'MUG');
  await shop.products('FOOD', 'TEA', 'SUGAR');
  await shop.products('HOME', 'LAMP', 'BED', 'CANDLE');
  await gateway.shop.company('C1', { industry: 'CAFE' });
  await gateway.shop.company('C2', { industry: 'CAFE' });
  await gateway.shop.company('C3', { industry: 'HOTEL' });
  await gateway.shop.company('C4');
  await gateway.shop.buyer('colleague@test.example', 'C1');
  const own = 'c1@test.example';
  for (const day of [42, 32, 22, 12]) await shop.order('C1', day, ['CUP', 'SAUCER'], own);
  for (const day of [65, 35, 5]) await shop.order('C1', day, ['TEA'], own);
  for (const day of [100, 60]) await shop.order('C2', day, ['CUP', 'SAUCER', 'SUGAR']);
  for (const day of [9, 8, 7]) await shop.order('C3', day, ['BED', 'LAMP']);
  for (const day of [6, 4]) await shop.order('C2', day, ['LAMP', 'CANDLE']);
  await shop.build();
  one = await gateway.as(own);
  newcomer = await gateway.as('c4@test.example');
});
afterAll(() => shop.close());

describe('each kind', () => {
  it('FOR_YOU: own orders first, by frequency and what sells now, then best sellers', async () => {
    const { answeredBy, skus, because, scores, modelVersion } = await shop.recommend('FOR_YOU', one);
    expect(answeredBy).toBe('FOR_YOU');
    expect(skus.slice(0, 3)).toEqual(['CUP', 'SAUCER', 'TEA']);
    expect(because[0]).toMatchObject({
      reason: 'ORDERED_BEFORE',
      text: expect.stringContaining('last on 26 February 2026'),
    });
    expect(because[3]!.reason).toMatch(/^POPULAR/);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(modelVersion).not.toBeNull();
  });

  it('FOR_YOU of a buyer without own orders is POPULAR: colleagues feed REORDER, not FOR_YOU', async () => {
    const colleague = await shop.gateway.as('colleague@test.example');
    expect((await shop.recommend('FOR_YOU', colleague)).answeredBy).toBe('POPULAR');
    expect((await shop.recommend('REORDER', colleague)).skus).toEqual(['CUP', 'SAUCER']);
  });

  it('POPULAR: what the own industry buys now stands first, and says so', async () => {
    const hotel = await shop.gateway.as('c3@test.example');
    const { skus, because } = await shop.recommend('POPULAR', hotel);
    expect(because[0]).toMatchObject({ reason: 'POPULAR_IN_INDUSTRY', about: 'HOTEL', also: ['POPULAR'] });
    expect(skus.slice(0, 2).toSorted()).toEqual(['BED', 'LAMP']);
    const shopWide = await shop.recommend('POPULAR', guest);
    expect(shopWide.skus.slice(0, 2)).toEqual(['LAMP', 'BED']);
    expect(shopWide.because[0]).toMatchObject({ reason: 'POPULAR', about: null });
  });

  it('REORDER: due by the own rhythm, with the day since when; nothing that is not due', async () => {
    const { answeredBy, skus, because } = await shop.recommend('REORDER', one);
    expect(answeredBy).toBe('REORDER');
    expect(skus).toEqual(['CUP', 'SAUCER']);
    expect(because[0]).toMatchObject({ reason: 'DUE', since: expect.stringContaining('2026-03-08') });
  });

  it('FORGOTTEN: usually ordered, due, and not in this cart', async () => {
    const { skus } = await shop.recommend('FORGOTTEN', one, { inCart: ['CUP'] });
    expect(skus).toEqual(['SAUCER']);
  });

  it('BOUGHT_TOGETHER: with a product, or with what is in the cart; names the partner', async () => {
    const beside = await shop.recommend('BOUGHT_TOGETHER', guest, { sku: 'CUP' });
    expect(beside).toMatchObject({ answeredBy: 'BOUGHT_TOGETHER', skus: ['SAUCER', 'SUGAR'] });
    expect(beside.because[0]).toMatchObject({ reason: 'BOUGHT_TOGETHER', about: 'CUP' });
    const cart = await shop.recommend('BOUGHT_TOGETHER', guest, { inCart: ['CUP', 'SAUCER', 'NO-SUCH-SKU'] });
    expect(cart.skus).toEqual(['SUGAR']);
  });

  it('SAME_GROUP and ALTERNATIVES: of the group, never the product itself', async () => {
    const group = await shop.recommend('SAME_GROUP', guest, { sku: 'CUP' });
    expect(group).toMatchObject({ answeredBy: 'SAME_GROUP', skus: ['SAUCER', 'MUG', 'SPOON'] });
    expect(group.because[0]).toMatchObject({ reason: 'SAME_GROUP', about: 'TABLE' });
    const instead = await shop.recommend('ALTERNATIVES', guest, { sku: 'CUP' });
    expect(instead.answeredBy).toBe('ALTERNATIVES');
    expect(instead.skus.toSorted()).toEqual(['MUG', 'SAUCER', 'SPOON']);
  });

  it('RECENTLY_VIEWED: newest first, each once; works for a visitor in the session', async () => {
    await shop.views(newcomer, 'MUG', 'LAMP', 'TEA', 'MUG');
    const { answeredBy, skus, because } = await shop.recommend('RECENTLY_VIEWED', newcomer);
    expect({ answeredBy, skus }).toEqual({ answeredBy: 'RECENTLY_VIEWED', skus: ['MUG', 'TEA', 'LAMP'] });
    expect(because[0]!.reason).toBe('VIEWED');
    const first = await shop.gateway.query('{ gateway { version } }');
    const visitor = { 'maatwerk-visitor': first.headers.get('maatwerk-visitor')! };
    await shop.views(visitor, 'SPOON');
    expect((await shop.recommend('RECENTLY_VIEWED', visitor)).skus).toEqual(['SPOON']);
    expect((await shop.recommend('FOR_YOU', visitor)).skus[0]).toBe('SPOON');
  });

  it('falls back to POPULAR and says so', async () => {
    for (const kind of ['FOR_YOU', 'RECENTLY_VIEWED', 'REORDER', 'FORGOTTEN', 'BOUGHT_TOGETHER']) {
      const { answeredBy, skus } = await shop.recommend(kind, guest);
      expect({ kind, answeredBy, first: skus[0] }).toEqual({ kind, answeredBy: 'POPULAR', first: 'LAMP' });
    }
    expect((await shop.recommend('BOUGHT_TOGETHER', guest, { sku: 'MUG' })).answeredBy).toBe('SAME_GROUP');
  });

  it('gives the same answer to the same question', async () => {
    const before = await shop.recommend('FOR_YOU', one);
    expect(await shop.recommend('FOR_YOU', one)).toEqual(before);
  });

  it('stands beside a product, too, and records what was shown when asked for its id', async () => {
    const { product } = await shop.gateway.ask(
      '{ product(sku: "CUP") { recommendations(kind: BOUGHT_TOGETHER, first: 1) { exposureId(slot: "page") nodes { sku } pageInfo { hasNextPage } } } }',
    );
    expect(product.recommendations).toMatchObject({
      nodes: [{ sku: 'SAUCER' }],
      pageInfo: { hasNextPage: true },
    });
    const [exposure] = await shop.gateway.database.query<{ slot: string; answered_by: string }>(
      'SELECT slot, answered_by FROM exposure WHERE id = $1',
      [product.recommendations.exposureId],
    );
    expect(exposure).toEqual({ slot: 'page', answered_by: 'BOUGHT_TOGETHER' });
  });
});

describe('cost', () => {
  it.each([
    'FOR_YOU',
    'RECENTLY_VIEWED',
    'POPULAR',
    'REORDER',
    'FORGOTTEN',
    'SAME_GROUP',
    'BOUGHT_TOGETHER',
    'ALTERNATIVES',
  ])('12 of %s with prices cost at most 6 statements', async (kind) => {
    const query = `query ($kind: RecommendationKind!) { recommendations(kind: $kind, sku: "CUP", first: 12) {
        answeredBy edges { score because { reason text } node { sku name stock price { net { amount } } } } } }`;
    let edges: readonly unknown[] = [];
    const statements = await shop.gateway.statements(async () => {
      ({ edges } = (await shop.gateway.ask(query, { kind }, one)).recommendations);
    });
    expect(edges.length).toBeGreaterThan(0);
    expect(statements.length).toBeLessThanOrEqual(6);
  });
});

describe('bad input', () => {
  it.each([
    ['an unknown SKU', 'BOUGHT_TOGETHER', { sku: 'NO-SUCH-SKU' }, 'sku'],
    ['a kind that needs a SKU', 'SAME_GROUP', {}, 'sku'],
    [
      'too many SKUs in the cart',
      'POPULAR',
      { inCart: Array.from({ length: 501 }, (_, place) => `S${place}`) },
      'inCart',
    ],
    ['a negative page', 'POPULAR', { first: -1 }, 'first'],
  ])('%s is refused by name', async (_, kind, variables, field) => {
    const { errors } = await shop.refused(kind, variables);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('an unknown cart is an empty one', async () => {
    expect((await shop.recommend('FORGOTTEN', one, { cartId: 'nobody-has-this' })).answeredBy).toBe(
      'FORGOTTEN',
    );
  });
});
