/** Columns of the invoice file, as its header must name them (any order, further columns are ignored). */
export const INVOICE_COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;
export type InvoiceColumn = (typeof INVOICE_COLUMNS)[number];
export type InvoiceRecord = Readonly<Partial<Record<InvoiceColumn, string>>>;

/**
 * What a line stands for: `SALE` a product sold to a customer, `GUEST_SALE` one sold without a customer,
 * `CANCELLED` a credit note, `CORRECTION` no quantity or no price, `NO_PRODUCT` postage, fees, vouchers and tests.
 */
export type LineKind = 'SALE' | 'GUEST_SALE' | 'CANCELLED' | 'CORRECTION' | 'NO_PRODUCT';

export interface InvoiceLine {
  readonly kind: LineKind;
  readonly invoice: string;
  readonly sku: string;
  readonly description: string;
  /** Whole pieces; negative on credit notes. */
  readonly quantity: number;
  /** Days since 1970-01-01. */
  readonly day: number;
  /** `HH:MM:SS`. */
  readonly time: string;
  /** GBP in ten-thousandths: 2.55 is 25500. */
  readonly price: number;
  /** Empty: no customer. */
  readonly customer: string;
  readonly country: string;
}

export type ReadLine = InvoiceLine | { readonly bad: string };

const MAX_QUANTITY = 1_000_000;
// eslint-disable-next-line no-control-regex -- control characters and the replacement character are what is looked for
const UNREADABLE = /[\u0000-\u001f\u007f\ufffd]/;
const PRODUCT_CODE = /^(\d{5}[A-Z]{0,2}|DCGS\d{4}[A-Z]?|DCGSS(GIRL|BOY))$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/;

/** Text of up to four decimals -> ten-thousandths, exactly; null when it is no such number. */
export function parsePrice(text: string): number | null {
  const match = /^(-?)(\d{1,9})(?:\.(\d{1,4}))?$/.exec(text);
  if (!match) return null;
  const value = Number(match[2]) * 10_000 + Number((match[3] ?? '').padEnd(4, '0'));
  return match[1] === '-' ? -value : value;
}

/** Ten-thousandths -> decimal text with at least two decimals. */
export function formatPrice(price: number): string {
  const digits = String(price).padStart(5, '0');
  const fraction = digits.slice(-4).replace(/0{1,2}$/, '');
  return `${digits.slice(0, -4)}.${fraction}`;
}

function parseMoment(text: string): { day: number; time: string } | null {
  const match = DATE.exec(text);
  if (!match) return null;
  const [, year, month, date, hour = '', minute = '', second = '00'] = match;
  const start = Date.UTC(Number(year), Number(month) - 1, Number(date));
  const day = start / 86_400_000;
  // 2011-02-30 would be moved to March: such a day does not exist.
  if (new Date(start).getUTCDate() !== Number(date) || Number(month) > 12) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return { day, time: `${hour}:${minute}:${second}` };
}

function kindOf(line: Omit<InvoiceLine, 'kind'>): LineKind {
  if (line.invoice.startsWith('C')) return 'CANCELLED';
  if (!PRODUCT_CODE.test(line.sku)) return 'NO_PRODUCT';
  if (line.quantity <= 0 || line.price <= 0 || !/^\d/.test(line.invoice)) return 'CORRECTION';
  return line.customer === '' ? 'GUEST_SALE' : 'SALE';
}

/** One record -> a line with its kind, or the reason why it cannot be read. Codes are upper-cased; never throws. */
export function readInvoiceLine(record: InvoiceRecord): ReadLine {
  for (const column of INVOICE_COLUMNS) {
    const text = record[column];
    if (text === undefined) return { bad: 'columns are missing' };
    if (UNREADABLE.test(text)) return { bad: `${column} holds unreadable characters` };
  }
  const text = (column: InvoiceColumn) => (record[column] ?? '').trim();
  const invoice = text('InvoiceNo').toUpperCase();
  const sku = text('StockCode').toUpperCase();
  if (!/^[A-Z]?\d{1,12}$/.test(invoice)) return { bad: 'InvoiceNo is not an invoice number' };
  if (sku === '' || sku.length > 40) return { bad: 'StockCode is empty or too long' };
  const quantity = text('Quantity');
  if (!/^-?\d{1,9}$/.test(quantity)) return { bad: 'Quantity is not a whole number' };
  if (Math.abs(Number(quantity)) > MAX_QUANTITY) return { bad: `Quantity is beyond ${MAX_QUANTITY}` };
  const price = parsePrice(text('UnitPrice'));
  if (price === null) return { bad: 'UnitPrice is not an amount' };
  const moment = parseMoment(text('InvoiceDate'));
  if (!moment) return { bad: 'InvoiceDate is not a date and time' };
  const customer = text('CustomerID').replace(/\.0$/, '');
  if (!/^\d{0,12}$/.test(customer)) return { bad: 'CustomerID is not a number' };
  const description = text('Description');
  if (description.length > 200) return { bad: 'Description is too long' };
  const line = {
    invoice,
    sku,
    description,
    quantity: Number(quantity),
    ...moment,
    price,
    customer,
    country: text('Country'),
  };
  return { kind: kindOf(line), ...line };
}
