import { monthOf } from './calendar.js';
import type { InvoiceLine } from './invoice-line.js';

/** One sold line, reduced to what prices, groups and stock are derived from. */
export interface Sold {
  /** Empty: a guest. */
  readonly customer: string;
  readonly day: number;
  /** Months since the first sale's. */
  readonly month: number;
  readonly quantity: number;
  /** GBP in ten-thousandths. */
  readonly price: number;
}

/** The file's sales, grouped: everything the derivation needs besides the order lines themselves. */
export interface Sales {
  readonly bySku: ReadonlyMap<string, readonly Sold[]>;
  /** Most frequent text of each SKU. */
  readonly descriptions: ReadonlyMap<string, string>;
  /** Every customer number in the file, with its most frequent country (empty: never named). */
  readonly customers: ReadonlyMap<string, string>;
  /** First moment seen of each invoice: some carry two. */
  readonly invoices: ReadonlyMap<string, { readonly day: number; readonly time: string }>;
  /** First and last day of a sale; lines outside (dates more than five years from the middle) do not count. */
  readonly firstDay: number;
  readonly lastDay: number;
  readonly firstMonth: number;
  readonly months: number;
}

type Tally = Map<string, Map<string, number>>;

function tally(counts: Tally, key: string, text: string): void {
  let row = counts.get(key);
  if (!row) counts.set(key, (row = new Map()));
  if (text !== '') row.set(text, (row.get(text) ?? 0) + 1);
}

/** The most frequent text; ties: the first in the alphabet. */
function mostFrequent(counts: ReadonlyMap<string, number>): string {
  let found = '';
  let top = 0;
  for (const [text, count] of counts)
    if (count > top || (count === top && text < found)) [found, top] = [text, count];
  return found;
}

const settled = (counts: Tally): Map<string, string> =>
  new Map([...counts].map(([key, row]) => [key, mostFrequent(row)]));

/** Sales further than this from the middle of all sales are mistyped dates, not history. */
const SPAN_DAYS = 5 * 366;

/** First and last day of the sales around the median day. */
function soundSpan(days: ReadonlyMap<number, number>): { firstDay: number; lastDay: number } | null {
  const sorted = [...days].sort(([a], [b]) => a - b);
  const half = sorted.reduce((sum, [, count]) => sum + count, 0) / 2;
  let passed = 0;
  const middle = sorted.find(([, count]) => (passed += count) >= half)?.[0];
  if (middle === undefined) return null;
  const sound = sorted.map(([day]) => day).filter((day) => Math.abs(day - middle) <= SPAN_DAYS);
  return { firstDay: sound[0] ?? middle, lastDay: sound.at(-1) ?? middle };
}

/** Collects sales line by line. Law: the order of lines never changes the result, but for the order of the groups. */
export class SalesCollector {
  private readonly sold = new Map<string, Omit<Sold, 'month'>[]>();
  private readonly descriptions: Tally = new Map();
  private readonly countries: Tally = new Map();
  private readonly invoices = new Map<string, { day: number; time: string }>();
  private readonly days = new Map<number, number>();
  private readonly names = new Map<string, string>();

  add(line: InvoiceLine): void {
    const customer = this.same(line.customer);
    if (customer !== '') tally(this.countries, customer, this.same(line.country));
    if (line.kind !== 'SALE' && line.kind !== 'GUEST_SALE') return;
    const sku = this.same(line.sku);
    tally(this.descriptions, sku, this.same(line.description));
    const sold = { customer, day: line.day, quantity: line.quantity, price: line.price };
    const group = this.sold.get(sku);
    if (group) group.push(sold);
    else this.sold.set(sku, [sold]);
    if (line.kind === 'SALE') this.addSale(line);
  }

  private addSale({ invoice, day, time }: InvoiceLine): void {
    const seen = this.invoices.get(invoice);
    if (!seen || day < seen.day || (day === seen.day && time < seen.time))
      this.invoices.set(this.same(invoice), { day, time: this.same(time) });
    this.days.set(day, (this.days.get(day) ?? 0) + 1);
  }

  /** One string object per text: half a million lines repeat a few thousand texts. */
  private same(text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    this.names.set(text, text);
    return text;
  }

  /** Null when not one line was sold to a customer. SKUs that no customer ever bought are left out. */
  sales(): Sales | null {
    const span = soundSpan(this.days);
    if (!span) return null;
    const { firstDay, lastDay } = span;
    const firstMonth = monthOf(firstDay);
    const months = monthOf(lastDay) - firstMonth + 1;
    const bySku = new Map<string, readonly Sold[]>();
    for (const sku of [...this.sold.keys()].sort()) {
      const group = this.sold.get(sku) ?? [];
      // A guest's line before the first or after the last sale would have no month to stand in.
      const within = group.filter(({ day }) => day >= firstDay && day <= lastDay);
      if (!within.some(({ customer }) => customer !== '')) continue;
      bySku.set(
        sku,
        within.map((sold) => ({ ...sold, month: monthOf(sold.day) - firstMonth })),
      );
      this.sold.delete(sku);
    }
    const { invoices } = this;
    const descriptions = settled(this.descriptions);
    return {
      bySku,
      descriptions,
      customers: settled(this.countries),
      invoices,
      firstDay,
      lastDay,
      firstMonth,
      months,
    };
  }
}
