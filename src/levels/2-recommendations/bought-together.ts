import type { Baskets } from './baskets.js';

/** Products that go with one product, strongest first. */
export interface Partners {
  /** Item numbers of `Baskets`. */
  readonly items: readonly number[];
  readonly scores: readonly number[];
}

/** Partners kept per product. */
export const PARTNERS = 50;
/** Together in fewer orders than this is chance. */
const LEAST_TOGETHER = 2;
/** Of a larger order only so many products are paired: who buys half the shop tells nothing about pairs. */
export const PAIRED = 500;

/** The other direction of `Baskets`: which baskets hold an item. */
export interface Holders {
  readonly starts: Int32Array;
  readonly baskets: Int32Array;
}

export function holdersOf({ count, starts, items, productIds }: Baskets): Holders {
  const from = new Int32Array(productIds.length + 1);
  for (const item of items) from[item + 1] = at(from, item + 1) + 1;
  for (let item = 0; item < productIds.length; item++) from[item + 1] = at(from, item + 1) + at(from, item);
  const next = from.slice();
  const baskets = new Int32Array(items.length);
  for (let basket = 0; basket < count; basket++)
    for (let position = at(starts, basket); position < at(starts, basket + 1); position++) {
      const item = at(items, position);
      const free = at(next, item);
      baskets[free] = basket;
      next[item] = free + 1;
    }
  return { starts: from, baskets };
}

/** Strength of a pair: orders with both, with the one, with the other, and all orders. Nothing above 0: no partner. */
export type PairScore = (together: number, one: number, other: number, all: number) => number;

const byLift: PairScore = (together, one, other, all) => {
  const lift = (together * all) / (one * other);
  return lift > 1 ? together * Math.log(lift) : 0;
};

/**
 * For each of `chosen` (all items) in turn, its partners. Score, unless another is given = together x ln(lift), where lift = together x orders / (orders of one x
 * orders of the other): popular products do not win by being everywhere, rare ones not by one coincidence. Law: an item
 * in every basket is nobody's partner, and the score is the same in both directions.
 */
export function* partnersOfEach(
  baskets: Baskets,
  holders: Holders,
  scoreOf: PairScore = byLift,
  chosen: Iterable<number> = baskets.productIds.keys(),
): Generator<Partners> {
  const { count, starts, items, productIds } = baskets;
  const together = new Int32Array(productIds.length);
  const found = new Int32Array(productIds.length);
  const scores = new Float64Array(productIds.length);
  const seen = new Int32Array(productIds.length);
  const orders = productIds.map((_, item) => at(holders.starts, item + 1) - at(holders.starts, item));
  for (const item of chosen) {
    let others = 0;
    for (let h = at(holders.starts, item); h < at(holders.starts, item + 1); h++) {
      const basket = at(holders.baskets, h);
      const first = at(starts, basket);
      const end = at(starts, basket + 1);
      if (end - first > PAIRED) continue;
      for (let position = first; position < end; position++) {
        const other = at(items, position);
        const before = at(together, other);
        if (before === 0) seen[others++] = other;
        together[other] = before + 1;
      }
    }
    let size = 0;
    for (let index = 0; index < others; index++) {
      const other = at(seen, index);
      const times = at(together, other);
      together[other] = 0;
      if (other === item || times < LEAST_TOGETHER) continue;
      const score = scoreOf(times, at(orders, item), at(orders, other), count);
      if (score <= 0) continue;
      found[size] = other;
      scores[size++] = score;
    }
    yield strongest(found.subarray(0, size), scores.subarray(0, size), productIds);
  }
}

/** Most pairs of a long list are weak: the weakest score that is kept is found first, so that few pairs are sorted. */
function strongest(found: Int32Array, scores: Float64Array, productIds: Int32Array): Partners {
  const least = found.length > PARTNERS ? greatest(scores, PARTNERS) : 0;
  const scored: { readonly item: number; readonly score: number }[] = [];
  for (let index = 0; index < found.length; index++) {
    const score = scores[index] ?? 0;
    if (score >= least) scored.push({ item: at(found, index), score });
  }
  scored.sort((a, b) => b.score - a.score || at(productIds, a.item) - at(productIds, b.item));
  if (scored.length > PARTNERS) scored.length = PARTNERS;
  return { items: scored.map(({ item }) => item), scores: scored.map(({ score }) => score) };
}

/** The `place`-th greatest of the numbers: a heap of the greatest so far, its smallest on top. */
function greatest(numbers: Float64Array, place: number): number {
  const heap = numbers.slice(0, place).sort();
  for (let index = place; index < numbers.length; index++) {
    const number = numbers[index] ?? 0;
    if (number <= (heap[0] ?? 0)) continue;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= place) break;
      if (child + 1 < place && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++;
      const smaller = heap[child] ?? 0;
      if (smaller >= number) break;
      heap[parent] = smaller;
      parent = child;
    }
    heap[parent] = number;
  }
  return heap[0] ?? 0;
}

const at = (numbers: Int32Array, index: number): number => numbers[index] ?? 0;
