import { type FormattedExecutionResult, OperationTypeNode } from 'graphql';
import { createHandler, type Request } from 'graphql-sse';
import { gatewayError, statusOf } from '../graphql/errors.js';
import type { GraphQLParameters } from '../graphql/engine.js';
import { abortWhenGone } from './deadline.js';
import type { Exchange } from './exchange.js';
import { type GraphQLDoor, isBatch, prepared, refuse, requested, withContext } from './graphql-door.js';

type Result = AsyncGenerator<FormattedExecutionResult, void, void> | FormattedExecutionResult;
type EventsRequest = Request<undefined, { readonly result: Result }>;

/** Server-sent events, "distinct connections mode" of graphql-sse: one operation a request. */
const handler = createHandler<undefined, { readonly result: Result }>({
  authenticate: () => null,
  // Prepared, run and masked by the engine: graphql-sse only frames the events.
  onSubscribe: (request) => request.context.result as never,
});

export async function answerEvents(
  exchange: Exchange,
  door: GraphQLDoor,
  running: Set<() => void>,
): Promise<void> {
  exchange.door = 'sse';
  exchange.set('cache-control', 'private, no-store');
  let parameters: GraphQLParameters;
  let result: Result;
  try {
    const asked = await requested(exchange, door);
    if (isBatch(asked))
      throw gatewayError('BAD_REQUEST', 'Events are asked for with one operation, not a batch.');
    parameters = asked;
    const operation = prepared(exchange, door, parameters, true);
    exchange.facts = { operation: operation.kind, document: operation.hash.slice(0, 12) };
    const controller = abortWhenGone(exchange.response);
    result = await withContext(
      exchange,
      door,
      operation.cost,
      async ({ context }): Promise<Result> =>
        operation.kind === OperationTypeNode.SUBSCRIPTION
          ? door.engine.subscribe(operation, context)
          : (await door.engine.execute(operation, context)).result,
      controller,
    );
  } catch (error) {
    const { status, result: refusal } = refuse(door, exchange, error);
    return exchange.answerJson(status, refusal);
  }
  // Refused before anything ran, like a subscription to what is not theirs: an answer, not a stream.
  if (!(Symbol.asyncIterator in result) && result.data === undefined)
    return exchange.answerJson(statusOf(result.errors?.[0] ?? {}), result);
  await stream(exchange, parameters, result, running);
}

async function stream(
  exchange: Exchange,
  parameters: GraphQLParameters,
  result: Result,
  running: Set<() => void>,
): Promise<void> {
  const { response } = exchange;
  const request: EventsRequest = {
    method: 'POST',
    url: '/graphql',
    headers: { get: (name) => ({ accept: 'text/event-stream', 'content-type': 'application/json' })[name] },
    body: { ...parameters, query: parameters.query ?? '{__typename}' },
    raw: undefined,
    context: { result },
  };
  const [body, { status, headers }] = await handler(request);
  if (body === null || typeof body === 'string') {
    exchange.answer(status, headers?.['content-type'] ?? 'application/json', body ?? '');
    return;
  }
  exchange.applyHeaders();
  response.writeHead(status, {
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  });
  const stop = (): void => void body.return();
  running.add(stop);
  response.once('close', stop);
  try {
    for await (const text of body) if (!response.write(text)) await writable(exchange);
  } finally {
    running.delete(stop);
    response.end();
  }
}

/** A slow reader holds its own subscription back, not the gateway's memory. */
const writable = ({ response }: Exchange): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
