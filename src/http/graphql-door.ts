import { OperationTypeNode } from 'graphql';
import type { Config } from '../config.js';
import type { Prepared } from '../graphql/documents.js';
import type { Answer, Engine, GraphQLParameters } from '../graphql/engine.js';
import type { Context } from '../graphql/context.js';
import { gatewayError } from '../graphql/errors.js';
import type { Asked, ContextFor } from './asking.js';
import { readJson } from './body.js';
import { abortWhenGone, withDeadline } from './deadline.js';
import { type Exchange, headersOf } from './exchange.js';
import { answerType, GRAPHQL_TYPE, JSON_TYPE, mediaTypeOf } from './media-type.js';
import { parametersOf, searchParameters } from './parameters.js';

export interface GraphQLDoor {
  readonly engine: Engine;
  readonly contextFor: ContextFor;
  readonly config: Pick<Config, 'bodyLimit' | 'requestTimeout'>;
  /** Takes the cost of a request from what its viewer has left; throws RATE_LIMITED. */
  readonly admit?: ((context: Context, cost: number) => Promise<void>) | undefined;
  /** Told of the code of every refusal. */
  readonly refused: (code: string) => void;
}

/** POST and GET by GraphQL over HTTP: one operation, or a batch of them in a POST. */
export async function answerGraphQL(exchange: Exchange, door: GraphQLDoor): Promise<void> {
  exchange.door = 'graphql';
  exchange.set('cache-control', 'private, no-store');
  const type = answerType(exchange.request.headers.accept);
  try {
    if (type === null)
      throw gatewayError('NOT_ACCEPTABLE', `The answer comes as ${GRAPHQL_TYPE} or ${JSON_TYPE}.`);
    const asked = await requested(exchange, door);
    const answer = isBatch(asked)
      ? await batched(exchange, door, asked)
      : await single(exchange, door, asked);
    send(exchange, type, answer);
  } catch (error) {
    send(exchange, type ?? JSON_TYPE, refuse(door, exchange, error));
  }
}

type Requested = GraphQLParameters | readonly unknown[];
export const isBatch = (asked: Requested): asked is readonly unknown[] => Array.isArray(asked);

interface Sent {
  readonly status: number;
  readonly result: unknown;
}

const send = (exchange: Exchange, type: string, { status, result }: Sent): void =>
  exchange.answer(status, `${type}; charset=utf-8`, JSON.stringify(result));

/** The error as an answer, counted. */
export function refuse(door: GraphQLDoor, exchange: Exchange, error: unknown): Answer {
  const answer = door.engine.refusal(error, exchange.requestId);
  const code = answer.result.errors?.[0]?.extensions?.['code'];
  if (typeof code === 'string') door.refused(code);
  if (answer.status === 405) exchange.set('allow', 'POST');
  return answer;
}

/** What the request asks for: shapes checked. Throws. */
export async function requested(exchange: Exchange, door: GraphQLDoor): Promise<Requested> {
  const { request } = exchange;
  if (request.method === 'POST') {
    const body = await readJson(request, door.config.bodyLimit);
    return Array.isArray(body) ? (body as unknown[]) : parametersOf(body);
  }
  if (request.method !== 'GET') {
    exchange.set('allow', 'GET, POST');
    throw gatewayError('METHOD_NOT_ALLOWED', 'GraphQL is asked with GET or POST.');
  }
  requirePreflighted(exchange);
  return searchParameters(new URLSearchParams(exchange.search));
}

/** Headers that a foreign page cannot set without asking first (CORS preflight). */
const PREFLIGHTED = [
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'authorization',
  'maatwerk-visitor',
  'maatwerk-channel',
  'maatwerk-company',
];

function requirePreflighted({ request: { headers } }: Exchange): void {
  const type = headers['content-type'];
  if (type !== undefined) {
    if (mediaTypeOf(type)?.type === JSON_TYPE) return;
    throw gatewayError('UNSUPPORTED_MEDIA_TYPE', 'A GET has no content type, or application/json.');
  }
  if (PREFLIGHTED.some((name) => headers[name])) return;
  throw gatewayError(
    'BAD_REQUEST',
    `A GET needs "Content-Type: application/json" or one of the headers ${PREFLIGHTED.join(', ')}: other pages could send it otherwise.`,
  );
}

/** Throws for what this door does not run. */
export function prepared(
  exchange: Exchange,
  door: GraphQLDoor,
  parameters: GraphQLParameters,
  streaming = false,
): Prepared {
  const operation = door.engine.prepare(parameters);
  if (operation.kind === OperationTypeNode.SUBSCRIPTION && !streaming)
    throw gatewayError(
      'BAD_REQUEST',
      'Subscriptions come over WebSocket (graphql-transport-ws) or with Accept: text/event-stream.',
    );
  if (operation.kind === OperationTypeNode.MUTATION && exchange.request.method === 'GET')
    throw gatewayError('METHOD_NOT_ALLOWED', 'Mutations are sent with POST.');
  return operation;
}

async function single(exchange: Exchange, door: GraphQLDoor, parameters: GraphQLParameters): Promise<Answer> {
  const operation = prepared(exchange, door, parameters);
  exchange.facts = { operation: operation.kind, document: operation.hash.slice(0, 12) };
  return withContext(exchange, door, operation.cost, ({ context }) =>
    door.engine.execute(operation, context),
  );
}

async function batched(exchange: Exchange, door: GraphQLDoor, list: readonly unknown[]): Promise<Sent> {
  if (list.length === 0) throw gatewayError('BAD_REQUEST', 'The batch is empty.');
  door.engine.checkBatch(list.length);
  const operations = list.map((body): Prepared | Answer => {
    try {
      return prepared(exchange, door, parametersOf(body));
    } catch (error) {
      return refuse(door, exchange, error);
    }
  });
  const cost = operations.reduce((sum, operation) => sum + ('cost' in operation ? operation.cost : 0), 0);
  door.engine.checkBatch(list.length, cost);
  exchange.facts = { operation: 'batch', operations: list.length };
  const answers = operations.some((operation) => 'cost' in operation)
    ? await withContext(exchange, door, cost, ({ context }) =>
        inOrder(operations, (operation) =>
          'cost' in operation ? door.engine.execute(operation, context) : operation,
        ),
      )
    : (operations as Answer[]);
  const status = answers.some((answer) => answer.status === 200) ? 200 : (answers[0]?.status ?? 400);
  return { status, result: answers.map(({ result }) => result) };
}

/** One after another: mutations of a batch happen in the order they stand in. */
async function inOrder(
  operations: readonly (Prepared | Answer)[],
  run: (operation: Prepared | Answer) => Promise<Answer> | Answer,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const operation of operations) answers.push(await run(operation));
  return answers;
}

/** Makes the viewer's context and works in it, within the time a request may take. */
export function withContext<Result>(
  exchange: Exchange,
  door: GraphQLDoor,
  cost: number,
  work: (asked: Asked) => Promise<Result>,
  controller = abortWhenGone(exchange.response),
): Promise<Result> {
  return withDeadline(door.config.requestTimeout, controller, async () => {
    const asked = await door.contextFor({
      headers: headersOf(exchange.request),
      address: exchange.address,
      requestId: exchange.requestId,
      signal: controller.signal,
    });
    for (const [name, value] of Object.entries(asked.responseHeaders ?? {}))
      exchange.set(name.toLowerCase(), value);
    await door.admit?.(asked.context, cost);
    return work(asked);
  });
}
