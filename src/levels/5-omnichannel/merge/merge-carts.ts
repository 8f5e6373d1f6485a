import { add, type Decimal, minimum, ZERO } from '../../../money/decimal.js';
import { lineKey } from '../cart/cart-rows.js';

/** How a line that both carts have is merged: SUM adds, GREATER takes the larger quantity, OWN keeps the buyer's. */
export const MERGE_STRATEGIES = ['SUM', 'GREATER', 'OWN'] as const;
export type MergeStrategy = (typeof MERGE_STRATEGIES)[number];

/** KEPT: taken over as it was. SUMMED: added to the buyer's line. CAPPED: to the highest quantity allowed. */
export type MergeOutcome = 'KEPT' | 'SUMMED' | 'GREATER' | 'CAPPED' | 'REFUSED';
export type MergeRefusal = 'NOT_AVAILABLE' | 'CART_FULL' | 'OWN_LINE_KEPT' | 'UNKNOWN_UNIT';

export interface MergeableLine {
  readonly productId: number;
  readonly unit: string;
  readonly quantity: Decimal;
}

/** What became of one line of the guest's cart. */
export interface MergedLine {
  readonly productId: number;
  readonly unit: string;
  readonly outcome: MergeOutcome;
  /** Why it was refused; null otherwise. */
  readonly reason: MergeRefusal | null;
  /** Quantity in the guest's cart. */
  readonly guest: Decimal;
  /** Quantity in the buyer's cart before and after; zero: no such line. */
  readonly before: Decimal;
  readonly after: Decimal;
}

export interface MergeInput {
  readonly own: readonly MergeableLine[];
  readonly guest: readonly MergeableLine[];
  readonly strategy: MergeStrategy;
  /** Why the buyer's company cannot buy this; null: it can. */
  readonly refusal: (line: MergeableLine) => 'NOT_AVAILABLE' | 'UNKNOWN_UNIT' | null;
  readonly maxQuantity: Decimal;
  readonly maxLines: number;
}

/**
 * Law: every line of the guest's cart stands in the report once, with a reason where it was not taken over; no line of the
 * buyer's cart ever shrinks or goes; the order of the lines on either side changes nothing.
 */
export function mergeCarts({
  own,
  guest,
  strategy,
  refusal,
  maxQuantity,
  maxLines,
}: MergeInput): readonly MergedLine[] {
  const mine = new Map(own.map((line) => [lineKey(line), line.quantity]));
  let size = own.length;
  return [...guest].sort(byKey).map((line): MergedLine => {
    const { productId, unit, quantity } = line;
    const before = mine.get(lineKey(line)) ?? ZERO;
    const report = (
      outcome: MergeOutcome,
      after: Decimal,
      reason: MergeRefusal | null = null,
    ): MergedLine => ({
      productId,
      unit,
      outcome,
      reason,
      guest: quantity,
      before,
      after,
    });
    const why = refusal(line);
    if (why) return report('REFUSED', before, why);
    if (before === ZERO) {
      if (size >= maxLines) return report('REFUSED', ZERO, 'CART_FULL');
      size += 1;
      return quantity > maxQuantity ? report('CAPPED', maxQuantity) : report('KEPT', quantity);
    }
    if (strategy === 'OWN') return report('REFUSED', before, 'OWN_LINE_KEPT');
    const capped = minimum(quantity, maxQuantity);
    if (strategy === 'GREATER') return report('GREATER', before > capped ? before : capped);
    const sum = add(before, quantity);
    // The buyer's own line may stand above a maximum that was lowered: it does not shrink.
    return sum > maxQuantity
      ? report('CAPPED', before > maxQuantity ? before : maxQuantity)
      : report('SUMMED', sum);
  });
}

const byKey = (a: MergeableLine, b: MergeableLine): number =>
  a.productId - b.productId || (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0);

/** A line as it shall stand after an undo; zero removes it. */
export interface UndoneLine {
  readonly productId: number;
  readonly unit: string;
  readonly quantity: Decimal;
}

/**
 * Takes out again what the merge put in. `own` is the cart as it is now.
 * Law: directly after the merge this gives the cart before it; what the buyer changed since then stays, and nothing falls
 * below zero.
 */
export function undoMerge(
  own: readonly MergeableLine[],
  report: readonly MergedLine[],
): readonly UndoneLine[] {
  const mine = new Map(own.map((line) => [lineKey(line), line.quantity]));
  return report.flatMap((line) => {
    const { productId, unit, before, after } = line;
    const now = mine.get(lineKey(line));
    const put = after - before;
    if (now === undefined || put <= 0n) return [];
    return [{ productId, unit, quantity: (now > put ? now - put : 0n) as Decimal }];
  });
}
