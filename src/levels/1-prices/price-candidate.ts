import type { Adjustment, PriceLineFacts } from '../../experience/price.js';
import type { Decimal } from '../../money/decimal.js';
import type { Discount } from './discount.js';

/** A line of a list that speaks to this viewer: scope is settled before it becomes a candidate. */
export interface PriceCandidate extends PriceLineFacts {
  readonly productId: number;
  readonly listId: number;
  /** Of the list: within one step the higher goes first. */
  readonly priority: number;
  /** 0: the company itself, 1: its parent, 2: the grandparent ... */
  readonly distance: number;
}

export interface PriceContext {
  readonly productId: number;
  readonly quantity: Decimal;
  readonly unit: string;
  readonly currency: string;
  readonly moment: Date;
  readonly customerNumber: string | null;
  readonly country: string | null;
  readonly channel: string;
}

/** What is applied to the line that wins, and how units become each other. */
export interface PriceRules {
  /** Those that speak to this viewer and product, in their declared order. */
  readonly discounts: readonly Discount[];
  readonly adjustments: readonly Adjustment[];
  /** How many base units one of each unit is, the base unit included; null: no unit but the line's own is needed. */
  readonly factors: ReadonlyMap<string, Decimal> | null;
}
