import type { Baskets } from './baskets.js';
import { holdersOf, type Partners, partnersOfEach } from './bought-together.js';
import { factsOf, type ItemFacts, itemFacts, recentOf, totalsOf } from './item-facts.js';
import { type BestSellers, bestSellersOf } from './popularity.js';
import { endsBefore } from './ranker/histories.js';
import { type Learnt, learn } from './ranker/learn.js';
import type { Ranker } from './ranker/ranker.js';
import { historiesOf, likeness, shoppersAsBaskets } from './ranker/shop-facts.js';

/** How one product sells. */
export interface ItemCounts {
  readonly productId: number;
  readonly orders: number;
  readonly recent: number;
  /** See `factsOf`. */
  readonly facts: readonly number[];
}

/** One product of a model. */
export interface ModelItem extends ItemCounts {
  readonly partnerIds: readonly number[];
  readonly partnerScores: readonly number[];
  /** Products that the same companies buy, strongest first. */
  readonly alikeIds: readonly number[];
  readonly alikeScores: readonly number[];
}

export interface ModelBestSellers {
  /** null: the whole shop. */
  readonly industry: string | null;
  readonly productIds: readonly number[];
  readonly scores: readonly number[];
}

/** What a model counts: every order changes it, and an update brings it up to date. */
export interface Statistics {
  /** All products, or those of these ids: worked out while it is read, one product's partners at a time. */
  items(productIds?: ReadonlySet<number>): Iterable<ModelItem>;
  /** How every product sells. */
  counts(): Iterable<ItemCounts>;
  readonly bestSellers: readonly ModelBestSellers[];
  /** What counts are shares of: see `totalsOf`. */
  readonly totals: readonly number[];
  readonly basketCount: number;
  readonly lineCount: number;
  readonly itemCount: number;
  /** First and last order, minutes since 1970; null without orders. */
  readonly from: number | null;
  readonly to: number | null;
}

/** Everything a model is, as rows. */
export interface ModelTables extends Statistics {
  /** The blend, and how it did on baskets held out. */
  readonly learnt: Learnt;
}

/**
 * Baskets in (oldest first), model tables out; `rival` is the blend in use. Law: the same baskets give the same tables.
 */
export function modelTables(baskets: Baskets, rival: Ranker | null): ModelTables {
  const histories = historiesOf(baskets);
  return { ...statisticsOf(baskets), learnt: learn(histories, endsBefore(histories, 0), rival) };
}

/** Law: neither the order of the baskets nor how they came together changes a number. */
export function statisticsOf(baskets: Baskets): Statistics {
  let from = Infinity;
  let to = -Infinity;
  for (const minute of baskets.minutes) {
    if (minute < from) from = minute;
    if (minute > to) to = minute;
  }
  const histories = historiesOf(baskets);
  const shoppers = {
    ...shoppersAsBaskets(histories, endsBefore(histories, 0)),
    productIds: baskets.productIds,
  };
  const facts = itemFacts(baskets, shoppers, to);
  return {
    items: (wanted) => itemsOf(baskets, shoppers, facts, numbersOf(baskets, wanted)),
    counts: () => countsOf(baskets, facts),
    bestSellers: bestSellersOf(baskets, to)
      .map((list) => named(baskets, list))
      .sort((a, b) => compare(a.industry ?? '', b.industry ?? '')),
    totals: totalsOf(baskets, to),
    basketCount: baskets.count,
    lineCount: baskets.items.length,
    itemCount: baskets.productIds.length,
    from: baskets.count > 0 ? from : null,
    to: baskets.count > 0 ? to : null,
  };
}

const numbersOf = ({ productIds }: Baskets, wanted?: ReadonlySet<number>): readonly number[] =>
  [...productIds.keys()].filter((item) => !wanted || wanted.has(productIds[item] ?? 0));

function* itemsOf(
  baskets: Baskets,
  shoppers: Baskets,
  facts: ItemFacts,
  chosen: readonly number[],
): Generator<ModelItem> {
  const idOf = (item: number): number => baskets.productIds[item] ?? 0;
  const alike = partnersOfEach(shoppers, holdersOf(shoppers), likeness, chosen);
  const together = partnersOfEach(baskets, holdersOf(baskets), undefined, chosen);
  for (const item of chosen) {
    const partners = together.next().value ?? NOBODY;
    const others = alike.next().value ?? NOBODY;
    yield {
      ...countsOfItem(baskets, facts, item),
      partnerIds: partners.items.map(idOf),
      partnerScores: partners.scores,
      alikeIds: others.items.map(idOf),
      alikeScores: others.scores,
    };
  }
}

const NOBODY: Partners = { items: [], scores: [] };

function* countsOf(baskets: Baskets, facts: ItemFacts): Generator<ItemCounts> {
  for (let item = 0; item < baskets.productIds.length; item++) yield countsOfItem(baskets, facts, item);
}

const countsOfItem = ({ productIds }: Baskets, facts: ItemFacts, item: number): ItemCounts => ({
  productId: productIds[item] ?? 0,
  orders: facts.orders[item] ?? 0,
  recent: recentOf(facts, item),
  facts: factsOf(facts, item),
});

const named = ({ productIds }: Baskets, { industry, items, scores }: BestSellers): ModelBestSellers => ({
  industry,
  productIds: items.map((item) => productIds[item] ?? 0),
  scores,
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
