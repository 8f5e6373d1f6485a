import type { Decimal } from '../money/decimal.js';

/** What every door needs of a product; the row behind `Product`. `stock` is the sum the viewer's company may draw on. */
export interface ProductFacts {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  readonly description: string | null;
  readonly groupId: number | null;
  readonly brand: string | null;
  readonly unit: string;
  /** In units of `unit`. */
  readonly stock: Decimal;
  /** In the branch of the viewer's company; null or absent: it has none. */
  readonly branchStock?: Decimal | null;
}

export type RecommendationKind =
  | 'FOR_YOU'
  | 'RECENTLY_VIEWED'
  | 'POPULAR'
  | 'REORDER'
  | 'FORGOTTEN'
  | 'SAME_GROUP'
  | 'BOUGHT_TOGETHER'
  | 'ALTERNATIVES';

/** What narrows a list of products: all of it must hold; of several brands, or several values of one attribute, one. */
export interface ProductFilters {
  readonly brands: readonly string[];
  /** By attribute name: its values. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly inStock: boolean;
}

/** CATALOGUE is the plain list in catalogue order (or by search); the others are ranked by level 2. */
export interface ProductsQuestion {
  readonly kind: 'CATALOGUE' | RecommendationKind;
  readonly first: number;
  /** Position behind which to go on, as the list made it: `[name, id]` of the catalogue, `[place, id]` of a search. */
  readonly after: string | null;
  /** Contextual kinds: the product looked at. */
  readonly sku: string | null;
  readonly search: string | null;
  /** Code of a product group. */
  readonly group: string | null;
  readonly skus: readonly string[] | null;
  /** SKUs the client says are in the cart, beside those of `cartId`. */
  readonly inCart: readonly string[];
  readonly cartId: string | null;
  /** Of the catalogue and of searches; absent: none. */
  readonly filters?: ProductFilters;
  /** Name of the place in the storefront; absent: the kind. */
  readonly slot?: string | null;
}

/** Why a product is shown: closed list, documented value by value in the schema. */
export type ProductReason =
  | 'CATALOGUE'
  | 'ORDERED_BEFORE'
  | 'DUE'
  | 'VIEWED'
  | 'BOUGHT_TOGETHER'
  | 'SAME_GROUP'
  | 'POPULAR'
  | 'POPULAR_IN_INDUSTRY'
  | 'STATED_PREFERENCE'
  | 'PINNED'
  | 'BOOSTED'
  | 'BURIED';

export interface ProductBecause {
  readonly reason: ProductReason;
  /** The product, group or industry that the reason speaks of: its SKU, code or name. */
  readonly about: string | null;
  /** Since when it is due, when it was viewed or ordered last. */
  readonly since: Date | null;
  /** Further reasons that moved it, strongest first. */
  readonly also: readonly ProductReason[];
}

export interface RankedProduct {
  readonly product: ProductFacts;
  readonly score: number;
  readonly because: ProductBecause;
  readonly cursor: string;
  /** Which link of the fallback chain it comes from; absent: what answered. */
  readonly answeredBy?: ProductsQuestion['kind'];
}

export interface ProductsAnswer {
  readonly items: readonly RankedProduct[];
  readonly hasNextPage: boolean;
  /** Which kind of the fallback chain answered. */
  readonly answeredBy: ProductsQuestion['kind'];
  readonly modelVersion: string | null;
  /** The shop has stopped this kind, and POPULAR answers in its place. */
  readonly stopped?: boolean;
}
