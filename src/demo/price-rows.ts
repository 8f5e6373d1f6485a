import { shopMonth, type Calendar } from './calendar.js';
import { formatPrice } from './invoice-line.js';
import { periodsOf, scalePrices } from './price-path.js';
import { RETAIL_GROUP, type Contract, type Prices } from './trade-prices.js';

/** One row of an import kind: column -> text, empty where nothing is given. */
export type Row = Readonly<Record<string, string>>;

export const TRADE_LIST = 'TRADE';
export const RETAIL_LIST = 'RETAIL';
export const UNIT = 'piece';
export const contractList = (customer: string) => `CONTRACT-${customer}`;

interface Line {
  readonly list: string;
  readonly sku: string;
  readonly minQuantity: number;
}

function* lineRows(line: Line, prices: readonly (number | null)[], calendar: Calendar): Generator<Row> {
  for (const { from, to, price } of periodsOf(prices))
    yield {
      list: line.list,
      sku: line.sku,
      unit: UNIT,
      min_quantity: String(line.minQuantity),
      amount: formatPrice(price),
      per: '1',
      valid_from: shopMonth(calendar, from),
      valid_to: to === null ? '' : shopMonth(calendar, to),
    };
}

const listRow = (code: string, kind: string, customer: string, group: string): Row => ({
  code,
  currency: 'GBP',
  kind,
  customer_number: customer,
  price_group: group,
  channel: '',
  country: '',
  priority: '0',
});

/** Rows of `price-lists`: TRADE for every company, RETAIL for the group of guests, one list per company with contracts. */
export function* priceListRows(contracts: readonly Contract[]): Generator<Row> {
  yield listRow(TRADE_LIST, 'BASE', '', '');
  yield listRow(RETAIL_LIST, 'PRICE_GROUP', '', RETAIL_GROUP);
  for (const customer of [...new Set(contracts.map((contract) => contract.customer))].sort())
    yield listRow(contractList(customer), 'CONTRACT', customer, '');
}

/**
 * Rows of `price-lines`. Laws: for one list, SKU and minimum quantity validity never overlaps and lasts whole months
 * [first of month, first of month); equal neighbouring months are one line; the last line is open.
 */
export function* priceLineRows(prices: Prices, calendar: Calendar): Generator<Row> {
  for (const [sku, scaled] of prices.trade) {
    yield* lineRows({ list: TRADE_LIST, sku, minQuantity: 1 }, scaled.small.prices, calendar);
    const minQuantity = scaled.scale?.minQuantity;
    if (minQuantity !== undefined)
      yield* lineRows({ list: TRADE_LIST, sku, minQuantity }, scalePrices(scaled), calendar);
  }
  for (const [sku, path] of prices.retail)
    yield* lineRows({ list: RETAIL_LIST, sku, minQuantity: 1 }, path, calendar);
  for (const { customer, sku, minQuantity, prices: path } of prices.contracts)
    yield* lineRows({ list: contractList(customer), sku, minQuantity }, path, calendar);
}
