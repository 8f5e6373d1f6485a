import { IntegerList } from '../../history/packed-orders.js';
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

/** Sales of every item until `moment` (minutes). */
export function salesOf(baskets: Baskets, moment: number): Sales {
  return salesIn(
    baskets,
    Int32Array.from({ length: baskets.count }, (_, basket) => basket),
    moment,
  );
}

/** Sales in some of the baskets. */
function salesIn(baskets: Baskets, chosen: Int32Array, moment: number): Sales {
  const { minutes, starts, items, productIds } = baskets;
  const orders = new Int32Array(productIds.length);
  const recent = new Int32Array(productIds.length);
  const since = moment - RECENT_DAYS * 1440;
  for (let index = 0; index < chosen.length; index++) {
    const basket = chosen[index] ?? 0;
    const lately = (minutes[basket] ?? 0) > since;
    const end = starts[basket + 1] ?? 0;
    for (let position = starts[basket] ?? 0; position < end; position++) {
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
  const ofIndustry = byIndustry(baskets);
  for (const [number, industry] of baskets.industries.entries())
    if (industry !== null)
      lists.push(
        listOf(baskets, salesIn(baskets, ofIndustry[number] ?? new Int32Array(0), moment), industry),
      );
  return lists;
}

/** The baskets of each industry, found in one pass however many industries there are. */
function byIndustry({ industries, industryOf }: Baskets): readonly Int32Array[] {
  const lists = industries.map(() => new IntegerList(64));
  for (let basket = 0; basket < industryOf.length; basket++) lists[industryOf[basket] ?? 0]?.push(basket);
  return lists.map((list) => list.values());
}

function listOf({ productIds }: Baskets, { orders, recent }: Sales, industry: string | null): BestSellers {
  let most = 0;
  for (const times of orders) if (times > most) most = times;
  const scoreOf = (item: number): number => (recent[item] ?? 0) + (orders[item] ?? 0) / (most + 1);
  const items: number[] = [];
  for (let item = 0; item < productIds.length; item++) if ((orders[item] ?? 0) > 0) items.push(item);
  items.sort((a, b) => scoreOf(b) - scoreOf(a) || (productIds[a] ?? 0) - (productIds[b] ?? 0));
  if (items.length > BEST_SELLERS) items.length = BEST_SELLERS;
  return { industry, items, scores: items.map(scoreOf) };
}
