import { type Baskets } from '../baskets.js';
import { type Holders, holdersOf, PARTNERS, partnersOfEach, type PairScore } from '../bought-together.js';
import { at, type Ends, type Histories } from './histories.js';

/** Related items of each item: those of `i` are `items[starts[i]] ..`, with scores. */
export interface Relations {
  readonly starts: Int32Array;
  readonly items: Int32Array;
  readonly scores: Float32Array;
}

/** What the shop as a whole knows, from the visits before `ends`. */
export interface ShopFacts {
  readonly visits: number;
  /** Moments of all visits, sorted. */
  readonly visitMinutes: Int32Array;
  /** Moments at which item `i` was bought, sorted: `saleMinutes[saleStarts[i]] ..`. */
  readonly saleStarts: Int32Array;
  readonly saleMinutes: Int32Array;
  /** Shoppers who ever bought the item. */
  readonly buyers: Int32Array;
  /** Bought in the same visit. */
  readonly together: Relations;
  /** Bought by the same shoppers. */
  readonly alike: Relations;
}

export function shopFactsOf(histories: Histories, ends: Ends): ShopFacts {
  const visits = visitsAsBaskets(histories, ends);
  const shoppers = shoppersAsBaskets(histories, ends);
  const holders = holdersOf(visits);
  const shopperHolders = holdersOf(shoppers);
  const saleMinutes = holders.baskets.map((visit) => at(visits.minutes, visit));
  const buyers = new Int32Array(histories.itemCount);
  for (let item = 0; item < histories.itemCount; item++) {
    saleMinutes.subarray(at(holders.starts, item), at(holders.starts, item + 1)).sort();
    buyers[item] = at(shopperHolders.starts, item + 1) - at(shopperHolders.starts, item);
  }
  return {
    visits: visits.count,
    visitMinutes: visits.minutes.toSorted(),
    saleStarts: holders.starts,
    saleMinutes,
    buyers,
    together: relationsOf(visits, holders),
    alike: relationsOf(shoppers, shopperHolders, likeness),
  };
}

/** Cosine of the two sets of shoppers, less for pairs that few have in common. */
export const likeness: PairScore = (together, one, other) =>
  (together / Math.sqrt(one * other)) * (together / (together + 5));

function relationsOf(baskets: Baskets, holders: Holders, score?: PairScore): Relations {
  const itemCount = baskets.productIds.length;
  const starts = new Int32Array(itemCount + 1);
  const items = new Int32Array(itemCount * PARTNERS);
  const scores = new Float32Array(itemCount * PARTNERS);
  let item = 0;
  let size = 0;
  for (const partners of partnersOfEach(baskets, holders, score)) {
    items.set(partners.items, size);
    scores.set(partners.scores, size);
    size += partners.items.length;
    starts[++item] = size;
  }
  return { starts, items: items.slice(0, size), scores: scores.slice(0, size) };
}

function visitsAsBaskets(
  { shoppers, firstVisit, minutes, starts, items, itemCount }: Histories,
  ends: Ends,
): Baskets {
  let count = 0;
  let lines = 0;
  eachKnown({ shoppers, firstVisit }, ends, (visit) => {
    count++;
    lines += at(starts, visit + 1) - at(starts, visit);
  });
  const moments = new Int32Array(count);
  const from = new Int32Array(count + 1);
  const bought = new Int32Array(lines);
  let basket = 0;
  eachKnown({ shoppers, firstVisit }, ends, (visit) => {
    moments[basket] = at(minutes, visit);
    const lines = items.subarray(at(starts, visit), at(starts, visit + 1));
    bought.set(lines, at(from, basket));
    from[basket + 1] = at(from, basket) + lines.length;
    basket++;
  });
  return packed(count, moments, from, bought, itemCount);
}

/** Every shopper as one basket of all that was bought. */
export function shoppersAsBaskets(
  { shoppers, firstVisit, starts, items, itemCount }: Histories,
  ends: Ends,
): Baskets {
  const from = new Int32Array(shoppers + 1);
  const bought = new Int32Array(items.length);
  const seenBy = new Int32Array(itemCount).fill(-1);
  let size = 0;
  for (let shopper = 0; shopper < shoppers; shopper++) {
    const end = at(starts, at(ends, shopper));
    for (let line = at(starts, at(firstVisit, shopper)); line < end; line++) {
      const item = at(items, line);
      if (seenBy[item] === shopper) continue;
      seenBy[item] = shopper;
      bought[size++] = item;
    }
    from[shopper + 1] = size;
  }
  return packed(shoppers, new Int32Array(shoppers), from, bought.subarray(0, size), itemCount);
}

const packed = (
  count: number,
  minutes: Int32Array,
  starts: Int32Array,
  items: Int32Array,
  itemCount: number,
): Baskets => ({
  count,
  minutes,
  starts,
  items,
  shopperOf: new Int32Array(0),
  industryOf: new Int32Array(0),
  industries: [],
  productIds: Int32Array.from({ length: itemCount }, (_, item) => item),
});

function eachKnown(
  { shoppers, firstVisit }: Pick<Histories, 'shoppers' | 'firstVisit'>,
  ends: Ends,
  visit: (visit: number) => void,
): void {
  for (let shopper = 0; shopper < shoppers; shopper++)
    for (let v = at(firstVisit, shopper); v < at(ends, shopper); v++) visit(v);
}

/** Baskets of all shoppers, in the order given within each, as histories. */
export function historiesOf({ count, shopperOf, minutes, starts, items, productIds }: Baskets): Histories {
  let shoppers = 0;
  for (const shopper of shopperOf) shoppers = Math.max(shoppers, shopper + 1);
  const firstVisit = new Int32Array(shoppers + 1);
  for (const shopper of shopperOf) firstVisit[shopper + 1] = at(firstVisit, shopper + 1) + 1;
  for (let shopper = 0; shopper < shoppers; shopper++)
    firstVisit[shopper + 1] = at(firstVisit, shopper + 1) + at(firstVisit, shopper);
  const next = firstVisit.slice();
  const order = new Int32Array(count);
  for (let basket = 0; basket < count; basket++) {
    const shopper = at(shopperOf, basket);
    order[at(next, shopper)] = basket;
    next[shopper] = at(next, shopper) + 1;
  }
  const from = new Int32Array(count + 1);
  const bought = new Int32Array(items.length);
  for (let visit = 0; visit < count; visit++) {
    const basket = at(order, visit);
    const lines = items.subarray(at(starts, basket), at(starts, basket + 1));
    bought.set(lines, at(from, visit));
    from[visit + 1] = at(from, visit) + lines.length;
  }
  return {
    shoppers,
    firstVisit,
    minutes: order.map((basket) => at(minutes, basket)),
    starts: from,
    items: bought,
    itemCount: productIds.length,
    calendar: true,
  };
}
