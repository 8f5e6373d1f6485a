import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, discount, NOW } from '../../../test/support/price-lines.js';
import type { OrderValueLine } from '../../experience/order-discount.js';
import { formatDecimal } from '../../money/decimal.js';
import { sumOf } from '../../money/money.js';
import { type Discount, speaksOf } from './discount.js';
import { orderDiscounts } from './order-discount.js';

interface Drawn extends OrderValueLine {
  readonly groupId: number;
}
const lineOf = (total: string, groupId = 1, reduced: OrderValueLine['reduced'] = null): Drawn => ({
  productId: groupId,
  groupId,
  total: decimal(total),
  reduced,
});
const onOrder = (code: string, facts: Partial<Discount>): Discount =>
  discount(code, { currency: 'GBP', minOrderValue: decimal('100'), ...facts });
const YESTERDAY = new Date(NOW.getTime() - 24 * 3600 * 1000);
const answer = (lines: readonly Drawn[], discounts: readonly Discount[]) =>
  orderDiscounts(
    lines.map((line) => ({
      ...line,
      discounts: discounts.filter((one) =>
        speaksOf(one, { id: line.productId, groupId: line.groupId, brand: null }),
      ),
    })),
    { currency: 'GBP', moment: NOW, since: YESTERDAY },
  );
const shown = (lines: readonly Drawn[], discounts: readonly Discount[]) =>
  answer(lines, discounts).reductions.map(({ code, amount, parts }) =>
    [code, formatDecimal(amount), ':', ...parts.map((part) => formatDecimal(part))].join(' '),
  );
const left = (lines: readonly Drawn[], discounts: readonly Discount[]) =>
  answer(lines, discounts).missed.map(({ code, reason, missing }) =>
    [code, reason, ...(missing === null ? [] : [formatDecimal(missing)])].join(' '),
  );

const hundred = [lineOf('33.34', 1), lineOf('33.33', 2), lineOf('33.33', 3)];
const percent = (value: string, facts: Partial<Discount> = {}) =>
  onOrder('A', { percent: decimal(value), ...facts });
const amount = (value: string, facts: Partial<Discount> = {}) =>
  onOrder('B', { amount: decimal(value), ...facts });

describe('orderDiscounts', () => {
  it.each<[string, readonly Drawn[], readonly Discount[], string[]]>([
    ['prorates to the cent', hundred, [amount('10')], ['B 10 : 3.34 3.33 3.33']],
    ['takes a percentage of the whole', hundred, [percent('5')], ['A 5 : 1.67 1.67 1.66']],
    [
      'rounds half away from zero',
      [lineOf('100.50')],
      [percent('1', { minOrderValue: decimal('0') })],
      ['A 1.01 : 1.01'],
    ],
    ['gives at exactly its value', [lineOf('100')], [percent('5')], ['A 5 : 5']],
    ['gives nothing below its value', [lineOf('99.99')], [percent('5')], []],
    ['takes no more than there is', [lineOf('100')], [amount('250')], ['B 100 : 100']],
    [
      'counts and touches only what it speaks of',
      [lineOf('80', 1), lineOf('120', 2)],
      [percent('10', { groupId: 2 }), amount('10', { groupId: 1 })],
      ['A 12 : 0 12'],
    ],
    [
      'goes in order, each on what the one before has left',
      [lineOf('200')],
      [percent('10', { position: 2 }), amount('100', { position: 1 })],
      ['B 100 : 100', 'A 10 : 10'],
    ],
    [
      'lets an exclusive one alone',
      [lineOf('200')],
      [percent('10'), amount('2', { exclusive: true })],
      ['B 2 : 2'],
    ],
    [
      'leaves a line alone whose price has an exclusive discount',
      [lineOf('120', 1), lineOf('50', 2, 'EXCLUSIVE')],
      [percent('10')],
      ['A 12 : 12 0'],
    ],
    [
      'comes on top of stacking ones',
      [lineOf('120', 1), lineOf('50', 2, 'STACKING')],
      [percent('10')],
      ['A 17 : 12 5'],
    ],
    [
      'leaves a line alone whose price has a discount, being exclusive itself',
      [lineOf('120', 1), lineOf('50', 2, 'STACKING')],
      [percent('10', { exclusive: true })],
      ['A 12 : 12 0'],
    ],
    ['gives nothing in another currency', [lineOf('200')], [percent('10', { currency: 'EUR' })], []],
    ['gives nothing after its end', [lineOf('200')], [percent('10', { validTo: NOW })], []],
    [
      'gives nothing before its beginning',
      [lineOf('200')],
      [percent('9', { validFrom: new Date('2027') })],
      [],
    ],
    ['leaves those on prices alone', [lineOf('200')], [percent('10', { minOrderValue: null })], []],
    ['gives nothing for an order without lines', [], [percent('10', { minOrderValue: decimal('0') })], []],
  ])('%s', (_, lines, discounts, expected) => {
    expect(shown(lines, discounts)).toEqual(expected);
  });

  it.each<[string, readonly Drawn[], readonly Discount[], string[]]>([
    ['how much is missing', [lineOf('60')], [percent('5')], ['A BELOW_ORDER_VALUE 40']],
    [
      'how much of what it speaks of',
      [lineOf('500', 1), lineOf('60', 2)],
      [percent('5', { groupId: 2 })],
      ['A BELOW_ORDER_VALUE 40'],
    ],
    ['nothing of what it does not speak of', [lineOf('60', 1)], [percent('5', { groupId: 2 })], []],
    [
      'that it has ended since',
      [lineOf('200')],
      [percent('5', { validTo: new Date(NOW.getTime() - 1000) })],
      ['A EXPIRED'],
    ],
    ['nothing of what ended before', [lineOf('200')], [percent('5', { validTo: YESTERDAY })], []],
    [
      'nothing of an ended one that would not apply',
      [lineOf('20')],
      [percent('5', { validTo: new Date(NOW.getTime() - 1000) })],
      [],
    ],
    [
      'that an exclusive one goes first',
      [lineOf('200')],
      [percent('5'), amount('2', { exclusive: true })],
      ['A EXCLUSIVE_GOES_FIRST'],
    ],
  ])('tells %s', (_, lines, discounts, expected) => {
    expect(left(lines, discounts)).toEqual(expected);
  });

  const lines = fc.array(
    fc.record({
      cents: fc.integer({ min: 0, max: 9_999_999 }),
      group: fc.integer({ min: 1, max: 3 }),
      reduced: fc.constantFrom(null, 'STACKING' as const, 'EXCLUSIVE' as const),
    }),
    { minLength: 1, maxLength: 40 },
  );
  const offers = fc.array(
    fc.record({
      value: fc.integer({ min: 1, max: 10_000 }),
      absolute: fc.boolean(),
      group: fc.constantFrom(null, 1, 2),
      position: fc.integer({ min: 0, max: 3 }),
      exclusive: fc.boolean(),
      from: fc.integer({ min: 0, max: 200_000 }),
    }),
    { maxLength: 4 },
  );
  const order = (drawn: readonly { cents: number; group: number; reduced: OrderValueLine['reduced'] }[]) =>
    drawn.map(({ cents, group, reduced }, place) => ({
      ...lineOf((cents / 100).toFixed(2), group, reduced),
      productId: 100 + place,
    }));
  const given = (
    drawn: readonly {
      value: number;
      absolute: boolean;
      group: number | null;
      position: number;
      exclusive: boolean;
      from: number;
    }[],
  ) =>
    drawn.map(({ value, absolute, group, position, exclusive, from }, index) =>
      onOrder(`D${index}`, {
        minOrderValue: decimal(String(from)),
        groupId: group,
        position,
        exclusive,
        ...(absolute ? { amount: decimal(String(value)) } : { percent: decimal((value / 100).toFixed(2)) }),
      }),
    );

  it('law: the parts sum exactly to the whole, no line goes below zero, none is touched that may not be', () => {
    fc.assert(
      fc.property(lines, offers, (drawnLines, drawnOffers) => {
        const [all, discounts] = [order(drawnLines), given(drawnOffers)];
        let rest = all.map(({ total }) => total as bigint);
        const { reductions, missed } = answer(all, discounts);
        for (const { code, amount: whole, parts } of reductions) {
          const spoken = discounts.find((one) => one.code === code)!;
          expect(sumOf(parts)).toBe(whole);
          const touched = all.filter(
            ({ groupId, reduced }) =>
              (spoken.groupId === null || spoken.groupId === groupId) &&
              reduced !== 'EXCLUSIVE' &&
              !(spoken.exclusive && reduced === 'STACKING'),
          );
          expect(sumOf(touched.map(({ total }) => total)) >= spoken.minOrderValue!).toBe(true);
          parts.forEach((part, place) => {
            expect(part >= 0n && part % 10_000n === 0n).toBe(true);
            if (!touched.includes(all[place]!)) expect(part).toBe(0n);
          });
          rest = rest.map((value, place) => value - parts[place]!);
          expect(rest.every((value) => value >= 0n)).toBe(true);
        }
        const named = [...reductions, ...missed].map(({ code }) => code);
        expect(new Set(named).size).toBe(named.length);
        if (reductions.length > 1)
          expect(reductions.some(({ code }) => discounts.find((one) => one.code === code)!.exclusive)).toBe(
            false,
          );
      }),
    );
  });

  it('law: neither the order of the lines nor that of the discounts changes what a product gets off', () => {
    fc.assert(
      fc.property(lines, offers, fc.infiniteStream(fc.nat()), (drawnLines, drawnOffers, dice) => {
        const [all, discounts] = [order(drawnLines), given(drawnOffers)];
        const shuffled = all
          .map((line) => ({ line, at: dice.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ line }) => line);
        const byProduct = (of: readonly Drawn[], from: readonly Discount[]) =>
          answer(of, from).reductions.map(({ code, amount: whole, parts }) => ({
            code,
            whole,
            parts: of
              .map(({ productId }, place) => [productId, parts[place]] as const)
              .sort(([a], [b]) => a - b),
          }));
        expect(byProduct(shuffled, [...discounts].reverse())).toEqual(byProduct(all, discounts));
      }),
    );
  });
});
