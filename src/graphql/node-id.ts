import { Field, ID, InterfaceType } from 'type-graphql';
import type { Context } from './context.js';

/** Opaque to clients; what stands in it may change. */
export const toGlobalId = (type: string, id: number | string): string =>
  Buffer.from(`${type}:${id}`).toString('base64url');

/** The type and key in a global id; null where it is none. */
export function readGlobalId(globalId: string): { readonly type: string; readonly key: string } | null {
  if (globalId.length > 200) return null;
  const [, type, key] = /^([A-Za-z]+):(.+)$/.exec(Buffer.from(globalId, 'base64url').toString('utf8')) ?? [];
  return type && key && toGlobalId(type, key) === globalId ? { type, key } : null;
}

/** The number in a global id of this type; null where it is none. Whether the viewer may see it is another question. */
export function fromGlobalId(globalId: string, type: string): number | null {
  const read = readGlobalId(globalId);
  if (read?.type !== type || !/^[1-9]\d{0,9}$/.test(read.key)) return null;
  const id = Number(read.key);
  return id < 2 ** 31 ? id : null;
}

@InterfaceType('Node', {
  description: 'Anything with a global id.',
  // Types that implement it are named by fields of the levels that are on, and not otherwise.
  autoRegisterImplementations: false,
  // eslint-disable-next-line no-underscore-dangle -- GraphQL's own name
  resolveType: (value: { readonly __typename?: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, {
    description: 'Opaque id, unique in the whole shop; ask for the object again with `node(id)`.',
  })
  id!: string;
}

/** How the objects of one type are found again: the visible ones of these ids, as root values with `__typename`. */
export interface NodeSource {
  readonly type: string;
  load(context: Context, ids: readonly number[]): Promise<ReadonlyMap<number, object>>;
}
