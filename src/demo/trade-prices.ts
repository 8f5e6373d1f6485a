import { priceAt, pricePath, scaledPath, type Path, type Scaled } from './price-path.js';
import type { Sales, Sold } from './sales.js';

/** The customer that pays the guests' prices. */
export const RETAIL_CUSTOMERS: ReadonlySet<string> = new Set(['14096']);
export const RETAIL_GROUP = 'retail';

/** A company and a SKU that have a contract. */
export interface ContractPair {
  readonly customer: string;
  readonly sku: string;
}

/** A contract's price per month (null: no better than the list), from `minQuantity` on. */
export interface Contract extends ContractPair {
  readonly minQuantity: number;
  readonly prices: readonly (number | null)[];
}

/** All prices of the shop, in ten-thousandths of a pound per piece, by SKU. */
export interface Prices {
  readonly trade: ReadonlyMap<string, Scaled>;
  /** Price per month for guests. */
  readonly retail: ReadonlyMap<string, readonly number[]>;
  readonly contracts: readonly Contract[];
  /** Median of retail price over trade price, for SKUs that no guest ever bought. */
  readonly retailRatio: number;
}

const paysRetail = ({ customer }: Sold) => customer === '' || RETAIL_CUSTOMERS.has(customer);

function tradeScaled(sold: readonly Sold[], contracted: ReadonlySet<string>, months: number): Scaled | null {
  const trade = sold.filter((line) => !paysRetail(line));
  const plain = trade.filter(({ customer }) => !contracted.has(customer));
  // A SKU bought under contract only, or by the retail customer only, still needs a list price: what was paid.
  const known = [plain, trade, sold].find((lines) => lines.length > 0) ?? [];
  return scaledPath(known, months);
}

/** Lines of the pair that a contract from `minQuantity` on, and the list below it, explain, in half lines. */
function contractScore(
  lines: readonly Sold[],
  minQuantity: number,
  path: Path,
  list: (line: Sold) => number,
): number {
  const below = lines.filter((line) => line.quantity < minQuantity && list(line) === line.price).length;
  return path.score + 2 * below - (minQuantity > 1 ? 1 : 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * The contract that explains most of what the company paid for a SKU: from one piece on, or from a quantity it ordered.
 * Months in which it does not beat the list at the company's usual quantity hold no contract price.
 */
export function contractOf(
  pair: ContractPair,
  lines: readonly Sold[],
  list: (line: Pick<Sold, 'month' | 'quantity'>) => number,
  months: number,
): Contract | null {
  let found: { minQuantity: number; path: Path; score: number } | null = null;
  const quantities = [...new Set([1, ...lines.map((line) => line.quantity)])].sort((a, b) => a - b);
  for (const minQuantity of quantities) {
    const paid = lines.filter((line) => line.quantity >= minQuantity);
    const path = pricePath(paid, months);
    if (!path) continue;
    const score = contractScore(lines, minQuantity, path, list);
    if (!found || score > found.score) found = { minQuantity, path, score };
  }
  if (!found) return null;
  const { minQuantity, path } = found;
  const quantity = median(lines.filter((line) => line.quantity >= minQuantity).map((line) => line.quantity));
  const prices = path.prices.map((price, month) => (price < list({ month, quantity }) ? price : null));
  return prices.some((price) => price !== null) ? { ...pair, minQuantity, prices } : null;
}

function retailPrices(sales: Sales, trade: ReadonlyMap<string, Scaled>) {
  const retail = new Map<string, readonly number[]>();
  const ratios: number[] = [];
  for (const [sku, sold] of sales.bySku) {
    const path = pricePath(sold.filter(paysRetail), sales.months);
    if (!path) continue;
    retail.set(sku, path.prices);
    const list = trade.get(sku)?.small.prices.at(-1);
    if (list) ratios.push((path.prices.at(-1) ?? 0) / list);
  }
  const retailRatio = ratios.length > 0 ? median(ratios) : 2;
  for (const [sku, { small }] of trade)
    if (!retail.has(sku))
      retail.set(
        sku,
        small.prices.map((price) => Math.round((price * retailRatio) / 100) * 100),
      );
  return { retail, retailRatio };
}

/** Every price of the shop from its sales. Law: the same sales in any order give the same prices. */
export function derivePrices(sales: Sales, pairs: readonly ContractPair[]): Prices {
  const contracted = new Map<string, Set<string>>();
  for (const { customer, sku } of pairs)
    contracted.set(sku, (contracted.get(sku) ?? new Set()).add(customer));
  const trade = new Map<string, Scaled>();
  for (const [sku, sold] of sales.bySku) {
    const scaled = tradeScaled(sold, contracted.get(sku) ?? new Set(), sales.months);
    if (scaled) trade.set(sku, scaled);
  }
  const { retail, retailRatio } = retailPrices(sales, trade);
  const contracts: Contract[] = [];
  for (const pair of pairs) {
    const lines = (sales.bySku.get(pair.sku) ?? []).filter(({ customer }) => customer === pair.customer);
    const scaled = trade.get(pair.sku);
    const guests = RETAIL_CUSTOMERS.has(pair.customer) ? retail.get(pair.sku) : undefined;
    const contract =
      scaled &&
      contractOf(
        pair,
        lines,
        ({ month, quantity }) => guests?.[month] ?? priceAt(scaled, month, quantity),
        sales.months,
      );
    if (contract) contracts.push(contract);
  }
  return { trade, retail, contracts, retailRatio };
}
