/** What every shopper (company, user) bought, visit by visit: packed, so that millions of lines fit into memory. */
export interface Histories {
  readonly shoppers: number;
  /** Visits of shopper `s`, oldest first: `firstVisit[s] .. firstVisit[s + 1] - 1`. */
  readonly firstVisit: Int32Array;
  /** When visit `v` was: minutes since 1970, or `DAY` times its ordinal where there is no calendar. */
  readonly minutes: Int32Array;
  /** Items of visit `v`, numbered densely from 0: `items[starts[v]] .. items[starts[v + 1] - 1]`. */
  readonly starts: Int32Array;
  readonly items: Int32Array;
  readonly itemCount: number;
  /** Whether moments of different shoppers can be compared. */
  readonly calendar: boolean;
}

/** Minutes of a day. */
export const DAY = 1440;

/** What is known of each shopper: the visits before `ends[s]`, an index into the visits. */
export type Ends = Int32Array;

/** All but the newest `left` visits of every shopper; never fewer than none. */
export function endsBefore({ shoppers, firstVisit }: Histories, left: number): Ends {
  const ends = new Int32Array(shoppers);
  for (let shopper = 0; shopper < shoppers; shopper++)
    ends[shopper] = Math.max(at(firstVisit, shopper), at(firstVisit, shopper + 1) - left);
  return ends;
}

/**
 * `numbers[index]`; 0 beyond the end. One function for each kind of array: a place in the code that reads several kinds is
 * several times slower.
 */
export const at = (numbers: Int32Array, index: number): number => numbers[index] ?? 0;
export const realAt = (numbers: Float32Array, index: number): number => numbers[index] ?? 0;
export const doubleAt = (numbers: Float64Array, index: number): number => numbers[index] ?? 0;
export const entryAt = (numbers: readonly number[], index: number): number => numbers[index] ?? 0;
