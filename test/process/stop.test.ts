import { createClient } from 'graphql-ws';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { endAll, type GatewayProcess, startGateway, until } from '../support/process.js';
import { Shop } from '../support/shop.js';

let shop: FreshDatabase;
let gateway: GatewayProcess;
beforeAll(async () => {
  shop = await freshDatabase();
  const story = new Shop(shop.database);
  await story.product('CUP');
  await story.lists('CUP', '12.00');
  gateway = await startGateway({ DATABASE_URL: shop.url });
});
afterAll(async () => {
  await endAll();
  await shop?.drop();
});

const SUBSCRIBE = 'subscription ($id: ID!) { cartChanged(cartId: $id) { version } }';

it('asked to stop: readiness is red first, what is in flight is finished, clients are told, and it ends with 0', async () => {
  const visitor = (await gateway.ask('{ viewer { visitorId } }')).viewer.visitorId as string;
  const headers = { 'maatwerk-visitor': visitor };
  const { id } = (await gateway.ask('{ viewer { cart { id } } }', {}, headers)).viewer.cart;
  const socket = createClient({
    url: `ws://127.0.0.1:${gateway.port}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: headers,
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => undefined,
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('closed', (event) => resolve((event as { code: number }).code));
  });
  const connected = new Promise((resolve) => socket.on('connected', resolve));
  await connected;
  socket.subscribe(
    { query: SUBSCRIBE, variables: { id } },
    { next: () => undefined, error: () => undefined, complete: () => undefined },
  );
  // A cart that somebody else has locked: the mutation is in flight until the lock is let go.
  const locker = new Client({ connectionString: shop.url });
  await locker.connect();
  await locker.query('BEGIN');
  await locker.query('SELECT 1 FROM cart FOR UPDATE');
  const adding = gateway.ask(
    'mutation ($id: ID!) { cartLinesAdd(cartId: $id, lines: [{ sku: "CUP", quantity: "3" }]) { cart { lines { quantity } } userErrors { code } } }',
    { id },
    headers,
  );
  await until('the mutation waits for the lock', async () => {
    const rows = await shop.database.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });
  gateway.child.kill('SIGTERM');
  await until('readiness is red', async () => (await gateway.ready()) === 503);
  // Still served while the balancer notices.
  expect((await gateway.query('{ product(sku: "CUP") { name } }')).data.product.name).toBe('Product CUP');
  expect(await closed).toBe(1001);
  await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
  expect(gateway.alive).toBe(true);
  await locker.query('COMMIT');
  await locker.end();
  expect((await adding).cartLinesAdd).toMatchObject({ cart: { lines: [{ quantity: '3' }] }, userErrors: [] });
  expect(await gateway.ended).toMatchObject({ code: 0, signal: null });
});
