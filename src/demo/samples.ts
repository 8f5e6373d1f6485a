import type { DemoCompany } from './companies.js';
import { contractsToday } from './company-parents.js';
import { formatPrice } from './invoice-line.js';
import { priceAt } from './price-path.js';
import type { Prices } from './trade-prices.js';

/** Three viewers of one SKU with three prices, for "who to sign in as": unit prices today, one piece, GBP. */
export interface DemoSamples {
  readonly sku: string;
  readonly name: string;
  readonly contract: SampleViewer;
  readonly plain: SampleViewer;
  readonly guest: { readonly amount: string };
  /** A branch that inherits the contract; null when no company has one. */
  readonly child: SampleViewer | null;
}

export interface SampleViewer {
  readonly customer: string;
  readonly name: string;
  readonly email: string;
  readonly amount: string;
}

export const buyerEmail = (customer: string) => `${customer}@demo.example`;
export const approverEmail = (customer: string) => `approver-${customer}@demo.example`;

const viewer = ({ customer, name }: DemoCompany, price: number): SampleViewer => ({
  customer,
  name,
  email: buyerEmail(customer),
  amount: formatPrice(price),
});

interface Shop {
  readonly prices: Prices;
  readonly companies: readonly DemoCompany[];
  readonly parents: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, string>;
  /** SKUs in stock. */
  readonly inStock: ReadonlySet<string>;
}

/** The contract from one piece on, valid today, that takes most pounds off the list; ties: lower SKU. */
function bestContract({ prices, inStock }: Shop, customer: string) {
  let found: { sku: string; price: number; list: number; saved: number } | null = null;
  for (const { sku, minQuantity, prices: path } of contractsToday(prices.contracts).get(customer) ?? []) {
    const price = path.at(-1) ?? 0;
    const scaled = prices.trade.get(sku);
    if (!scaled || minQuantity > 1 || !inStock.has(sku)) continue;
    const list = priceAt(scaled, path.length - 1, 1);
    const saved = list - price;
    if (!found || saved > found.saved || (saved === found.saved && sku < found.sku))
      found = { sku, price, list, saved };
  }
  return found;
}

/**
 * The company with most contracts valid today that has one for a single piece of a SKU in stock, the busiest plain company
 * of its country, and the guest. Null when no contract is valid today. Ties: lower customer number.
 */
export function deriveSamples(shop: Shop): DemoSamples | null {
  const { companies, prices, parents, names } = shop;
  const today = contractsToday(prices.contracts);
  const count = ({ customer }: DemoCompany) => today.get(customer)?.length ?? 0;
  const ranked = companies
    .filter((company) => company.priceGroups.length === 0 && count(company) > 0)
    .sort((a, b) => count(b) - count(a) || (a.customer < b.customer ? -1 : 1));
  for (const company of ranked) {
    const contract = bestContract(shop, company.customer);
    const plain = companies
      .filter(
        ({ customer, priceGroups }) =>
          !today.has(customer) && !parents.has(customer) && priceGroups.length === 0,
      )
      .filter(({ country }) => country === company.country)
      .reduce<DemoCompany | null>((top, one) => (one.lines > (top?.lines ?? 0) ? one : top), null);
    if (!contract || !plain) continue;
    const { sku, price, list } = contract;
    const child = companies.find(({ customer }) => parents.get(customer) === company.customer);
    return {
      sku,
      name: names.get(sku) ?? '',
      contract: viewer(company, price),
      plain: viewer(plain, list),
      guest: { amount: formatPrice(prices.retail.get(sku)?.at(-1) ?? list) },
      child: child ? viewer(child, price) : null,
    };
  }
  return null;
}
