import type { ErpCall, ErpPriceAnswer, ErpPriceRequest } from '../port.js';
import { dayIn, momentIn } from '../zone.js';
import type { Source } from './changes.adapter.js';
import { groupsOf, salesAreaOf } from './companies.js';
import { type Condition, conditionOf } from './condition.js';
import { livePrice } from './live-price.js';
import { inSalesArea, VALIDITIES, WITH_RECORDS } from './prices.adapter.js';
import { compared, dayLiteral, equals, every, oneOfEach } from './query.js';
import { type Row, text } from './row.js';

const distinct = (texts: readonly (string | null)[]): readonly string[] =>
  [...new Set(texts.filter((text) => text !== null && text !== ''))] as readonly string[];

function grouped<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** The groups of customers of this sales area, in the order of the access sequence; others are absent. */
async function groupsByCustomer(
  { gateway, settings }: Source,
  customers: readonly string[],
  call: ErpCall,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (customers.length === 0) return new Map();
  const answers = await Promise.all(
    oneOfEach('Customer', customers).map((some) =>
      gateway.rows(
        'API_BUSINESS_PARTNER/A_CustomerSalesArea',
        { $filter: every([equals('SalesOrganization', settings.salesOrganization), some]) },
        call,
      ),
    ),
  );
  const byCustomer = grouped(answers.flat(), (row) => text(row, 'Customer'));
  return new Map(
    [...byCustomer].flatMap(([customer, rows]) => {
      const area = salesAreaOf(rows, settings);
      // A price list type is looked at before a price group.
      return area ? [[customer, groupsOf(area).toReversed()] as const] : [];
    }),
  );
}

/** Everything that says something of these products' prices on these days. */
async function conditionRows(
  { gateway, settings }: Source,
  requests: readonly ErpPriceRequest[],
  call: ErpCall,
): Promise<readonly Row[]> {
  const days = requests.map(({ moment }) => dayIn(moment, settings.timeZone)).sort();
  const valid = every([
    inSalesArea(settings, [...settings.priceTypes, ...settings.discountTypes]),
    compared('ConditionValidityEndDate', 'ge', dayLiteral(days[0]!)),
  ]);
  const products = oneOfEach('Material', ['', ...requests.map(({ sku }) => sku)]);
  const customers = oneOfEach('Customer', [
    '',
    ...distinct(requests.map(({ customerNumber }) => customerNumber)),
  ]);
  const answers = await Promise.all(
    products.flatMap((product) =>
      customers.map((customer) =>
        gateway.rows(VALIDITIES, { $filter: every([valid, product, customer]), $expand: WITH_RECORDS }, call),
      ),
    ),
  );
  return answers.flat();
}

/** Those of these materials that the system knows. */
async function knownProducts(
  { gateway }: Source,
  skus: readonly string[],
  call: ErpCall,
): Promise<ReadonlySet<string>> {
  if (skus.length === 0) return new Set();
  const answers = await Promise.all(
    oneOfEach('Product', skus).map((some) =>
      gateway.rows('API_PRODUCT_SRV/A_Product', { $filter: some, $select: 'Product' }, call),
    ),
  );
  return new Set(answers.flat().map((row) => text(row, 'Product')));
}

interface Read {
  readonly conditions: readonly Condition[];
  /** Of what we cannot read: a price that it may concern is none of ours to name. */
  readonly unread: readonly { readonly sku: string; readonly customer: string }[];
}

function read(rows: readonly Row[]): Read {
  const conditions: Condition[] = [];
  const unread: { sku: string; customer: string }[] = [];
  for (const row of rows) {
    const condition = conditionOf(row);
    if (condition && 'reason' in condition)
      unread.push({ sku: text(row, 'Material'), customer: text(row, 'Customer') });
    else if (condition) conditions.push(condition);
  }
  return { conditions, unread };
}

/** A price of more digits than we can hold is none of ours to name. */
function named(...[conditions, question]: Parameters<typeof livePrice>): ErpPriceAnswer {
  try {
    return livePrice(conditions, question);
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'none', reason: 'NO_PRICE' };
    throw error;
  }
}

/** Asks for all at once: who the customers are and which conditions there are, then whether what has no price exists. */
export async function livePrices(
  source: Source,
  requests: readonly ErpPriceRequest[],
  call: ErpCall,
): Promise<readonly ErpPriceAnswer[]> {
  if (requests.length === 0) return [];
  const { settings } = source;
  const [groups, rows] = await Promise.all([
    groupsByCustomer(source, distinct(requests.map(({ customerNumber }) => customerNumber)), call),
    conditionRows(source, requests, call),
  ]);
  const { conditions, unread } = read(rows);
  const bySku = grouped(conditions, ({ sku }) => sku);
  const general = bySku.get('') ?? [];
  const answers = requests.map((request): ErpPriceAnswer => {
    const mine = request.customerNumber === null ? [] : groups.get(request.customerNumber);
    if (!mine) return { kind: 'none', reason: 'UNKNOWN_CUSTOMER' };
    const doubtful = unread.some(
      ({ sku, customer }) =>
        (sku === '' || sku === request.sku) && (customer === '' || customer === request.customerNumber),
    );
    if (doubtful) return { kind: 'none', reason: 'NO_PRICE' };
    return named([...(bySku.get(request.sku) ?? []), ...general], {
      request,
      day: dayIn(request.moment, settings.timeZone),
      groups: mine,
      priceTypes: settings.priceTypes,
      discountTypes: settings.discountTypes,
      beginOf: (day) => momentIn(day, settings.timeZone),
    });
  });
  const priceless = requests.filter(
    (_, at) => answers[at]!.kind === 'none' && answers[at]!.reason === 'NO_PRICE',
  );
  const known = await knownProducts(source, distinct(priceless.map(({ sku }) => sku)), call);
  return answers.map((answer, at) =>
    answer.kind === 'none' && answer.reason === 'NO_PRICE' && !known.has(requests[at]!.sku)
      ? { kind: 'none', reason: 'UNKNOWN_SKU' }
      : answer,
  );
}
