import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOf, type Calendar } from './calendar.js';
import { contractList, priceLineRows, priceListRows, RETAIL_LIST, TRADE_LIST } from './price-rows.js';
import type { Sales, Sold } from './sales.js';
import { contractOf, derivePrices } from './trade-prices.js';

const MONTHS = 3;
const sold = (customer: string, month: number, quantity: number, price: number, count = 1): Sold[] =>
  Array.from({ length: count }, () => ({ customer, day: 15_000 + 31 * month, month, quantity, price }));

function salesOf(bySku: Readonly<Record<string, readonly Sold[]>>): Sales {
  return {
    bySku: new Map(Object.entries(bySku)),
    descriptions: new Map(),
    customers: new Map(),
    invoices: new Map(),
    firstDay: 15_000,
    lastDay: 15_062,
    firstMonth: 2011 * 12,
    months: MONTHS,
  };
}

const list = () => 400;

describe('a contract', () => {
  const pair = { customer: 'A', sku: 'S' };

  it('is what the company persistently paid', () =>
    expect(contractOf(pair, sold('A', 0, 10, 350, 3), list, MONTHS)).toEqual({
      ...pair,
      minQuantity: 1,
      prices: [350, 350, 350],
    }));

  it('starts at the quantity it was paid from', () =>
    expect(
      contractOf(pair, [...sold('A', 0, 10, 400, 3), ...sold('A', 1, 100, 350, 3)], list, MONTHS),
    ).toMatchObject({ minQuantity: 100, prices: [350, 350, 350] }));

  it('holds no price in months where the list is as good', () =>
    expect(
      contractOf(pair, sold('A', 0, 10, 350, 3), ({ month }) => (month === 2 ? 350 : 400), MONTHS)?.prices,
    ).toEqual([350, 350, null]));

  it('is none when the list was paid', () =>
    expect(contractOf(pair, sold('A', 0, 10, 400, 3), list, MONTHS)).toBeNull());

  it('is none when nothing was bought', () => expect(contractOf(pair, [], list, MONTHS)).toBeNull());
});

describe('the shop’s prices', () => {
  const sales = salesOf({
    LISTED: [...sold('A', 0, 1, 40_000, 5), ...sold('B', 0, 1, 30_000, 9), ...sold('', 0, 1, 80_000, 2)],
    QUIET: sold('A', 0, 1, 10_000, 2),
    RETAILED: sold('14096', 1, 1, 50_000, 2),
  });
  const prices = derivePrices(sales, [
    { customer: 'B', sku: 'LISTED' },
    { customer: 'C', sku: 'LISTED' },
  ]);

  it('leave contract and retail lines out of the list price', () =>
    expect(prices.trade.get('LISTED')?.small.prices).toEqual([40_000, 40_000, 40_000]));

  it('hold contracts only for pairs that bought', () =>
    expect(prices.contracts).toEqual([
      { customer: 'B', sku: 'LISTED', minQuantity: 1, prices: [30_000, 30_000, 30_000] },
    ]));

  it('give guests the retail price that was paid, else the list price times the usual ratio', () => {
    expect(prices.retail.get('LISTED')).toEqual([80_000, 80_000, 80_000]);
    expect(prices.retail.get('RETAILED')).toEqual([50_000, 50_000, 50_000]);
    expect(prices.retailRatio).toBe(2);
    expect(prices.retail.get('QUIET')).toEqual([20_000, 20_000, 20_000]);
  });

  it('have a list price for what only the retail customer bought', () =>
    expect(prices.trade.get('RETAILED')?.small.prices[0]).toBe(50_000));

  it('become one list for all, one for guests, and one per company with contracts', () =>
    expect(
      [...priceListRows(prices.contracts)].map(({ code, kind, price_group: group }) => [code, kind, group]),
    ).toEqual([
      [TRADE_LIST, 'BASE', ''],
      [RETAIL_LIST, 'PRICE_GROUP', 'retail'],
      [contractList('B'), 'CONTRACT', ''],
    ]));
});

describe('price lines', () => {
  const calendar: Calendar = { firstMonth: 2011 * 12, months: MONTHS, shiftDays: 10 };
  const prices = derivePrices(
    salesOf({
      S: [...sold('A', 0, 1, 29_500, 5), ...sold('A', 1, 1, 31_500, 5), ...sold('A', 1, 24, 25_500, 9)],
    }),
    [],
  );

  it('are valid from the first of a month to the first of another, moved by whole days, the last one open', () => {
    const rows = [...priceLineRows(prices, calendar)].filter(({ list }) => list === TRADE_LIST);
    expect(rows).toEqual([
      expect.objectContaining({
        min_quantity: '1',
        amount: '2.95',
        valid_from: '2011-01-11',
        valid_to: '2011-02-11',
      }),
      expect.objectContaining({ min_quantity: '1', amount: '3.15', valid_from: '2011-02-11', valid_to: '' }),
      expect.objectContaining({ min_quantity: '24', amount: '2.55', valid_from: '2011-01-11', valid_to: '' }),
    ]);
    expect(dateOf(15_000)).toBe('2011-01-26');
  });
});

it('price lines of one key never overlap, follow whole months, and the same sales in any order give the same', () => {
  const line = fc.record({
    customer: fc.constantFrom('', 'A', 'B', '14096'),
    day: fc.constant(15_000),
    month: fc.nat(MONTHS - 1),
    quantity: fc.constantFrom(1, 12, 48),
    price: fc.constantFrom(10_000, 20_000, 30_000),
  });
  const some = fc.array(line, { minLength: 1, maxLength: 60 });
  const calendar: Calendar = { firstMonth: 2011 * 12, months: MONTHS, shiftDays: 0 };
  const starts = ['2011-01-01', '2011-02-01', '2011-03-01'];
  const rowsOf = (sold: readonly Sold[]) => [
    ...priceLineRows(derivePrices(salesOf({ S: sold }), [{ customer: 'B', sku: 'S' }]), calendar),
  ];
  fc.assert(
    fc.property(
      some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        const rows = rowsOf(all);
        expect(rowsOf(shuffled)).toEqual(rows);
        const until = new Map<string, string>();
        for (const { list, min_quantity: min, valid_from: from = '', valid_to: to = '' } of rows) {
          const key = `${list} ${min}`;
          expect(starts).toContain(from);
          expect([...starts, '']).toContain(to);
          expect(to === '' || to > from).toBe(true);
          expect(from >= (until.get(key) ?? '')).toBe(true);
          until.set(key, to === '' ? '9999' : to);
        }
      },
    ),
  );
});
