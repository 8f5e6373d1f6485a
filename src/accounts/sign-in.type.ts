import { Field, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../graphql/scalars/date-time.scalar.js';
import { userErrorOf, type UserErrorFacts } from '../graphql/user-error.type.js';
import type { Viewer } from '../viewer/viewer.js';
import { ViewerType } from './viewer.type.js';

export const SignInUserError = userErrorOf('SignIn', {
  INVALID_CREDENTIALS:
    'Address and password do not fit together; the same whether or not anybody has this address.',
  RATE_LIMITED: 'Too many failures for this account or from this network address: wait 15 minutes.',
});

/** Levels attach fields with `@Resolver(() => SignInPayload)`; their hook's answer is `root.afterSignIn['<level name>']`. */
@ObjectType({ description: 'What signIn did: tokens, or why not.' })
export class SignInPayload {
  @Field(() => String, { nullable: true, description: 'Access token for the header Authorization: Bearer.' })
  token!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the access token ends.' })
  expiresAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'For sessionRefresh; works once. Using it twice ends the session.',
  })
  refreshToken!: string | null;

  @Field(() => ViewerType, { nullable: true, description: 'Who is signed in, as of now.' })
  viewer!: Viewer | null;

  @Field(() => [SignInUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<'INVALID_CREDENTIALS' | 'RATE_LIMITED'>[];

  /** Not in the schema: what each level had to tell, by its name. */
  afterSignIn!: Readonly<Record<string, unknown>>;
}

export const SessionRefreshUserError = userErrorOf('SessionRefresh', {
  INVALID_TOKEN: 'The refresh token is unknown, used or too old, or its session has ended: sign in again.',
});

@ObjectType({ description: 'What sessionRefresh did.' })
export class SessionRefreshPayload {
  @Field(() => String, { nullable: true, description: 'New access token.' })
  token!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the access token ends.' })
  expiresAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'New refresh token; the old one must not be used again.',
  })
  refreshToken!: string | null;

  @Field(() => [SessionRefreshUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<'INVALID_TOKEN'>[];
}

export const SignOutUserError = userErrorOf('SignOut', {
  NOT_SIGNED_IN: 'Nobody is signed in with this request.',
});

@ObjectType({ description: 'What signOut did.' })
export class SignOutPayload {
  @Field(() => Boolean, { description: 'Whether the session has ended; its tokens are refused from now on.' })
  signedOut!: boolean;

  @Field(() => [SignOutUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<'NOT_SIGNED_IN'>[];
}

export const PasswordResetRequestUserError = userErrorOf('PasswordResetRequest', {
  EMAIL_MALFORMED: 'This is no mail address.',
});

@ObjectType({ description: 'What passwordResetRequest did.' })
export class PasswordResetRequestPayload {
  @Field(() => Boolean, {
    description: 'Whether a mail will go out if anybody has this address; whether somebody has is not told.',
  })
  accepted!: boolean;

  @Field(() => [PasswordResetRequestUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<'EMAIL_MALFORMED'>[];
}

export const PasswordResetUserError = userErrorOf('PasswordReset', {
  TOKEN_INVALID: 'The link is unknown, used or too old: ask for a new one.',
  PASSWORD_LENGTH: 'The password must have 10 to 200 characters.',
});

@ObjectType({ description: 'What passwordReset did.' })
export class PasswordResetPayload {
  @Field(() => Boolean, { description: 'Whether the password is changed. All sessions have ended then.' })
  changed!: boolean;

  @Field(() => [PasswordResetUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<'TOKEN_INVALID' | 'PASSWORD_LENGTH'>[];
}
