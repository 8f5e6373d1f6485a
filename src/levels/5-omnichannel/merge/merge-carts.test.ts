import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, parseDecimal } from '../../../money/decimal.js';
import {
  MERGE_STRATEGIES,
  type MergeableLine,
  mergeCarts,
  type MergedLine,
  type MergeStrategy,
  undoMerge,
} from './merge-carts.js';

const MAX = parseDecimal('100');
const line = fc.record({
  productId: fc.integer({ min: 1, max: 6 }),
  unit: fc.constantFrom('piece', 'box'),
  quantity: fc.integer({ min: 1, max: 120 }).map((value) => parseDecimal(String(value))),
});
const cart = fc.uniqueArray(line, {
  selector: ({ productId, unit }) => `${productId} ${unit}`,
  maxLength: 10,
});
const strategy = fc.constantFrom(...MERGE_STRATEGIES);
/** Products 5 and 6 are not for this company. */
const refusal = ({ productId }: MergeableLine) => (productId > 4 ? ('NOT_AVAILABLE' as const) : null);

const merged = (
  own: readonly MergeableLine[],
  guest: readonly MergeableLine[],
  how: MergeStrategy,
  maxLines = 50,
) => mergeCarts({ own, guest, strategy: how, refusal, maxQuantity: MAX, maxLines });

const key = (one: { readonly productId: number; readonly unit: string }): string =>
  `${one.productId} ${one.unit}`;
const mugs = (quantity: string): MergeableLine => ({
  productId: 1,
  unit: 'piece',
  quantity: parseDecimal(quantity),
});

/** A cart as plain numbers by "product unit". */
const contents = (lines: readonly MergeableLine[]): Record<string, number> =>
  Object.fromEntries(
    lines.map(({ productId, unit, quantity }) => [`${productId} ${unit}`, Number(quantity) / 1e6]),
  );

/** What the report says happened, written onto the buyer's cart. */
function replayed(own: readonly MergeableLine[], report: readonly MergedLine[]): Record<string, number> {
  const cart = contents(own);
  for (const { productId, unit, after, outcome } of report)
    if (outcome !== 'REFUSED') cart[`${productId} ${unit}`] = Number(after) / 1e6;
  return cart;
}

describe('mergeCarts', () => {
  it('gives what an independent count gives', () =>
    fc.assert(
      fc.property(cart, cart, strategy, (own, guest, how) => {
        const expected = contents(own);
        for (const { productId, unit, quantity } of guest) {
          if (productId > 4) continue;
          const key = `${productId} ${unit}`;
          const mine = expected[key];
          const theirs = Number(quantity) / 1e6;
          if (mine === undefined) expected[key] = Math.min(theirs, 100);
          else if (how === 'SUM') expected[key] = Math.max(mine, Math.min(mine + theirs, 100));
          else if (how === 'GREATER') expected[key] = Math.max(mine, Math.min(theirs, 100));
        }
        expect(replayed(own, merged(own, guest, how))).toEqual(expected);
      }),
    ));

  it('reports every line of the guest once, and nothing else', () =>
    fc.assert(
      fc.property(cart, cart, strategy, fc.integer({ min: 0, max: 12 }), (own, guest, how, maxLines) => {
        const report = merged(own, guest, how, maxLines);
        expect(report.map(key).sort()).toEqual(guest.map(key).sort());
        for (const one of report) expect(one.reason === null).toBe(one.outcome !== 'REFUSED');
      }),
    ));

  it('never takes from the buyer', () =>
    fc.assert(
      fc.property(cart, cart, strategy, (own, guest, how) => {
        const after = replayed(own, merged(own, guest, how));
        for (const [key, quantity] of Object.entries(contents(own)))
          expect(after[key]).toBeGreaterThanOrEqual(quantity);
      }),
    ));

  it('does not depend on the order of lines, even where the cart gets full', () =>
    fc.assert(
      fc.property(cart, cart, strategy, fc.integer({ min: 0, max: 12 }), (own, guest, how, maxLines) => {
        expect(merged([...own].reverse(), [...guest].reverse(), how, maxLines)).toEqual(
          merged(own, guest, how, maxLines),
        );
      }),
    ));

  it('is taken back by undoMerge, to the cart before it', () =>
    fc.assert(
      fc.property(cart, cart, strategy, (own, guest, how) => {
        const report = merged(own, guest, how);
        const now = Object.entries(replayed(own, report)).map(([key, quantity]): MergeableLine => {
          const [productId, unit] = key.split(' ');
          return { productId: Number(productId), unit: unit!, quantity: parseDecimal(String(quantity)) };
        });
        const after = contents(now);
        for (const { productId, unit, quantity } of undoMerge(now, report)) {
          if (quantity === 0n) delete after[`${productId} ${unit}`];
          else after[`${productId} ${unit}`] = Number(quantity) / 1e6;
        }
        expect(after).toEqual(contents(own));
      }),
    ));

  it('leaves to the buyer what was added since, when it is taken back', () => {
    const report = merged([mugs('2')], [mugs('3')], 'SUM');
    expect(undoMerge([mugs('9')], report)).toEqual([mugs('6')]);
    expect(undoMerge([mugs('1')], report)).toEqual([{ ...mugs('1'), quantity: 0n as Decimal }]);
    expect(undoMerge([], report)).toEqual([]);
  });
});
