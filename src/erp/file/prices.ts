import { type Decimal, ONE, parseDecimal } from '../../money/decimal.js';
import type { ImportKind } from '../import/import-kind.js';
import type { ErpPriceAnswer, ErpPriceRequest, ErpRow } from '../port.js';
import { momentIn } from '../zone.js';

/** A row of the file `prices`: what somebody pays, after everything. */
interface FilePrice {
  readonly customer: string | null;
  /** null: the product's own. */
  readonly unit: string | null;
  readonly minimum: Decimal;
  readonly net: Decimal;
  readonly per: Decimal;
  readonly currency: string;
  readonly from: number;
  readonly to: number;
}

/** What the file's columns are; it is no import. */
export const PRICES: ImportKind = {
  name: 'prices',
  columns: [
    { name: 'customer_number', type: 'text' },
    { name: 'sku', type: 'text', required: true },
    { name: 'unit', type: 'text' },
    { name: 'min_quantity', type: 'decimal' },
    { name: 'net', type: 'decimal', required: true },
    { name: 'per', type: 'decimal' },
    { name: 'currency', type: 'text', required: true },
    { name: 'valid_from', type: 'date-time' },
    { name: 'valid_to', type: 'date-time' },
  ],
  key: ['customer_number', 'sku', 'unit', 'min_quantity', 'valid_from'],
  modes: ['upsert'],
  merge: () => Promise.reject(new Error('The file of prices is asked, not imported.')),
};

/** The unit of products that name none, as the import has it. */
const PIECE = 'piece';

/** The prices of a file, and whom and what they are for. */
export class PriceBook {
  readonly #bySku = new Map<string, FilePrice[]>();
  readonly skus = new Set<string>();
  readonly customers = new Set<string>();
  readonly #units = new Map<string, string>();

  constructor(private readonly zone: string) {}

  /** A product of the file `products`, and its own unit. */
  knows(sku: string, unit: ErpRow[string] | undefined): void {
    this.skus.add(sku);
    if (unit !== null && unit !== undefined) this.#units.set(sku, String(unit));
  }

  /** Throws RangeError for a row that is none. */
  add(row: ErpRow): void {
    const cell = (name: string): string | null =>
      row[name] === null || row[name] === undefined ? null : String(row[name]);
    const decimal = (name: string): Decimal => {
      const text = cell(name);
      return text === null ? ONE : parseDecimal(text);
    };
    const moment = (name: string, none: number): number => {
      const text = cell(name);
      return text === null ? none : momentIn(text, this.zone).getTime();
    };
    const [sku, net, currency] = [cell('sku'), cell('net'), cell('currency')];
    if (sku === null || net === null || currency === null)
      throw new RangeError('sku, net and currency are needed');
    const price: FilePrice = {
      customer: cell('customer_number'),
      unit: cell('unit'),
      minimum: decimal('min_quantity'),
      net: parseDecimal(net),
      per: decimal('per'),
      currency: currency.toUpperCase(),
      from: moment('valid_from', -Infinity),
      to: moment('valid_to', Infinity),
    };
    if (price.per <= 0n) throw new RangeError('per is above zero');
    const known = this.#bySku.get(sku);
    if (known) known.push(price);
    else this.#bySku.set(sku, [price]);
    this.skus.add(sku);
    if (price.customer !== null) this.customers.add(price.customer);
  }

  /** Law: a customer's own row counts before one for everybody; of those the highest least quantity, then the latest. */
  answer(request: ErpPriceRequest): ErpPriceAnswer {
    const { sku, customerNumber, currency, quantity, unit } = request;
    if (!this.skus.has(sku)) return { kind: 'none', reason: 'UNKNOWN_SKU' };
    if (customerNumber !== null && !this.customers.has(customerNumber))
      return { kind: 'none', reason: 'UNKNOWN_CUSTOMER' };
    const now = request.moment.getTime();
    const fitting = (this.#bySku.get(sku) ?? []).filter(
      (price) =>
        (price.customer === null || price.customer === customerNumber) &&
        (price.unit ?? this.#units.get(sku) ?? PIECE) === unit &&
        price.minimum <= quantity &&
        price.from <= now &&
        now < price.to,
    );
    const best = fitting.filter((price) => price.currency === currency).toSorted(before)[0];
    if (!best) return { kind: 'none', reason: fitting.length > 0 ? 'OTHER_CURRENCY' : 'NO_PRICE' };
    const { net, per, to } = best;
    return { kind: 'price', net, per, currency, validUntil: to === Infinity ? null : new Date(to) };
  }
}

const before = (a: FilePrice, b: FilePrice): number => {
  if ((a.customer === null) !== (b.customer === null)) return a.customer === null ? 1 : -1;
  if (a.minimum !== b.minimum) return a.minimum > b.minimum ? -1 : 1;
  return a.from === b.from ? 0 : b.from - a.from;
};
