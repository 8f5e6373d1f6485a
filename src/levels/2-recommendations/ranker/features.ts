import { DAY, entryAt } from './histories.js';

/** Windows of the shop's sales before the moment, in days. */
export const WINDOWS = [3, 7, 14, 30, 90] as const;
/** Half-lives of own purchases, in days. */
const HALF_LIVES = [14, 60, 180] as const;
/** What a purchase counts after one more visit. */
const FADES = [0.9, 0.6] as const;

/** Who is recommended to, at one moment. Moments are minutes since 1970. */
export interface Shopper {
  readonly now: number;
  /** Own visits, oldest first. */
  readonly visits: readonly number[];
  /** Different products ever bought. */
  readonly products: number;
  /** Lines ever bought: one per product and visit. */
  readonly lines: number;
}

/** What is known of one candidate for one shopper. */
export interface CandidateFacts {
  /** When this shopper bought it: places in `visits`, ascending. */
  readonly places: readonly number[];
  /** Of each of `WINDOWS`: share of the shop's orders before the moment that hold it. */
  readonly sales: ArrayLike<number>;
  /** Share of all orders that hold it. */
  readonly share: number;
  readonly orders: number;
  readonly buyers: number;
  /** Days since anybody bought it. */
  readonly soldDaysAgo: number;
  /** How much goes with the newest visit, and with all that was ever bought. */
  readonly withLast: number;
  readonly withAll: number;
  /** How much those who bought the same also bought this. */
  readonly alike: number;
}

/** THE FEATURES, in the order `writeFeatures` writes them. */
export const FEATURES = [
  'times',
  'rate',
  ...HALF_LIVES.map((days) => `decayed in ${days} days`),
  ...FADES.map((fade) => `fading by ${fade}`),
  'visits since last',
  'days since last',
  'median pause in days',
  'part of the pause that has passed',
  'part of the pause in visits',
  'spread of the pauses',
  'in the newest visit',
  'days since first',
  ...WINDOWS.map((days) => `sales of ${days} days`),
  'sales',
  'trend',
  'own times sales of 14 days',
  'own times sales',
  'orders per buyer',
  'days since sold',
  'goes with the newest visit',
  'goes with all visits',
  'bought by those alike',
  'visits',
  'lines per visit',
  'days since the newest visit',
  'median days between visits',
  'lines per product',
] as const;

/** The feature that ranks where nothing was learnt. */
export const PLAIN = FEATURES.indexOf('own times sales of 14 days');

/** Features of one version of this list: a ranker learnt on another one is not used. */
export const WIDTH = FEATURES.length;

/** Writes what a ranker looks at into `out`, from `offset` on. Law: it depends on the arguments alone, and no feature on who or what they are. */
export function writeFeatures(
  out: Float32Array,
  offset: number,
  shopper: Shopper & ShopperRhythm,
  facts: CandidateFacts,
): void {
  let next = offset;
  const put = (value: number): void => void (out[next++] = value);
  const { now, visits } = shopper;
  const { places, sales, share } = facts;
  const times = places.length;
  const count = visits.length;
  put(times);
  put(count > 0 ? times / count : 0);
  let own = 0;
  for (const days of HALF_LIVES) {
    own = 0;
    for (const place of places) own += 0.5 ** (Math.max(0, now - entryAt(visits, place)) / DAY / days);
    put(own);
  }
  let faded = 0;
  for (const fade of FADES) {
    let sum = 0;
    for (const place of places) sum += fade ** (count - 1 - place);
    faded ||= sum;
    put(sum);
  }
  const lastPlace = times > 0 ? entryAt(places, times - 1) : -1;
  const last = entryAt(visits, lastPlace);
  const days = times > 0 ? Math.max(0, now - last) / DAY : UNKNOWN;
  const pauses = pausesOf(places, visits);
  const pause = middleOf(pauses) ?? UNKNOWN;
  const visitPause = times > 1 ? (lastPlace - entryAt(places, 0)) / (times - 1) : UNKNOWN;
  put(times > 0 ? count - 1 - lastPlace : UNKNOWN);
  put(days);
  put(pause);
  put(times > 1 ? days / Math.max(0.5, pause) : -1);
  put(times > 1 ? (count - lastPlace) / Math.max(1, visitPause) : -1);
  put(pauses.length > 1 ? ((pauses.at(-1) ?? 0) - (pauses[0] ?? 0)) / Math.max(0.5, pause) : -1);
  put(times > 0 && lastPlace === count - 1 ? 1 : 0);
  put(times > 0 ? (now - entryAt(visits, entryAt(places, 0))) / DAY : UNKNOWN);
  for (let window = 0; window < WINDOWS.length; window++) put(shareAt(sales, window));
  put(share);
  put(shareAt(sales, 1) / (shareAt(sales, 3) + 1e-4));
  put((own + 0.01) * (shareAt(sales, 2) + 1e-4));
  put((faded + 0.01) * share);
  put(facts.orders / Math.max(1, facts.buyers));
  put(facts.soldDaysAgo);
  put(facts.withLast);
  put(facts.withAll);
  put(facts.alike);
  put(count);
  put(shopper.lines / Math.max(1, count));
  put(count > 0 ? (now - entryAt(visits, count - 1)) / DAY : UNKNOWN);
  put(shopper.visitPause);
  put(shopper.lines / Math.max(1, shopper.products));
}

/** What many candidates of one shopper share. */
export interface ShopperRhythm {
  /** Median days between two visits. */
  readonly visitPause: number;
}

export const shopperRhythm = ({ visits }: Pick<Shopper, 'visits'>): ShopperRhythm => ({
  visitPause:
    middleOf(
      pausesOf(
        visits.map((_, place) => place),
        visits,
      ),
    ) ?? UNKNOWN,
});

const UNKNOWN = 10_000;

const shareAt = (sales: ArrayLike<number>, window: number): number => sales[window] ?? 0;

/** Days between two purchases, ascending. */
function pausesOf(places: readonly number[], visits: readonly number[]): number[] {
  const pauses: number[] = [];
  for (let index = 1; index < places.length; index++)
    pauses.push(
      (entryAt(visits, entryAt(places, index)) - entryAt(visits, entryAt(places, index - 1))) / DAY,
    );
  return pauses.sort((a, b) => a - b);
}

function middleOf(sorted: readonly number[]): number | null {
  if (sorted.length === 0) return null;
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? entryAt(sorted, half)
    : (entryAt(sorted, half - 1) + entryAt(sorted, half)) / 2;
}
