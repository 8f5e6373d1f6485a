import type {
  OrderDiscounts,
  OrderReduction,
  OrderValueLine,
  OrderValueQuestion,
} from '../../../experience/order-discount.js';
import type { PriceAnswer } from '../../../experience/price.js';
import { add, type Decimal, subtract, ZERO } from '../../../money/decimal.js';
import { sumOf } from '../../../money/money.js';
import { type Charge, totalOf } from './promise.js';

/** A line of a cart with its current price and what is charged for it; null: it cannot be ordered. */
export interface ChargedLine {
  readonly productId: number;
  readonly price: PriceAnswer;
  readonly charge: Charge | null;
}

/** What is asked of the experience about an order of these lines. Law: what is charged in another currency counts nothing. */
export const orderValueQuestion = (
  lines: readonly ChargedLine[],
  at: Omit<OrderValueQuestion, 'lines'>,
): OrderValueQuestion => ({
  ...at,
  lines: lines.map(({ productId, charge }): OrderValueLine => ({
    productId,
    total: charge?.currency === at.currency ? charge.total : ZERO,
    reduced: charge?.reduced ?? null,
  })),
});

/** What a line of `lines` gets off, by its place. */
export const partAt = (reductions: readonly OrderReduction[], place: number): Decimal =>
  sumOf(reductions.map(({ parts }) => parts[place] ?? ZERO));

/** What a cart costs. `subtotal` and `total` are null while a line has no price. */
export interface CartSums extends OrderDiscounts {
  readonly currency: string;
  readonly subtotal: Decimal | null;
  readonly total: Decimal | null;
  /** In the order of the lines. */
  readonly parts: readonly Decimal[];
}

/** Law: the total is the sum of the charges less the amounts of all reductions, which is that of the lines less their parts. */
export function cartSums(
  charges: readonly (Charge | null)[],
  discounts: OrderDiscounts,
  currency: string,
): CartSums {
  const subtotal = totalOf(charges);
  const off = discounts.reductions.reduce<Decimal>((sum, { amount }) => add(sum, amount), ZERO);
  const total = subtotal === null ? null : subtract(subtotal, off);
  const parts = charges.map((_, place) => partAt(discounts.reductions, place));
  return { ...discounts, currency, subtotal, total, parts };
}
