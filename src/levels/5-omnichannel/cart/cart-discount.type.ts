import { Field, ObjectType } from 'type-graphql';
import { DiscountReason } from '../../../catalog/price.enum.js';
import { Money } from '../../../graphql/money.type.js';
import { DateTimeScalar } from '../../../graphql/scalars/date-time.scalar.js';
import { DecimalScalar } from '../../../graphql/scalars/decimal.scalar.js';
import { OrderDiscount } from '../../../history/order.type.js';
import type { Decimal } from '../../../money/decimal.js';

@ObjectType({ description: 'What comes off a cart for its value (level 5).' })
export class CartDiscount extends OrderDiscount {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'It comes off orders before this moment; null: until further notice.',
  })
  validUntil!: Date | null;
}

@ObjectType({ description: 'A discount on the value of a cart that the cart does not get (level 5).' })
export class MissedDiscount {
  @Field(() => String, { description: 'Code of the discount.' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'What the shop calls it.' })
  description!: string | null;

  @Field(() => DiscountReason, {
    description: 'Why not: BELOW_ORDER_VALUE, EXPIRED since the cart was changed, or EXCLUSIVE_GOES_FIRST.',
  })
  reason!: string;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'It is so many per cent; null: it is an amount.',
  })
  percent!: Decimal | null;

  @Field(() => Money, { nullable: true, description: 'It is this amount, once; null: it is a percentage.' })
  amount!: Money | null;

  @Field(() => Money, {
    description: 'It begins at this value of the lines it speaks of, after discounts on their prices.',
  })
  minOrderValue!: Money;

  @Field(() => Money, {
    nullable: true,
    description: 'Order for so much more of what it speaks of, and get it; null: more would not help.',
  })
  missing!: Money | null;
}
