import {
  type CandidateFacts,
  type Shopper,
  shopperRhythm,
  type ShopperRhythm,
  WINDOWS,
  writeFeatures,
  WIDTH,
} from './features.js';
import { anchorsOf, anchorWeight } from './anchors.js';
import { at, DAY, doubleAt, type Histories, realAt } from './histories.js';
import type { Relations, ShopFacts } from './shop-facts.js';

/** Candidates of one shopper: numbers of items, and the features of each. */
export interface Candidates {
  readonly items: Int32Array;
  /** `WIDTH` numbers for each candidate. */
  readonly features: Float32Array;
  /** How many of them, at the front, the shopper bought before. */
  readonly own: number;
  /** How often each of those was bought. */
  readonly times: Int32Array;
}

/** Not bought before, taken along from each source: best sellers, what goes with the newest visit, what those alike buy. */
const NEW_FROM_EACH = 60;

/** Best sellers looked through for what is new to a shopper. */
const MOST_BEST_SELLERS = 600;

/** Finds the candidates of one shopper after another, and tells their features; the arrays it works in are kept. */
export class CandidateFinder {
  private readonly placesOf: (number[] | undefined)[];
  private readonly withLast: Float32Array;
  private readonly withAll: Float32Array;
  private readonly alike: Float32Array;
  private readonly touched: number[] = [];
  private readonly isTouched: Uint8Array;
  private readonly bestSellers = new Map<number, Int32Array>();
  private readonly shares = new Float64Array(WINDOWS.length);
  private readonly visitsIn = new Float64Array(WINDOWS.length);

  constructor(
    private readonly histories: Histories,
    private readonly shop: ShopFacts,
  ) {
    this.placesOf = Array.from({ length: histories.itemCount });
    this.withLast = new Float32Array(histories.itemCount);
    this.withAll = new Float32Array(histories.itemCount);
    this.alike = new Float32Array(histories.itemCount);
    this.isTouched = new Uint8Array(histories.itemCount);
  }

  /** Candidates of a shopper whose visits `from .. to - 1` are known, at a moment. */
  of(from: number, to: number, now: number): Candidates {
    const { minutes, starts, items } = this.histories;
    const own: number[] = [];
    for (let visit = from; visit < to; visit++)
      for (let line = at(starts, visit); line < at(starts, visit + 1); line++) {
        const item = at(items, line);
        const places = this.placesOf[item];
        if (places) places.push(visit - from);
        else {
          this.placesOf[item] = [visit - from];
          own.push(item);
        }
      }
    this.relate(own);
    const chosen = [...own, ...this.newOnes(now)];
    const visits = [...minutes.subarray(from, to)];
    const lines = at(starts, to) - at(starts, from);
    const shopper = { now, visits, products: own.length, lines };
    const features = this.featuresOf(chosen, { ...shopper, ...shopperRhythm(shopper) });
    const times = Int32Array.from(own, (item) => this.placesOf[item]?.length ?? 0);
    for (const item of own) this.placesOf[item] = undefined;
    for (const item of this.touched) {
      this.withLast[item] = this.withAll[item] = this.alike[item] = 0;
      this.isTouched[item] = 0;
    }
    this.touched.length = 0;
    return { items: Int32Array.from(chosen), features, own: own.length, times };
  }

  private relate(own: readonly number[]): void {
    const lastOf = (item: number): number => this.placesOf[item]?.at(-1) ?? 0;
    for (const { item, visitsAgo } of anchorsOf(own, lastOf)) {
      const weight = anchorWeight(visitsAgo);
      this.add(this.withAll, this.shop.together, item, weight);
      this.add(this.alike, this.shop.alike, item, weight);
      if (visitsAgo === 0) this.add(this.withLast, this.shop.together, item, 1);
    }
  }

  private add(sums: Float32Array, { starts, items, scores }: Relations, item: number, weight: number): void {
    for (let index = at(starts, item); index < at(starts, item + 1); index++) {
      const other = at(items, index);
      sums[other] = realAt(sums, other) + weight * realAt(scores, index);
      if (this.isTouched[other] === 1) continue;
      this.isTouched[other] = 1;
      this.touched.push(other);
    }
  }

  private newOnes(now: number): ReadonlySet<number> {
    const chosen = new Set<number>();
    const fresh = this.touched.filter((item) => !this.placesOf[item]);
    let left = NEW_FROM_EACH;
    for (const item of this.bestSellersAt(now)) {
      if (left === 0) break;
      if (this.placesOf[item]) continue;
      chosen.add(item);
      left--;
    }
    for (const sums of [this.withLast, this.alike]) {
      const best = fresh
        .filter((item) => realAt(sums, item) > 0)
        .sort((a, b) => realAt(sums, b) - realAt(sums, a) || a - b);
      for (const item of best.slice(0, NEW_FROM_EACH)) chosen.add(item);
    }
    return chosen;
  }

  /** Best sellers of the 14 days before the day of `now`; where there is no calendar, of all times. */
  private bestSellersAt(now: number): Int32Array {
    const day = this.histories.calendar ? Math.floor(now / DAY) : 0;
    const known = this.bestSellers.get(day);
    if (known) return known;
    const scores = new Float64Array(this.histories.itemCount);
    for (let item = 0; item < scores.length; item++) {
      const orders = at(this.shop.saleStarts, item + 1) - at(this.shop.saleStarts, item);
      scores[item] =
        (this.histories.calendar ? this.sold(item, day * DAY, 14) : 0) + orders / (this.shop.visits + 1);
    }
    const sold = new Int32Array(scores.length)
      .map((_, item) => item)
      .filter((item) => doubleAt(scores, item) > 0);
    const made = sold
      .sort((a, b) => doubleAt(scores, b) - doubleAt(scores, a) || a - b)
      .slice(0, MOST_BEST_SELLERS);
    this.bestSellers.set(day, made);
    return made;
  }

  /** A list of best sellers alone, for comparison: of the 14 days before, or of all times. */
  popularAt(now: number, length: number): readonly number[] {
    return [...this.bestSellersAt(now).subarray(0, length)];
  }

  private sold(item: number, now: number, days: number): number {
    const { saleMinutes, saleStarts } = this.shop;
    const from = at(saleStarts, item);
    const to = at(saleStarts, item + 1);
    return before(saleMinutes, from, to, now) - before(saleMinutes, from, to, now - days * DAY);
  }

  private featuresOf(chosen: readonly number[], shopper: Shopper & ShopperRhythm): Float32Array {
    const features = new Float32Array(chosen.length * WIDTH);
    const { visitMinutes } = this.shop;
    const { now } = shopper;
    for (const [window, days] of WINDOWS.entries())
      this.visitsIn[window] =
        before(visitMinutes, 0, visitMinutes.length, now) -
        before(visitMinutes, 0, visitMinutes.length, now - days * DAY);
    for (const [index, item] of chosen.entries())
      writeFeatures(features, index * WIDTH, shopper, this.factsOf(item, now));
    return features;
  }

  private factsOf(item: number, now: number): CandidateFacts {
    const { saleMinutes, saleStarts, visits, buyers } = this.shop;
    const from = at(saleStarts, item);
    const to = at(saleStarts, item + 1);
    const share = (to - from) / Math.max(1, visits);
    let soldDaysAgo = 0;
    if (this.histories.calendar) {
      const until = before(saleMinutes, from, to, now);
      soldDaysAgo = until > from ? (now - at(saleMinutes, until - 1)) / DAY : 10_000;
      for (const [window, days] of WINDOWS.entries())
        this.shares[window] =
          (until - before(saleMinutes, from, until, now - days * DAY)) /
          Math.max(1, doubleAt(this.visitsIn, window));
    } else this.shares.fill(share);
    return {
      places: this.placesOf[item] ?? [],
      sales: this.shares,
      share,
      orders: to - from,
      buyers: at(buyers, item),
      soldDaysAgo,
      withLast: realAt(this.withLast, item),
      withAll: realAt(this.withAll, item),
      alike: realAt(this.alike, item),
    };
  }
}

/** How many of the sorted `numbers[from .. to - 1]` are smaller than `limit`, plus `from`. */
function before(numbers: Int32Array, from: number, to: number, limit: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(numbers, middle) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
