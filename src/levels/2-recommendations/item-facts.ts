import type { Baskets } from './baskets.js';
import { RECENT_DAYS } from './popularity.js';
import { WINDOWS } from './ranker/features.js';
import { at, DAY } from './ranker/histories.js';

/** What the shop knows of every item at one moment, as counts: nothing of one item changes with the orders of another. */
export interface ItemFacts {
  /** Orders that hold it. */
  readonly orders: Int32Array;
  /** Companies (and guests) who ever bought it. */
  readonly buyers: Int32Array;
  /** When it was sold last, in minutes since 1970. */
  readonly last: Int32Array;
  /** Of each of `WINDOWS`: orders of so many days before the moment that hold it. */
  readonly windows: readonly Int32Array[];
}

/** `shoppers` is everybody as one basket of all they bought (`ranker/shop-facts.ts`). */
export function itemFacts(baskets: Baskets, shoppers: Baskets, moment: number): ItemFacts {
  const { count, minutes, starts, items, productIds } = baskets;
  const none = (): Int32Array => new Int32Array(productIds.length);
  const [orders, last, buyers] = [none(), none(), none()];
  const windows = WINDOWS.map(none);
  for (let basket = 0; basket < count; basket++) {
    const minute = at(minutes, basket);
    const within = windows.filter((_, index) => minute > moment - (WINDOWS[index] ?? 0) * DAY);
    for (let line = at(starts, basket); line < at(starts, basket + 1); line++) {
      const item = at(items, line);
      orders[item] = at(orders, item) + 1;
      if (minute > at(last, item)) last[item] = minute;
      for (const window of within) window[item] = at(window, item) + 1;
    }
  }
  for (const item of shoppers.items) buyers[item] = at(buyers, item) + 1;
  return { orders, buyers, last, windows };
}

/** One item's facts, as `model_item.facts` keeps them: buyers, day of the last sale, orders, orders of each window. */
export const factsOf = ({ orders, buyers, last, windows }: ItemFacts, item: number): readonly number[] => [
  at(buyers, item),
  at(last, item) / DAY,
  at(orders, item),
  ...windows.map((window) => at(window, item)),
];

/** Orders of the last `RECENT_DAYS` days that hold the item. */
export const recentOf = ({ windows }: ItemFacts, item: number): number =>
  at(windows[RECENT] ?? new Int32Array(0), item);

const RECENT = WINDOWS.findIndex((days) => days === RECENT_DAYS);

/** What an item's counts are shares of: all orders, and those of each window. */
export function totalsOf({ count, minutes }: Baskets, moment: number): readonly number[] {
  const totals = [0, ...WINDOWS.map(() => 0)];
  totals[0] = count;
  for (let basket = 0; basket < count; basket++)
    for (const [window, days] of WINDOWS.entries())
      if (at(minutes, basket) > moment - days * DAY) totals[window + 1] = (totals[window + 1] ?? 0) + 1;
  return totals;
}

/**
 * Buyers, day of the last sale, and counts as shares of `totals`: what a blend looks at. Facts of a version without totals
 * were stored as shares.
 */
export const sharesOf = (facts: readonly number[], totals: readonly number[] | null): readonly number[] =>
  totals === null
    ? facts
    : facts.map((fact, index) => (index < 2 ? fact : fact / Math.max(1, totals[index - 2] ?? 0)));
