import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Decimal,
  decimalOfNumeric,
  formatDecimal,
  lessPercent,
  multiplyRounded,
  parseDecimal,
  round,
} from './decimal.js';

const units = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map((value) => value as Decimal);

describe('parseDecimal', () => {
  it.each([
    ['0', 0n],
    ['12', 12_000_000n],
    ['-0.5', -500_000n],
    ['2.950000', 2_950_000n],
    ['0.000001', 1n],
    ['1.50000000', 1_500_000n],
  ])('reads %s', (text, expected) => expect(parseDecimal(text)).toBe(expected));

  it.each([
    '',
    ' 1',
    '1e3',
    '1,5',
    '1.',
    '.5',
    '--1',
    'NaN',
    'Infinity',
    '0.0000001',
    '1234567890123',
    '0x10',
    '１',
  ])('refuses %j', (text) => expect(() => parseDecimal(text)).toThrow(RangeError));
});

describe('formatDecimal', () => {
  it.each([
    ['2.950000', 2, '2.95'],
    ['2.9', 2, '2.90'],
    ['2.955', 2, '2.955'],
    ['-3', 0, '-3'],
    ['-0.05', 2, '-0.05'],
    ['1000', 0, '1000'],
  ])('prints %s with %i digits as %s', (text, digits, expected) =>
    expect(formatDecimal(parseDecimal(text), digits)).toBe(expected),
  );

  it('is read back as the same number', () =>
    fc.assert(
      fc.property(units, (value) => {
        expect(parseDecimal(formatDecimal(value))).toBe(value);
        expect(decimalOfNumeric(formatDecimal(value, 6))).toBe(value);
        expect(decimalOfNumeric(formatDecimal(value))).toBe(value);
      }),
    ));
});

describe('rounding', () => {
  it.each([
    ['0.005', 2, '0.01'],
    ['-0.005', 2, '-0.01'],
    ['0.0049', 2, '0'],
    ['2.5', 0, '3'],
    ['-2.5', 0, '-3'],
  ])('takes %s to %i digits: %s', (text, digits, expected) =>
    expect(formatDecimal(round(parseDecimal(text), digits))).toBe(expected),
  );

  it('is never further than half a step away, and symmetrical', () =>
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: 6 }), (value, digits) => {
        const rounded = round(value, digits);
        const step = 10n ** BigInt(6 - digits);
        const distance = rounded > value ? rounded - value : value - rounded;
        expect(distance * 2n <= step).toBe(true);
        expect(rounded % step).toBe(0n);
        expect(round((0n - value) as Decimal, digits)).toBe(0n - rounded);
      }),
    ));

  it.each([
    ['2.95', '6', '1', '17.70'],
    ['10', '3', '7', '4.29'],
    ['0.005', '1', '1', '0.01'],
    ['99.99', '2.5', '100', '2.50'],
  ])('%s times %s per %s is %s', (amount, quantity, per, expected) =>
    expect(
      formatDecimal(multiplyRounded(parseDecimal(amount), parseDecimal(quantity), parseDecimal(per), 2), 2),
    ).toBe(expected),
  );

  it('takes a percentage off', () =>
    expect(formatDecimal(lessPercent(parseDecimal('12.75'), parseDecimal('10'), 2))).toBe('11.48'));

  it('refuses to overflow', () =>
    expect(() =>
      multiplyRounded(parseDecimal('999999999999'), parseDecimal('10'), parseDecimal('1'), 2),
    ).toThrow(RangeError));
});
