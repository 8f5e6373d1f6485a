import { reduced } from '../../experience/adjust-price.js';
import type { DiscountReason, LeftOutDiscount, WaterfallStep } from '../../experience/price.js';
import { type Decimal, multiplyRounded, ONE } from '../../money/decimal.js';

/** A reduction of the shop that speaks to this viewer. */
export interface Discount {
  readonly id: number;
  readonly code: string;
  /** What buyers read. */
  readonly description: string | null;
  /** Exactly one of `percent` and `amount`; an amount is off one base unit, in `currency`. */
  readonly percent: Decimal | null;
  readonly amount: Decimal | null;
  readonly currency: string | null;
  /** At most one of these three; none: every product. */
  readonly productId: number | null;
  readonly groupId: number | null;
  readonly brand: string | null;
  /** COMPANY: of the company or one of its parents; null: for everybody. */
  readonly scope: 'COMPANY' | 'PRICE_GROUP' | null;
  /** In base units. */
  readonly minQuantity: Decimal;
  /** Not null: it is taken off the order, not off prices. */
  readonly minOrderValue: Decimal | null;
  readonly exclusive: boolean;
  /** The declared order: lower ones go first. */
  readonly position: number;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
}

/** What a discount may look at. */
export interface DiscountContext {
  readonly currency: string;
  readonly moment: Date;
  readonly quantity: Decimal;
  /** How many base units the unit asked for is; null: nobody has declared it. */
  readonly factor: Decimal | null;
}

/** Law: a discount for a product, a group or a brand is never used for another; without these it is for everything. */
export const speaksOf = (
  { productId, groupId, brand }: Discount,
  product: { readonly id: number; readonly groupId: number | null; readonly brand: string | null },
): boolean =>
  (productId === null || productId === product.id) &&
  (groupId === null || groupId === product.groupId) &&
  (brand === null || brand === product.brand);

/** In the declared order; equal positions by id. */
export const inOrder = (a: Discount, b: Discount): number => a.position - b.position || a.id - b.id;

function unfit(
  discount: Discount,
  { currency, moment, quantity, factor }: DiscountContext,
): DiscountReason | null {
  if (discount.validFrom !== null && discount.validFrom > moment) return 'NOT_YET_VALID';
  if (discount.validTo !== null && discount.validTo <= moment) return 'EXPIRED';
  if (discount.currency !== null && discount.currency !== currency) return 'OTHER_CURRENCY';
  if (discount.minOrderValue !== null) return 'ON_ORDER_VALUE';
  if (factor === null && (discount.amount !== null || discount.minQuantity > 0n)) return 'UNKNOWN_UNIT';
  if (discount.minQuantity > 0n && quantity * factor! < discount.minQuantity * ONE)
    return 'BELOW_MIN_QUANTITY';
  return null;
}

/**
 * Which discounts apply. Law: where exclusive ones do, only the first of them does; else all of them, in their declared
 * order, each on what the one before has left.
 */
export function applying(discounts: readonly Discount[], context: DiscountContext): readonly Discount[] {
  if (discounts.length === 0) return discounts;
  const fit: Discount[] = [];
  for (const discount of discounts)
    if (unfit(discount, context) === null) {
      if (discount.exclusive) return [discount];
      fit.push(discount);
    }
  return fit;
}

/** The price after one discount that applies, per `per` units asked for; not rounded to the digits of a price yet. */
export function lessDiscount(
  price: Decimal,
  { percent, amount }: Discount,
  factor: Decimal | null,
  per: Decimal,
): Decimal {
  if (percent !== null) return reduced(price, percent, null);
  const each = factor === ONE || factor === null ? amount! : multiplyRounded(amount!, factor, ONE, 6);
  return reduced(price, null, per === ONE ? each : multiplyRounded(each, per, ONE, 6));
}

/** The steps that discounts make, and why the others make none. */
export function explainDiscounts(
  price: Decimal,
  per: Decimal,
  discounts: readonly Discount[],
  context: DiscountContext,
): {
  readonly net: Decimal;
  readonly steps: readonly WaterfallStep[];
  readonly leftOut: readonly LeftOutDiscount[];
} {
  const used = applying(discounts, context);
  const steps: WaterfallStep[] = [];
  let net = price;
  for (const discount of used) {
    net = lessDiscount(net, discount, context.factor, per);
    steps.push({ kind: 'DISCOUNT', amount: net, source: discount.code });
  }
  const leftOut = discounts
    .filter((discount) => !used.includes(discount))
    .map((discount) => ({
      code: discount.code,
      description: discount.description,
      reason: unfit(discount, context) ?? ('EXCLUSIVE_GOES_FIRST' as const),
      minOrderValue: discount.currency === context.currency ? discount.minOrderValue : null,
    }));
  return { net, steps, leftOut };
}
