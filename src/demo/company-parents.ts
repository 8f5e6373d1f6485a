import type { DemoCompany } from './companies.js';
import type { Sales } from './sales.js';
import type { Contract } from './trade-prices.js';

/** A company whose contract is valid on the last day with so many SKUs passes it on to a branch. */
const PARENT_CONTRACTS = 5;

const validToday = ({ prices }: Contract) => prices.at(-1) !== null;

/** Contracts that are valid on the file's last day, by company. */
export function contractsToday(contracts: readonly Contract[]): ReadonlyMap<string, readonly Contract[]> {
  const found = new Map<string, Contract[]>();
  for (const contract of contracts.filter(validToday))
    found.set(contract.customer, [...(found.get(contract.customer) ?? []), contract]);
  return found;
}

function buyersOf(sales: Sales, contracts: readonly Contract[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { sku } of contracts) for (const { customer } of sales.bySku.get(sku) ?? []) found.add(customer);
  return found;
}

/**
 * Invented branches, child -> parent: each company with five or more contracts valid today gets the one company of its
 * country that ordered most lines and has no contract or price group of its own, among those that never bought a SKU
 * under the parent's contract: so that the inherited contract is visible and rewrites nobody's past. Ties: lower number.
 */
export function deriveParents(
  sales: Sales,
  companies: readonly DemoCompany[],
  contracts: readonly Contract[],
): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  const contracted = new Set(contracts.map(({ customer }) => customer));
  const plain = companies.filter(
    ({ customer, priceGroups, lines }) => lines > 0 && priceGroups.length === 0 && !contracted.has(customer),
  );
  const today = contractsToday(contracts);
  for (const parent of companies) {
    const own = today.get(parent.customer) ?? [];
    if (own.length < PARENT_CONTRACTS || parent.priceGroups.length > 0) continue;
    const all = contracts.filter(({ customer }) => customer === parent.customer);
    const buyers = buyersOf(sales, all);
    let child: DemoCompany | null = null;
    for (const company of plain) {
      if (company.country !== parent.country || buyers.has(company.customer)) continue;
      if (!parents.has(company.customer) && company.lines > (child?.lines ?? 0)) child = company;
    }
    if (child) parents.set(child.customer, parent.customer);
  }
  return parents;
}
