import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { demand } from '../../../accounts/permission.js';
import type { Config } from '../../../config.js';
import type { Database } from '../../../database/database.js';
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
import { isCode } from '../content-fields.js';
import { ContentEntry, ContentEntryConnection } from './content-entry.type.js';
import { entriesOfSlot, type EntryFacts, slotExists } from './entry.store.js';

@Resolver(() => ContentEntry)
export class ContentEntriesResolver {
  constructor(
    private readonly on: { readonly database: Database; readonly config: Pick<Config, 'pageLimit'> },
  ) {}

  @Query(() => ContentEntryConnection, {
    description:
      'Everything that stands in a slot, in every language, shown or not, by key and language. Needs CONTENT_EDIT (level 3).',
  })
  async contentEntries(
    @Ctx() { viewer }: Context,
    @Arg('slot', () => String, { description: 'Code of the slot.' }) slot: string,
    @Args(() => ForwardPage) page: ForwardPage,
  ): Promise<ConnectionFacts<EntryFacts>> {
    demand(viewer, 'CONTENT_EDIT');
    return await entriesPage(
      this.on.database,
      slot,
      page,
      pageSize(page.first, 'first', this.on.config.pageLimit),
    );
  }

  @FieldResolver(() => ID, { description: 'Opaque id; the same as of the `Content` that viewers see.' })
  id(@Root() { id }: EntryFacts): string {
    return toGlobalId('Content', id);
  }
}

async function entriesPage(
  database: Database,
  slot: string,
  page: ForwardPage,
  first: number,
): Promise<ConnectionFacts<EntryFacts>> {
  const after = page.after == null ? null : positionOf(page.after);
  const rows = isCode(slot) ? await entriesOfSlot(database, slot, after, first + 1) : [];
  if (rows.length === 0 && !(isCode(slot) && (await slotExists(database, slot))))
    throw badInput('There is no slot with this code.', 'slot');
  const edges = rows.slice(0, first).map((node) => ({ node, cursor: cursorOf([node.key, node.language]) }));
  return connectionFrom(edges, { hasNextPage: rows.length > first, hasPreviousPage: after !== null });
}

function positionOf(cursor: string): { readonly key: string; readonly language: string } {
  const [key, language] = keyOfCursor(cursor, 2);
  if (typeof key === 'string' && typeof language === 'string' && isCode(key) && isCode(language))
    return { key, language };
  throw badInput('This cursor was not given by this list.', 'after');
}
