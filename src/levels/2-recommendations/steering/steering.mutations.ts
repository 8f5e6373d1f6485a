import { Arg, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import { demand } from '../../../accounts/permission.js';
import type { RecommendationKind } from '../../../experience/products.js';
import type { Context } from '../../../graphql/context.js';
import { RecommendationKindEnum } from '../recommendation.type.js';
import {
  type DeletedRule,
  deleteRule,
  type SavedRule,
  saveRule,
  setStopped,
  type Steers,
  type Stopping,
} from './edit-steering.store.js';
import { SteeringRuleInput } from './steering.input.js';
import {
  RecommendationsStopPayload,
  SteeringRuleDeletePayload,
  SteeringRuleSavePayload,
} from './steering.type.js';

const ALL = Object.values(RecommendationKindEnum);

/** What merchandisers want of recommended lists. */
@Resolver()
export class SteeringMutations {
  constructor(private readonly on: Steers) {}

  @Mutation(() => SteeringRuleSavePayload, {
    description:
      'Saves a rule for recommended lists, whole: new, or in place of the one with its name. It holds from the next question on. Try it first with steeringDryRun. Needs RULE_EDIT (level 2).',
  })
  async steeringRuleSave(
    @Ctx() { viewer }: Context,
    @Arg('input', () => SteeringRuleInput, { description: 'The rule.' }) input: SteeringRuleInput,
    @Arg('expectedVersion', () => Int, {
      nullable: true,
      description: 'The version it must have now; 0: it must be new. Default: whatever it is.',
    })
    expectedVersion: number | null,
  ): Promise<SavedRule> {
    demand(viewer, 'RULE_EDIT');
    return await saveRule(this.on, viewer, input, expectedVersion ?? null);
  }

  @Mutation(() => SteeringRuleDeletePayload, {
    description: 'Deletes a rule for recommended lists. Needs RULE_EDIT (level 2).',
  })
  async steeringRuleDelete(
    @Ctx() { viewer }: Context,
    @Arg('id', () => ID, { description: 'Id of a rule.' }) id: string,
    @Arg('expectedVersion', () => Int, {
      nullable: true,
      description: 'The version it must have now. Default: whatever it is.',
    })
    expectedVersion: number | null,
  ): Promise<DeletedRule> {
    demand(viewer, 'RULE_EDIT');
    return await deleteRule(this.on, viewer, id, expectedVersion ?? null);
  }

  @Mutation(() => RecommendationsStopPayload, {
    description:
      'The kill switch: POPULAR answers in place of the kinds named, for everybody, from the next question on; of the rules only EXCLUDE still holds. `stopped: false` undoes it. Needs RULE_EDIT (level 2).',
  })
  async recommendationsStop(
    @Ctx() { viewer }: Context,
    @Arg('kinds', () => [RecommendationKindEnum], { nullable: true, description: 'Default: all kinds.' })
    kinds: RecommendationKind[] | null,
    @Arg('stopped', () => Boolean, { description: 'Whether they are stopped.' }) stopped: boolean,
  ): Promise<Stopping> {
    demand(viewer, 'RULE_EDIT');
    return await setStopped(this.on, viewer, kinds ?? ALL, stopped);
  }
}
