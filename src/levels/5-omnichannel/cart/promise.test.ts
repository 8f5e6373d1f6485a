import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PriceAnswer, PriceDecision } from '../../../experience/price.js';
import { type Decimal, formatDecimal, multiplyRounded, parseDecimal } from '../../../money/decimal.js';
import type { PromisedPrice } from './cart-rows.js';
import { chargeOf, priceChangeOf, promiseOf, totalOf } from './promise.js';

const NOW = new Date('2026-03-10T09:00:00Z');
const price = (net: string, quantity = '10', per = '1', currency = 'GBP'): PriceDecision => {
  const values = [parseDecimal(net), parseDecimal(quantity), parseDecimal(per)] as const;
  return {
    kind: 'price',
    quantity: values[1],
    unit: 'piece',
    per: values[2],
    currency,
    net: values[0],
    list: null,
    total: multiplyRounded(...values, 2),
    scales: [],
    freshness: 'SYNCED',
    validUntil: null,
    personalised: true,
    because: () => {
      throw new Error('not asked');
    },
  };
};
const promise = (
  net: string,
  facts: Partial<Record<'per' | 'from' | 'until' | 'currency', string>> = {},
): PromisedPrice => ({
  net: parseDecimal(net),
  per: parseDecimal(facts.per ?? '1'),
  from: parseDecimal(facts.from ?? '10'),
  until: new Date(facts.until ?? '2026-03-10T10:00:00Z'),
  reduced: null,
  currency: facts.currency ?? 'GBP',
});
const absent = (reason: 'NOT_AVAILABLE' | 'SOURCE_DOWN'): PriceAnswer => ({ kind: 'absent', reason });
const quantity = parseDecimal('10');

describe('chargeOf', () => {
  it.each<[string, PriceAnswer, PromisedPrice | null, string | null, string?]>([
    ['the price where nothing was promised', price('2.00'), null, '20', 'PRICE'],
    ['the promise where it is lower', price('2.00'), promise('1.50'), '15', 'PROMISE'],
    ['the price where it has fallen', price('1.00'), promise('1.50'), '10', 'PRICE'],
    [
      'the price once the promise has ended',
      price('2.00'),
      promise('1.50', { until: '2026-03-10T09:00:00Z' }),
      '20',
      'PRICE',
    ],
    ['the price for less than was promised', price('2.00'), promise('1.50', { from: '11' }), '20', 'PRICE'],
    ['the price in another currency', price('2.00'), promise('1.50', { currency: 'EUR' }), '20', 'PRICE'],
    [
      'the lower per unit, whatever it is per',
      price('2.00'),
      promise('150', { per: '100' }),
      '15',
      'PROMISE',
    ],
    ['the promise while the source is down', absent('SOURCE_DOWN'), promise('1.50'), '15', 'PROMISE'],
    ['nothing without a price', absent('NOT_AVAILABLE'), promise('1.50'), null],
    ['nothing while the source is down and nothing was promised', absent('SOURCE_DOWN'), null, null],
  ])('is %s', (_, current, promised, total, by) => {
    const charge = chargeOf({ quantity, price: current, promise: promised }, NOW);
    expect(charge && formatDecimal(charge.total)).toBe(total);
    expect(charge?.by).toBe(by);
  });

  it('is never above the current price', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 9999 }),
        fc.constantFrom('1', '100'),
        (a, b, per) => {
          const current = price(`${a}.00`, '10', per);
          const charge = chargeOf({ quantity, price: current, promise: promise(`${b}.00`) }, NOW);
          expect(charge!.total <= current.total).toBe(true);
        },
      ),
    ));
});

describe('priceChangeOf', () => {
  it.each<[string, PriceAnswer, PromisedPrice | null, string | undefined, string?]>([
    ['nothing while it is the same', price('1.50'), promise('1.5'), undefined],
    ['nothing where nothing was promised', price('1.50'), null, undefined],
    ['a fall', price('1.00'), promise('1.50'), 'FELL', '1'],
    ['a rise that the promise holds', price('2.00'), promise('1.50'), 'ROSE_PROMISE_HOLDS', '2'],
    [
      'a rise after the promise',
      price('2.00'),
      promise('1.50', { until: '2026-03-09T09:00:00Z' }),
      'ROSE_PROMISE_ENDED',
      '2',
    ],
    ['a price that is gone', absent('NOT_AVAILABLE'), promise('1.50'), 'GONE'],
    [
      'both per the same number of units',
      price('2.00'),
      promise('150', { per: '100' }),
      'ROSE_PROMISE_HOLDS',
      '200',
    ],
  ])('lists %s', (_, current, promised, because, to) => {
    const change = priceChangeOf({ quantity, price: current, promise: promised }, NOW);
    expect(change?.because).toBe(because);
    expect(change?.to == null ? undefined : formatDecimal(change.to)).toBe(to);
  });
});

describe('promiseOf', () => {
  it('holds for 24 hours, for the quantity it was shown for', () => {
    const made = promiseOf(price('2.00', '3'), NOW);
    expect(made).toEqual(promise('2.00', { from: '3', until: '2026-03-11T09:00:00Z' }));
    expect(promiseOf(absent('SOURCE_DOWN'), NOW)).toBeNull();
  });
});

describe('totalOf', () => {
  it('is nothing while a line has no price, or beyond 12 digits', () => {
    const charge = chargeOf({ quantity, price: price('2.00'), promise: null }, NOW)!;
    expect(totalOf([charge, charge])).toBe(parseDecimal('40'));
    expect(totalOf([charge, null])).toBeNull();
    expect(
      totalOf([
        { ...charge, total: parseDecimal('999999999999') },
        { ...charge, total: 1_000_000n as Decimal },
      ]),
    ).toBeNull();
    expect(totalOf([])).toBe(0n);
  });
});
