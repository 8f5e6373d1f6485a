import type { Baskets } from './baskets.js';
import { type Holders, holdersOf, type Partners, partnersOfEach } from './bought-together.js';
import { type BestSellers, bestSellersOf, salesOf } from './popularity.js';
import { WINDOWS } from './ranker/features.js';
import { at, DAY, endsBefore } from './ranker/histories.js';
import { type Learnt, learn } from './ranker/learn.js';
import type { Ranker } from './ranker/ranker.js';
import { historiesOf, likeness, shoppersAsBaskets } from './ranker/shop-facts.js';

/** One product of a model. */
export interface ModelItem {
  readonly productId: number;
  readonly orders: number;
  readonly recent: number;
  readonly partnerIds: readonly number[];
  readonly partnerScores: readonly number[];
  /** Products that the same companies buy, strongest first. */
  readonly alikeIds: readonly number[];
  readonly alikeScores: readonly number[];
  /** See `model-item.entity.ts`. */
  readonly facts: readonly number[];
}

export interface ModelBestSellers {
  /** null: the whole shop. */
  readonly industry: string | null;
  readonly productIds: readonly number[];
  readonly scores: readonly number[];
}

/** Everything a model is, as rows. `items` is worked out while it is read: one product's partners at a time. */
export interface ModelTables {
  readonly items: Iterable<ModelItem>;
  readonly bestSellers: readonly ModelBestSellers[];
  /** The blend, and how it did on baskets held out. */
  readonly learnt: Learnt;
  readonly basketCount: number;
  readonly lineCount: number;
  readonly itemCount: number;
  /** First and last order, minutes since 1970; null without orders. */
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Baskets in (oldest first), model tables out; `rival` is the blend in use. Law: the same baskets give the same tables.
 */
export function modelTables(baskets: Baskets, rival: Ranker | null): ModelTables {
  let from = Infinity;
  let to = -Infinity;
  for (const minute of baskets.minutes) {
    if (minute < from) from = minute;
    if (minute > to) to = minute;
  }
  const histories = historiesOf(baskets);
  const all = endsBefore(histories, 0);
  const shoppers = { ...shoppersAsBaskets(histories, all), productIds: baskets.productIds };
  return {
    items: itemsOf(baskets, shoppers, to),
    learnt: learn(histories, all, rival),
    bestSellers: bestSellersOf(baskets, to)
      .map((list) => named(baskets, list))
      .sort((a, b) => compare(a.industry ?? '', b.industry ?? '')),
    basketCount: baskets.count,
    lineCount: baskets.items.length,
    itemCount: baskets.productIds.length,
    from: baskets.count > 0 ? from : null,
    to: baskets.count > 0 ? to : null,
  };
}

function* itemsOf(baskets: Baskets, shoppers: Baskets, moment: number): Generator<ModelItem> {
  const { orders, recent } = salesOf(baskets, moment);
  const idOf = (item: number): number => baskets.productIds[item] ?? 0;
  const buyers = holdersOf(shoppers);
  const alike = partnersOfEach(shoppers, buyers, likeness);
  const holders = holdersOf(baskets);
  const visitsIn = WINDOWS.map(
    (days) => baskets.minutes.filter((minute) => minute > moment - days * DAY).length,
  );
  let item = 0;
  for (const partners of partnersOfEach(baskets, holders)) {
    const others: Partners = alike.next().value ?? { items: [], scores: [] };
    yield {
      productId: idOf(item),
      orders: orders[item] ?? 0,
      recent: recent[item] ?? 0,
      partnerIds: partners.items.map(idOf),
      partnerScores: partners.scores,
      alikeIds: others.items.map(idOf),
      alikeScores: others.scores,
      facts: [
        at(buyers.starts, item + 1) - at(buyers.starts, item),
        ...salesFacts(baskets, holders, item, { moment, visitsIn }),
      ],
    };
    item++;
  }
}

/** Day of the last sale, share of all orders, share of the orders in each window. */
function salesFacts(
  { minutes, count }: Baskets,
  { starts, baskets }: Holders,
  item: number,
  { moment, visitsIn }: { readonly moment: number; readonly visitsIn: readonly number[] },
): readonly number[] {
  const sold = WINDOWS.map(() => 0);
  let last = 0;
  for (let holder = at(starts, item); holder < at(starts, item + 1); holder++) {
    const minute = at(minutes, at(baskets, holder));
    last = Math.max(last, minute);
    for (const [window, days] of WINDOWS.entries())
      if (minute > moment - days * DAY) sold[window] = at(sold, window) + 1;
  }
  const orders = at(starts, item + 1) - at(starts, item);
  return [
    last / DAY,
    orders / Math.max(1, count),
    ...sold.map((times, window) => times / Math.max(1, at(visitsIn, window))),
  ];
}

const named = ({ productIds }: Baskets, { industry, items, scores }: BestSellers): ModelBestSellers => ({
  industry,
  productIds: items.map((item) => productIds[item] ?? 0),
  scores,
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
