import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Context } from './context.js';
import { badInput } from './errors.js';
import { Node, type NodeSource, readGlobalId } from './node-id.js';

/** `node` and `nodes` over every type that a room or a level that is on can find again. */
@Resolver(() => Node)
export class NodeResolver {
  constructor(private readonly on: { readonly nodeSources: readonly NodeSource[] }) {}

  @Query(() => Node, {
    nullable: true,
    description: 'The object with this global id; null where the viewer has none such.',
  })
  async node(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Global id.' }) id: string,
  ): Promise<object | null> {
    const [found] = await findNodes(context, [id], this.on.nodeSources);
    return found ?? null;
  }

  @Query(() => [Node], {
    nullable: 'items',
    description:
      'The objects with these global ids, in their order; null for each that the viewer does not have.',
  })
  nodes(
    @Ctx() context: Context,
    @Arg('ids', () => [ID], { description: 'Global ids, at most 100.' }) ids: string[],
  ): Promise<readonly (object | null)[]> {
    if (ids.length > 100) throw badInput('ids has more than 100 entries.', 'ids');
    return findNodes(context, ids, this.on.nodeSources);
  }
}

/** One load per type; absent, foreign and malformed ids are the same: null. */
async function findNodes(
  context: Context,
  globalIds: readonly string[],
  sources: readonly NodeSource[],
): Promise<readonly (object | null)[]> {
  const read = globalIds.map((globalId) => {
    const id = readGlobalId(globalId);
    return id && /^[1-9]\d{0,9}$/.test(id.key) ? { type: id.type, id: Number(id.key) } : null;
  });
  const found = new Map<string, ReadonlyMap<number, object>>();
  await Promise.all(
    sources.map(async (source) => {
      const ids = new Set(
        read.flatMap((one) => (one?.type === source.type && one.id < 2 ** 31 ? [one.id] : [])),
      );
      if (ids.size > 0) found.set(source.type, await source.load(context, [...ids]));
    }),
  );
  return read.map((one) => {
    const value = one && found.get(one.type)?.get(one.id);
    return value ? { ...value, __typename: one.type } : null;
  });
}
