import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTRACT_FIRST } from '../../experience/access-sequence.js';
import { formatDecimal, ONE } from '../../money/decimal.js';
import { context, decimal, discount, line, NOW, priced } from '../../../test/support/price-lines.js';
import { type Discount, inOrder, speaksOf } from './discount.js';
import type { PriceContext } from './price-candidate.js';
import { resolvePrice } from './resolve-price.js';

const decided = (
  discounts: readonly Discount[],
  facts: Partial<PriceContext> = {},
  amount = '10.00',
  factors: ReadonlyMap<string, typeof ONE> | null = null,
) =>
  priced(
    resolvePrice(
      context(facts),
      [line('BASE', amount, { unit: facts.unit ?? 'piece', lineId: 1 })],
      CONTRACT_FIRST,
      { discounts, adjustments: [], factors },
    ),
  );
const percent = (code: string, value: string, facts: Partial<Discount> = {}): Discount =>
  discount(code, { percent: decimal(value), ...facts });

describe('discounts', () => {
  it.each<[string, readonly Discount[], Partial<PriceContext>, string]>([
    ['a percentage', [percent('A', '5')], {}, '9.5'],
    ['an amount', [discount('A', { amount: decimal('0.75'), currency: 'GBP' })], {}, '9.25'],
    ['several, each on what the one before has left', [percent('A', '10'), percent('B', '10')], {}, '8.1'],
    ['an exclusive one alone', [percent('A', '10'), percent('B', '3', { exclusive: true })], {}, '9.7'],
    [
      'the first of two exclusive ones',
      [percent('A', '3', { exclusive: true }), percent('B', '9', { exclusive: true })],
      {},
      '9.7',
    ],
    [
      'not below its quantity',
      [percent('A', '5', { minQuantity: decimal('10') })],
      { quantity: decimal('9.5') },
      '10',
    ],
    [
      'from its quantity on',
      [percent('A', '5', { minQuantity: decimal('10') })],
      { quantity: decimal('10') },
      '9.5',
    ],
    ['from inclusive', [percent('A', '5', { validFrom: NOW })], {}, '9.5'],
    ['to exclusive', [percent('A', '5', { validTo: NOW })], {}, '10'],
    ['not in another currency', [discount('A', { amount: decimal('1'), currency: 'EUR' })], {}, '10'],
    ['never below nothing', [discount('A', { amount: decimal('99'), currency: 'GBP' })], {}, '0'],
  ])('take off %s', (_, discounts, facts, expected) => {
    expect(formatDecimal(decided(discounts, facts).net)).toBe(expected);
  });

  it('are steps of the waterfall, and those left out say why', () => {
    const because = decided([
      percent('A', '33.333333'),
      percent('LATER', '5', { validFrom: new Date('2026-04-01') }),
      percent('OVER', '5', { validTo: new Date('2026-02-01') }),
      percent('MANY', '5', { minQuantity: decimal('2') }),
      discount('EURO', { amount: decimal('1'), currency: 'EUR' }),
      percent('ORDER', '5', { minOrderValue: decimal('100') }),
      percent('B', '1'),
    ]).because();
    expect(because.steps.map(({ kind, amount, source }) => [kind, formatDecimal(amount), source])).toEqual([
      ['BASE', '10', 'BASE'],
      ['DISCOUNT', '6.666667', 'A'],
      ['DISCOUNT', '6.6', 'B'],
    ]);
    expect(because.discountsLeftOut).toMatchObject([
      { code: 'LATER', reason: 'NOT_YET_VALID' },
      { code: 'OVER', reason: 'EXPIRED' },
      { code: 'MANY', reason: 'BELOW_MIN_QUANTITY' },
      { code: 'EURO', reason: 'OTHER_CURRENCY' },
      { code: 'ORDER', reason: 'ON_ORDER_VALUE' },
    ]);
  });

  it('round once, in a step of its own', () => {
    const { because, net } = decided([percent('A', '33.333333')], {}, '9.99');
    expect(formatDecimal(net)).toBe('6.66');
    const thirds = decided([percent('A', '10')], {}, '0.3333');
    expect(thirds.because().steps.at(-1)).toMatchObject({ kind: 'ROUNDING', amount: decimal('0.3') });
    expect(because).toBeTypeOf('function');
  });

  it('make scales, and end when the first of them ends', () => {
    const until = new Date('2026-03-20');
    const answer = decided(
      [percent('A', '5', { minQuantity: decimal('10') }), percent('B', '1', { validTo: until })],
      { quantity: decimal('12') },
    );
    expect(
      answer.scales.map(({ minQuantity, net }) => [minQuantity, net].map((it) => formatDecimal(it))),
    ).toEqual([
      ['1', '9.9'],
      ['10', '9.405'],
    ]);
    expect(answer.validUntil).toEqual(until);
  });

  it('count base units: an amount off a piece is twelve times that off a box, where a box is declared', () => {
    const off = [discount('A', { amount: decimal('0.10'), currency: 'GBP', minQuantity: decimal('20') })];
    const box = new Map([
      ['piece', ONE],
      ['box', decimal('12')],
    ]);
    const asked = { unit: 'box', quantity: decimal('2') };
    expect(formatDecimal(decided(off, asked, '100', box).net)).toBe('98.8');
    expect(formatDecimal(decided(off, { ...asked, quantity: ONE }, '100', box).net)).toBe('100');
    const unknown = decided(off, asked, '100', new Map([['piece', ONE]]));
    expect(unknown.because().discountsLeftOut).toMatchObject([{ code: 'A', reason: 'UNKNOWN_UNIT' }]);
  });

  it('for the company or its group make a price its own; for everybody they do not', () => {
    expect(decided([percent('A', '5')]).personalisedBy).toEqual([]);
    expect(decided([percent('A', '5', { scope: 'COMPANY' })])).toMatchObject({
      personalised: true,
      personalisedBy: ['COMPANY_DISCOUNT'],
    });
    expect(
      decided([percent('A', '5', { scope: 'PRICE_GROUP' })], { customerNumber: null }).personalised,
    ).toBe(false);
  });

  it.each<[Partial<Discount>, boolean]>([
    [{}, true],
    [{ productId: 7 }, true],
    [{ productId: 8 }, false],
    [{ groupId: 3 }, true],
    [{ groupId: 4 }, false],
    [{ brand: 'Bosch' }, true],
    [{ brand: 'bosch' }, false],
  ])('speak of what they are for: %j %s', (facts, expected) => {
    expect(speaksOf(percent('A', '1', facts), { id: 7, groupId: 3, brand: 'Bosch' })).toBe(expected);
    expect(speaksOf(percent('A', '1', facts), { id: 9, groupId: null, brand: null })).toBe(
      Object.keys(facts).length === 0,
    );
  });
});

const some = fc.array(
  fc.record({
    value: fc.integer({ min: 1, max: 9999 }),
    absolute: fc.boolean(),
    from: fc.constantFrom('0', '0', '5', '10'),
    exclusive: fc.constantFrom(false, false, false, true),
    position: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 6 },
);

describe('laws of discounts', () => {
  it('never raise a price, never below zero, the last step equals net, the input order never matters', () =>
    fc.assert(
      fc.property(
        some,
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 0, max: 9_999_999 }),
        (drawn, count, price) => {
          const all = drawn.map(({ value, absolute, from, exclusive, position }, index) =>
            discount(`D${index}`, {
              id: index,
              position,
              exclusive,
              minQuantity: decimal(from),
              ...(absolute
                ? { amount: decimal((value / 10_000).toFixed(4)), currency: 'GBP' }
                : { percent: decimal((value / 100).toFixed(2)) }),
            }),
          );
          const amount = (price / 10_000).toFixed(4);
          const asked = { quantity: decimal(String(count)) };
          const [one, other] = [all, [...all].reverse()].map((given) =>
            decided([...given].sort(inOrder), asked, amount),
          );
          expect(one!.net).toBe(other!.net);
          expect(one!.net >= 0n && one!.net <= decimal(amount)).toBe(true);
          const { steps, discountsLeftOut } = one!.because();
          expect(steps.at(-1)!.amount).toBe(one!.net);
          const used = steps.filter(({ kind }) => kind === 'DISCOUNT').length;
          expect(used + discountsLeftOut.length).toBe(all.length);
          const exclusive = all.some((it) => it.exclusive && it.minQuantity <= asked.quantity);
          if (exclusive) expect(used).toBe(1);
          for (const { minQuantity, net } of one!.scales)
            expect(decided([...all].sort(inOrder), { quantity: minQuantity }, amount).net).toBe(net);
        },
      ),
    ));
});
