import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, parseDecimal } from '../../../money/decimal.js';
import type { PriceAnswer } from '../../../experience/price.js';
import type { Buyable, CartLineRow } from '../cart/cart-rows.js';
import { allocateStock } from './allocate-stock.js';
import { planSubmit, type Submission } from './submit-cart.js';

const product = (productId: number, sku: string): Buyable => ({
  productId,
  sku,
  unit: 'piece',
  step: parseDecimal('1'),
  minimum: parseDecimal('0'),
  decimals: 0,
  shortage: 'REFUSE',
  factors: new Map([['box', parseDecimal('12')]]),
});
const line = (id: number, productId: number, quantity: string, unit = 'piece'): CartLineRow => ({
  id,
  cartId: 1,
  productId,
  unit,
  quantity: parseDecimal(quantity),
  promise: null,
  source: null,
});
const priced = (net: string, total: string): PriceAnswer => ({
  kind: 'price',
  quantity: parseDecimal('1'),
  unit: 'piece',
  per: parseDecimal('1'),
  currency: 'GBP',
  net: parseDecimal(net),
  list: null,
  total: parseDecimal(total),
  scales: [],
  freshness: 'SYNCED',
  validUntil: null,
  personalised: false,
  because: () => {
    throw new Error('not asked');
  },
});
const submission = (facts: Partial<Submission> = {}): Submission => ({
  lines: [line(1, 1, '3'), line(2, 2, '2'), line(3, 1, '1', 'box')],
  buyables: new Map([
    [1, product(1, 'Z')],
    [2, product(2, 'A')],
  ]),
  prices: [priced('2', '6'), priced('5', '10'), priced('20', '20')],
  reductions: [],
  currency: 'GBP',
  now: new Date('2026-03-10T09:00:00Z'),
  expectedTotal: null,
  limitPerOrder: null,
  ...facts,
});
const codes = (facts: Partial<Submission>) => {
  const plan = planSubmit(submission(facts));
  return plan.kind === 'refused' ? plan.faults.map(({ code, line }) => `${code} ${line}`) : [];
};

describe('planSubmit', () => {
  it("keeps the cart's lines, sums them, and needs stock by SKU with all lines of a product together", () => {
    const plan = planSubmit(submission());
    if (plan.kind !== 'order') throw new Error('refused');
    expect(plan.lines.map(({ productId, total }) => [productId, total])).toEqual([
      [1, 6_000_000n],
      [2, 10_000_000n],
      [1, 20_000_000n],
    ]);
    expect(plan.total).toBe(parseDecimal('36'));
    expect(plan.needs.map(({ productId, quantity }) => [productId, quantity])).toEqual([
      [2, parseDecimal('2')],
      [1, parseDecimal('15')],
    ]);
  });

  it.each<[string, Partial<Submission>, string[]]>([
    ['an empty cart', { lines: [] }, ['CART_EMPTY null']],
    ['a product that is gone', { buyables: new Map([[1, product(1, 'Z')]]) }, ['LINE_UNAVAILABLE 1']],
    ['a unit that is gone', { lines: [line(1, 1, '1', 'pallet')] }, ['LINE_UNAVAILABLE 0']],
    [
      'a line without a price',
      { prices: [priced('2', '6'), { kind: 'absent', reason: 'ON_REQUEST' }, priced('20', '20')] },
      ['LINE_UNPRICED 1'],
    ],
    [
      'a price in another currency',
      { currency: 'EUR' },
      ['LINE_UNPRICED 0', 'LINE_UNPRICED 1', 'LINE_UNPRICED 2'],
    ],
    ['a quantity that no longer fits', { lines: [line(1, 1, '1.5')] }, ['LINE_QUANTITY 0']],
    ['another total than was seen', { expectedTotal: parseDecimal('35.99') }, ['TOTAL_CHANGED null']],
    ['a total above the limit', { limitPerOrder: parseDecimal('35.99') }, ['APPROVAL_REQUIRED null']],
    [
      'a total nobody pays',
      { prices: Array.from({ length: 3 }, () => priced('1', '99999999999')) },
      ['TOTAL_TOO_HIGH null'],
    ],
  ])('refuses %s', (_, facts, expected) => expect(codes(facts)).toEqual(expected));

  it('takes discounts on the order off the total, each line with its part, and asks for approval of what is left', () => {
    const reductions = [
      {
        code: 'A',
        description: null,
        amount: parseDecimal('3.60'),
        parts: ['0.60', '1', '2'].map(parseDecimal),
        validUntil: null,
      },
    ];
    const plan = planSubmit(submission({ reductions, limitPerOrder: parseDecimal('32.40') }));
    if (plan.kind !== 'order') throw new Error('refused');
    expect(plan.total).toBe(parseDecimal('32.40'));
    expect(plan.lines.map(({ total, discount }) => [total, discount])).toEqual([
      [parseDecimal('6'), parseDecimal('0.60')],
      [parseDecimal('10'), parseDecimal('1')],
      [parseDecimal('20'), parseDecimal('2')],
    ]);
    expect(codes({ reductions, expectedTotal: parseDecimal('36') })).toEqual(['TOTAL_CHANGED null']);
    expect(codes({ reductions, limitPerOrder: parseDecimal('32.39') })).toEqual(['APPROVAL_REQUIRED null']);
  });

  it('orders up to the limit and at the expected total', () =>
    expect(codes({ limitPerOrder: parseDecimal('36'), expectedTotal: parseDecimal('36.00') })).toEqual([]));
});

const sum = (all: readonly { readonly productId: number; readonly quantity: Decimal }[], id: number) =>
  all.filter(({ productId }) => productId === id).reduce((total, { quantity }) => total + quantity, 0n);

describe('allocateStock', () => {
  const units = fc.integer({ min: 0, max: 20 }).map((value) => parseDecimal(String(value)));
  const rows = fc.uniqueArray(
    fc.record({
      productId: fc.integer({ min: 1, max: 3 }),
      location: fc.constantFrom('N', 'S', 'W'),
      quantity: units,
    }),
    {
      selector: ({ productId, location }) => `${productId}${location}`,
    },
  );
  const needs = fc.uniqueArray(
    fc.record({
      productId: fc.integer({ min: 1, max: 3 }),
      quantity: units,
      shortage: fc.constantFrom('REFUSE' as const, 'BACKORDER' as const),
    }),
    { selector: ({ productId }) => productId },
  );
  it('takes exactly what there is to take, never more than a location has, and nothing when something is short', () =>
    fc.assert(
      fc.property(rows, needs, (there, wanted) => {
        const { draws, short } = allocateStock(wanted, there);
        const expectedShort = wanted.filter(
          ({ productId, quantity, shortage }) => shortage === 'REFUSE' && sum(there, productId) < quantity,
        );
        expect(short).toEqual(expectedShort.map(({ productId }) => productId));
        for (const { productId, location, quantity } of draws)
          expect(
            quantity <=
              there.find((row) => row.productId === productId && row.location === location)!.quantity,
          ).toBe(true);
        for (const { productId, quantity } of wanted) {
          const stock = sum(there, productId);
          expect(sum(draws, productId)).toBe(short.length > 0 ? 0n : quantity < stock ? quantity : stock);
        }
      }),
    ));
});
