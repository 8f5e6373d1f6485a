import { GraphQLSchema, type GraphQLFieldResolver, buildSchema, isObjectType } from 'graphql';
import pino from 'pino';
import { readConfig } from '../../src/config.js';
import type { Context } from '../../src/graphql/context.js';
import { unauthenticated } from '../../src/graphql/errors.js';
import type { Asking } from '../../src/http/asking.js';
import { createServer, type ServerOptions } from '../../src/server.js';

type Resolvers = Readonly<Record<string, Readonly<Record<string, GraphQLFieldResolver<unknown, Context>>>>>;

/** A schema of text and resolvers; what has none answers the property. */
export function schemaOf(text: string, resolvers: Resolvers): GraphQLSchema {
  const schema = buildSchema(text);
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`${typeName} is no object type`);
    for (const [name, resolve] of Object.entries(fields)) {
      const field = type.getFields()[name];
      if (!field) throw new Error(`${typeName}.${name} does not exist`);
      if (typeName === 'Subscription') field.subscribe = resolve;
      else field.resolve = resolve;
    }
  }
  return schema;
}

/** A context whose viewer is a guest; the token `wrong` is refused, as a real one would be. */
export function contextOf(asking: Asking): Context {
  if (asking.headers['authorization'] === 'Bearer wrong') throw unauthenticated();
  return {
    viewer: {
      now: new Date(),
      channel: asking.headers['maatwerk-channel'] ?? 'WEB',
      languages: ['en'],
      currency: 'EUR',
      visitorId: asking.headers['maatwerk-visitor'] ?? null,
      buyer: null,
      company: null,
      role: null,
      staffRole: null,
      apiKeyId: null,
      priceGroupIds: [],
      staged: false,
      otherMoment: false,
      permissions: new Set(),
      consents: new Set(),
    },
    experience: new Proxy(
      {},
      { get: () => () => Promise.reject(new Error('no experience here')) },
    ) as Context['experience'],
    requestId: asking.requestId,
    address: asking.address,
    signal: asking.signal,
    sessionId: null,
    onChange: () => () => undefined,
    loader: (_, create) => create(),
  };
}

export interface Running {
  readonly url: string;
  readonly port: number;
  readonly logged: Record<string, unknown>[];
  readonly server: ReturnType<typeof createServer>;
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** A listening server with these settings (as environment variables) on a free port. */
export async function serve(
  schema: GraphQLSchema,
  environment: Record<string, string> = {},
  options: Partial<ServerOptions> = {},
): Promise<Running> {
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const server = createServer({
    schema,
    config: readConfig({ PORT: '0', HOST: '127.0.0.1', ...environment }),
    log,
    contextFor: async (asking) => ({
      context: contextOf(asking),
      responseHeaders: asking.headers['maatwerk-visitor'] ? {} : { 'Maatwerk-Visitor': 'visitor-1' },
    }),
    ...options,
  });
  const { port } = await server.listen();
  const url = `http://127.0.0.1:${port}`;
  const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { url, port, logged, server, post };
}
