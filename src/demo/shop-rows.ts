import { shopDate, type Calendar } from './calendar.js';
import { hashOf, type DemoCompany } from './companies.js';
import { formatPrice, type InvoiceLine } from './invoice-line.js';
import { UNIT, type Row } from './price-rows.js';
import { groupOf, nameOf, rangeOf } from './product-groups.js';
import { approverEmail, buyerEmail } from './samples.js';
import type { Sales } from './sales.js';
import { LOCATIONS, stockOf } from './stock.js';

/** Rows of `products`, by SKU: name and description from the most frequent text, group and range by keyword. */
export function* productRows(sales: Sales): Generator<Row> {
  for (const sku of sales.bySku.keys()) {
    const text = sales.descriptions.get(sku) || sku;
    yield {
      sku,
      name: nameOf(text),
      group: groupOf(text),
      brand: rangeOf(text),
      unit: UNIT,
      language: 'en',
      description: text,
      step: '1',
      minimum: '1',
      decimals: '0',
    };
  }
}

/** Rows of `companies`, by number; branches after all parents. */
export function* companyRows(
  companies: readonly DemoCompany[],
  parents: ReadonlyMap<string, string>,
): Generator<Row> {
  // A parent must be there before the branch that names it.
  const sorted = [...companies].sort(
    (a, b) => Number(parents.has(a.customer)) - Number(parents.has(b.customer)),
  );
  for (const { customer, name, industry, country, language, priceGroups } of sorted)
    yield {
      customer_number: customer,
      name,
      industry,
      country,
      language,
      currency: 'GBP',
      price_groups: priceGroups.join(','),
      parent: parents.get(customer) ?? '',
    };
}

const GIVEN = [
  'Alex',
  'Bente',
  'Chris',
  'Dana',
  'Eli',
  'Fenna',
  'Gwen',
  'Hugo',
  'Iris',
  'Jules',
  'Kim',
  'Lars',
  'Mila',
  'Noor',
  'Otis',
  'Puck',
  'Quinn',
  'Robin',
  'Sam',
  'Tess',
];
const FAMILY = [
  'Ash',
  'Berg',
  'Cole',
  'Dale',
  'Falk',
  'Grove',
  'Hill',
  'Kamp',
  'Lind',
  'Marsh',
  'North',
  'Park',
  'Reeve',
  'Stone',
  'Vale',
  'West',
];

function personName(email: string): string {
  const hash = hashOf(email);
  return `${GIVEN[hash % GIVEN.length] ?? ''} ${FAMILY[Math.floor(hash / 100) % FAMILY.length] ?? ''}`;
}

/** Rows of `buyers`: a buyer with limits and an approver for each company, names invented. */
export function* buyerRows(companies: readonly DemoCompany[]): Generator<Row> {
  for (const { customer, limitPerOrder } of companies)
    for (const role of ['BUYER', 'APPROVER']) {
      const buyer = role === 'BUYER';
      const email = buyer ? buyerEmail(customer) : approverEmail(customer);
      yield {
        email,
        name: personName(email),
        customer_number: customer,
        role,
        limit_per_order: buyer ? String(limitPerOrder) : '',
        limit_per_period: buyer ? String(4 * limitPerOrder) : '',
      };
    }
}

/** Rows of `stock`: one per SKU and location. */
export function* stockRows(sales: Sales): Generator<Row> {
  for (const [sku, sold] of sales.bySku) {
    const stock = stockOf(sold, sales.lastDay);
    for (const location of LOCATIONS) yield { sku, location, quantity: String(stock[location]) };
  }
}

/** Three quarters of the invoices came in through the web shop, the others through the sales desk: by number, invented. */
const channelOf = (invoice: string) => (hashOf(invoice) % 4 === 0 ? 'SALES_DESK' : 'WEB');

/** One sale line as a row of `orders`; all lines of an invoice carry its first moment. */
export function orderRow(line: InvoiceLine, invoices: Sales['invoices'], calendar: Calendar): Row {
  const { day, time } = invoices.get(line.invoice) ?? line;
  return {
    order_number: line.invoice,
    customer_number: line.customer,
    buyer_email: buyerEmail(line.customer),
    ordered_at: `${shopDate(calendar, day)}T${time}Z`,
    sku: line.sku,
    quantity: String(line.quantity),
    unit: UNIT,
    unit_price: formatPrice(line.price),
    currency: 'GBP',
    channel: channelOf(line.invoice),
  };
}
