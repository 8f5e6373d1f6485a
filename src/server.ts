import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Config } from './config.js';
import type { Context } from './graphql/context.js';
import { Engine, type EngineOptions } from './graphql/engine.js';
import { logUnexpected } from './graphql/unexpected.js';
import type { ContextFor } from './http/asking.js';
import { answeredByCors } from './http/cors.js';
import { drain } from './http/drain.js';
import { Exchange } from './http/exchange.js';
import { type ExampleTab, graphiqlDoor } from './http/graphiql-door.js';
import { answerGraphQL } from './http/graphql-door.js';
import { answerHealth } from './http/health-door.js';
import { wantsEvents, wantsPage } from './http/media-type.js';
import { httpMetrics } from './http/metrics.js';
import { type HttpRoute, routeMatcher } from './http/routes.js';
import { answerEvents } from './http/sse-door.js';
import { openSocketDoor } from './http/websocket-door.js';

export interface ServerOptions {
  readonly schema: GraphQLSchema;
  readonly contextFor: ContextFor;
  readonly config: Config;
  readonly log: Logger;
  readonly routes?: readonly HttpRoute[];
  /** Answers false, or throws, while the process cannot serve: the database is away. */
  readonly ready?: () => Promise<boolean> | boolean;
  /** Prometheus registry to count in; the server's own otherwise. */
  readonly metrics?: Registry;
  /** Examples that GraphiQL opens with; it is there where introspection is on. */
  readonly tabs?: readonly ExampleTab[];
  /** Takes the cost of a request from what its viewer may ask for in a minute; throws RATE_LIMITED. */
  readonly admit?: (context: Context, cost: number) => Promise<void>;
  /** Throws when this viewer may not run this kind of operation at all. */
  readonly permit?: EngineOptions['permit'];
  /** Whether an exception says that the database is away: clients get UNAVAILABLE. */
  readonly outage?: EngineOptions['outage'];
  /** Object types whose values are plain objects: queries over them only are compiled. */
  readonly plainTypes?: ReadonlySet<string>;
  /** Apollo Server plugins: tracing and the like. */
  readonly plugins?: readonly ApolloServerPlugin<Context>[];
}

export interface GatewayServer {
  readonly http: Server;
  /** Starts to listen at `config.host` and `config.port`; answers the port that was taken. */
  listen(): Promise<{ readonly port: number }>;
  /** Readiness goes red; everything else goes on. */
  drain(): void;
  /**
   * Stops: readiness red, after `grace` ms no new connections, WebSockets closed with 1001, requests in flight finish
   * within `deadline` ms (default 10,000), what is left then is cut. May be called twice.
   */
  close(options?: { readonly grace?: number; readonly deadline?: number }): Promise<void>;
}

/** The process's doors: GraphQL by POST, GET, WebSocket and SSE, GraphiQL, routes of levels, health and metrics. */
export function createServer(options: ServerOptions): GatewayServer {
  const { schema, contextFor, config, log } = options;
  const introspection = config.introspection ?? config.mode === 'demo';
  const { permit, outage, plugins = [] } = options;
  const engine = new Engine({
    schema,
    limits: config,
    introspection,
    log,
    permit,
    outage,
    plugins,
    plainTypes: options.plainTypes,
  });
  const metrics = httpMetrics(options.metrics);
  const state = { draining: false };
  const health = { draining: () => state.draining, ready: options.ready ?? (() => true) };
  const graphql = {
    engine,
    contextFor,
    config,
    admit: options.admit,
    refused: (code: string) => metrics.refused(code),
  };
  const graphiql = graphiqlDoor(options.tabs ?? []);
  const match = routeMatcher(options.routes ?? []);
  const streams = new Set<() => void>();

  const answer = async (exchange: Exchange): Promise<void> => {
    const { request, path } = exchange;
    if (state.draining) exchange.set('connection', 'close');
    if (answeredByCors(exchange, config)) return undefined;
    if (path === '/graphql') {
      const { accept } = request.headers;
      if (introspection && request.method === 'GET' && wantsPage(accept)) return graphiql(exchange);
      return wantsEvents(accept)
        ? answerEvents(exchange, graphql, streams)
        : answerGraphQL(exchange, graphql);
    }
    if (path === '/health/live' || path === '/health/ready')
      return answerHealth(exchange, path === '/health/live' ? 'live' : 'ready', health);
    if (path === '/metrics' && request.method === 'GET') {
      exchange.door = 'metrics';
      return exchange.answer(200, metrics.registry.contentType, await metrics.registry.metrics());
    }
    return answerRoute(exchange, match(request.method ?? '', path));
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const exchange = new Exchange(request, response);
    response.once('close', () => finished(exchange));
    try {
      await answer(exchange);
    } catch (error) {
      logUnexpected(log, error, exchange.requestId);
      if (response.headersSent) response.destroy();
      else
        exchange.answerJson(
          500,
          problem('INTERNAL_SERVER_ERROR', 'Internal error. Quote the request id when you report it.'),
        );
    }
  };
  const finished = (exchange: Exchange): void => {
    const { door, request, requestId, response, started, facts } = exchange;
    const status = response.writableFinished ? response.statusCode : 499;
    metrics.observe(exchange, status);
    const ms = Math.round((performance.now() - started) * 10) / 10;
    const level = door === 'health' || door === 'metrics' ? 'debug' : 'info';
    log[level]({ requestId, door, method: request.method, status, ms, ...facts }, 'request');
  };

  // Bodies have deadlines of their own (an import may stream for an hour), so there is no requestTimeout here.
  const http = createHttpServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 0,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 2_000,
    },
    (request, response) => void handle(request, response),
  );
  const sockets = openSocketDoor(http, { ...graphql, config, schema, metrics, draining: health.draining });
  let closing: Promise<void> | undefined;
  return {
    http,
    listen: async () => {
      await engine.start();
      await new Promise<void>((resolve, reject) => {
        http.once('error', reject);
        http.listen(config.port, config.host, () => {
          http.off('error', reject);
          resolve();
        });
      });
      return { port: (http.address() as AddressInfo).port };
    },
    drain: () => {
      state.draining = true;
    },
    close: ({ grace = 0, deadline = 10_000 } = {}) => {
      state.draining = true;
      return (closing ??= drain({ http, sockets, streams, grace, deadline }).then(() => engine.stop()));
    },
  };
}

async function answerRoute(
  exchange: Exchange,
  matched: ReturnType<ReturnType<typeof routeMatcher>>,
): Promise<void> {
  if (matched === null)
    return exchange.answerJson(404, problem('NOT_FOUND', 'There is no door at this address.'));
  if ('allow' in matched) {
    exchange.set('allow', matched.allow.join(', '));
    return exchange.answerJson(
      405,
      problem('METHOD_NOT_ALLOWED', `This address takes ${matched.allow.join(' and ')}.`),
    );
  }
  exchange.door = 'route';
  exchange.applyHeaders();
  // A sender that goes silent is cut; one that goes on sending is not.
  const { request } = exchange;
  request.setTimeout(ROUTE_SILENCE, () => request.destroy());
  request.once('end', () => request.setTimeout(0));
  exchange.closeUnread();
  await matched.route.handle(request, exchange.response);
}

/** Longest silence of a streaming client, in ms. */
const ROUTE_SILENCE = 30_000;

const problem = (code: string, message: string): object => ({ errors: [{ message, extensions: { code } }] });
