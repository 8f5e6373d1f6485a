import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BasketCollector } from './baskets.js';
import { PAIRED } from './bought-together.js';
import { modelTables } from './model-tables.js';

const tablesOf = (...baskets: readonly (readonly number[])[]) => {
  const collector = new BasketCollector();
  for (const ids of baskets) collector.add(0, null, ids);
  return new Map([...modelTables(collector.baskets(), null).items()].map((item) => [item.productId, item]));
};

const EVERYWHERE = 9;

describe('products bought together', () => {
  it('finds what goes together, and not what is everywhere', () => {
    const tables = tablesOf(
      [1, 2, EVERYWHERE],
      [1, 2, EVERYWHERE],
      [1, 2, EVERYWHERE],
      [3, EVERYWHERE],
      [3, EVERYWHERE],
    );
    expect(tables.get(1)?.partnerIds).toEqual([2]);
    expect(tables.get(EVERYWHERE)?.partnerIds).toEqual([]);
  });

  it.each([
    ['once is chance', [[1, 2], [3]], []],
    ['twice is not', [[1, 2], [1, 2], [3]], [2]],
    ['a product twice in one order counts once', [[1, 1, 2], [3]], []],
    ['nobody is their own partner', [[1], [1], [2]], []],
  ])('%s', (_, baskets, partners) => {
    expect(tablesOf(...baskets).get(1)?.partnerIds).toEqual(partners);
  });

  it('does not pair an order that holds half the shop', () => {
    const huge = Array.from({ length: PAIRED + 1 }, (_, place) => place + 1);
    expect(tablesOf(huge, huge, [1000], [1001]).get(1)?.partnerIds).toEqual([]);
  });

  const basket = fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1 });
  it('law: the order of baskets and of their products never changes the tables', () => {
    fc.assert(
      fc.property(fc.array(basket), fc.integer(), (baskets, seed) => {
        const turned = baskets
          .map((ids) => ids.toReversed())
          .toSorted((a, b) => (((a[0] ?? 0) * seed) % 7) - (((b[0] ?? 0) * seed) % 7));
        const sorted = (tables: ReturnType<typeof tablesOf>) => [...tables].toSorted(([a], [b]) => a - b);
        expect(sorted(tablesOf(...turned))).toEqual(sorted(tablesOf(...baskets)));
      }),
    );
  });

  it('law: the score is the same in both directions', () => {
    fc.assert(
      fc.property(fc.array(basket), (baskets) => {
        const tables = tablesOf(...baskets);
        for (const [id, { partnerIds, partnerScores }] of tables)
          partnerIds.forEach((partner, place) => {
            const back = tables.get(partner)!;
            expect(back.partnerScores[back.partnerIds.indexOf(id)]).toBeCloseTo(partnerScores[place]!, 10);
          });
      }),
    );
  });
});
