import type {
  MissedReduction,
  OrderDiscounts,
  OrderReduction,
  OrderValueLine,
} from '../../experience/order-discount.js';
import { NO_ORDER_DISCOUNTS } from '../../experience/order-discount.js';
import { type Decimal, minimum, multiplyRounded, ONE, round, subtract, ZERO } from '../../money/decimal.js';
import { currencyDigits, sumOf } from '../../money/money.js';
import { prorate } from '../../money/prorate.js';
import { type Discount, inOrder } from './discount.js';

/** A line with the discounts that speak of its product and to its viewer. */
export interface DiscountedLine extends OrderValueLine {
  readonly discounts: readonly Discount[];
}

export interface OrderMoment {
  readonly currency: string;
  readonly moment: Date;
  /** Discounts that ended after it, and would apply still, are named. */
  readonly since: Date;
}

interface Offer {
  readonly discount: Discount;
  readonly minOrderValue: Decimal;
  /** Whether it may touch the line. */
  readonly touches: readonly boolean[];
  /** What the lines it may touch cost, before discounts on the order. */
  readonly value: Decimal;
}

const HUNDRED = (100n * ONE) as Decimal;

/**
 * Discounts from an order value on, worked out on the whole order and prorated to its lines. The value is that of the
 * lines a discount may touch, after discounts on prices and before those on the order. Law: the parts of a reduction
 * sum exactly to its amount; no line is taken below zero; none is touched that a discount does not speak of, that has an
 * exclusive discount in its price, or that has any where the discount itself is exclusive; where exclusive ones apply,
 * only the first of them does; the order of the lines changes nothing.
 */
export function orderDiscounts(lines: readonly DiscountedLine[], at: OrderMoment): OrderDiscounts {
  const offers = offersOf(lines, at.currency);
  if (offers.length === 0) return NO_ORDER_DISCOUNTS;
  const reached = offers.filter(({ value, minOrderValue }) => value > ZERO && value >= minOrderValue);
  const fit = reached.filter(({ discount }) => isValid(discount, at.moment));
  const exclusive = fit.find(({ discount }) => discount.exclusive);
  const used = exclusive ? [exclusive] : fit;
  const missed = offers.flatMap((offer): MissedReduction[] => {
    if (used.includes(offer)) return [];
    const reason = reasonOf(offer, { reached: reached.includes(offer), ...at });
    return reason === null ? [] : [missedOf(offer, reason)];
  });
  return { reductions: reductionsOf(used, lines, currencyDigits(at.currency)), missed };
}

/** In the declared order: those in the currency of the order that speak of a line. */
function offersOf(lines: readonly DiscountedLine[], currency: string): readonly Offer[] {
  const known = new Map<number, Discount>();
  for (const { discounts } of lines)
    for (const discount of discounts)
      if (discount.minOrderValue !== null && discount.currency === currency) known.set(discount.id, discount);
  return [...known.values()].sort(inOrder).map((discount) => {
    const touches = lines.map(
      ({ discounts, reduced }) =>
        discounts.some(({ id }) => id === discount.id) &&
        reduced !== 'EXCLUSIVE' &&
        !(discount.exclusive && reduced !== null),
    );
    const value = sumOf(lines.map(({ total }, place) => (touches[place] ? total : ZERO)));
    return { discount, minOrderValue: discount.minOrderValue!, touches, value };
  });
}

const isValid = ({ validFrom, validTo }: Discount, moment: Date): boolean =>
  (validFrom === null || validFrom <= moment) && (validTo === null || validTo > moment);

/** Why the order does not get it; null: nobody needs to know. */
function reasonOf(
  { discount: { validFrom, validTo } }: Offer,
  { reached, moment, since }: OrderMoment & { readonly reached: boolean },
): MissedReduction['reason'] | null {
  if (validFrom !== null && validFrom > moment) return null;
  if (validTo !== null && validTo <= moment) return reached && validTo > since ? 'EXPIRED' : null;
  return reached ? 'EXCLUSIVE_GOES_FIRST' : 'BELOW_ORDER_VALUE';
}

const missedOf = (
  { discount, minOrderValue, value }: Offer,
  reason: MissedReduction['reason'],
): MissedReduction => ({
  code: discount.code,
  description: discount.description,
  reason,
  percent: discount.percent,
  amount: discount.amount,
  minOrderValue,
  missing: reason === 'BELOW_ORDER_VALUE' && value < minOrderValue ? subtract(minOrderValue, value) : null,
});

/** Each on what the one before has left. */
function reductionsOf(
  offers: readonly Offer[],
  lines: readonly DiscountedLine[],
  digits: number,
): readonly OrderReduction[] {
  const places = lines.map((_, place) => place).sort((a, b) => byProduct(lines[a]!, lines[b]!));
  let rest = lines.map(({ total }) => total);
  return offers.map(({ discount, touches }) => {
    const weights = rest.map((value, place) => (touches[place] ? value : ZERO));
    const amount = taken(discount, sumOf(weights), digits);
    const parts = proratedIn(places, amount, weights, digits);
    rest = rest.map((value, place) => subtract(value, parts[place]!));
    return {
      code: discount.code,
      description: discount.description,
      amount,
      parts,
      validUntil: discount.validTo,
    };
  });
}

/** What is left over of a proration goes by products, not by places. */
const byProduct = (a: DiscountedLine, b: DiscountedLine): number =>
  a.productId - b.productId || (a.total === b.total ? 0 : a.total < b.total ? -1 : 1);

function proratedIn(
  places: readonly number[],
  amount: Decimal,
  weights: readonly Decimal[],
  digits: number,
): readonly Decimal[] {
  const sorted = prorate(
    amount,
    places.map((place) => weights[place]!),
    digits,
  );
  const parts = new Map(places.map((place, at) => [place, sorted[at]!]));
  return weights.map((_, place) => parts.get(place)!);
}

/** Rounded to the currency's digits, once, half away from zero; never more than there is. */
function taken({ percent, amount }: Discount, value: Decimal, digits: number): Decimal {
  const off =
    percent !== null ? multiplyRounded(value, percent, HUNDRED, digits) : round(amount ?? ZERO, digits);
  return minimum(off, value);
}
