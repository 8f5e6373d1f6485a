import { dayIn, shopDate, type Calendar } from './calendar.js';
import { deriveCompanies, type DemoCompany } from './companies.js';
import { deriveParents } from './company-parents.js';
import { contentRows } from './content-rows.js';
import { InvoiceFileError, readInvoiceFile, type InvoiceSource } from './invoice-file.adapter.js';
import type { LineKind } from './invoice-line.js';
import { priceLineRows, priceListRows, type Row } from './price-rows.js';
import { groupOf, nameOf } from './product-groups.js';
import { deriveSamples, type DemoSamples } from './samples.js';
import { SalesCollector, type Sales } from './sales.js';
import { buyerRows, companyRows, orderRow, productRows, stockRows } from './shop-rows.js';
import { stockOf } from './stock.js';
import { derivePrices, type ContractPair, type Prices } from './trade-prices.js';

/** The demo shop as rows of the import kinds, columns named as theirs. Every call starts anew, in the same order. */
export interface DemoShop {
  products(): AsyncIterable<Row>;
  companies(): AsyncIterable<Row>;
  buyers(): AsyncIterable<Row>;
  priceLists(): AsyncIterable<Row>;
  priceLines(): AsyncIterable<Row>;
  stock(): AsyncIterable<Row>;
  /** One row per sale line; an invoice may name a SKU on several lines. */
  orders(): AsyncIterable<Row>;
  content(): AsyncIterable<Row>;
}

export interface DemoOptions {
  /** Move everything by whole days so that the last order is of `today`. */
  readonly shift: boolean;
  readonly today: Date;
  /** The shop's time zone; default Europe/Amsterdam. */
  readonly timeZone?: string;
  /** The pairs that may have a contract. */
  readonly contracts: readonly ContractPair[];
}

export interface BadLine {
  readonly line: number;
  readonly reason: string;
}

/** What was read and what came out of it. */
export interface DemoReport {
  /** Lines read, the bad ones included, the header not. */
  readonly lines: number;
  readonly kinds: Readonly<Record<LineKind, number>>;
  readonly badLines: {
    readonly count: number;
    readonly reasons: Readonly<Record<string, number>>;
    /** The first 20. */
    readonly sample: readonly BadLine[];
  };
  readonly products: number;
  readonly companies: number;
  readonly buyers: number;
  readonly priceLines: number;
  /** SKUs with a quantity break, company and SKU pairs with a contract. */
  readonly scales: number;
  readonly contracts: number;
  readonly orders: number;
  /** First and last day of an order, as the shop has them; days everything was moved by. */
  readonly from: string;
  readonly to: string;
  readonly shiftDays: number;
  readonly samples: DemoSamples | null;
}

const SAMPLE = 20;
const DEFAULT_ZONE = 'Europe/Amsterdam';

interface Reading {
  readonly sales: Sales;
  readonly lines: number;
  readonly kinds: Record<LineKind, number>;
  readonly badLines: DemoReport['badLines'];
}

async function read(source: InvoiceSource): Promise<Reading> {
  const collector = new SalesCollector();
  const kinds = { SALE: 0, GUEST_SALE: 0, CANCELLED: 0, CORRECTION: 0, NO_PRODUCT: 0 };
  const reasons: Record<string, number> = {};
  const sample: BadLine[] = [];
  let bad = 0;
  let good = 0;
  const onBad = (line: number, reason: string) => {
    bad++;
    reasons[reason] = (reasons[reason] ?? 0) + 1;
    if (sample.length < SAMPLE) sample.push({ line, reason });
  };
  for await (const line of readInvoiceFile(source, onBad)) {
    good++;
    kinds[line.kind]++;
    collector.add(line);
  }
  const sales = collector.sales();
  if (!sales)
    throw new InvoiceFileError(`The invoice file has no sale line among ${good} good and ${bad} bad lines.`);
  return { sales, lines: good + bad, kinds, badLines: { count: bad, reasons, sample } };
}

type SaleDays = Pick<Sales, 'invoices' | 'firstDay' | 'lastDay'>;

async function* orderRows(source: InvoiceSource, sales: SaleDays, calendar: Calendar): AsyncGenerator<Row> {
  for await (const line of readInvoiceFile(source, () => undefined))
    if (line.kind === 'SALE' && line.day >= sales.firstDay && line.day <= sales.lastDay)
      yield orderRow(line, sales.invoices, calendar);
}

/** Rows as something that can be iterated anew each time. */
const again = (rows: () => Iterable<Row>) =>
  async function* (): AsyncGenerator<Row> {
    yield* rows();
  };

function groups(sales: Sales): ReadonlyMap<string, string> {
  return new Map([...sales.bySku.keys()].map((sku) => [sku, groupOf(sales.descriptions.get(sku) ?? '')]));
}

function samplesOf(
  sales: Sales,
  prices: Prices,
  companies: readonly DemoCompany[],
  parents: ReadonlyMap<string, string>,
) {
  const names = new Map([...sales.descriptions].map(([sku, text]) => [sku, nameOf(text)]));
  const inStock = new Set<string>();
  for (const [sku, sold] of sales.bySku) if (stockOf(sold, sales.lastDay).LONDON > 0) inStock.add(sku);
  return deriveSamples({ prices, companies, parents, names, inStock });
}

/** What rows are made of once the sales themselves (most of the memory) can be let go. */
interface Parts {
  readonly products: readonly Row[];
  readonly stock: readonly Row[];
  readonly companies: readonly DemoCompany[];
  readonly parents: ReadonlyMap<string, string>;
  readonly prices: Prices;
  readonly calendar: Calendar;
  readonly days: SaleDays;
}

function shopOf(source: InvoiceSource, parts: Parts): DemoShop {
  const { products, stock, companies, parents, prices, calendar, days } = parts;
  return {
    products: again(() => products),
    companies: again(() => companyRows(companies, parents)),
    buyers: again(() => buyerRows(companies)),
    priceLists: again(() => priceListRows(prices.contracts)),
    priceLines: again(() => priceLineRows(prices, calendar)),
    stock: again(() => stock),
    orders: () => orderRows(source, days, calendar),
    content: again(() => contentRows()),
  };
}

function reportOf({ lines, kinds, badLines, sales }: Reading, parts: Parts): DemoReport {
  const { companies, parents, prices, calendar, days } = parts;
  let priceLines = 0;
  for (const _ of priceLineRows(prices, calendar)) priceLines++;
  return {
    lines,
    kinds,
    badLines,
    products: parts.products.length,
    companies: companies.length,
    buyers: 2 * companies.length,
    priceLines,
    scales: [...prices.trade.values()].filter(({ scale }) => scale !== null).length,
    contracts: prices.contracts.length,
    orders: days.invoices.size,
    from: shopDate(calendar, days.firstDay),
    to: shopDate(calendar, days.lastDay),
    shiftDays: calendar.shiftDays,
    samples: samplesOf(sales, prices, companies, parents),
  };
}

function partsOf(sales: Sales, { shift, today, timeZone = DEFAULT_ZONE, contracts }: DemoOptions): Parts {
  const companies = deriveCompanies(sales, groups(sales));
  const prices = derivePrices(
    sales,
    contracts.filter(({ customer }) => sales.customers.has(customer)),
  );
  const { firstMonth, months, firstDay, lastDay, invoices } = sales;
  return {
    products: [...productRows(sales)],
    stock: [...stockRows(sales)],
    companies,
    parents: deriveParents(sales, companies, prices.contracts),
    prices,
    calendar: { firstMonth, months, shiftDays: shift ? dayIn(timeZone, today) - lastDay : 0 },
    days: { firstDay, lastDay, invoices },
  };
}

/**
 * The demo shop from an invoice file, by fixed rules: the same file on the same day gives the same rows in the same order.
 * Reads the file once here and once per call of `orders()`; bad lines are counted, never fatal.
 * Throws InvoiceFileError when the header lacks a column or not one line is a sale.
 */
export async function deriveDemoShop(
  source: InvoiceSource,
  options: DemoOptions,
): Promise<{ readonly shop: DemoShop; readonly report: DemoReport }> {
  const reading = await read(source);
  const parts = partsOf(reading.sales, options);
  return { shop: shopOf(source, parts), report: reportOf(reading, parts) };
}
