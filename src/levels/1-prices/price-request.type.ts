import { Field, InputType, ObjectType } from 'type-graphql';
import { DecimalScalar } from '../../graphql/scalars/decimal.scalar.js';
import type { Decimal } from '../../money/decimal.js';

@InputType({ description: 'What is to be priced (level 1).' })
export class PriceRequestInput {
  @Field(() => String, { description: 'Article number.' })
  sku!: string;

  @Field(() => DecimalScalar, { nullable: true, description: 'How many units, above zero; default: 1.' })
  quantity?: Decimal | null;

  @Field(() => String, { nullable: true, description: "Unit of measure; default: the product's base unit." })
  unit?: string | null;
}

/** `product`, `price` and `priceAbsence` have resolvers. */
@ObjectType({ description: 'The answer to one request for a price (level 1).' })
export class PriceResult {
  @Field(() => String, { description: 'The article number that was asked for.' })
  sku!: string;
}
