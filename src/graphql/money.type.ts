import { Field, ObjectType } from 'type-graphql';
import { formatAmount } from '../money/money.js';
import type { Decimal } from '../money/decimal.js';
import { CurrencyCodeScalar } from './scalars/currency-code.scalar.js';
import { DecimalScalar } from './scalars/decimal.scalar.js';

/** What GraphQL answers for an amount: printed with at least the currency's digits. */
@ObjectType({ description: 'An amount of money in one currency, excluding tax.' })
export class Money {
  @Field(() => DecimalScalar, {
    description: 'The amount, with at least the digits the currency is paid in: "2.90".',
  })
  amount!: string;

  @Field(() => CurrencyCodeScalar, { description: 'The currency of the amount.' })
  currency!: string;
}

export const moneyOf = (amount: Decimal, currency: string): Money => ({
  amount: formatAmount({ amount, currency }),
  currency,
});

export const moneyOrNull = (amount: Decimal | null, currency: string): Money | null =>
  amount === null ? null : moneyOf(amount, currency);
