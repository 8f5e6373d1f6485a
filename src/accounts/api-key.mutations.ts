import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import { fromGlobalId, toGlobalId } from '../graphql/node-id.js';
import type { ApiKey } from './api-key.store.js';
import { createApiKey, listApiKeys, revokeApiKey } from './api-key.store.js';
import { ApiKeyCreatePayload, ApiKeyInput, ApiKeyRevokePayload, ApiKeyType } from './api-key.type.js';
import { apiKeyProblem } from './check-api-key.js';
import { demand } from './permission.js';
import type { AccountDependencies } from './settings.js';
import { userError } from './user-error.js';

/** The keys of other systems: for the shop's administrators. */
@Resolver(() => ApiKeyType)
export class ApiKeyMutations {
  constructor(private readonly on: Pick<AccountDependencies, 'database' | 'clock'>) {}

  @FieldResolver(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id(@Root() { id }: ApiKey): string {
    return toGlobalId('ApiKey', id);
  }

  @Query(() => [ApiKeyType], { description: 'All keys, newest first, at most 1,000. Needs API_KEY_MANAGE.' })
  async apiKeys(@Ctx() { viewer }: Context): Promise<readonly ApiKey[]> {
    demand(viewer, 'API_KEY_MANAGE');
    return await listApiKeys(this.on.database);
  }

  @Mutation(() => ApiKeyCreatePayload, {
    description: 'Makes a key for another system. Needs API_KEY_MANAGE.',
  })
  async apiKeyCreate(
    @Arg('input', () => ApiKeyInput, { description: 'The key.' }) { name, scopes, expiresAt }: ApiKeyInput,
    @Ctx() { viewer }: Context,
  ): Promise<ApiKeyCreatePayload> {
    demand(viewer, 'API_KEY_MANAGE');
    const wanted = { name: name.trim(), scopes, expiresAt: expiresAt ?? null };
    const now = this.on.clock();
    const problem = apiKeyProblem(wanted, now);
    if (problem) return { apiKey: null, secret: null, userErrors: [problem] };
    const made = await this.on.database.transaction((sql) => createApiKey(sql, viewer, wanted, now));
    return { ...made, userErrors: [] };
  }

  @Mutation(() => ApiKeyRevokePayload, { description: 'Ends a key at once. Needs API_KEY_MANAGE.' })
  async apiKeyRevoke(
    @Arg('id', () => ID, { description: 'Id of the key.' }) id: string,
    @Ctx() { viewer }: Context,
  ): Promise<ApiKeyRevokePayload> {
    demand(viewer, 'API_KEY_MANAGE');
    const [key, now] = [fromGlobalId(id, 'ApiKey') ?? 0, this.on.clock()];
    const apiKey = await this.on.database.transaction((sql) => revokeApiKey(sql, viewer, key, now));
    return { apiKey, userErrors: apiKey ? [] : [userError('NOT_FOUND', 'There is no such key.', 'id')] };
  }
}
