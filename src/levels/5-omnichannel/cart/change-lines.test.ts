import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../money/decimal.js';
import type { Buyable, CartLineRow } from './cart-rows.js';
import { planAdd, planUpdate, type WantedLine } from './change-lines.js';

const product = (productId: number, facts: Partial<Buyable> = {}): Buyable => ({
  productId,
  sku: `P${productId}`,
  unit: 'piece',
  step: parseDecimal('1'),
  minimum: parseDecimal('0'),
  decimals: 0,
  shortage: 'BACKORDER',
  factors: new Map([['box', parseDecimal('12')]]),
  ...facts,
});
const PRODUCTS = [1, 2, 3, 4].map((id) => product(id));
const bySku = new Map(PRODUCTS.map((one) => [one.sku, one]));
const byId = new Map(PRODUCTS.map((one) => [one.productId, one]));
const row = (id: number, productId: number, quantity: number, unit = 'piece'): CartLineRow => ({
  id,
  cartId: 1,
  productId,
  unit,
  quantity: parseDecimal(String(quantity)),
  promise: null,
  source: null,
});
const want = (sku: string, quantity: string, unit: string | null = null): WantedLine => ({
  sku,
  quantity: parseDecimal(quantity),
  unit,
  source: null,
});
const fields = (faults: readonly { code: string; field: string }[]) =>
  faults.map(({ code, field }) => `${code} ${field}`);

describe('planAdd', () => {
  const wanted = fc.array(
    fc.record({
      sku: fc.constantFrom('P1', 'P2', 'P3', 'P4'),
      quantity: fc.integer({ min: 1, max: 50 }).map((value) => parseDecimal(String(value))),
      unit: fc.constantFrom(null, 'piece', 'box'),
      source: fc.constant(null),
    }),
    { maxLength: 12 },
  );

  it('loses nothing of what a call names: an independent count agrees, in any order', () =>
    fc.assert(
      fc.property(wanted, (lines) => {
        const present = [row(1, 1, 5), row(2, 2, 7, 'box')];
        const expected: Record<string, number> = { '1 piece': 5, '2 box': 7 };
        for (const { sku, quantity, unit } of lines) {
          const key = `${sku.slice(1)} ${unit ?? 'piece'}`;
          expected[key] = (expected[key] ?? 0) + Number(quantity) / 1e6;
        }
        for (const order of [lines, [...lines].reverse()]) {
          const { changes, results, faults } = planAdd(order, bySku, present, 2);
          const after: Record<string, number> = { '1 piece': 5, '2 box': 7 };
          for (const { productId, unit, quantity } of changes)
            after[`${productId} ${unit}`] = Number(quantity) / 1e6;
          expect(after).toEqual(expected);
          expect(results.length).toBe(order.length);
          expect(faults).toEqual([]);
        }
      }),
    ));

  it('names every fault with its field, and then does nothing', () => {
    const plan = planAdd(
      [
        want('P1', '1'),
        want('NONE', '1'),
        want('P2', '-1'),
        want('P3', '0'),
        want('P4', '1', 'pallet'),
        want('P1', '20000000'),
      ],
      bySku,
      [],
      0,
    );
    expect(fields(plan.faults)).toEqual([
      'UNKNOWN_SKU lines.1.sku',
      'QUANTITY_NEGATIVE lines.2.quantity',
      'QUANTITY_ZERO lines.3.quantity',
      'UNKNOWN_UNIT lines.4.unit',
      'QUANTITY_TOO_LARGE lines.5.quantity',
    ]);
    expect(plan.changes).toEqual([]);
    expect(plan.results).toEqual([]);
  });

  it('judges the sum: a part may be below the minimum, the whole may not be above the maximum', () => {
    const packed = new Map([['P1', product(1, { minimum: parseDecimal('6'), step: parseDecimal('6') })]]);
    expect(planAdd([want('P1', '2'), want('P1', '4')], packed, [], 0).faults).toEqual([]);
    expect(fields(planAdd([want('P1', '2'), want('P1', '3')], packed, [], 0).faults)).toEqual([
      'QUANTITY_BELOW_MINIMUM lines.0.quantity',
    ]);
    expect(fields(planAdd([want('P1', '9999999')], bySku, [row(1, 1, 5)], 1).faults)).toEqual([
      'QUANTITY_TOO_LARGE lines.0.quantity',
    ]);
  });

  it('bounds a call and a cart', () => {
    expect(
      fields(
        planAdd(
          Array.from({ length: 501 }, () => want('P1', '1')),
          bySku,
          [],
          0,
        ).faults,
      ),
    ).toEqual(['TOO_MANY_LINES lines']);
    expect(fields(planAdd([want('P1', '1'), want('P2', '1')], bySku, [row(1, 1, 5)], 5000).faults)).toEqual([
      'CART_FULL lines.1.sku',
    ]);
    expect(planAdd([want('P1', '1')], bySku, [row(1, 1, 5)], 5000).faults).toEqual([]);
  });
});

const set = (facts: { lineId?: number; sku?: string; unit?: string; quantity: string }) => ({
  lineId: facts.lineId ?? null,
  sku: facts.sku ?? null,
  unit: facts.unit ?? null,
  quantity: parseDecimal(facts.quantity),
});

describe('planUpdate', () => {
  const present = [row(11, 1, 5), row(12, 1, 2, 'box'), row(13, 9, 4)];
  it('sets what is named by id or by SKU and unit, and nothing else', () => {
    const plan = planUpdate(
      [set({ lineId: 11, quantity: '6' }), set({ sku: 'P1', unit: 'box', quantity: '0' })],
      byId,
      present,
    );
    expect(plan.results.map(({ outcome }) => outcome)).toEqual(['CHANGED', 'REMOVED']);
    expect(plan.changes.map(({ unit, quantity }) => [unit, quantity])).toEqual([
      ['piece', parseDecimal('6')],
      ['box', 0n],
    ]);
  });

  it('writes nothing for a quantity that stands already', () => {
    const plan = planUpdate([set({ lineId: 11, quantity: '5' })], byId, present);
    expect(plan.results.map(({ outcome }) => outcome)).toEqual(['UNCHANGED']);
    expect(plan.changes).toEqual([]);
  });

  it('refuses what is not there, and lets an unavailable line only be removed', () => {
    expect(fields(planUpdate([set({ quantity: '1' })], byId, present).faults)).toEqual([
      'UNKNOWN_LINE lines.0.id',
    ]);
    expect(fields(planUpdate([set({ sku: 'P2', quantity: '1' })], byId, present).faults)).toEqual([
      'UNKNOWN_LINE lines.0.sku',
    ]);
    expect(fields(planUpdate([set({ sku: 'X', quantity: '1' })], byId, present).faults)).toEqual([
      'UNKNOWN_SKU lines.0.sku',
    ]);
    expect(fields(planUpdate([set({ lineId: 11, quantity: '-1' })], byId, present).faults)).toEqual([
      'QUANTITY_NEGATIVE lines.0.quantity',
    ]);
    expect(fields(planUpdate([set({ lineId: 13, quantity: '5' })], byId, present).faults)).toEqual([
      'UNKNOWN_SKU lines.0.id',
    ]);
    expect(
      planUpdate([set({ lineId: 13, quantity: '0' })], byId, present).results.map(({ outcome }) => outcome),
    ).toEqual(['REMOVED']);
  });
});
