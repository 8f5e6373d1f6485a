import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, discount, NOW } from '../../../test/support/price-lines.js';
import { formatDecimal } from '../../money/decimal.js';
import { sumOf } from '../../money/money.js';
import type { Discount } from './discount.js';
import { orderReductions, type OrderValueLine } from './order-discount.js';

const lineOf = (total: string, groupId = 1): OrderValueLine => ({
  total: decimal(total),
  product: { id: 1, groupId, brand: null },
});
const onOrder = (code: string, facts: Partial<Discount>): Discount =>
  discount(code, { currency: 'GBP', minOrderValue: decimal('100'), ...facts });
const reductions = (lines: readonly OrderValueLine[], discounts: readonly Discount[]) =>
  orderReductions(lines, discounts, { currency: 'GBP', moment: NOW });
const shown = (lines: readonly OrderValueLine[], discounts: readonly Discount[]) =>
  reductions(lines, discounts).map(({ code, amount, parts }) => [
    code,
    formatDecimal(amount),
    parts.map((part) => formatDecimal(part)).join(' '),
  ]);

describe('orderReductions', () => {
  const thirds = [lineOf('33.34'), lineOf('33.33'), lineOf('33.33')];
  it.each<[string, readonly OrderValueLine[], readonly Discount[], unknown]>([
    [
      'prorates to the cent',
      thirds,
      [onOrder('A', { amount: decimal('10') })],
      [['A', '10', '3.34 3.33 3.33']],
    ],
    [
      'takes a percentage of the whole',
      thirds,
      [onOrder('A', { percent: decimal('5') })],
      [['A', '5', '1.67 1.67 1.66']],
    ],
    ['not below its value', [lineOf('99.99')], [onOrder('A', { percent: decimal('5') })], []],
    [
      'counts and touches only what it speaks of',
      [lineOf('80', 1), lineOf('120', 2)],
      [
        onOrder('A', { percent: decimal('10'), groupId: 2 }),
        onOrder('B', { percent: decimal('10'), groupId: 1 }),
      ],
      [['A', '12', '0 12']],
    ],
    [
      'in order, each on what the one before has left',
      [lineOf('200')],
      [
        onOrder('B', { percent: decimal('10'), position: 2 }),
        onOrder('A', { amount: decimal('100'), position: 1 }),
      ],
      [
        ['A', '100', '100'],
        ['B', '10', '10'],
      ],
    ],
    [
      'an exclusive one alone',
      [lineOf('200')],
      [onOrder('A', { percent: decimal('10') }), onOrder('B', { percent: decimal('1'), exclusive: true })],
      [['B', '2', '2']],
    ],
    [
      'not in another currency',
      [lineOf('200')],
      [onOrder('A', { percent: decimal('10'), currency: 'EUR' })],
      [],
    ],
    ['not after its end', [lineOf('200')], [onOrder('A', { percent: decimal('10'), validTo: NOW })], []],
    [
      'none that is on prices',
      [lineOf('200')],
      [onOrder('A', { percent: decimal('10'), minOrderValue: null })],
      [],
    ],
  ])('%s', (_, lines, discounts, expected) => {
    expect(shown(lines, discounts)).toEqual(expected);
  });

  it('law: the parts sum exactly to the whole, no line goes below zero, none is touched that is not spoken of', () => {
    const lines = fc.array(
      fc.record({ cents: fc.integer({ min: 0, max: 9_999_999 }), group: fc.integer({ min: 1, max: 3 }) }),
      { minLength: 1, maxLength: 40 },
    );
    const discounts = fc.array(
      fc.record({
        value: fc.integer({ min: 1, max: 10_000 }),
        absolute: fc.boolean(),
        group: fc.constantFrom(null, 1, 2),
        position: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(lines, discounts, (drawn, offers) => {
        const order = drawn.map(({ cents, group }) => lineOf((cents / 100).toFixed(2), group));
        const given = offers.map(({ value, absolute, group, position }, index) =>
          onOrder(`D${index}`, {
            minOrderValue: decimal('0'),
            groupId: group,
            position,
            ...(absolute
              ? { amount: decimal(String(value)) }
              : { percent: decimal((value / 100).toFixed(2)) }),
          }),
        );
        let left = order.map(({ total }) => total as bigint);
        for (const { code, amount, parts } of reductions(order, given)) {
          expect(sumOf(parts)).toBe(amount);
          const spoken = given.find((one) => one.code === code)!;
          parts.forEach((part, place) => {
            expect(part >= 0n && part % 10_000n === 0n).toBe(true);
            if (spoken.groupId !== null && order[place]!.product.groupId !== spoken.groupId)
              expect(part).toBe(0n);
          });
          left = left.map((value, place) => value - parts[place]!);
          expect(left.every((value) => value >= 0n)).toBe(true);
        }
      }),
    );
  });
});
