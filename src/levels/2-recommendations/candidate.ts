/** Where a candidate comes from, and what its `weight` says. */
export type CandidateSource =
  /** Bought by the company; weight: orders of the shop in the last 14 days. */
  | 'PURCHASE'
  /** Looked at by the viewer; weight: orders of the shop in the last 14 days. */
  | 'VIEWED'
  /** Bought together with the product looked at, or with the basket; weight: strength. */
  | 'PARTNER'
  /** What goes with own purchases, and was not bought yet; weight: orders of the shop in the last 14 days. */
  | 'RELATED'
  /** Of the same group; weight: orders of the shop in the last 14 days, and a fraction for all orders. */
  | 'GROUP'
  /** Of the same group and like it by name; weight: likeness times the logarithm of its sales. */
  | 'ALTERNATIVE'
  /** Of a group or brand that the buyer likes; weight: as for GROUP. */
  | 'LIKED'
  /** A best seller of the viewer's industry; weight: its score in that list. */
  | 'INDUSTRY'
  /** A best seller of the shop; weight: its score in that list. */
  | 'POPULAR'
  /** Whatever the viewer may buy, in catalogue order; weight: falling with the place. */
  | 'CATALOGUE'
  /** Of a pin that holds; weight: as for GROUP. */
  | 'PINNED'
  /** In the basket by SKU. Not a candidate: a filter. */
  | 'BASKET'
  /** The viewer does not want to see it. Not a candidate: a filter. */
  | 'DISMISSED'
  /** The product looked at. Not a candidate: a filter. */
  | 'SUBJECT';

/** One product that may be shown, from one source. Minutes are since 1970. */
export interface Candidate {
  readonly source: CandidateSource;
  readonly productId: number;
  readonly sku: string;
  readonly groupCode: string | null;
  readonly brand: string | null;
  readonly weight: number;
  /** The product or group that made it a candidate. */
  readonly about: string | null;
  /** Visible to the viewer, and in stock. */
  readonly shown: boolean;
  /** PURCHASE: when it was bought, oldest first, as far as this kind may use it; else null. */
  readonly moments: readonly number[] | null;
  /** PURCHASE, VIEWED: when it was bought or looked at last, with fractions. */
  readonly last: number | null;
  /** Where rules or needs speak of attributes; else absent. */
  readonly attributes?: Readonly<Record<string, readonly string[]>> | null;
  /** What the learnt blend looks at; null where the question has no use for it, or the model does not know the product. */
  readonly known: KnownFacts | null;
}

/** What model and history know of a product, for the learnt blend. */
export interface KnownFacts {
  readonly orders: number;
  /** See `model-item.entity.ts`. */
  readonly facts: readonly number[];
  /** How much it goes with the newest visit, with the purchases that speak for the history, and with what those alike buy. */
  readonly withLast: number;
  readonly withAll: number;
  readonly alike: number;
}

/** What was found for one question. */
export interface Found {
  /** null: no model was ever built. */
  readonly version: number | null;
  /** How often its statistics were brought up to date since it was built. */
  readonly updates: number;
  readonly candidates: readonly Candidate[];
}

/** Questions that are put to the database: each gives candidates of one source (SQL: `sources.store.ts`). */
export type SourceName =
  | 'companyPurchases'
  | 'ownPurchases'
  | 'latePurchases'
  | 'related'
  | 'buyerViews'
  | 'visitorViews'
  | 'dismissed'
  | 'dismissals'
  | 'subject'
  | 'basket'
  | 'partnersOfSubject'
  | 'partnersOfBasket'
  | 'group'
  | 'alternatives'
  | 'liked'
  | 'pinned'
  | 'industry'
  | 'popular'
  | 'catalogue';
