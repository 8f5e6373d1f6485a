import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf, edgeOf } from '../../../graphql/connection.type.js';
import { Money } from '../../../graphql/money.type.js';
import { Node } from '../../../graphql/node-id.js';
import { CurrencyCodeScalar } from '../../../graphql/scalars/currency-code.scalar.js';
import { DateTimeScalar } from '../../../graphql/scalars/date-time.scalar.js';
import { DecimalScalar } from '../../../graphql/scalars/decimal.scalar.js';
import type { Decimal } from '../../../money/decimal.js';
import { CART_STATUSES, type CartStatus } from './cart-rows.js';
import type { PriceChangeReason } from './promise.js';

/** An enum whose values are documented one by one. */
export function documentedEnum<Value extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Value, string>>,
): Record<Value, Value> {
  const names = Object.keys(values) as Value[];
  const enumeration = Object.fromEntries(names.map((value) => [value, value])) as Record<Value, Value>;
  const valuesConfig = Object.fromEntries(names.map((value) => [value, { description: values[value] }]));
  registerEnumType(enumeration, {
    name,
    description,
    valuesConfig: valuesConfig as Record<Value, { description: string }>,
  });
  return enumeration;
}

const STATUS_TEXTS: Readonly<Record<CartStatus, string>> = {
  ACTIVE: 'The one in use: one per buyer and company.',
  OPEN: 'Kept beside the active one.',
  SUBMITTED: 'It became an order; nothing can be changed any more.',
  MERGED: "A guest's, taken over at sign-in.",
};
const statuses = Object.fromEntries(
  CART_STATUSES.map((status) => [status, STATUS_TEXTS[status]]),
) as typeof STATUS_TEXTS;
export const CartStatusEnum = documentedEnum(
  'CartStatus',
  'What a cart is at the moment (level 5).',
  statuses,
);

export const PriceChangeReasonEnum = documentedEnum<PriceChangeReason>(
  'PriceChangeReason',
  'Why a price differs from the one that was promised (level 5).',
  {
    FELL: 'It costs less now: the lower price is charged.',
    ROSE_PROMISE_HOLDS: 'It costs more now, and the promised price is still charged.',
    ROSE_PROMISE_ENDED: 'It costs more now, and the promise has ended: the new price is charged.',
    GONE: 'There is no price any more: the line cannot be ordered.',
  },
);

@ObjectType({ description: 'A price that was shown and can be ordered until it ends (level 5).' })
export class PricePromise {
  @Field(() => Money, { description: 'Net price, per `per` units.' })
  net!: Money;

  @Field(() => DecimalScalar, { description: 'The price is for so many units.' })
  per!: Decimal;

  @Field(() => DecimalScalar, { description: 'It holds for this quantity and more.' })
  minQuantity!: Decimal;

  @Field(() => DateTimeScalar, { description: 'When the promise ends.' })
  validUntil!: Date;
}

/** Root value: `LineView`. */
@ObjectType({ implements: Node, description: 'One product in one unit in a cart (level 5).' })
export class CartLine extends Node {
  @Field(() => DecimalScalar, { description: 'How many, in `unit`; above zero.' })
  quantity!: Decimal;

  @Field(() => String, { description: 'Unit of measure.' })
  unit!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What led to the line, as the client said: a slot, `search` …',
  })
  source!: string | null;
}

@ObjectType({ description: 'A line whose price is no longer the one that was promised (level 5).' })
export class PriceChange {
  @Field(() => CartLine, { description: 'The line.' })
  line!: object;

  @Field(() => Money, { description: 'The promised net price, per `per` units.' })
  from!: Money;

  @Field(() => Money, { nullable: true, description: 'The current net price, per `per` units; null: none.' })
  to!: Money | null;

  @Field(() => DecimalScalar, { description: 'Both prices are for so many units.' })
  per!: Decimal;

  @Field(() => PriceChangeReasonEnum, { description: 'What changed, and which price is charged.' })
  because!: PriceChangeReason;
}

/** Root value: `CartView`. */
@ObjectType({
  implements: Node,
  description: 'A cart of a buyer in one company, or of a guest (level 5). Only its owner sees it.',
})
export class Cart extends Node {
  @Field(() => String, { nullable: true, description: 'Name the owner gave it, at most 200 characters.' })
  name!: string | null;

  @Field(() => CartStatusEnum, { description: 'What it is at the moment.' })
  status!: CartStatus;

  @Field(() => Int, {
    description: 'Grows with every change: give it as `expectedVersion` to change only what you have seen.',
  })
  version!: number;

  @Field(() => String, { description: 'Code of the channel it was opened in.' })
  channel!: string;

  @Field(() => CurrencyCodeScalar, { description: 'Currency of its prices.' })
  currency!: string;

  @Field(() => DateTimeScalar, { description: 'When it was opened.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it was last changed.' })
  updatedAt!: Date;
}

@ObjectType({ description: 'One cart in a list (level 5).' })
export class CartEdge extends edgeOf(() => Cart, 'cart') {}

@ObjectType({ description: 'A page of carts, newest first (level 5).' })
export class CartConnection extends connectionOf(
  () => Cart,
  () => CartEdge,
  'carts',
) {}
