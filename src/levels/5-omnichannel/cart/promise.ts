import type { PriceReduced } from '../../../experience/order-discount.js';
import type { PriceAnswer, PriceDecision } from '../../../experience/price.js';
import { type Decimal, multiplyRounded } from '../../../money/decimal.js';
import { currencyDigits } from '../../../money/money.js';
import type { PromisedPrice } from './cart-rows.js';

/** How long a price that was shown can be ordered, in ms. */
export const PROMISE_LIFE = 24 * 60 * 60 * 1000;

/** What a line costs: `net` per `per` units, `total` rounded once. */
export interface Charge {
  readonly net: Decimal;
  readonly per: Decimal;
  readonly total: Decimal;
  readonly currency: string;
  /** Which of the two is charged. */
  readonly by: 'PRICE' | 'PROMISE';
  /** Discounts that it has already. */
  readonly reduced: PriceReduced | null;
}

export interface PricedLine {
  readonly quantity: Decimal;
  readonly price: PriceAnswer;
  readonly promise: PromisedPrice | null;
}

/** Law: a promise holds before its end, for the quantity it was made for and more. */
export const holds = (promise: PromisedPrice, quantity: Decimal, now: Date): boolean =>
  promise.until.getTime() > now.getTime() && quantity >= promise.from;

/** Whether a unit costs less by `a` than by `b`, whatever they are per. */
const cheaper = (a: PromisedPrice, b: PriceDecision): boolean => a.net * b.per < b.net * a.per;

/**
 * Law: never more than the current price; the promise is charged while it holds and is lower, or while the price's source
 * is down. Null: the line has no price and cannot be ordered.
 */
export function chargeOf({ quantity, price, promise }: PricedLine, now: Date): Charge | null {
  const valid = promise && holds(promise, quantity, now) ? promise : null;
  if (price.kind === 'absent')
    return price.reason === 'SOURCE_DOWN' && valid ? byPromise(valid, quantity) : null;
  if (valid && valid.currency === price.currency && cheaper(valid, price)) return byPromise(valid, quantity);
  const { net, per, total, currency } = price;
  return { net, per, total, currency, by: 'PRICE', reduced: price.reduced ?? null };
}

const byPromise = ({ net, per, currency, reduced }: PromisedPrice, quantity: Decimal): Charge => ({
  net,
  per,
  total: multiplyRounded(net, quantity, per, currencyDigits(currency)),
  currency,
  by: 'PROMISE',
  reduced,
});

/** More than this is nobody's cart: 12 digits are what amounts have. */
const MOST = 10n ** 18n;

/** Law: the sum of the charges; null while one is missing, or when the sum has more digits than an amount. */
export function totalOf(charges: readonly (Charge | null)[]): Decimal | null {
  let total = 0n;
  for (const charge of charges) {
    if (!charge) return null;
    total += charge.total;
  }
  return total < MOST ? (total as Decimal) : null;
}

export type PriceChangeReason = 'FELL' | 'ROSE_PROMISE_HOLDS' | 'ROSE_PROMISE_ENDED' | 'GONE';

/** `from` and `to` are per the same number of units; `to` is null for a price that is gone. */
export interface PriceChangeFacts {
  readonly from: Decimal;
  readonly to: Decimal | null;
  readonly per: Decimal;
  readonly currency: string;
  readonly because: PriceChangeReason;
}

/** Law: null exactly while the price is the one that was promised, or none was promised for this quantity and currency. */
export function priceChangeOf({ quantity, price, promise }: PricedLine, now: Date): PriceChangeFacts | null {
  if (!promise || quantity < promise.from) return null;
  const { net, per, currency } = promise;
  if (price.kind === 'absent') return { from: net, to: null, per, currency, because: 'GONE' };
  if (price.currency !== currency || net * price.per === price.net * per) return null;
  const to = multiplyRounded(price.net, per, price.per, 6);
  if (!cheaper(promise, price)) return { from: net, to, per, currency, because: 'FELL' };
  return {
    from: net,
    to,
    per,
    currency,
    because: holds(promise, quantity, now) ? 'ROSE_PROMISE_HOLDS' : 'ROSE_PROMISE_ENDED',
  };
}

/** The promise that showing this price makes. */
export function promiseOf(price: PriceAnswer, now: Date): PromisedPrice | null {
  if (price.kind === 'absent') return null;
  const { net, per, quantity: from, currency } = price;
  return {
    net,
    per,
    from,
    currency,
    until: new Date(now.getTime() + PROMISE_LIFE),
    reduced: price.reduced ?? null,
  };
}
