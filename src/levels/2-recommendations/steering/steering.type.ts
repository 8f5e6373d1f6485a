import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { RecommendationKind } from '../../../experience/products.js';
import { connectionOf, edgeOf } from '../../../graphql/connection.type.js';
import { DateTimeScalar } from '../../../graphql/scalars/date-time.scalar.js';
import { userErrorOf } from '../../../graphql/user-error.type.js';
import { RecommendationKindEnum } from '../recommendation.type.js';
import type { DeleteErrorCode, Stop, Stopping } from './edit-steering.store.js';
import { RULE_ERRORS, type RuleError } from './plan-rule.js';
import { LIMITED_BY, type LimitedBy, STEERING_ACTIONS, type SteeringAction } from './steering-rule.js';
import type { RuleFacts } from './steering.store.js';

const enumOf = <Name extends string>(names: Readonly<Record<Name, string>>): Record<Name, Name> =>
  Object.fromEntries(Object.keys(names).map((name) => [name, name])) as Record<Name, Name>;
const described = <Name extends string>(names: Readonly<Record<Name, string>>) =>
  Object.fromEntries(
    Object.entries<string>(names).map(([name, description]) => [name, { description }]),
  ) as Record<Name, { description: string }>;

export const SteeringActionEnum = enumOf(STEERING_ACTIONS);
registerEnumType(SteeringActionEnum, {
  name: 'SteeringAction',
  description:
    'What a rule does with a recommended list (level 2). EXCLUDE beats PIN, PIN beats BURY, BURY beats BOOST; none passes over a filter.',
  valuesConfig: described(STEERING_ACTIONS),
});

export const LimitedByEnum = enumOf(LIMITED_BY);
registerEnumType(LimitedByEnum, {
  name: 'LimitedBy',
  description: 'Of what a list may hold only so many (level 2).',
  valuesConfig: described(LIMITED_BY),
});

/** Root value: `RuleFacts`. */
@ObjectType({ description: 'A rule of the shop for recommended lists (level 2).' })
export class SteeringRule {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => Int, { description: 'Grows by one with every change: give it as `expectedVersion`.' })
  version!: number;

  @Field(() => String, { description: 'Names the rule.' })
  name!: string;

  @Field(() => SteeringActionEnum, { description: 'What it does.' })
  action!: SteeringAction;

  @Field(() => String, { nullable: true, description: 'The product with this SKU.' })
  sku!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Products of the group with this code, or of a group below it.',
  })
  group!: string | null;

  @Field(() => String, { nullable: true, description: 'Products of this brand.' })
  brand!: string | null;

  @Field(() => String, { nullable: true, description: 'Products with this attribute: its name.' })
  attribute!: string | null;

  @Field(() => String, { nullable: true, description: 'The value of `attribute`.' })
  value!: string | null;

  @Field(() => Int, { nullable: true, description: 'PIN: the place in the list, from 1.' })
  position!: number | null;

  @Field(() => Float, { nullable: true, description: 'BOOST: multiplies the score.' })
  weight!: number | null;

  @Field(() => LimitedByEnum, { nullable: true, description: 'LIMIT: of what there may be so many.' })
  limitBy!: LimitedBy | null;

  @Field(() => Int, { nullable: true, description: 'LIMIT: so many of one in a list.' })
  most!: number | null;

  @Field(() => [RecommendationKindEnum], { description: 'Kinds asked for; empty: all.' })
  kinds!: readonly RecommendationKind[];

  @Field(() => [String], { description: 'Slots it holds in; empty: every one.' })
  slots!: readonly string[];

  @Field(() => [String], { description: 'Industries it holds for, in upper case; empty: every one.' })
  industries!: readonly string[];

  @Field(() => [String], {
    description: 'Customer numbers of companies it holds for, with all below them; empty: every one.',
  })
  customerNumbers!: readonly string[];

  @Field(() => [String], { description: 'Codes of price groups it holds for; empty: every one.' })
  priceGroups!: readonly string[];

  @Field(() => [String], { description: 'Countries of companies it holds for; empty: every one.' })
  countries!: readonly string[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Holds from this moment on; null: since ever.',
  })
  validFrom!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Holds until just before this moment; null: for ever.',
  })
  validTo!: Date | null;

  @Field(() => Int, { description: 'Of two rules that want the same place the higher wins.' })
  priority!: number;

  @Field(() => Boolean, { description: 'Whether it holds at all.' })
  active!: boolean;

  @Field(() => DateTimeScalar, { description: 'When it was changed last.' })
  changedAt!: Date;
}

@ObjectType({ description: 'One rule in a list.' })
export class SteeringRuleEdge extends edgeOf(() => SteeringRule, 'rule') {}

@ObjectType({ description: 'A page of rules, by name.' })
export class SteeringRuleConnection extends connectionOf(
  () => SteeringRule,
  () => SteeringRuleEdge,
  'rules',
) {}

export const SteeringRuleSaveUserError = userErrorOf('SteeringRuleSave', RULE_ERRORS);

@ObjectType({ description: 'What steeringRuleSave did.' })
export class SteeringRuleSavePayload {
  @Field(() => SteeringRule, {
    nullable: true,
    description: 'The rule as it is now; null when it was refused.',
  })
  rule!: RuleFacts | null;

  @Field(() => [SteeringRuleSaveUserError], {
    description: 'Empty when it worked; else every field that is wrong.',
  })
  userErrors!: readonly RuleError[];
}

export const SteeringRuleDeleteUserError = userErrorOf('SteeringRuleDelete', {
  NOT_FOUND: 'There is no rule with this id.',
  VERSION_CONFLICT: 'The rule has another version than expected: read it again.',
});

@ObjectType({ description: 'What steeringRuleDelete did.' })
export class SteeringRuleDeletePayload {
  @Field(() => ID, { nullable: true, description: 'Id of what is gone; null when it was refused.' })
  deletedId!: string | null;

  @Field(() => [SteeringRuleDeleteUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly {
    readonly code: DeleteErrorCode;
    readonly message: string;
    readonly field: string | null;
  }[];
}

@ObjectType({ description: 'A kind that the shop has stopped: POPULAR answers in its place (level 2).' })
export class RecommendationStop {
  @Field(() => RecommendationKindEnum, { description: 'The kind.' })
  kind!: RecommendationKind;

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  since!: Date;
}

export const RecommendationsStopUserError = userErrorOf('RecommendationsStop', {
  NO_KIND: 'The list of kinds is empty: name one, or leave it out for all of them.',
});

@ObjectType({ description: 'What recommendationsStop did.' })
export class RecommendationsStopPayload {
  @Field(() => [RecommendationStop], { description: 'Every kind that is stopped now, by kind.' })
  stops!: readonly Stop[];

  @Field(() => [RecommendationsStopUserError], { description: 'Empty when it worked.' })
  userErrors!: Stopping['userErrors'];
}
