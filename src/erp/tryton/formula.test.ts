import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../money/decimal.js';
import { priceBy, readFormula } from './formula.js';

const names = {
  unit_price: parseDecimal('12.5'),
  list_price: parseDecimal('12.5'),
  cost_price: parseDecimal('4.1'),
};
const value = (text: string, digits = 4): string | null => {
  const formula = readFormula(text);
  const price = formula && priceBy(formula, names, digits);
  return price === null ? null : formatDecimal(price);
};

describe('formulas of price lists', () => {
  it.each([
    ['9.9', '9.9'],
    ['9', '9'],
    ['.5', '0.5'],
    ['unit_price', '12.5'],
    ['unit_price * 0.9', '11.25'],
    ['unit_price*(1-0.15)', '10.625'],
    ['list_price - 1.25', '11.25'],
    ['cost_price * 1.3 + 0.5', '5.83'],
    ['unit_price * (100 - 12.5) / 100', '10.9375'],
    ['(list_price + cost_price) / 2', '8.3'],
    ['- -unit_price', '12.5'],
    ['2 + 3 * 4 - 1', '13'],
    ['12 / 4 / 3', '1'],
    // Half to even, as Python's Decimal rounds.
    ['0.00005', '0'],
    ['0.00015', '0.0002'],
    ['0.00025', '0.0002'],
    ['0.000250001', '0.0003'],
  ])('%s is %s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it.each([
    '',
    'unit_price *',
    '* 2',
    '(unit_price',
    'unit_price)',
    'unit_price 2',
    'unit_price ** 2',
    'unit_price // 2',
    'unit_price % 2',
    'unit_price / cost_price',
    'unit_price / 0',
    'unit_price / (1 - 1)',
    'unit_prices',
    'my_unit_price',
    'max(unit_price, 2)',
    'unit_price if unit_price > 3 else 3',
    'unit_price - (cost_price and 1)',
    'Decimal("3")',
    '1e3',
    '1_000',
    '0x10',
    `${'('.repeat(600)}1`,
  ])('"%s" is not of the grammar', (text) => {
    expect(readFormula(text)).toBeNull();
  });

  it('a price below nothing is none', () => {
    expect(value('cost_price - unit_price')).toBeNull();
    expect(value('999999999999 * 10')).toBeNull();
  });

  it('law: a percent discount takes off what it says, to the digit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 10_000_000 }),
        (percent, cents) => {
          const price = parseDecimal((cents / 100).toFixed(2));
          const formula = readFormula(`unit_price * (1 - ${percent} / 100)`)!;
          const less = priceBy(formula, { ...names, unit_price: price }, 4)!;
          expect(less * 100n).toBe(price * BigInt(100 - percent));
        },
      ),
    );
  });
});
