import type { Decimal } from '../money/decimal.js';
import type { DiscountReason } from './price.js';

/** A line of an order as discounts on the order's value see it. */
export interface OrderValueLine {
  readonly productId: number;
  /** What it costs after all discounts on prices, rounded to the digits of the currency; zero: it has no price. */
  readonly total: Decimal;
  /** Discounts that its price has already; null: none. */
  readonly reduced: PriceReduced | null;
}

/** STACKING: others may come on top. EXCLUSIVE: none may. */
export type PriceReduced = 'STACKING' | 'EXCLUSIVE';

/** "What comes off an order of these lines, for its value?" */
export interface OrderValueQuestion {
  readonly lines: readonly OrderValueLine[];
  /** Of all totals. */
  readonly currency: string;
  /** Moment the order is looked at; null is the viewer's now. */
  readonly asOf: Date | null;
  /** Discounts that have ended since then are named, too: at most those of the last 30 days. */
  readonly since: Date;
}

/** A discount on the order's value: what it takes off, and off which line how much. The parts sum to the amount. */
export interface OrderReduction {
  readonly code: string;
  readonly description: string | null;
  readonly amount: Decimal;
  /** In the order of the lines. */
  readonly parts: readonly Decimal[];
  readonly validUntil: Date | null;
}

/** A discount on the order's value that the order does not get. */
export interface MissedReduction {
  readonly code: string;
  readonly description: string | null;
  readonly reason: Extract<DiscountReason, 'BELOW_ORDER_VALUE' | 'EXPIRED' | 'EXCLUSIVE_GOES_FIRST'>;
  readonly percent: Decimal | null;
  readonly amount: Decimal | null;
  readonly minOrderValue: Decimal;
  /** How much more has to be ordered of what it speaks of; null: more would not help. */
  readonly missing: Decimal | null;
}

export interface OrderDiscounts {
  readonly reductions: readonly OrderReduction[];
  readonly missed: readonly MissedReduction[];
}

/** What an order gets where nobody gives discounts. */
export const NO_ORDER_DISCOUNTS: OrderDiscounts = { reductions: [], missed: [] };
