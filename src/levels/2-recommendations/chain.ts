import type { ProductsAnswer, RecommendationKind } from '../../experience/products.js';

/** A link of a chain: a kind, or the catalogue behind all of them. */
export type Link = ProductsAnswer['answeredBy'];

/** What each kind falls back to, in order: the first that has anything to show answers. Every chain ends in POPULAR. */
export const CHAINS: Readonly<Record<RecommendationKind, readonly RecommendationKind[]>> = {
  FOR_YOU: ['FOR_YOU', 'POPULAR'],
  RECENTLY_VIEWED: ['RECENTLY_VIEWED', 'POPULAR'],
  POPULAR: ['POPULAR'],
  REORDER: ['REORDER', 'POPULAR'],
  FORGOTTEN: ['FORGOTTEN', 'BOUGHT_TOGETHER', 'POPULAR'],
  SAME_GROUP: ['SAME_GROUP', 'POPULAR'],
  BOUGHT_TOGETHER: ['BOUGHT_TOGETHER', 'SAME_GROUP', 'POPULAR'],
  ALTERNATIVES: ['ALTERNATIVES', 'POPULAR'],
};

/**
 * Links whose list goes on with the next one when it is short: a home page slot wants its twelve. Behind the best sellers
 * comes the catalogue; it answers alone only where no model has been built, or nothing of it may be shown.
 */
export const FILLED: ReadonlySet<Link> = new Set<Link>(['FOR_YOU', 'POPULAR']);

/** Kinds that speak of one product and mean nothing without it. */
export const NEEDS_SKU: ReadonlySet<RecommendationKind> = new Set(['SAME_GROUP', 'ALTERNATIVES']);
