import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Exchange } from './exchange.js';

/** What the doors count. Labels come from closed lists only: no path, name or person stands in a metric. */
export interface HttpMetrics {
  readonly registry: Registry;
  observe(exchange: Exchange, status: number): void;
  refused(code: string): void;
  readonly sockets: Gauge;
  readonly subscriptions: Gauge;
}

/** Counters of one server in `registry`, with the process's own (event loop delay, memory) beside them. */
export function httpMetrics(registry: Registry = new Registry()): HttpMetrics {
  const registers = [registry];
  if (!registry.getSingleMetric('nodejs_eventloop_lag_seconds'))
    collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'maatwerk_http_requests_total',
    help: 'HTTP requests by door, method and status',
    labelNames: ['door', 'method', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'maatwerk_http_request_seconds',
    help: 'Seconds from request to answer, by door',
    labelNames: ['door'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const refusals = new Counter({
    name: 'maatwerk_graphql_refusals_total',
    help: 'GraphQL requests refused before they ran, by error code',
    labelNames: ['code'],
    registers,
  });
  const sockets = new Gauge({ name: 'maatwerk_websockets', help: 'Open WebSocket connections', registers });
  const subscriptions = new Gauge({
    name: 'maatwerk_subscriptions',
    help: 'Running subscriptions',
    registers,
  });
  return {
    registry,
    sockets,
    subscriptions,
    refused: (code) => refusals.inc({ code }),
    observe: ({ door, request, started }, status) => {
      requests.inc({ door, method: METHODS.has(request.method ?? '') ? request.method! : 'OTHER', status });
      seconds.observe({ door }, (performance.now() - started) / 1000);
    },
  };
}

const METHODS = new Set(['GET', 'POST', 'OPTIONS', 'HEAD']);
