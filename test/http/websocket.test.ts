import { type Client, createClient } from 'graphql-ws';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Running, serve } from './gateway.js';
import { fragmentBomb, type Shop, shop } from './shop.js';

let store: Shop;
let gateway: Running;
const clients: Client[] = [];
beforeEach(async () => {
  store = shop();
  gateway = await serve(store.schema, {
    MAATWERK_LIMIT_SUBSCRIPTIONS: '3',
    MAATWERK_LIMIT_TIME: '300',
    MAATWERK_LIMIT_BODY: '20000',
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  await gateway.server.close({ deadline: 500 });
});

const address = (): string => `ws://127.0.0.1:${gateway.port}/graphql`;
function connect(connectionParams: Record<string, unknown> = {}): Client {
  const client = createClient({
    url: address(),
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
  });
  clients.push(client);
  return client;
}

/** All answers of one operation; a refusal by the server is thrown. */
async function answers(
  client: Client,
  query: string,
  variables?: Record<string, unknown>,
): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const result of client.iterate({ query, ...(variables ? { variables } : {}) }))
    results.push(result);
  return results;
}
const refusal = (client: Client, query: string): Promise<unknown> =>
  answers(client, query).then(
    () => 'answered',
    (errors: { extensions: { code: string } }[]) => errors[0]?.extensions.code,
  );
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};
/** Status of a refused handshake, or the code and subprotocol of the connection. */
async function handshake(
  protocol: string | undefined,
  headers: Record<string, string> = {},
  path = '/graphql',
): Promise<unknown> {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}${path}`, protocol ? [protocol] : [], {
    headers,
  });
  return new Promise((resolve) => {
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode));
    socket.once('error', () => undefined);
    socket.once('open', () => {
      resolve(socket.protocol);
      socket.close();
    });
  });
}

it('speaks graphql-transport-ws only: the legacy subprotocol never passes the sign-in', async () => {
  expect(await handshake('graphql-transport-ws')).toBe('graphql-transport-ws');
  expect(await handshake('graphql-ws')).toBe(400);
  expect(await handshake(undefined)).toBe(400);
  expect(await handshake('graphql-transport-ws', {}, '/other')).toBe(404);
});

it('refuses pages of foreign origins', async () => {
  expect(await handshake('graphql-transport-ws', { origin: 'https://evil.example' })).toBe(403);
  expect(await handshake('graphql-transport-ws', { origin: 'http://localhost:3000' })).toBe(
    'graphql-transport-ws',
  );
  expect(await handshake('graphql-transport-ws', { origin: `http://127.0.0.1:${gateway.port}` })).toBe(
    'graphql-transport-ws',
  );
});

it('answers queries and events, with connection parameters as headers', async () => {
  const client = connect({ 'Maatwerk-Channel': 'APP', cookie: 'x' });
  expect(await answers(client, '{ who }')).toEqual([{ data: { who: 'APP visitor-1' } }]);
  const events = client.iterate({ query: 'subscription { tick }' });
  const first = events.next();
  await until(() => store.ran.subscriptions === 1);
  store.ticks.emit('tick', 7);
  expect((await first).value).toEqual({ data: { tick: 7 } });
  await events.return?.();
  await until(() => store.ran.subscriptions === 0);
});

it('refuses a wrong token with 4403', async () => {
  const socket = new WebSocket(address(), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: 'Bearer wrong' } }));
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(4403);
});

it('refuses operations before the connection is made', async () => {
  const socket = new WebSocket(address(), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ hello }' } }));
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(4401);
  expect(store.ran.queries).toBe(0);
});

it.each([
  [
    '{ products { nodes { parts { parts { parts { parts { parts { parts { parts { parts { parts { parts { parts { parts { parts { parts { id } } } } } } } } } } } } } } } } }',
    'QUERY_TOO_DEEP',
  ],
  [`{ ${Array.from({ length: 51 }, (_, at) => `a${at}: hello`).join(' ')} }`, 'QUERY_TOO_MANY_ALIASES'],
  [
    '{ products(first: 100) { nodes { related(first: 100) { nodes { sku id name } } } } }',
    'QUERY_TOO_EXPENSIVE',
  ],
  ['{ products(first: 500) { nodes { id } } }', 'PAGE_TOO_LARGE'],
  [`{ ${'hello '.repeat(3_000)} }`, 'QUERY_TOO_REPETITIVE'],
  [fragmentBomb(12), 'QUERY_TOO_MANY_ALIASES'],
  ['{ nope }', 'GRAPHQL_VALIDATION_FAILED'],
  ['{', 'GRAPHQL_PARSE_FAILED'],
  ['', 'BAD_REQUEST'],
])('binds the same limits: %#', async (query, code) => {
  expect(await refusal(connect(), query)).toBe(code);
});

it('masks errors of answers', async () => {
  const [result] = await answers(connect(), '{ broken }');
  expect(result).toMatchObject({
    data: { broken: null },
    errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  });
  expect(JSON.stringify(result)).not.toContain('duplicate');
});

it('stops a query when its time is up', async () => {
  const [result] = await answers(connect(), '{ never }');
  expect(result).toMatchObject({ errors: [{ extensions: { code: 'TIMEOUT' } }] });
  expect(store.ran.aborted).toBe(1);
});

it('bounds the subscriptions of one connection, and frees their places', async () => {
  const client = connect();
  const running = Array.from({ length: 3 }, () => client.iterate({ query: 'subscription { tick }' }));
  const firsts = running.map((events) => events.next());
  await until(() => store.ran.subscriptions === 3);
  expect(await refusal(client, 'subscription { tick }')).toBe('TOO_MANY_SUBSCRIPTIONS');
  store.ticks.emit('tick', 1);
  await Promise.all(firsts);
  await running[0]?.return?.();
  await until(() => store.ran.subscriptions === 2);
  expect(await answers(client, '{ hello }')).toEqual([{ data: { hello: 'hello you' } }]);
});

it('ends subscriptions of a connection that breaks', async () => {
  const socket = new WebSocket(address(), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: 'subscription { tick }' } }));
  await until(() => store.ran.subscriptions === 1);
  socket.terminate();
  await until(() => store.ran.subscriptions === 0);
});

it('closes a connection that sends too much', async () => {
  const socket = new WebSocket(address(), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send('x'.repeat(30_000));
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1009);
});

it('says 1001 to every client when the process stops', async () => {
  const socket = new WebSocket(address(), 'graphql-transport-ws');
  await once(socket, 'open');
  const closed = once(socket, 'close') as Promise<[number]>;
  await gateway.server.close();
  expect((await closed)[0]).toBe(1001);
});
