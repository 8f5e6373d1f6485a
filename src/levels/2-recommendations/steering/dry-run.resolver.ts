import { Arg, Args, ArgsType, Ctx, Field, Int, Query, Resolver } from 'type-graphql';
import { demand } from '../../../accounts/permission.js';
import type { Config } from '../../../config.js';
import type { RecommendationKind } from '../../../experience/products.js';
import { pageSize } from '../../../graphql/connection.type.js';
import type { Context } from '../../../graphql/context.js';
import { DateTimeScalar } from '../../../graphql/scalars/date-time.scalar.js';
import { RecommendationKindEnum } from '../recommendation.type.js';
import { type DryRunning, dryRun } from './dry-run.store.js';
import { SteeringDryRun } from './dry-run.type.js';
import { SteeringRuleInput } from './steering.input.js';

/** Which list is tried out. */
@ArgsType()
export class DryRunList {
  @Field(() => RecommendationKindEnum, { description: 'The kind of the list.' })
  kind!: RecommendationKind;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the place in the storefront; default the kind.',
  })
  slot?: string;

  @Field(() => String, { nullable: true, description: 'The product looked at; an unknown one is an error.' })
  sku?: string;

  @Field(() => [String], { nullable: true, description: 'SKUs in the cart; at most 500.' })
  inCart?: string[];

  @Field(() => String, {
    nullable: true,
    description:
      'Customer number of the company that looks, as a buyer who is new there; default a guest. Needs SEE_AS.',
  })
  customerNumber?: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The moment; default now.' })
  at?: Date;

  @Field(() => Int, { nullable: true, description: 'How many at most; default 20.' })
  first?: number;
}

@Resolver()
export class DryRunResolver {
  constructor(private readonly on: DryRunning & { readonly config: Pick<Config, 'pageLimit'> }) {}

  @Query(() => SteeringDryRun, {
    description:
      'Tries out a rule on a list, or shows what the rules that stand do to it: before and after. Nothing is changed or recorded. Needs RULE_EDIT (level 2).',
  })
  async steeringDryRun(
    @Ctx() { viewer }: Context,
    @Args(() => DryRunList) list: DryRunList,
    @Arg('rule', () => SteeringRuleInput, {
      nullable: true,
      description: 'The rule to try out, in place of the one with its name; default none.',
    })
    rule: SteeringRuleInput | null,
  ): Promise<SteeringDryRun> {
    demand(viewer, 'RULE_EDIT');
    if (list.customerNumber != null) demand(viewer, 'SEE_AS');
    const first = pageSize(list.first, 'first', this.on.config.pageLimit);
    return await dryRun(this.on, viewer, Object.assign({}, list, { first }), rule ?? null);
  }
}
