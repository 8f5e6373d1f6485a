import { request as httpRequest } from 'node:http';
import { createClient, type Client } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { gatewayWith, type TestGateway } from '../support/gateway.js';
import { csv } from './shop.js';

let gateway: TestGateway;
let other: TestGateway;
let staff: Record<string, string>;
const open: Client[] = [];
beforeAll(async () => {
  gateway = await gatewayWith();
  other = await gateway.beside();
  await gateway.database.query(
    `INSERT INTO buyer (email, name, staff_role) VALUES ('erp@test.example', 'ERP', 'INTEGRATOR'), ('shop@test.example', 'S', 'MERCHANDISER')`,
  );
  await gateway.database.query(`INSERT INTO product (sku, name, unit) VALUES ('S1', 'Lamp', 'piece')`);
  staff = await gateway.as('erp@test.example');
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.dispose();
});
afterAll(async () => {
  await other.close();
  await gateway.close();
});

interface Progress {
  readonly importProgress: Readonly<Record<'state' | 'read' | 'accepted' | 'rejected', unknown>>;
}
interface Heard {
  readonly data?: Progress | null | undefined;
  readonly errors?:
    | readonly { readonly extensions?: { readonly [key: string]: unknown } | undefined }[]
    | undefined;
}

/** What a client of the other process hears of an import. */
function listening(id: string, headers = staff) {
  const client = createClient({
    url: `${other.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: headers,
    retryAttempts: 0,
  });
  open.push(client);
  const query = 'subscription ($id: ID!) { importProgress(id: $id) { state read accepted rejected } }';
  return client.iterate<Progress>({ query, variables: { id } });
}

/** An upload that stays open: what is written to it is read at once. */
function upload(path: string) {
  const request = httpRequest(`${gateway.url}/import/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'transfer-encoding': 'chunked', ...staff },
  });
  const ended = new Promise<number | undefined>((resolve, reject) => {
    request.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  return { request, ended };
}

async function running(): Promise<string> {
  for (;;) {
    const [run] = await gateway.database.query<{ id: string }>(
      `SELECT id FROM import_run WHERE state = 'RUNNING'`,
    );
    if (run) return run.id;
  }
}

it('is heard in another process: as it stands, as it gets on, and how it ends', async () => {
  const { request, ended } = upload('stock');
  request.write(csv('sku,location,quantity', 'S1,A,1'));
  const events = listening(await running());
  const next = async () => (await events.next()).value as Heard;
  expect(await next()).toMatchObject({ data: { importProgress: { state: 'RUNNING', read: 0 } } });
  // Enough rows to be told on the way.
  for (let block = 0; block < 30; block++)
    request.write(csv(...Array.from({ length: 10_000 }, (_, at) => `S1,L${block}-${at},1`)));
  const on = await next();
  expect(on.data?.importProgress.state).toBe('RUNNING');
  expect(on.data?.importProgress.read).toBeGreaterThanOrEqual(50_000);
  request.end(csv('S9,A,1'));
  expect(await ended).toBe(200);
  let last: Heard = on;
  for (let event = await events.next(); event.done !== true; event = await events.next()) last = event.value;
  expect(last.data?.importProgress).toEqual({ state: 'DONE', read: 300_002, accepted: 300_001, rejected: 1 });
});

it('of an import that has ended, or that is none, is one answer', async () => {
  const [run] = await gateway.database.query<{ id: string }>(
    `SELECT id FROM import_run WHERE state = 'DONE' LIMIT 1`,
  );
  const done = listening(run?.id ?? '');
  expect((await done.next()).value).toMatchObject({ data: { importProgress: { state: 'DONE' } } });
  expect((await done.next()).done).toBe(true);
  for (const id of ['x', '11111111-0da5-47d9-8bf0-651f635b5537']) {
    const { value } = await listening(id).next();
    expect((value as Heard).errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  }
});

it('is for those who may import', async () => {
  const merchandiser = await gateway.as('shop@test.example');
  const { value } = await listening('x', merchandiser).next();
  expect((value as Heard).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
});

it('what an import changed is told to every process within a second of its COMMIT', async () => {
  const heard = new Promise<number>((resolve) => {
    other.app.dependencies.changes.subscribe('stock', () => resolve(performance.now()));
  });
  const { request, ended } = upload('stock');
  request.end(csv('sku,location,quantity', 'S1,TOLD,1'));
  await ended;
  const answered = performance.now();
  expect((await heard) - answered).toBeLessThan(1000);
});
