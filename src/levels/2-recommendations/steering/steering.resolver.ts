import { Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { demand } from '../../../accounts/permission.js';
import type { Config } from '../../../config.js';
import type { Database } from '../../../database/database.js';
import { isStorable } from '../../../database/storable.js';
import {
  type ConnectionFacts,
  connectionFrom,
  cursorOf,
  ForwardPage,
  keyOfCursor,
  pageSize,
} from '../../../graphql/connection.type.js';
import type { Context } from '../../../graphql/context.js';
import { badInput } from '../../../graphql/errors.js';
import { toGlobalId } from '../../../graphql/node-id.js';
import { type Stop, stopsOf } from './edit-steering.store.js';
import { type RuleFacts, rulesPage } from './steering.store.js';
import { RecommendationStop, SteeringRule, SteeringRuleConnection } from './steering.type.js';

@Resolver(() => SteeringRule)
export class SteeringResolver {
  constructor(
    private readonly on: { readonly database: Database; readonly config: Pick<Config, 'pageLimit'> },
  ) {}

  @Query(() => SteeringRuleConnection, {
    description:
      'The rules for recommended lists, by name, those that are over or inactive included. Needs RULE_EDIT (level 2).',
  })
  async steeringRules(
    @Ctx() { viewer }: Context,
    @Args(() => ForwardPage) page: ForwardPage,
  ): Promise<ConnectionFacts<RuleFacts>> {
    demand(viewer, 'RULE_EDIT');
    const after = page.after == null ? null : nameOf(page.after);
    const first = pageSize(page.first, 'first', this.on.config.pageLimit);
    const rows = await rulesPage(this.on.database, after, first + 1);
    const edges = rows.slice(0, first).map((node) => ({ node, cursor: cursorOf([node.name]) }));
    return connectionFrom(edges, { hasNextPage: rows.length > first, hasPreviousPage: after !== null });
  }

  @Query(() => [RecommendationStop], {
    description: 'Kinds that the shop has stopped, by kind. Needs RULE_EDIT (level 2).',
  })
  async recommendationStops(@Ctx() { viewer }: Context): Promise<readonly Stop[]> {
    demand(viewer, 'RULE_EDIT');
    return await stopsOf(this.on.database);
  }

  @FieldResolver(() => ID, { description: 'Opaque id.' })
  id(@Root() { id }: RuleFacts): string {
    return toGlobalId('SteeringRule', id);
  }
}

function nameOf(cursor: string): string {
  const [name] = keyOfCursor(cursor, 1);
  if (typeof name === 'string' && isStorable(name)) return name;
  throw badInput('This cursor was not given by this list.', 'after');
}
