import { createClient } from 'graphql-sse';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Running, serve } from './gateway.js';
import { codeOf, type Shop, shop } from './shop.js';

let store: Shop;
let gateway: Running;
beforeEach(async () => {
  store = shop();
  gateway = await serve(store.schema, { MAATWERK_LIMIT_TIME: '300' });
});
afterEach(() => gateway.server.close({ deadline: 500 }));

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};
const accept = { accept: 'text/event-stream' };

it('streams events to a client of graphql-sse', async () => {
  const client = createClient({ url: `${gateway.url}/graphql`, retryAttempts: 0 });
  const events = client.iterate({ query: 'subscription { tick }' });
  const first = events.next();
  await until(() => store.ran.subscriptions === 1);
  store.ticks.emit('tick', 1);
  expect((await first).value).toEqual({ data: { tick: 1 } });
  const second = events.next();
  store.ticks.emit('tick', 2);
  expect((await second).value).toEqual({ data: { tick: 2 } });
  client.dispose();
  await until(() => store.ran.subscriptions === 0);
});

it('outlives the time limit of a request', async () => {
  const response = await gateway.post({ query: 'subscription { tick }' }, accept);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('private, no-store');
  expect(response.headers.get('maatwerk-visitor')).toBe('visitor-1');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect(await codeOf(await gateway.post({ query: '{ never }' }))).toBe('TIMEOUT');
  store.ticks.emit('tick', 3);
  let text = '';
  while (!text.includes('tick')) text += (await reader.read()).value ?? '';
  expect(text).toContain('event: next\ndata: {"data":{"tick":3}}');
  await reader.cancel();
  await until(() => store.ran.subscriptions === 0);
});

it('answers a query as one event and completes', async () => {
  const text = await (await gateway.post({ query: '{ hello }' }, accept)).text();
  expect(text).toContain('event: next\ndata: {"data":{"hello":"hello you"}}');
  expect(text).toContain('event: complete');
});

it('refuses by status: a wrong token, a bad query, a batch, a mutation by GET', async () => {
  expect(
    (await gateway.post({ query: 'subscription { tick }' }, { ...accept, authorization: 'Bearer wrong' }))
      .status,
  ).toBe(401);
  expect(await codeOf(await gateway.post({ query: 'subscription { tock }' }, accept))).toBe(
    'GRAPHQL_VALIDATION_FAILED',
  );
  expect((await gateway.post([{ query: '{ hello }' }], accept)).status).toBe(400);
  const search = new URLSearchParams({ query: 'mutation { count }' });
  const response = await fetch(`${gateway.url}/graphql?${search}`, {
    headers: { ...accept, 'apollo-require-preflight': '1' },
  });
  expect(response.status).toBe(405);
  expect(store.ran.mutations).toBe(0);
});

it('ends streams when the process stops', async () => {
  const response = await gateway.post({ query: 'subscription { tick }' }, accept);
  const text = response.text();
  await until(() => store.ran.subscriptions === 1);
  await gateway.server.close({ deadline: 20_000 });
  // A stream that was cut at the deadline would be an error here.
  expect(await text).not.toContain('event: next');
  expect(store.ran.subscriptions).toBe(0);
});
