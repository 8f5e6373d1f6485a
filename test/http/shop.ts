import { ValidationError } from 'class-validator';
import type { GraphQLSchema } from 'graphql';
import { EventEmitter, on } from 'node:events';
import { ArgumentValidationError } from 'type-graphql';
import { badInput } from '../../src/graphql/errors.js';
import { schemaOf } from './gateway.js';

const TEXT = `
  interface Node { id: ID! }
  type Product implements Node { id: ID! sku: String! name: String related(first: Int): ProductConnection! parts: [Product!]! }
  type ProductEdge { cursor: String! node: Product! }
  type ProductConnection { edges: [ProductEdge!]! nodes: [Product!]! }
  input SignInInput { email: String! password: String! age: Int }
  input Wish { name: String below: Wish }
  type Query {
    hello(name: String): String
    products(first: Int, last: Int, skus: [String!]): ProductConnection!
    nodes(ids: [ID!]!): [Node]!
    never: String
    broken: String
    refused: String
    must: String!
    wish(wish: Wish, wishes: [Wish]): String
    who: String
  }
  type Mutation { count: Int! signIn(input: SignInInput!): String }
  type Subscription { tick(name: String): Int! }
`;

export interface Shop {
  readonly schema: GraphQLSchema;
  /** How often something ran. */
  readonly ran: { mutations: number; queries: number; aborted: number; subscriptions: number };
  readonly ticks: EventEmitter;
}

/** A small schema with one field for each way to go wrong. */
export function shop(): Shop {
  const ran = { mutations: 0, queries: 0, aborted: 0, subscriptions: 0 };
  const ticks = new EventEmitter().setMaxListeners(100);
  const none = { edges: [], nodes: [] };
  const schema = schemaOf(TEXT, {
    Query: {
      hello: (_, { name }: { name?: string }) => {
        ran.queries++;
        return `hello ${name ?? 'you'}`;
      },
      products: () => none,
      nodes: () => [],
      never: (_, __, { signal }) =>
        new Promise((_resolve, reject) => {
          ran.queries++;
          signal.addEventListener('abort', () => {
            ran.aborted++;
            reject(new Error('aborted'));
          });
        }),
      broken: () => {
        const error = new Error(
          'duplicate key value violates unique constraint "buyers_email" of relation "buyer"',
        );
        throw Object.assign(error, {
          code: '23505',
          detail: 'Key (email)=(ann@firm.example) already exists.',
        });
      },
      refused: () => {
        throw badInput('first must not be negative.', 'first');
      },
      must: () => null,
      wish: () => 'ok',
      who: (_, __, { viewer }) => `${viewer.channel} ${viewer.visitorId}`,
    },
    Mutation: {
      count: () => ++ran.mutations,
      signIn: () => {
        const error = new ValidationError();
        error.property = 'password';
        error.value = 'hunter2';
        error.target = { password: 'hunter2' };
        error.constraints = { minLength: 'hunter2 is too short' };
        throw new ArgumentValidationError([error]);
      },
    },
    Subscription: {
      tick: (_, __, { signal }) => {
        ran.subscriptions++;
        const events = on(ticks, 'tick', { signal });
        return {
          next: async () => {
            const { value, done } = (await events.next()) as IteratorResult<[number]>;
            return done === true ? { value, done } : { value: { tick: value[0] }, done: false };
          },
          return: () => {
            ran.subscriptions--;
            return events.return!();
          },
          [Symbol.asyncIterator]() {
            return this;
          },
        };
      },
    },
  });
  return { schema, ran, ticks };
}

export interface ErrorBody {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}
export const bodyOf = async (response: Response): Promise<ErrorBody> => (await response.json()) as ErrorBody;
export const codeOf = async (response: Response): Promise<unknown> =>
  (await bodyOf(response)).errors?.[0]?.extensions['code'];

/** Nested fragments: each spreads the next twice; 3 KB that spread out to 2^n fields. */
export function fragmentBomb(levels: number): string {
  const fragments = Array.from(
    { length: levels },
    (_, level) => `fragment F${level} on Query { ...F${level + 1} a${level}: hello ...F${level + 1} }`,
  );
  return `{ ...F0 } ${fragments.join(' ')} fragment F${levels} on Query { hello }`;
}

/** Nested equal fields: validation compares every pair on every level. */
export function overlapBomb(levels: number): string {
  const fragments = Array.from(
    { length: levels },
    (_, level) => `fragment G${level} on Product { parts { ...G${level + 1} } parts { ...G${level + 1} } }`,
  );
  return `{ products { nodes { ...G0 } } } ${fragments.join(' ')} fragment G${levels} on Product { id }`;
}

/** Thousands of times the same field beside itself: quadratic for validation. */
export const repetitionBomb = (times: number): string => `{ ${'hello '.repeat(times)} }`;
