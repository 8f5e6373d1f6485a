import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../support/gateway.js';
import { csv } from './shop.js';

let gateway: TestGateway;
let staff: Record<string, string>;
beforeAll(async () => {
  gateway = await gatewayWith();
  await gateway.database.query(
    `INSERT INTO buyer (email, name, staff_role) VALUES ('erp@test.example', 'ERP', 'INTEGRATOR'), ('shop@test.example', 'S', 'MERCHANDISER')`,
  );
  await gateway.database.query(`INSERT INTO product (sku, name, unit) VALUES ('S1', 'Lamp', 'piece')`);
  staff = await gateway.as('erp@test.example');
});
afterAll(() => gateway.close());

interface Sent {
  readonly status: number;
  // eslint-disable-next-line typescript/no-explicit-any -- JSON of any shape; expectations name the shape
  readonly body: any;
}

async function send(
  path: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Sent> {
  const response = await fetch(`${gateway.url}/import/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', ...staff, ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: response.status, body: await response.json() };
}

const FILE = csv('sku,location,quantity', 'S1,A,1', 'S9,A,2');

it('takes CSV, NDJSON and gzip, and tells what came of it', async () => {
  const first = await send('stock', FILE);
  expect(first).toMatchObject({
    status: 200,
    body: { state: 'DONE', read: 2, accepted: 1, unchanged: 0, rejected: 1 },
  });
  const json = await send('stock', '{"sku":"S1","location":"A","quantity":1}\n', {
    'content-type': 'application/x-ndjson; charset=utf-8',
  });
  expect(json).toMatchObject({ status: 200, body: { read: 1, unchanged: 1 } });
  const packed = await send('stock?mode=delete', gzipSync(csv('sku,location', 'S1,A')), {
    'content-encoding': 'gzip',
  });
  expect(packed).toMatchObject({ status: 200, body: { accepted: 1 } });
  const aborted = await send('stock?maxRejects=0', FILE);
  expect(aborted).toMatchObject({ status: 422, body: { state: 'ABORTED', accepted: 0, rejected: 1 } });
  const rejects = await fetch(`${gateway.url}/import/runs/${aborted.body.runId}/rejects`, { headers: staff });
  expect([rejects.status, rejects.headers.get('content-type')]).toEqual([
    200,
    'application/x-ndjson; charset=utf-8',
  ]);
  expect(
    (await rejects.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toEqual([{ line: 3, field: 'sku', value: 'S9', reason: 'UNKNOWN_SKU: no product has this SKU' }]);
});

it.each<[string, string, Record<string, string>, number, string]>([
  ['an unknown kind', 'stokc', {}, 400, 'UNKNOWN_KIND'],
  ['an unknown mode', 'stock?mode=upsret', {}, 400, 'UNKNOWN_MODE'],
  ['a mode of another kind', 'stock?mode=replace-list', {}, 400, 'UNKNOWN_MODE'],
  ['an unknown way with duplicates', 'stock?duplicates=first', {}, 400, 'BAD_OPTION'],
  ['a limit that is no number', 'stock?maxRejects=-1', {}, 400, 'BAD_REQUEST'],
  ['unknown columns', 'companies', {}, 400, 'BAD_HEADER'],
  ['another type', 'stock', { 'content-type': 'application/json' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['another charset', 'stock', { 'content-type': 'text/csv; charset=latin1' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['another encoding', 'stock', { 'content-encoding': 'br' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['no gzip where gzip is said', 'stock', { 'content-encoding': 'gzip' }, 400, 'BAD_GZIP'],
  ['nobody', 'stock', { authorization: '' }, 401, 'UNAUTHENTICATED'],
  ['a false token', 'stock', { authorization: 'Bearer x' }, 401, 'UNAUTHENTICATED'],
  ['another moment', 'stock', { 'maatwerk-as-of': '2026-01-01T00:00:00Z' }, 403, 'FORBIDDEN'],
])('refuses %s', async (_, path, headers, status, code) => {
  const { status: answered, body } = await send(path, FILE, headers);
  expect([answered, body.error.code]).toEqual([status, code]);
});

it('is for those who may import', async () => {
  const merchandiser = await gateway.as('shop@test.example');
  expect((await send('stock', FILE, merchandiser)).status).toBe(403);
  const [run] = await gateway.database.query<{ id: string }>('SELECT id FROM import_run LIMIT 1');
  const rejects = (id: string, headers: Record<string, string>) =>
    fetch(`${gateway.url}/import/runs/${id}/rejects`, { headers }).then(({ status }) => status);
  expect(await rejects(run?.id ?? '', merchandiser)).toBe(403);
  expect(await rejects('11111111-0da5-47d9-8bf0-651f635b5537', staff)).toBe(404);
  expect(await rejects('x', staff)).toBe(404);
  const refused = await gateway.query('{ imports { nodes { id } } }', {}, merchandiser);
  expect(refused.errors[0]?.extensions['code']).toBe('FORBIDDEN');
  expect((await gateway.query('{ import(id: "x") { id } }')).errors[0]?.extensions['code']).toBe(
    'UNAUTHENTICATED',
  );
});

it('fails an upload that breaks off, and changes nothing', async () => {
  const upload = httpRequest(`${gateway.url}/import/stock`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'transfer-encoding': 'chunked', ...staff },
  });
  upload.on('error', () => {});
  const begun = `SELECT count(*)::int AS count FROM import_run WHERE state = $1`;
  const count = async (state: string): Promise<number> =>
    (await gateway.database.query<{ count: number }>(begun, [state]))[0]?.count ?? 0;
  const failed = await count('FAILED');
  upload.write(csv('sku,location,quantity', 'S1,CUT,1'));
  while ((await count('RUNNING')) === 0);
  upload.destroy();
  while ((await count('FAILED')) === failed);
  expect(await gateway.database.query(`SELECT 1 FROM stock WHERE location = 'CUT'`)).toEqual([]);
});

it('shows staff its imports page by page, newest first, with their rejects', async () => {
  await gateway.database.query('TRUNCATE import_run CASCADE');
  await send('stock', FILE);
  await send('stock', csv('sku,location,quantity', 'X,A,1', 'Y,A,1', 'Z,A,1'));
  const QUERY = `query ($after: String) { imports(first: 1, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { id kind mode state source read accepted unchanged rejected finishedAt
      rejects(first: 2) { nodes { line field value reason } pageInfo { hasNextPage endCursor } } } } }`;
  const seen: { rejected: number }[] = [];
  let after: string | null = null;
  do {
    const {
      imports,
    }: { imports: { nodes: never[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
      await gateway.ask(QUERY, { after }, staff);
    seen.push(...imports.nodes);
    after = imports.pageInfo.hasNextPage ? imports.pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen).toHaveLength(2);
  const three = seen.find(({ rejected }) => rejected === 3) as unknown as {
    id: string;
    rejects: { pageInfo: { endCursor: string } };
  };
  expect(three).toMatchObject({
    kind: 'stock',
    mode: 'upsert',
    state: 'DONE',
    source: 'HTTP',
    read: 3,
    rejects: { nodes: [{ line: 2, field: 'sku', value: 'X' }, { line: 3 }], pageInfo: { hasNextPage: true } },
  });
  const rest = await gateway.ask(
    `query ($id: ID!, $after: String) { import(id: $id) { rejects(after: $after) { nodes { line value } } } }`,
    { id: three.id, after: three.rejects.pageInfo.endCursor },
    staff,
  );
  expect(rest.import.rejects.nodes).toEqual([{ line: 4, value: 'Z' }]);
  const bad = await gateway.query('{ imports(after: "eyJ4Ijox") { nodes { id } } }', {}, staff);
  expect(bad.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
});
