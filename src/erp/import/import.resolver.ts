import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { demand } from '../../accounts/permission.js';
import type { Database } from '../../database/database.js';
import { isStorable } from '../../database/storable.js';
import {
  connectionFrom,
  type ConnectionFacts,
  cursorOf,
  ForwardPage,
  keyOfCursor,
  momentOf,
  pageSize,
} from '../../graphql/connection.type.js';
import type { Context } from '../../graphql/context.js';
import { badInput } from '../../graphql/errors.js';
import { Import, ImportConnection, ImportRejectConnection } from './import.type.js';
import { recentRuns, rejectsAfter, runsById, type RunCursor, type StoredRun } from './run.store.js';
import type { StoredReject } from './staging.store.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

@Resolver(() => Import)
export class ImportResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @Query(() => ImportConnection, { description: 'Imports, newest first. Needs the permission IMPORT.' })
  async imports(
    @Args(() => ForwardPage) page: ForwardPage,
    @Ctx() context: Context,
  ): Promise<ConnectionFacts<StoredRun>> {
    demand(context.viewer, 'IMPORT');
    const first = pageSize(page.first);
    const runs = await recentRuns(this.on.database, first + 1, page.after ? runCursor(page.after) : null);
    const edges = runs
      .slice(0, first)
      .map((node) => ({ cursor: cursorOf([node.startedAt.toISOString(), node.id]), node }));
    return connectionFrom(edges, {
      hasNextPage: runs.length > first,
      hasPreviousPage: page.after !== undefined,
    });
  }

  @Query(() => Import, { nullable: true, description: 'One import. Needs the permission IMPORT.' })
  async import(
    @Arg('id', () => ID, { description: 'Id of the run.' }) id: string,
    @Ctx() context: Context,
  ): Promise<StoredRun | null> {
    demand(context.viewer, 'IMPORT');
    const [run] = UUID.test(id) ? await runsById(this.on.database, [id]) : [];
    return run ?? null;
  }

  @FieldResolver(() => ImportRejectConnection, { description: 'Rows that were not taken over, and why.' })
  async rejects(
    @Root() run: StoredRun,
    @Args(() => ForwardPage) page: ForwardPage,
  ): Promise<ConnectionFacts<StoredReject>> {
    const first = pageSize(page.first);
    const after = page.after ? rejectCursor(page.after) : { line: -1, field: '' };
    const found = await rejectsAfter(this.on.database, run.id, after, first + 1);
    const edges = found.slice(0, first).map((node) => ({ cursor: cursorOf([node.line, node.field]), node }));
    return connectionFrom(edges, {
      hasNextPage: found.length > first,
      hasPreviousPage: page.after !== undefined,
    });
  }
}

const foreign = (): Error => badInput('This cursor was not given by this list.', 'after');

function runCursor(cursor: string): RunCursor {
  const [at, id] = keyOfCursor(cursor, 2);
  const startedAt = momentOf(at);
  if (startedAt === null || typeof id !== 'string' || !UUID.test(id)) throw foreign();
  return { startedAt, id };
}

function rejectCursor(cursor: string): { readonly line: number; readonly field: string } {
  const [line, field] = keyOfCursor(cursor, 2);
  if (
    typeof line !== 'number' ||
    Math.abs(line) > 2 ** 31 - 1 ||
    typeof field !== 'string' ||
    !isStorable(field)
  )
    throw foreign();
  return { line, field };
}
