import { type ExecutionArgs, type FormattedExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Config } from '../config.js';
import type { Prepared } from '../graphql/documents.js';
import { gatewayError } from '../graphql/errors.js';
import type { Asked, Asking } from './asking.js';
import { allowedOrigin } from './cors.js';
import { withDeadline } from './deadline.js';
import { headersOf } from './exchange.js';
import type { GraphQLDoor } from './graphql-door.js';
import type { HttpMetrics } from './metrics.js';

export interface SocketDoor extends GraphQLDoor {
  readonly schema: GraphQLSchema;
  readonly config: Config;
  readonly metrics: HttpMetrics;
  readonly draining: () => boolean;
}

export interface Sockets {
  /** Says 1001 to every client. */
  close(): Promise<void>;
  /** Ends the connections of clients that did not answer. */
  cut(): void;
}

/** Connection parameters that stand for headers; others are ignored. */
const HEADERS = new Set([
  'authorization',
  'maatwerk-company',
  'maatwerk-channel',
  'maatwerk-visitor',
  'accept-language',
  'maatwerk-as-of',
  'maatwerk-see-as',
]);

/** What one connection keeps between its operations. */
interface Connection extends Record<PropertyKey, unknown> {
  id: string;
  gone: AbortController;
  visitor?: string;
}
type SocketContext = {
  readonly connectionParams?: Readonly<Record<string, unknown>>;
  extra: Extra & Partial<Connection>;
};
interface Work {
  readonly operation: Prepared;
  readonly asked: Asked;
  readonly controller: AbortController;
}

/** `/graphql` over WebSocket, subprotocol graphql-transport-ws only. Closing says 1001 to every client. */
export function openSocketDoor(http: Server, door: SocketDoor): Sockets {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols, maxPayload: door.config.bodyLimit });
  const graphql = useServer<Record<string, unknown>, Connection>(
    {
      schema: door.schema,
      connectionInitWaitTimeout: 5_000,
      onConnect: (context) => connected(door, context),
      onDisconnect: ({ extra }) => extra.gone?.abort(),
      onClose: ({ extra }) => extra.gone?.abort(),
      onSubscribe: (context, id, payload) =>
        subscribed(door, context as SocketContext, Object.keys(context.subscriptions).length, payload).catch(
          (error: unknown) => refusals(door, error, `${context.extra.id}:${id}`),
        ),
      execute: (args) => executed(door, args) as never,
      subscribe: (args) => streamed(door, args) as never,
      onNext: (_, __, ___, ____, result) => result as FormattedExecutionResult,
    },
    sockets,
    12_000,
  );
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(request, door);
    if (refusal) return refuseUpgrade(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (client) => {
      door.metrics.sockets.inc();
      client.once('close', () => door.metrics.sockets.dec());
      sockets.emit('connection', client, request);
      // graphql-ws would print what a broken client sent; ws has closed the connection by itself.
      client.removeAllListeners('error');
      client.on('error', () => undefined);
    });
  });
  return {
    close: async () => graphql.dispose(),
    cut: () => {
      for (const client of sockets.clients) client.terminate();
    },
  };
}

/** Why this request may not become a connection; null when it may. */
function refusalOf(request: IncomingMessage, door: SocketDoor): string | null {
  if (door.draining()) return '503 Service Unavailable';
  if ((request.url ?? '').split('?')[0] !== '/graphql') return '404 Not Found';
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (handleProtocols(protocols) === false) return '400 Bad Request';
  const { origin, host } = request.headers;
  if (origin === undefined || allowedOrigin(origin, door.config)) return null;
  return /^https?:\/\/([^/]+)$/.exec(origin)?.[1] === host ? null : '403 Forbidden';
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function connected(door: SocketDoor, context: SocketContext): Promise<Record<string, unknown> | false> {
  const { extra } = context;
  const given = extra.request.headers['x-request-id'];
  extra.id = typeof given === 'string' && /^[A-Za-z0-9._:-]{1,64}$/.test(given) ? given : randomUUID();
  extra.gone = new AbortController();
  try {
    const { responseHeaders } = await asked(door, context, extra.id, extra.gone);
    const visitor = Object.entries(responseHeaders ?? {}).find(
      ([name]) => name.toLowerCase() === 'maatwerk-visitor',
    )?.[1];
    if (visitor !== undefined) extra.visitor = visitor;
    return { ...responseHeaders };
  } catch (error) {
    refusals(door, error, extra.id);
    return false;
  }
}

/** The viewer is made anew for every operation: a revoked token ends at the next one, and `now` moves. */
function asked(
  door: SocketDoor,
  context: SocketContext,
  requestId: string,
  controller: AbortController,
): Promise<Asked> {
  const { request, visitor } = context.extra;
  const headers: Record<string, string | undefined> = { ...headersOf(request) };
  for (const [name, value] of Object.entries(context.connectionParams ?? {}))
    if (typeof value === 'string' && HEADERS.has(name.toLowerCase())) headers[name.toLowerCase()] = value;
  if (visitor !== undefined) headers['maatwerk-visitor'] ??= visitor;
  const asking: Asking = {
    headers,
    address: request.socket.remoteAddress ?? '',
    requestId,
    signal: controller.signal,
    ...(context.connectionParams ? { connectionParams: context.connectionParams } : {}),
  };
  return withDeadline(door.config.requestTimeout, controller, () => door.contextFor(asking));
}

async function subscribed(
  door: SocketDoor,
  context: SocketContext,
  running: number,
  payload: {
    query: string;
    operationName?: string | null | undefined;
    variables?: Record<string, unknown> | null | undefined;
    extensions?: Record<string, unknown> | null | undefined;
  },
): Promise<ExecutionArgs> {
  const { subscriptionLimit } = door.config;
  if (running > subscriptionLimit)
    throw gatewayError(
      'TOO_MANY_SUBSCRIPTIONS',
      `This connection runs ${subscriptionLimit} operations already.`,
      {
        limit: subscriptionLimit,
        setting: 'MAATWERK_LIMIT_SUBSCRIPTIONS',
      },
    );
  const { query, operationName, variables, extensions } = payload;
  const operation = door.engine.prepare({
    query: query === '' ? undefined : query,
    operationName,
    variables,
    extensions: extensions ?? undefined,
  });
  const controller = new AbortController();
  const { gone, id } = context.extra;
  gone?.signal.addEventListener('abort', () => controller.abort(), { once: true, signal: controller.signal });
  const who = await asked(door, context, id ?? randomUUID(), controller);
  await door.admit?.(who.context, operation.cost);
  const work: Work = { operation, asked: who, controller };
  return {
    schema: door.schema,
    document: operation.document,
    operationName: operation.operationName,
    variableValues: operation.variables,
    contextValue: work,
  };
}

async function executed(door: SocketDoor, args: ExecutionArgs): Promise<FormattedExecutionResult> {
  const { operation, asked: who, controller } = args.contextValue as Work;
  try {
    const work = () => door.engine.execute(operation, who.context);
    return (await withDeadline(door.config.requestTimeout, controller, work)).result;
  } catch (error) {
    return door.engine.refusal(error, who.context.requestId).result;
  } finally {
    controller.abort();
  }
}

async function streamed(door: SocketDoor, args: ExecutionArgs): Promise<unknown> {
  const { operation, asked: who, controller } = args.contextValue as Work;
  const events = await door.engine.subscribe(operation, who.context);
  if (!(Symbol.asyncIterator in events)) return events;
  door.metrics.subscriptions.inc();
  controller.signal.addEventListener('abort', () => door.metrics.subscriptions.dec(), { once: true });
  const end = (): void => controller.abort();
  return {
    next: async () => {
      const event = await events.next();
      if (event.done === true) end();
      return event;
    },
    return: async () => {
      end();
      return events.return();
    },
    throw: (error: unknown) => events.throw(error),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function refusals(door: SocketDoor, error: unknown, requestId: string): readonly GraphQLError[] {
  const { result } = door.engine.refusal(error, requestId);
  return (result.errors ?? []).map(({ message, extensions }) => {
    const code = extensions?.['code'];
    if (typeof code === 'string') door.refused(code);
    return new GraphQLError(message, { extensions: extensions ?? {} });
  });
}
