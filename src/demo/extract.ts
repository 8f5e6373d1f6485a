import { dateOf } from './calendar.js';
import { hashOf } from './companies.js';
import { formatPrice, INVOICE_COLUMNS, type InvoiceLine } from './invoice-line.js';

/** Which customers an extract keeps: all lines of each, so that its orders and prices hang together. */
export interface ExtractRule {
  /** Customers that are always kept: those with three or more contract pairs, the retail customer, branches. */
  readonly always: ReadonlySet<string>;
  /** Of the others, one in so many by the hash of the number. */
  readonly oneIn: number;
  /** Guests' lines kept per SKU and month, for the retail list. */
  readonly guestLines: number;
}

/**
 * Decides line by line, in file order, what an extract keeps. Guests' lines are kept only for SKUs in `skus`
 * (those the kept customers bought). Law: the same file and rule keep the same lines.
 */
export function extractFilter(rule: ExtractRule, skus: ReadonlySet<string>): (line: InvoiceLine) => boolean {
  const guests = new Map<string, number>();
  return (line) => {
    if (line.customer !== '') return keepsCustomer(rule, line.customer);
    if (line.kind !== 'GUEST_SALE' || !skus.has(line.sku)) return false;
    const key = `${line.sku} ${Math.floor(line.day / 30)}`;
    const count = guests.get(key) ?? 0;
    guests.set(key, count + 1);
    return count < rule.guestLines;
  };
}

/** Whether an extract keeps this customer's lines. */
export function keepsCustomer(rule: ExtractRule, customer: string): boolean {
  return rule.always.has(customer) || hashOf(`extract ${customer}`) % rule.oneIn === 0;
}

/** One in three of the other customers, one guest's line per SKU and month: 2.4 MB, and enough lines for true prices. */
export const EXTRACT_RULE: Omit<ExtractRule, 'always'> = { oneIn: 3, guestLines: 1 };

const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A line as CSV in the columns of the full file, line feed included; null: the header. */
export function invoiceCsv(line: InvoiceLine | null): string {
  if (!line) return `${INVOICE_COLUMNS.join(',')}\n`;
  const sign = line.price < 0 ? '-' : '';
  const price = sign + formatPrice(Math.abs(line.price));
  const cells = [
    line.invoice,
    line.sku,
    line.description,
    String(line.quantity),
    `${dateOf(line.day)} ${line.time}`,
    price,
    line.customer,
    line.country,
  ];
  return `${cells.map(cell).join(',')}\n`;
}
