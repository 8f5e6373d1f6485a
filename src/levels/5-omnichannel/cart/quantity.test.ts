import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../money/decimal.js';
import type { Buyable } from './cart-rows.js';
import { quantityFault } from './quantity.js';

const product: Buyable = {
  productId: 1,
  sku: 'A',
  unit: 'piece',
  step: parseDecimal('2'),
  minimum: parseDecimal('4'),
  decimals: 1,
  shortage: 'BACKORDER',
  factors: new Map([
    ['box', parseDecimal('12')],
    ['half', parseDecimal('0.5')],
    ['ship', parseDecimal('1000000')],
  ]),
};

describe('quantityFault', () => {
  it.each([
    ['4', 'piece', null],
    ['6', 'piece', null],
    ['1', 'box', null],
    ['0.5', 'box', null],
    ['8', 'half', null],
    ['10000000', 'piece', null],
    ['-1', 'piece', 'QUANTITY_NEGATIVE'],
    ['0', 'piece', 'QUANTITY_ZERO'],
    ['10000002', 'piece', 'QUANTITY_TOO_LARGE'],
    ['1000000', 'ship', 'QUANTITY_TOO_LARGE'],
    ['4.25', 'piece', 'QUANTITY_DECIMALS'],
    ['2', 'piece', 'QUANTITY_BELOW_MINIMUM'],
    ['7', 'half', 'QUANTITY_BELOW_MINIMUM'],
    ['5', 'piece', 'QUANTITY_STEP'],
    ['0.4', 'box', 'QUANTITY_STEP'],
    ['4', 'pallet', 'UNKNOWN_UNIT'],
  ])('%s %s: %s', (quantity, unit, fault) =>
    expect(quantityFault(product, unit, parseDecimal(quantity))).toBe(fault),
  );

  it('asks for no step where the product has none', () =>
    expect(quantityFault({ ...product, step: parseDecimal('0') }, 'piece', parseDecimal('4.3'))).toBeNull());
});
