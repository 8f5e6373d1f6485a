import type { Decimal } from '../money/decimal.js';
import type { OrderDiscounts, OrderValueQuestion } from './order-discount.js';
import type { Adjustment, PriceAnswer, PriceQuestion } from './price.js';
import type { ProductsAnswer, ProductsQuestion } from './products.js';

export interface ContentQuestion {
  readonly slot: string;
  /** The product page the slot stands on. */
  readonly sku: string | null;
  readonly first: number;
}

export type ContentReason =
  | 'INDUSTRY'
  | 'PREFERRED_TOPIC'
  | 'PRODUCT'
  | 'PRODUCT_GROUP'
  | 'ROLE'
  | 'FALLBACK'
  | 'GENERAL';

export interface RankedContent {
  readonly id: number;
  readonly slot: string;
  /** Names the entry in its slot, in every language. */
  readonly key: string;
  readonly type: string;
  readonly language: string;
  readonly title: string;
  readonly body: string | null;
  readonly url: string | null;
  readonly image: string | null;
  readonly topic: string | null;
  readonly score: number;
  readonly because: { readonly reasons: readonly ContentReason[]; readonly about: string | null };
}

export interface ContentAnswer {
  readonly items: readonly RankedContent[];
}

/** How personal the shop may be for this buyer; at OFF levels 2 and 3 return the base's answer. */
export type Intensity = 'OFF' | 'CONTEXT' | 'SEGMENT' | 'INDIVIDUAL';

/** Stated wishes: codes of groups and topics, names of brands, each with a weight from -1 (never) to 1. */
export interface Wishes {
  readonly intensity: Intensity;
  readonly groups: ReadonlyMap<string, number>;
  readonly brands: ReadonlyMap<string, number>;
  readonly topics: ReadonlyMap<string, number>;
  /** Stated industry; beats the company's. */
  readonly industry: string | null;
}

export interface Basket {
  readonly cartId: string | null;
  readonly lines: readonly {
    readonly productId: number;
    readonly quantity: Decimal;
    readonly unit: string;
  }[];
}

/**
 * What one viewer sees, as functions: the seam that every level refines. Every method is batch-shaped and total: where
 * a level has no opinion it returns the base's answer. Every decision says why.
 */
export interface Experience {
  /** In the order of the questions. */
  prices(questions: readonly PriceQuestion[]): Promise<readonly PriceAnswer[]>;
  adjustments(): Promise<readonly Adjustment[]>;
  /** What an order of these lines gets off for its value. */
  orderDiscounts(question: OrderValueQuestion): Promise<OrderDiscounts>;
  products(question: ProductsQuestion): Promise<ProductsAnswer>;
  content(question: ContentQuestion): Promise<ContentAnswer>;
  wishes(): Promise<Wishes>;
  /** The cart named, or the viewer's active one; an unknown or foreign cart is an empty basket. */
  basket(cartId?: string): Promise<Basket>;
}

/** One level's part of the fold: `base` is what the levels below show, `whole()` the finished fold. */
export type Refine = (base: Experience, whole: () => Experience) => Experience;

/** Folds refinements over a plain experience, lowest level first. The plain one may ask the finished fold, too. */
export function foldExperience(
  plain: (whole: () => Experience) => Experience,
  refinements: readonly Refine[],
): Experience {
  const finished = (): Experience => whole;
  let whole = plain(finished);
  for (const refine of refinements) whole = refine(whole, finished);
  return whole;
}
