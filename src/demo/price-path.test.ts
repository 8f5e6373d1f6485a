import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodsOf, priceAt, pricePath, scaledPath, scalePrices, type Paid } from './price-path.js';

/** `count` lines of one month, quantity and price. */
const paid = (month: number, quantity: number, price: number, count = 1): Paid[] =>
  Array.from({ length: count }, () => ({ month, quantity, price }));

describe('the price of each month', () => {
  it.each([
    ['is what most lines paid', [...paid(0, 1, 295, 3), ...paid(0, 1, 255, 2)], [295, 295, 295, 295]],
    [
      'is carried on over months without sales',
      [...paid(0, 1, 295, 3), ...paid(3, 1, 295)],
      [295, 295, 295, 295],
    ],
    ['is carried back to the first month', paid(2, 1, 295), [295, 295, 295, 295]],
    [
      'changes when two lines more say so',
      [...paid(0, 1, 295, 4), ...paid(2, 1, 315, 2)],
      [295, 295, 315, 315],
    ],
    ['does not change for one stray line', [...paid(0, 1, 295, 4), ...paid(2, 1, 315)], [295, 295, 295, 295]],
    [
      'comes back after a sale',
      [...paid(0, 1, 295, 4), ...paid(1, 1, 195, 4), ...paid(2, 1, 295, 4)],
      [295, 195, 295, 295],
    ],
    ['is the higher one of a draw', [...paid(0, 1, 295), ...paid(0, 1, 255)], [295, 295, 295, 295]],
  ])('%s', (_, lines, prices) => expect(pricePath(lines, 4)?.prices).toEqual(prices));

  it('is unknown where nothing was paid', () => expect(pricePath([], 4)).toBeNull());
});

describe('a quantity break', () => {
  const real = [
    ...paid(0, 1, 295, 10),
    ...paid(0, 12, 295, 5),
    ...paid(0, 32, 255, 6),
    ...paid(1, 64, 255, 4),
  ];

  it('is found at the quantity from which the lower price was paid', () => {
    const scaled = scaledPath(real, 2);
    expect(scaled?.scale?.minQuantity).toBe(32);
    expect(scaled && [1, 12, 31, 32, 500].map((quantity) => priceAt(scaled, 1, quantity))).toEqual([
      295, 295, 295, 255, 255,
    ]);
  });

  it.each([
    ['three lines show it', [...paid(0, 1, 295, 10), ...paid(0, 32, 255, 3)]],
    ['large quantities pay more', [...paid(0, 1, 255, 10), ...paid(0, 32, 295, 8)]],
    ['everybody pays the same', [...paid(0, 1, 295, 10), ...paid(0, 32, 295, 8)]],
    ['only one quantity was ordered', paid(0, 12, 295, 30)],
  ])('is not found when %s', (_, lines) => expect(scaledPath(lines, 2)?.scale).toBeNull());

  it('holds no price in months where it would not be cheaper', () => {
    const scaled = scaledPath(
      [...paid(0, 1, 295, 10), ...paid(0, 32, 255, 10), ...paid(1, 1, 195, 10), ...paid(1, 32, 255, 10)],
      2,
    );
    expect(scaled && scalePrices(scaled)).toEqual([255, null]);
    expect(scaled && priceAt(scaled, 1, 32)).toBe(195);
  });
});

describe('periods', () => {
  it.each([
    [[5, 5, 5], [{ from: 0, to: null, price: 5 }]],
    [
      [5, 5, 6],
      [
        { from: 0, to: 2, price: 5 },
        { from: 2, to: null, price: 6 },
      ],
    ],
    [[null, 5, null], [{ from: 1, to: 2, price: 5 }]],
    [
      [5, null, 5],
      [
        { from: 0, to: 1, price: 5 },
        { from: 2, to: null, price: 5 },
      ],
    ],
    [[], []],
  ])('of %j', (prices, periods) => expect(periodsOf(prices)).toEqual(periods));
});

const lines = fc.array(
  fc.record({
    month: fc.nat(5),
    quantity: fc.constantFrom(1, 2, 12, 24, 48),
    price: fc.constantFrom(195, 255, 295),
  }),
  { minLength: 1, maxLength: 80 },
);

describe('laws', () => {
  it('the order of lines never changes a price', () => {
    fc.assert(
      fc.property(
        lines.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(scaledPath(shuffled, 6)).toEqual(scaledPath(all, 6));
        },
      ),
    );
  });

  it('every price was really paid, and a scale is never dearer', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const scaled = scaledPath(all, 6);
        const known = new Set(all.map(({ price }) => price));
        for (let month = 0; month < 6; month++) {
          const [one, many] = [1, 1000].map((quantity) => (scaled ? priceAt(scaled, month, quantity) : 0));
          expect(known).toContain(one);
          expect(known).toContain(many);
          expect(many).toBeLessThanOrEqual(one ?? 0);
        }
      }),
    );
  });

  it('no way to price the months explains more, changes counted', () => {
    const short = fc.array(
      fc.record({ month: fc.nat(2), quantity: fc.constant(1), price: fc.constantFrom(1, 2, 3) }),
      {
        minLength: 1,
        maxLength: 15,
      },
    );
    fc.assert(
      fc.property(short, (all) => {
        const prices = [1, 2, 3];
        const ways = prices.flatMap((a) => prices.flatMap((b) => prices.map((c) => [a, b, c])));
        const score = (way: readonly number[]) =>
          2 * all.filter(({ month, price }) => way[month] === price).length -
          3 * [1, 2].filter((month) => way[month] !== way[month - 1]).length;
        expect(pricePath(all, 3)?.score).toBe(Math.max(...ways.map(score)));
      }),
    );
  });

  it('periods give back the months they were made of', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.constantFrom(1, 2)), { maxLength: 12 }), (prices) => {
        const back = prices.map(
          (_, month) =>
            periodsOf(prices).find(({ from, to }) => from <= month && month < (to ?? Infinity))?.price ??
            null,
        );
        expect(back).toEqual(prices);
      }),
    );
  });
});
