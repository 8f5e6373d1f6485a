import type { Erp, ErpChanges, ErpKind, ErpPriceAnswer, ErpRow } from '../../src/erp/port.js';
import { formatDecimal, parseDecimal } from '../../src/money/decimal.js';
import type { Story } from './story.js';

/** All pages of a kind from a cursor on. */
export async function follow(
  erp: Erp,
  kind: ErpKind,
  cursor: string | null,
  signal = new AbortController().signal,
): Promise<ErpChanges[]> {
  const pages: ErpChanges[] = [];
  for await (const page of erp.changedSince(kind, cursor, { signal })) pages.push(page);
  return pages;
}

/** For one unit, as a number is written; or why there is none. */
export function told(answer: ErpPriceAnswer): string {
  if (answer.kind === 'none') return answer.reason;
  return String(Number(formatDecimal(answer.net)) / Number(formatDecimal(answer.per)));
}

const text = (value: ErpRow[string] | undefined): string =>
  value === null || value === undefined ? '' : String(value);
const number = (value: ErpRow[string] | undefined): string =>
  text(value) === '' ? '1' : formatDecimal(parseDecimal(text(value)));
/** A day, whatever is said of its hour. */
const day = (value: ErpRow[string] | undefined): string => text(value).slice(0, 10);

const KEYS: Readonly<Record<ErpKind, (row: ErpRow) => string>> = {
  companies: (row) => text(row['customer_number']),
  products: (row) => text(row['sku']),
  'price-lists': (row) => text(row['code']),
  'price-lines': (row) =>
    [row['list'], row['sku'], row['unit'], number(row['min_quantity']), day(row['valid_from'])]
      .map(text)
      .join('|'),
  stock: (row) => [row['sku'], row['location']].map(text).join('|'),
  orders: (row) => text(row['order_number']),
};

/** What a row says in terms of the story; null: of nothing that the story tells. */
const SEEN: Readonly<Record<ErpKind, (row: ErpRow) => string | null>> = {
  companies: (row) => [row['customer_number'], row['name']].map(text).join(' '),
  products: (row) => [row['sku'], row['name']].map(text).join(' '),
  'price-lists': (row) => text(row['currency']),
  'price-lines': (row) =>
    [
      text(row['sku']),
      number(row['min_quantity']),
      String(Number(number(row['amount'])) / Number(number(row['per']))),
      day(row['valid_from']),
      day(row['valid_to']),
    ].join(' '),
  stock: (row) => (number(row['quantity']) === '0' ? null : `${text(row['sku'])} ${number(row['quantity'])}`),
  orders: (row) =>
    text(row['order_number']).startsWith('W0')
      ? null
      : [
          text(row['order_number']),
          text(row['customer_number']),
          day(row['ordered_at']),
          text(row['sku']),
          number(row['quantity']),
          number(row['unit_price']),
        ].join(' '),
};

/** Whoever takes over every page in turn, as an import would. */
export class Mirror {
  readonly #rows: Map<string, ErpRow[]>;

  constructor(
    private readonly kind: ErpKind,
    before?: Mirror,
  ) {
    this.#rows = new Map(before ? before.#rows : []);
  }

  take(pages: readonly ErpChanges[]): this {
    let together: ErpRow[] = [];
    for (const { upserts, deletes, goesOn = false, replacesLists = false } of pages) {
      for (const row of deletes) this.#rows.delete(KEYS[this.kind](row));
      together.push(...upserts);
      if (goesOn) continue;
      this.#write(together, replacesLists);
      together = [];
    }
    if (together.length > 0) throw new Error('the last page says that it goes on');
    return this;
  }

  #write(rows: readonly ErpRow[], replacesLists: boolean): void {
    const lists = new Set(rows.map((row) => text(row['list'])));
    if (replacesLists)
      for (const key of this.#rows.keys()) if (lists.has(key.split('|')[0]!)) this.#rows.delete(key);
    const fresh = new Map<string, ErpRow[]>();
    for (const row of rows) {
      const key = KEYS[this.kind](row);
      fresh.set(key, this.kind === 'orders' ? [...(fresh.get(key) ?? []), row] : [row]);
    }
    for (const [key, found] of fresh) this.#rows.set(key, found);
  }

  /** What it holds, as `seen` says it of a story. */
  seen(): string[] {
    const products = [...this.#rows.values()].flat();
    return products.flatMap((row) => SEEN[this.kind](row) ?? []).toSorted();
  }
}

const BASE = { minimum: '1', from: null, to: null };

/** What somebody who knows all of a kind knows of the story. */
export function seen(kind: ErpKind, story: Story): string[] {
  const rows: Readonly<Record<ErpKind, () => ErpRow[]>> = {
    companies: () => story.companies.map(({ number: customer_number, name }) => ({ customer_number, name })),
    products: () => story.products.map(({ sku, name }) => ({ sku, name })),
    'price-lists': () => [null, ...story.lists].map(() => ({ currency: 'EUR' })),
    'price-lines': () =>
      [
        ...story.products.map(({ sku, price }) => ({ sku, amount: price, ...BASE })),
        ...story.lists.flatMap(({ lines }) => lines),
      ].map(({ sku, minimum, amount, from, to }) => ({
        sku,
        min_quantity: minimum,
        amount,
        valid_from: from,
        valid_to: to,
      })),
    stock: () => story.stock.map((one) => ({ ...one })),
    orders: () =>
      story.orders.flatMap(({ number: order_number, customer, day: ordered_at, lines }) =>
        lines.map(({ sku, quantity, price }) => ({
          order_number,
          customer_number: customer,
          ordered_at,
          sku,
          quantity,
          unit_price: price,
        })),
      ),
  };
  return rows[kind]()
    .flatMap((row) => SEEN[kind](row) ?? [])
    .toSorted();
}
