import { Arg, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import type { Database } from '../../database/database.js';
import type { Context } from '../../graphql/context.js';
import { preferencesAnswer } from './answer.js';
import { PreferencesInput, PreferencesSetPayload } from './preference.type.js';
import { statePreferences } from './state.store.js';

@Resolver()
export class PreferenceMutations {
  constructor(private readonly on: { readonly database: Database }) {}

  @Mutation(() => PreferencesSetPayload, {
    description:
      'Changes what this person states in the preference centre (level 4). In return: the next answer follows it.',
  })
  async preferencesSet(
    @Ctx() { viewer }: Context,
    @Arg('input', () => PreferencesInput, { description: 'What to change.' }) change: PreferencesInput,
    @Arg('expectedVersion', () => Int, {
      nullable: true,
      description: 'Version that was read; another one now is an error. Default: whatever it is.',
    })
    expectedVersion: number | null,
  ): Promise<PreferencesSetPayload> {
    const { preference, userErrors } = await statePreferences(this.on.database, viewer, {
      change,
      expectedVersion: expectedVersion ?? null,
    });
    return { preferences: preferencesAnswer(preference, viewer), userErrors };
  }
}
