import { type Decimal, lessPercent, minimum, round, subtract, ZERO } from '../money/decimal.js';
import type { Adjustment, WaterfallStep } from './price.js';

/** Unit prices may have this many digits behind the point. */
export const UNIT_PRICE_DIGITS = 4;
/** Steps of the waterfall are worked out with all the digits there are; the last step rounds, once. */
const ALL_DIGITS = 6;

/** A percentage or an amount off, never below zero, never upwards. */
export function reduced(price: Decimal, percent: Decimal | null, amount: Decimal | null): Decimal {
  const less = percent !== null ? lessPercent(price, percent, ALL_DIGITS) : subtract(price, amount ?? ZERO);
  return minimum(price, less > ZERO ? less : ZERO);
}

/**
 * Law: an adjustment never raises a price, never takes it below zero, and leaves products and currencies alone that it
 * does not speak of. Applied in the order given; each makes a step of the waterfall. Not rounded yet: `roundPrice`.
 */
export function adjustPrice(
  net: Decimal,
  product: { readonly id: number; readonly currency: string },
  adjustments: readonly Adjustment[],
): { readonly net: Decimal; readonly steps: readonly WaterfallStep[] } {
  const steps: WaterfallStep[] = [];
  let amount = net;
  for (const { code, percent, amount: off, currency, productIds } of adjustments) {
    if (productIds && !productIds.has(product.id)) continue;
    if (currency !== null && currency !== product.currency) continue;
    amount = reduced(amount, percent, off);
    steps.push({ kind: 'OFFER', amount, source: code });
  }
  return { net: amount, steps };
}

/** The one rounding of a unit price: half away from zero. */
export const roundPrice = (amount: Decimal): Decimal => round(amount, UNIT_PRICE_DIGITS);

/** The steps of a waterfall with the one that rounds, where it changes something. Law: the last step equals the net price. */
export function withRounding(steps: readonly WaterfallStep[]): readonly WaterfallStep[] {
  const last = steps.at(-1);
  if (!last || roundPrice(last.amount) === last.amount) return steps;
  return [...steps, { kind: 'ROUNDING', amount: roundPrice(last.amount), source: 'HALF_AWAY_FROM_ZERO' }];
}
