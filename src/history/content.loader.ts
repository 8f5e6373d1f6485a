import type { Context } from '../graphql/context.js';
import { fromGlobalId, type NodeSource } from '../graphql/node-id.js';

/**
 * Which of these content ids this viewer may see, with their internal numbers; content is a level's, so it is asked for
 * where `node(id)` finds it. With that level off no content is known.
 */
export async function knownContents(
  context: Context,
  nodeSources: readonly NodeSource[],
  globalIds: readonly (string | null | undefined)[],
): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  for (const globalId of globalIds) {
    const id = globalId ? fromGlobalId(globalId, 'Content') : null;
    if (globalId && id !== null) ids.set(globalId, id);
  }
  const source = nodeSources.find(({ type }) => type === 'Content');
  if (!source || ids.size === 0) return new Map();
  const found = await source.load(context, [...new Set(ids.values())]);
  return new Map([...ids].filter(([, id]) => found.has(id)));
}
