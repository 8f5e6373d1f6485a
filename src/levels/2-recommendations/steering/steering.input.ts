import { Field, Float, InputType, Int } from 'type-graphql';
import type { RecommendationKind } from '../../../experience/products.js';
import { DateTimeScalar } from '../../../graphql/scalars/date-time.scalar.js';
import { RecommendationKindEnum } from '../recommendation.type.js';
import type { LimitedBy, SteeringAction } from './steering-rule.js';
import { LimitedByEnum, SteeringActionEnum } from './steering.type.js';

@InputType({ description: 'An attribute with one of its values.' })
export class AttributeValueInput {
  @Field(() => String, { description: 'Name of the attribute.' })
  name!: string;

  @Field(() => String, { description: 'One of its values.' })
  value!: string;
}

@InputType({
  description:
    'A rule of the shop for recommended lists, whole: what is left out takes its default. It speaks of exactly one of `sku`, `group`, `brand` and `attribute`; LIMIT speaks of none.',
})
export class SteeringRuleInput {
  @Field(() => String, { description: 'Names the rule, for merchandisers; at most 200 characters.' })
  name!: string;

  @Field(() => SteeringActionEnum, { description: 'What it does.' })
  action!: SteeringAction;

  @Field(() => String, { nullable: true, description: 'The product with this SKU.' })
  sku?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Products of the group with this code, or of a group below it.',
  })
  group?: string | null;

  @Field(() => String, { nullable: true, description: 'Products of this brand.' })
  brand?: string | null;

  @Field(() => AttributeValueInput, { nullable: true, description: 'Products with this attribute.' })
  attribute?: AttributeValueInput | null;

  @Field(() => Int, { nullable: true, description: 'PIN: the place in the list, 1 to 100; default 1.' })
  position?: number | null;

  @Field(() => Float, { nullable: true, description: 'BOOST: multiplies the score; above 1, at most 100.' })
  weight?: number | null;

  @Field(() => LimitedByEnum, { nullable: true, description: 'LIMIT: of what there may be so many.' })
  limitBy?: LimitedBy | null;

  @Field(() => Int, { nullable: true, description: 'LIMIT: so many of one in a list, 1 to 100.' })
  most?: number | null;

  @Field(() => [RecommendationKindEnum], { nullable: true, description: 'Kinds asked for; default all.' })
  kinds?: RecommendationKind[] | null;

  @Field(() => [String], { nullable: true, description: 'Slots it holds in; default every one.' })
  slots?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Industries it holds for; default every one.' })
  industries?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Customer numbers of companies it holds for, with all below them; default every one.',
  })
  customerNumbers?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Codes of price groups it holds for; default every one.',
  })
  priceGroups?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Countries of companies it holds for, like NL; default every one.',
  })
  countries?: string[] | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Holds from this moment on; default since ever.',
  })
  validFrom?: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Holds until just before this moment; default for ever.',
  })
  validTo?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Of two rules that want the same place the higher wins; -1000 to 1000, default 0.',
  })
  priority?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it holds at all; default true.' })
  active?: boolean | null;
}
