import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import { normalEmail } from './email.js';
import { requestPasswordReset, resetPassword } from './password-reset.store.js';
import { proveBuyer } from './company.resolver.js';
import { refreshSession, revokeSessions } from './session.store.js';
import type { SignInDependencies } from './settings.js';
import { signIn } from './sign-in.store.js';
import {
  PasswordResetPayload,
  PasswordResetRequestPayload,
  SessionRefreshPayload,
  SignInPayload,
  SignOutPayload,
} from './sign-in.type.js';

const NO_TOKENS = { token: null, expiresAt: null, refreshToken: null } as const;
const REFUSALS = {
  REFUSED: { code: 'INVALID_CREDENTIALS', message: 'Address and password do not fit together.', field: null },
  RATE_LIMITED: {
    code: 'RATE_LIMITED',
    message: 'Too many failed attempts: wait 15 minutes, or choose a new password.',
    field: null,
  },
} as const;
const RESET_REFUSALS = {
  TOKEN_INVALID: {
    code: 'TOKEN_INVALID',
    message: 'Ask for a new link: this one does not work any more.',
    field: 'token',
  },
  PASSWORD_LENGTH: { code: 'PASSWORD_LENGTH', message: 'Choose 10 to 200 characters.', field: 'password' },
} as const;

/** Signing in and out, and what one does without being signed in. */
@Resolver()
export class SignInMutations {
  constructor(private readonly on: SignInDependencies) {}

  @Mutation(() => SignInPayload, {
    description:
      'Signs in with mail address and password. The viewer’s visitor id links what the device did before. Levels add what they did, like the merge of the guest’s cart.',
  })
  async signIn(
    @Arg('email', () => String, { description: 'Mail address, in upper or lower case.' }) email: string,
    @Arg('password', () => String, { description: 'Password.' }) password: string,
    @Ctx() { address, viewer }: Context,
  ): Promise<SignInPayload> {
    const outcome = await signIn(this.on, { email, password, address, as: viewer });
    if (outcome.kind !== 'SIGNED_IN')
      return { ...NO_TOKENS, viewer: null, afterSignIn: {}, userErrors: [REFUSALS[outcome.kind]] };
    if (outcome.viewer.buyer) proveBuyer(outcome.viewer.buyer);
    return { ...outcome.tokens, viewer: outcome.viewer, afterSignIn: outcome.afterSignIn, userErrors: [] };
  }

  @Mutation(() => SessionRefreshPayload, {
    description:
      'New tokens for a refresh token, which works once: a second use ends the session. Send it without the header Authorization, or with one that is still good.',
  })
  async sessionRefresh(
    @Arg('refreshToken', () => String, { description: 'The refresh token given last.' }) refreshToken: string,
  ): Promise<SessionRefreshPayload> {
    const tokens = await refreshSession(this.on, refreshToken);
    if (tokens) return { ...tokens, userErrors: [] };
    return {
      ...NO_TOKENS,
      userErrors: [{ code: 'INVALID_TOKEN', message: 'Sign in again.', field: 'refreshToken' }],
    };
  }

  @Mutation(() => SignOutPayload, {
    description: 'Ends the session of this request at once, on this device only.',
  })
  async signOut(@Ctx() { sessionId, viewer }: Context): Promise<SignOutPayload> {
    if (sessionId === null || viewer.buyer === null)
      return {
        signedOut: false,
        userErrors: [{ code: 'NOT_SIGNED_IN', message: 'Nobody is signed in.', field: null }],
      };
    await this.on.database.transaction((sql) => revokeSessions(this.on, sql, { sessionId }, this.on.clock()));
    return { signedOut: true, userErrors: [] };
  }

  @Mutation(() => PasswordResetRequestPayload, {
    description:
      'Mails a link that works once and for an hour. The answer is the same whether or not anybody has the address.',
  })
  async passwordResetRequest(
    @Arg('email', () => String, { description: 'Mail address.' }) email: string,
  ): Promise<PasswordResetRequestPayload> {
    if (normalEmail(email) === null)
      return {
        accepted: false,
        userErrors: [{ code: 'EMAIL_MALFORMED', message: 'This is no mail address.', field: 'email' }],
      };
    await requestPasswordReset(this.on, email);
    return { accepted: true, userErrors: [] };
  }

  @Mutation(() => PasswordResetPayload, {
    description: 'Sets a new password with the token of a mailed link, and ends all sessions of that person.',
  })
  async passwordReset(
    @Arg('token', () => String, { description: 'What stands behind `#token=` in the link.' }) token: string,
    @Arg('password', () => String, { description: 'New password, 10 to 200 characters.' }) password: string,
  ): Promise<PasswordResetPayload> {
    const outcome = await resetPassword(this.on, { token, password });
    return { changed: outcome === 'DONE', userErrors: outcome === 'DONE' ? [] : [RESET_REFUSALS[outcome]] };
  }
}
