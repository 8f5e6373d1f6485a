import { Field, ID, InputType } from 'type-graphql';
import { DecimalScalar } from '../../../graphql/scalars/decimal.scalar.js';
import type { Decimal } from '../../../money/decimal.js';

@InputType({ description: 'Facts of a new cart (level 5).' })
export class CartInput {
  @Field(() => String, { nullable: true, description: 'Name, at most 200 characters.' })
  name?: string | null;
}

@InputType({ description: 'What to put into a cart (level 5).' })
export class CartLineInput {
  @Field(() => String, { description: 'Article number.' })
  sku!: string;

  @Field(() => DecimalScalar, {
    description: 'How many, in `unit`; above zero, a multiple of the product’s step.',
  })
  quantity!: Decimal;

  @Field(() => String, { nullable: true, description: "Unit of measure; default: the product's base unit." })
  unit?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What led to it, for reports: a slot, `search` … At most 100 characters.',
  })
  source?: string | null;
}

@InputType({ description: 'A line to change: by its id, or by SKU and unit (level 5).' })
export class CartLineChangeInput {
  @Field(() => ID, { nullable: true, description: 'Global id of the line.' })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'Article number; used when there is no id.' })
  sku?: string | null;

  @Field(() => String, { nullable: true, description: "Unit of the line; default: the product's base unit." })
  unit?: string | null;

  @Field(() => DecimalScalar, { description: 'The quantity it shall have; zero removes the line.' })
  quantity!: Decimal;
}

@InputType({ description: 'What an order says beside its lines (level 5).' })
export class CartSubmitInput {
  @Field(() => String, {
    nullable: true,
    description: "The buyer's own purchase order number, at most 100 characters.",
  })
  purchaseOrderNumber?: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'The total the buyer saw: nothing is ordered when it has changed.',
  })
  expectedTotal?: Decimal | null;
}
