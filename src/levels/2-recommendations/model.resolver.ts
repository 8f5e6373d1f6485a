import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { demand } from '../../accounts/permission.js';
import type { Config } from '../../config.js';
import type { Database } from '../../database/database.js';
import {
  type ConnectionFacts,
  connectionFrom,
  cursorOf,
  ForwardPage,
  keyOfCursor,
  pageSize,
} from '../../graphql/connection.type.js';
import type { Context } from '../../graphql/context.js';
import { badInput } from '../../graphql/errors.js';
import { type ModelFacts, modelFacts } from './model-facts.js';
import { listModels } from './model.store.js';
import { ModelVersion, ModelVersionConnection } from './model.type.js';

@Resolver(() => ModelVersion)
export class ModelResolver {
  constructor(
    private readonly on: { readonly database: Database; readonly config: Pick<Config, 'pageLimit'> },
  ) {}

  @Query(() => ModelVersionConnection, {
    description:
      'Versions of the recommendation model, newest first: how good each is, and why it answers or does not. Needs REPORT_READ (level 2).',
  })
  async models(
    @Args(() => ForwardPage) page: ForwardPage,
    @Ctx() { viewer }: Context,
  ): Promise<ConnectionFacts<ModelFacts>> {
    demand(viewer, 'REPORT_READ');
    const first = pageSize(page.first, 'first', this.on.config.pageLimit);
    const before = page.after == null ? undefined : versionIn(page.after);
    const found = await listModels(this.on.database, first + 1, before);
    const edges = found
      .slice(0, first)
      .map((model) => ({ node: modelFacts(model), cursor: cursorOf([model.version]) }));
    return connectionFrom(edges, {
      hasNextPage: found.length > first,
      hasPreviousPage: before !== undefined,
    });
  }
}

function versionIn(cursor: string): number {
  const [version] = keyOfCursor(cursor, 1);
  if (typeof version === 'number' && Math.abs(version) < 2 ** 31) return version;
  throw badInput('This cursor was not given by this list.', 'after');
}
