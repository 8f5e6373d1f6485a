import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Product } from '../../../catalog/product.type.js';
import type { ProductBecause, ProductFacts } from '../../../experience/products.js';
import type { Link } from '../chain.js';
import { AnsweredByEnum, RecommendationBecause } from '../recommendation.type.js';
import type { RuleError } from './plan-rule.js';
import { SteeringRuleSaveUserError } from './steering.type.js';

@ObjectType({ description: 'One place of a list that was tried out (level 2).' })
export class SteeringPlace {
  @Field(() => Int, { description: 'Its place, from 1.' })
  place!: number;

  @Field(() => Int, { nullable: true, description: 'Its place in the list before; null: it was not there.' })
  was!: number | null;

  @Field(() => Product, { description: 'The product.' })
  product!: ProductFacts;

  @Field(() => Float, { description: 'Comparable within one list only.' })
  score!: number;

  @Field(() => RecommendationBecause, { description: 'Why it is there, as a buyer would read it.' })
  because!: ProductBecause;

  @Field(() => [String], { description: 'Names of the rules that acted on it; empty: the ranking alone.' })
  rules!: readonly string[];
}

@ObjectType({ description: 'A list as it would be answered (level 2).' })
export class SteeringOutcome {
  @Field(() => AnsweredByEnum, { description: 'Which kind of the fallback chain answers.' })
  answeredBy!: Link;

  @Field(() => ID, { nullable: true, description: 'Version of the model; null where there is none.' })
  modelVersion!: string | null;

  @Field(() => Boolean, { description: 'Whether the shop has stopped the kind.' })
  stopped!: boolean;

  @Field(() => [SteeringPlace], { description: 'The list, best first.' })
  places!: readonly SteeringPlace[];
}

@ObjectType({ description: 'What a rule would do to a list: before and after (level 2).' })
export class SteeringDryRun {
  @Field(() => SteeringOutcome, {
    description: 'With the rules that stand; where no rule is tried out: without any.',
  })
  before!: SteeringOutcome;

  @Field(() => SteeringOutcome, {
    nullable: true,
    description:
      'With the rule in place; without one: with the rules that stand. Null when the rule is refused.',
  })
  after!: SteeringOutcome | null;

  @Field(() => [SteeringRuleSaveUserError], {
    description: 'What steeringRuleSave would refuse; empty when it would save it.',
  })
  userErrors!: readonly RuleError[];
}
