import { Field, ObjectType } from 'type-graphql';
import { Money } from '../../graphql/money.type.js';
import { DateTimeScalar } from '../../graphql/scalars/date-time.scalar.js';
import { DecimalScalar } from '../../graphql/scalars/decimal.scalar.js';
import type { Decimal } from '../../money/decimal.js';

@ObjectType({ description: 'What a price was for some time (level 1).' })
export class PricePeriod {
  @Field(() => DateTimeScalar, { description: 'From this moment on.' })
  from!: Date;

  @Field(() => DateTimeScalar, { description: 'Before this moment.' })
  to!: Date;

  @Field(() => Money, { nullable: true, description: 'Unit price, per `per` units; null: there was none.' })
  net!: Money | null;

  @Field(() => DecimalScalar, { nullable: true, description: 'The amount is for so many units.' })
  per!: Decimal | null;
}

@ObjectType({ description: 'A price that went down (level 1), told as directive 98/6/EC wants it.' })
export class PriceReduction {
  @Field(() => DateTimeScalar, { description: 'Since when the present price is valid.' })
  since!: Date;

  @Field(() => Money, { description: 'The unit price directly before, per `per` units.' })
  before!: Money;

  @Field(() => Money, { description: 'The lowest unit price of the 30 days before, per `per` units.' })
  lowest30Days!: Money;

  @Field(() => DecimalScalar, { description: 'The amounts are for so many units.' })
  per!: Decimal;
}
