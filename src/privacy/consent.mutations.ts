import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import type { Purpose } from '../viewer/viewer.js';
import { ConsentGrantPayload, ConsentWithdrawPayload, PurposeEnum } from './consent.type.js';
import { decideConsent, type Deciding } from './decide.store.js';

const WORDING = {
  nullable: true,
  description: 'Version of the wording that was shown; default: the current one.',
} as const;

@Resolver()
export class ConsentMutations {
  constructor(private readonly on: Deciding) {}

  @Mutation(() => ConsentGrantPayload, {
    description:
      'Allows a purpose. `Consent.benefit` says what the viewer gets for it. It holds from the next request on.',
  })
  async consentGrant(
    @Ctx() { viewer }: Context,
    @Arg('purpose', () => PurposeEnum, { description: 'What to allow.' }) purpose: Purpose,
    @Arg('wordingVersion', () => String, WORDING) wordingVersion: string | null,
  ): Promise<object> {
    return await decideConsent(this.on, viewer, {
      purpose,
      granted: true,
      wordingVersion: wordingVersion ?? null,
    });
  }

  @Mutation(() => ConsentWithdrawPayload, {
    description:
      'Withdraws a purpose: from the next request on nothing is read for it any more. FUNCTIONAL cannot be withdrawn.',
  })
  async consentWithdraw(
    @Ctx() { viewer }: Context,
    @Arg('purpose', () => PurposeEnum, { description: 'What to withdraw.' }) purpose: Purpose,
    @Arg('wordingVersion', () => String, WORDING) wordingVersion: string | null,
  ): Promise<object> {
    return await decideConsent(this.on, viewer, {
      purpose,
      granted: false,
      wordingVersion: wordingVersion ?? null,
    });
  }
}
