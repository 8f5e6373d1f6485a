import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { badInput, gatewayError } from './errors.js';

@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more edges follow.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether edges come before.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last edge: give it as `after` for the next page.',
  })
  endCursor!: string | null;
}

/** An edge as resolvers answer it. */
export interface EdgeFacts<Value> {
  readonly cursor: string;
  readonly node: Value;
}

/** A connection as resolvers answer it; `nodes` are taken from the edges. */
export interface ConnectionFacts<Value, Edge extends EdgeFacts<Value> = EdgeFacts<Value>> {
  readonly edges: readonly Edge[];
  readonly nodes: readonly Value[];
  readonly pageInfo: PageInfo;
}

/** Class to extend for an edge type: `@ObjectType(…) class ProductEdge extends edgeOf(() => Product, 'product') {}`. */
export function edgeOf<Value extends object>(node: () => ClassType<Value>, what: string) {
  @ObjectType({ description: `One ${what} in a list.` })
  abstract class Edge {
    @Field(() => String, { description: 'Opaque position in the list, for `after` and `before`.' })
    cursor!: string;

    @Field(node, { description: `The ${what}.` })
    node!: Value;
  }
  return Edge;
}

/** Class to extend for a connection type: `@ObjectType(…) class ProductConnection extends connectionOf(() => Product, () => ProductEdge, 'products') {}`. */
export function connectionOf<Value extends object, Edge extends object>(
  node: () => ClassType<Value>,
  edge: () => ClassType<Edge>,
  what: string,
) {
  @ObjectType({ description: `A page of ${what}.` })
  abstract class Connection {
    @Field(() => [edge()], { description: 'The page with the facts of each entry.' })
    edges!: readonly Edge[];

    @Field(() => [node()], { description: `The ${what} themselves.` })
    nodes!: readonly Value[];

    @Field(() => PageInfo, { description: 'Where the page stands.' })
    pageInfo!: PageInfo;
  }
  return Connection;
}

const FIRST = 20;

/** `first` and `after` of a list that is read forwards only. */
@ArgsType()
export class ForwardPage {
  @Field(() => Int, { nullable: true, description: 'How many at most; default 20, at most 100.' })
  first?: number;

  @Field(() => String, { nullable: true, description: 'Cursor behind which the page starts.' })
  after?: string;
}

/** `first, after` or `last, before` of a list that is read both ways. */
@ArgsType()
export class Page extends ForwardPage {
  @Field(() => Int, {
    nullable: true,
    description: 'How many at most, counted from the end; default 20, at most 100.',
  })
  last?: number;

  @Field(() => String, { nullable: true, description: 'Cursor before which the page ends.' })
  before?: string;
}

/** The size of a page. Throws a user error that names the argument. `most` is the page limit of the shop. */
export function pageSize(
  size: number | null | undefined,
  argument: 'first' | 'last' = 'first',
  most = 100,
): number {
  const wanted = size ?? FIRST;
  if (wanted < 0) throw badInput(`${argument} must not be negative.`, argument);
  if (wanted > most)
    throw gatewayError('PAGE_TOO_LARGE', `${argument} is ${wanted}; a page has at most ${most} entries.`, {
      field: argument,
      limit: most,
    });
  return wanted;
}

/** An opaque cursor of what a list is sorted by. */
export const cursorOf = (key: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** The key in a cursor. Throws a user error that names the argument for a cursor that no list of this length gave. */
export function keyOfCursor(
  cursor: string,
  length: number,
  argument: 'after' | 'before' = 'after',
): readonly (string | number | null)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const plain = (part: unknown): boolean =>
      part === null || typeof part === 'string' || Number.isSafeInteger(part);
    if (cursor.length < 2000 && Array.isArray(key) && key.length === length && key.every(plain))
      return key as (string | number | null)[];
  } catch {
    // Answered below, like every other text that is no cursor.
  }
  throw badInput('This cursor was not given by this list.', argument);
}

/** The moment in a cursor, as text or milliseconds; null for what no list of ours is sorted by. */
export function momentOf(part: unknown): Date | null {
  const moment = new Date(typeof part === 'number' || typeof part === 'string' ? part : Number.NaN);
  const year = moment.getUTCFullYear();
  return year >= 1 && year <= 9999 ? moment : null;
}

/** A page that was read with one entry more than asked, to know whether there is a next one. */
export function connectionFrom<Value, Edge extends EdgeFacts<Value>>(
  edges: readonly Edge[],
  page: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean },
): ConnectionFacts<Value, Edge> {
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: { ...page, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
  };
}
