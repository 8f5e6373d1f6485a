import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../graphql/scalars/date-time.scalar.js';
import { userErrorOf, type UserErrorFacts } from '../graphql/user-error.type.js';
import type { ApiKey } from './api-key.store.js';
import type { Permission } from './permission.js';
import { PermissionEnum } from './viewer.type.js';

/** Root value: `ApiKey` of the store. */
@ObjectType('ApiKey', { description: 'A key of another system. Its secret is shown once, when it is made.' })
export class ApiKeyType {
  @Field(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id!: string;

  @Field(() => String, { description: 'What it is for.' })
  name!: string;

  @Field(() => [PermissionEnum], { description: 'What it may do: a part of what an INTEGRATOR may.' })
  scopes!: readonly Permission[];

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ends by itself; null: never.' })
  expiresAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was revoked; null: it was not.' })
  revokedAt!: Date | null;
}

@InputType({ description: 'A key as it is to be.' })
export class ApiKeyInput {
  @Field(() => String, { description: 'What it is for, 1 to 100 characters.' })
  name!: string;

  @Field(() => [PermissionEnum], { description: 'What it may do: at least one permission of an INTEGRATOR.' })
  scopes!: Permission[];

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ends by itself; absent: never.' })
  expiresAt?: Date | null;
}

export const ApiKeyCreateUserError = userErrorOf('ApiKeyCreate', {
  NAME_INVALID: 'The name must have 1 to 100 characters.',
  SCOPES_INVALID: 'There is no scope, or one that an INTEGRATOR does not have.',
  EXPIRY_PAST: 'The key would have ended already.',
});

@ObjectType({ description: 'What apiKeyCreate did.' })
export class ApiKeyCreatePayload {
  @Field(() => ApiKeyType, { nullable: true, description: 'The new key.' })
  apiKey!: ApiKey | null;

  @Field(() => String, {
    nullable: true,
    description: 'Its secret, for the header Authorization: Bearer. It is shown here and never again.',
  })
  secret!: string | null;

  @Field(() => [ApiKeyCreateUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<'NAME_INVALID' | 'SCOPES_INVALID' | 'EXPIRY_PAST'>[];
}

export const ApiKeyRevokeUserError = userErrorOf('ApiKeyRevoke', {
  NOT_FOUND: 'There is no key with this id.',
});

@ObjectType({ description: 'What apiKeyRevoke did.' })
export class ApiKeyRevokePayload {
  @Field(() => ApiKeyType, { nullable: true, description: 'The key, which is refused from now on.' })
  apiKey!: ApiKey | null;

  @Field(() => [ApiKeyRevokeUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<'NOT_FOUND'>[];
}
