import type { Baskets } from './baskets.js';

/** What sells lately: orders of the days before the newest one. */
export const RECENT_DAYS = 14;
/** Products kept per best-seller list. */
export const BEST_SELLERS = 300;

export interface Sales {
  /** Of each item: orders that hold it. */
  readonly orders: Int32Array;
  /** Of each item: orders of the last `RECENT_DAYS` days that hold it. */
  readonly recent: Int32Array;
}

/** A best-seller list: item numbers, best first. `industry` is null for the whole shop. */
export interface BestSellers {
  readonly industry: string | null;
  readonly items: readonly number[];
  readonly scores: readonly number[];
}

/** Sales of every item until `moment` (minutes), by all companies or those of one industry. */
export function salesOf(baskets: Baskets, moment: number, industry?: number): Sales {
  const { count, minutes, starts, items, productIds, industryOf } = baskets;
  const orders = new Int32Array(productIds.length);
  const recent = new Int32Array(productIds.length);
  const since = moment - RECENT_DAYS * 1440;
  for (let basket = 0; basket < count; basket++) {
    if (industry !== undefined && industryOf[basket] !== industry) continue;
    const lately = (minutes[basket] ?? 0) > since;
    for (let position = starts[basket] ?? 0; position < (starts[basket + 1] ?? 0); position++) {
      const item = items[position] ?? 0;
      orders[item] = (orders[item] ?? 0) + 1;
      if (lately) recent[item] = (recent[item] ?? 0) + 1;
    }
  }
  return { orders, recent };
}

/**
 * Best sellers of the whole shop and of every industry. Law: what sold in more orders lately stands first; ties by all
 * orders, then by product id. The score is recent orders plus a fraction below one for all orders.
 */
export function bestSellersOf(baskets: Baskets, moment: number): BestSellers[] {
  const lists = [listOf(baskets, salesOf(baskets, moment), null)];
  for (const [number, industry] of baskets.industries.entries())
    if (industry !== null) lists.push(listOf(baskets, salesOf(baskets, moment, number), industry));
  return lists;
}

function listOf({ productIds }: Baskets, { orders, recent }: Sales, industry: string | null): BestSellers {
  let most = 0;
  for (const times of orders) if (times > most) most = times;
  const scoreOf = (item: number): number => (recent[item] ?? 0) + (orders[item] ?? 0) / (most + 1);
  const items = [...productIds.keys()].filter((item) => (orders[item] ?? 0) > 0);
  items.sort((a, b) => scoreOf(b) - scoreOf(a) || (productIds[a] ?? 0) - (productIds[b] ?? 0));
  if (items.length > BEST_SELLERS) items.length = BEST_SELLERS;
  return { industry, items, scores: items.map(scoreOf) };
}
