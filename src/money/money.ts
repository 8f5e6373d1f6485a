import { type Decimal, add, formatDecimal, round, ZERO } from './decimal.js';

/** An amount in one currency (ISO 4217), excluding tax. */
export interface Money {
  readonly amount: Decimal;
  readonly currency: string;
}

/** ISO 4217 minor units that are not 2. */
const DIGITS: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/** Digits behind the point that amounts of this currency are paid in. Unit prices may have more (up to 6). */
export const currencyDigits = (currency: string): number => DIGITS[currency] ?? 2;

/** To the currency's digits, half away from zero: done once, for totals. */
export const roundMoney = ({ amount, currency }: Money): Money => ({
  amount: round(amount, currencyDigits(currency)),
  currency,
});

/** Throws RangeError for two currencies: there is no conversion. */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`Cannot add ${a.currency} and ${b.currency}`);
  return { amount: add(a.amount, b.amount), currency: a.currency };
}

export const sumOf = (amounts: readonly Decimal[]): Decimal => amounts.reduce(add, ZERO);

/** With at least the currency's digits: `2.90`, `2.955`. */
export const formatAmount = ({ amount, currency }: Money): string =>
  formatDecimal(amount, currencyDigits(currency));
