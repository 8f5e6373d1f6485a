/** What became of a model version. */
export const MODEL_STATES = ['BUILDING', 'ACTIVE', 'RETIRED', 'ROLLED_BACK', 'REFUSED', 'FAILED'] as const;
export type ModelState = (typeof MODEL_STATES)[number];

/** Why a version was made the active one, or was not. */
export const MODEL_REASONS = ['FIRST', 'NOT_WORSE', 'WORSE', 'FEWER_ORDERS', 'BY_HAND', 'DIED'] as const;
export type ModelReason = (typeof MODEL_REASONS)[number];

/** A finished build, beside the version that answers now. */
export interface Finished {
  readonly orders: number;
  /** nDCG at 10 on the held-out baskets. */
  readonly ndcg: number;
  /** What the active version's blend reaches on the same baskets; null where it has none that fits. */
  readonly rival: number | null;
  /** Orders the active version speaks of; null where none is active. */
  readonly activeOrders: number | null;
}

export interface Verdict {
  readonly promoted: boolean;
  readonly reason: ModelReason;
}

/** With fewer orders than this part of the active version's something was lost: somebody should look first. */
const LEAST_PART = 0.5;

/**
 * Law: a version is promoted only when it is not worse than the active one by nDCG at 10 on the same held-out baskets, and
 * does not rest on less than half of its orders. The first one always is: anything is better than nothing.
 */
export function verdictOn({ orders, ndcg, rival, activeOrders }: Finished): Verdict {
  if (activeOrders === null) return { promoted: true, reason: 'FIRST' };
  if (orders < activeOrders * LEAST_PART) return { promoted: false, reason: 'FEWER_ORDERS' };
  if (rival !== null && ndcg < rival) return { promoted: false, reason: 'WORSE' };
  return { promoted: true, reason: 'NOT_WORSE' };
}
