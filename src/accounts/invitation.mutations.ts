import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import { userErrorOf, type UserErrorFacts } from '../graphql/user-error.type.js';
import type { MembershipRole } from '../viewer/viewer.js';
import { MembershipRoleEnum } from './company.type.js';
import { normalEmail } from './email.js';
import { invite } from './invitation.store.js';
import { demand, demandCompany } from './permission.js';
import type { SignInDependencies } from './settings.js';
import { userError } from './user-error.js';

@InputType({ description: 'A colleague to invite into the company acted for.' })
export class BuyerInviteInput {
  @Field(() => String, { description: 'Mail address.' })
  email!: string;

  @Field(() => String, { description: 'Full name, 1 to 200 characters.' })
  name!: string;

  @Field(() => MembershipRoleEnum, { description: 'The role they get.' })
  role!: MembershipRole;
}

export const BuyerInviteUserError = userErrorOf('BuyerInvite', {
  EMAIL_MALFORMED: 'This is no mail address.',
  NAME_INVALID: 'The name must have 1 to 200 characters.',
});

@ObjectType({ description: 'What buyerInvite did.' })
export class BuyerInvitePayload {
  @Field(() => Boolean, { description: 'Whether a mail goes out; whether they had an account is not told.' })
  invited!: boolean;

  @Field(() => [BuyerInviteUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<'EMAIL_MALFORMED' | 'NAME_INVALID'>[];
}

/** Colleagues. */
@Resolver()
export class InvitationMutations {
  constructor(private readonly on: SignInDependencies) {}

  @Mutation(() => BuyerInvitePayload, {
    description:
      'Invites a colleague by mail, with a link that works once and for seven days. Needs MEMBER_INVITE.',
  })
  async buyerInvite(
    @Arg('input', () => BuyerInviteInput, { description: 'The colleague.' }) input: BuyerInviteInput,
    @Ctx() { viewer }: Context,
  ): Promise<BuyerInvitePayload> {
    const company = demandCompany(viewer);
    demand(viewer, 'MEMBER_INVITE');
    const [email, name] = [normalEmail(input.email), input.name.trim()];
    if (email === null)
      return refused(userError('EMAIL_MALFORMED', 'This is no mail address.', 'input.email'));
    if (!/^[^\p{Cc}]{1,200}$/u.test(name))
      return refused(userError('NAME_INVALID', 'It must have 1 to 200 characters.', 'input.name'));
    const invitation = { email, name, role: input.role, company };
    await this.on.database.transaction((sql) => invite(this.on, sql, viewer, invitation));
    return { invited: true, userErrors: [] };
  }
}

const refused = (error: BuyerInvitePayload['userErrors'][number]): BuyerInvitePayload => ({
  invited: false,
  userErrors: [error],
});
