import { add, type Decimal, lessPercent, minimum, round, subtract, ZERO } from '../../money/decimal.js';
import { currencyDigits, sumOf } from '../../money/money.js';
import { prorate } from '../../money/prorate.js';
import { type Discount, inOrder, speaksOf } from './discount.js';

/** A line of an order: what it costs after all discounts on prices, rounded to the digits of the currency. */
export interface OrderValueLine {
  readonly total: Decimal;
  readonly product: { readonly id: number; readonly groupId: number | null; readonly brand: string | null };
}

/** A discount on the order's value: what it takes off, and off which line how much. */
export interface OrderReduction {
  readonly code: string;
  readonly amount: Decimal;
  readonly parts: readonly Decimal[];
}

/**
 * Discounts from an order value on, worked out on the whole order and prorated to its lines. The value is that of the
 * lines the discount speaks of, after discounts on prices and before those on the order. Law: the parts of a reduction
 * sum exactly to its amount; no line is taken below zero, none that a discount does not speak of is touched; where
 * exclusive ones apply, only the first of them does.
 */
export function orderReductions(
  lines: readonly OrderValueLine[],
  discounts: readonly Discount[],
  { currency, moment }: { readonly currency: string; readonly moment: Date },
): readonly OrderReduction[] {
  const fit = discounts.filter((one) => applies(one, lines, currency, moment)).sort(inOrder);
  const exclusive = fit.find((one) => one.exclusive);
  const digits = currencyDigits(currency);
  let rest = lines.map(({ total }) => total);
  return (exclusive ? [exclusive] : fit).map((discount) => {
    const weights = rest.map((value, place) => (speaksOf(discount, lines[place]!.product) ? value : ZERO));
    const amount = taken(discount, sumOf(weights), digits);
    const parts = prorate(amount, weights, digits);
    rest = rest.map((value, place) => subtract(value, parts[place]!));
    return { code: discount.code, amount, parts };
  });
}

function applies(
  discount: Discount,
  lines: readonly OrderValueLine[],
  currency: string,
  moment: Date,
): boolean {
  const { minOrderValue, validFrom, validTo } = discount;
  if (minOrderValue === null || discount.currency !== currency) return false;
  if ((validFrom !== null && validFrom > moment) || (validTo !== null && validTo <= moment)) return false;
  const value = lines.reduce(
    (sum, line) => (speaksOf(discount, line.product) ? add(sum, line.total) : sum),
    ZERO,
  );
  return value > ZERO && value >= minOrderValue;
}

/** Rounded to the currency's digits, once; never more than there is. */
function taken({ percent, amount }: Discount, value: Decimal, digits: number): Decimal {
  if (percent !== null) return subtract(value, lessPercent(value, percent, digits));
  return minimum(round(amount ?? ZERO, digits), value);
}
