import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, serve } from './gateway.js';
import { bodyOf, codeOf, shop } from './shop.js';

const { schema, ran } = shop();
let gateway: Running;
beforeAll(async () => {
  gateway = await serve(schema, {
    MAATWERK_LIMIT_BODY: '20000',
    MAATWERK_CORS_ORIGINS: 'https://shop.example',
  });
});
afterAll(() => gateway.server.close());

const get = (
  parameters: Record<string, string>,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => fetch(`${gateway.url}/graphql?${new URLSearchParams(parameters)}`, { headers });

describe('media types', () => {
  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
    ['application/json, application/graphql-response+json;q=0.5', 'application/json'],
    ['image/png, application/*;q=0.1', 'application/json'],
  ])('answers Accept %s with %s', async (accept, type) => {
    const response = await gateway.post({ query: '{ hello }' }, accept ? { accept } : {});
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect(await response.json()).toEqual({ data: { hello: 'hello you' } });
  });

  it('refuses what it cannot answer', async () => {
    const response = await gateway.post({ query: '{ hello }' }, { accept: 'image/png' });
    expect(response.status).toBe(406);
    expect(await codeOf(response)).toBe('NOT_ACCEPTABLE');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/json; charset=cp037',
    'application/json; charset="x-user-defined"',
    'application/json; charset=',
    'application/graphql',
    'application/jsonp',
    ';',
    `application/json; ${'a'.repeat(300)}`,
  ])('refuses a body of %s', async (type) => {
    const before = ran.queries;
    const response = await gateway.post({ query: '{ hello }' }, { 'content-type': type });
    expect(response.status).toBe(415);
    expect(await codeOf(response)).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect(ran.queries).toBe(before);
  });

  it('takes utf-8 by any spelling, refuses other bytes and compressed bodies', async () => {
    expect(
      (await gateway.post({ query: '{ hello }' }, { 'content-type': 'Application/JSON; Charset="UTF-8"' }))
        .status,
    ).toBe(200);
    expect((await gateway.post({ query: '{ hello }' }, { 'content-encoding': 'gzip' })).status).toBe(415);
    const latin = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"query":"{ hello(name: \\"\xe9\\") }"}', 'latin1'),
    });
    expect(latin.status).toBe(400);
  });
});

describe('bodies', () => {
  it.each([
    ['', 'JSON'],
    ['{', 'JSON'],
    ['"text"', 'object'],
    ['12', 'object'],
    ['null', 'object'],
    ['[]', 'empty'],
    ['{}', '"query"'],
    ['{"query":12}', '"query"'],
    ['{"query":{"kind":"Document"}}', '"query"'],
    ['{"query":"{ hello }","variables":[1]}', '"variables"'],
    ['{"query":"{ hello }","variables":"{}"}', '"variables"'],
    ['{"query":"{ hello }","operationName":{"a":1}}', '"operationName"'],
    ['{"query":"{ hello }","extensions":[]}', '"extensions"'],
    ['{"__proto__":{"query":"{ hello }"}}', '"query"'],
    ['{"query":"{ hello "}', 'Syntax'],
    ['{"query":"# nothing"}', 'Syntax'],
    ['{"query":"fragment A on Query { hello }"}', 'Fragment "A"'],
    ['{"query":"query A { hello } query B { hello }"}', 'operationName'],
    ['{"query":"query A { hello }","operationName":"C"}', 'operationName'],
    ['{"query":"query A { hello }","operationName":"__proto__"}', 'operationName'],
  ])('refuses %s and says why', async (text, word) => {
    const response = await gateway.post(text);
    expect(response.status).toBe(400);
    const { errors, data } = await bodyOf(response);
    expect(errors?.[0]?.message).toContain(word);
    expect(data).toBeUndefined();
  });

  it('is not fooled by members that JSON should not have', async () => {
    const text =
      '{"query":"query ($name: String) { hello(name: $name) }","variables":{"__proto__":{"name":"evil"},"constructor":1}}';
    expect(await (await gateway.post(text)).json()).toEqual({ data: { hello: 'hello you' } });
    expect(({} as Record<string, unknown>)['name']).toBeUndefined();
  });

  it('refuses a large body, announced or streamed', async () => {
    const large = JSON.stringify({ query: `{ hello } # ${'x'.repeat(30_000)}` });
    const announced = await gateway.post(large);
    expect(announced.status).toBe(413);
    expect(await codeOf(announced)).toBe('BODY_TOO_LARGE');
    const streamed = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(streamed.status).toBe(413);
  });
});

describe('GET', () => {
  it('answers queries with their variables', async () => {
    const response = await get({
      query: 'query A($n: String) { hello(name: $n) }',
      variables: '{"n":"Ann"}',
      operationName: 'A',
    });
    expect(await response.json()).toEqual({ data: { hello: 'hello Ann' } });
  });

  it('refuses mutations', async () => {
    const before = ran.mutations;
    const response = await get({ query: 'mutation { count }' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(ran.mutations).toBe(before);
  });

  it.each([
    [{}],
    [{ 'content-type': 'text/plain' }],
    [{ 'content-type': 'text/plain;application/json', authorization: 'x' }],
    [{ accept: 'application/graphql-response+json' }],
  ])('refuses what a foreign page could send: %o', async (headers) => {
    const before = ran.queries;
    const response = await get({ query: '{ hello }' }, headers);
    expect([400, 415]).toContain(response.status);
    expect(ran.queries).toBe(before);
  });

  it('refuses broken and repeated parameters', async () => {
    expect((await get({ query: '{ hello }', variables: '{' })).status).toBe(400);
    expect((await get({ query: '{ hello }', variables: '[1]' })).status).toBe(400);
    const twice = await fetch(`${gateway.url}/graphql?query={hello}&query={who}`, {
      headers: { 'content-type': 'application/json' },
    });
    expect(twice.status).toBe(400);
  });
});

it.each(['PUT', 'DELETE', 'PATCH'])('refuses %s', async (method) => {
  const response = await fetch(`${gateway.url}/graphql`, { method });
  expect(response.status).toBe(405);
});

it('refuses a subscription sent as a query', async () => {
  const response = await gateway.post({ query: 'subscription { tick }' });
  expect(response.status).toBe(400);
  expect(await codeOf(response)).toBe('BAD_REQUEST');
  expect(ran.subscriptions).toBe(0);
});

it('keeps persisted queries by their hash', async () => {
  const query = '{ hello(name: "kept") }';
  const extensions = {
    persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
  };
  const unknown = await bodyOf(await gateway.post({ extensions }));
  expect(unknown.errors?.[0]).toMatchObject({
    message: 'PersistedQueryNotFound',
    extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' },
  });
  expect((await gateway.post({ query, extensions })).status).toBe(200);
  expect(await (await gateway.post({ extensions })).json()).toEqual({ data: { hello: 'hello kept' } });
  expect(await (await get({ extensions: JSON.stringify(extensions) })).json()).toEqual({
    data: { hello: 'hello kept' },
  });
  expect((await gateway.post({ query: '{ hello }', extensions })).status).toBe(400);
  expect(
    (await gateway.post({ extensions: { persistedQuery: { version: 1, sha256Hash: { $ne: 1 } } } })).status,
  ).toBe(400);
});

it('answers a batch in order, mutations one after another', async () => {
  const response = await gateway.post([
    { query: 'mutation { count }' },
    { query: '{ nope }' },
    { query: 'mutation { count }' },
  ]);
  const [first, second, third] = (await response.json()) as {
    data?: { count: number };
    errors?: unknown[];
  }[];
  expect(response.status).toBe(200);
  expect(third?.data?.count).toBe((first?.data?.count ?? 0) + 1);
  expect(second?.errors).toHaveLength(1);
});

const from = (origin: string, method = 'OPTIONS') =>
  fetch(`${gateway.url}/graphql`, { method, headers: { origin } });

describe('origins', () => {
  it('allows those of the list and this machine in demo mode', async () => {
    for (const origin of ['https://shop.example', 'http://localhost:5173', 'http://127.0.0.1:80']) {
      const response = await from(origin);
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('access-control-allow-headers')).toContain('maatwerk-visitor');
    }
  });
  it('allows no other', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      'http://localhost.evil.example',
      'https://shop.example.evil.example',
    ])
      expect((await from(origin)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

const answeredId = async (id: string) =>
  (await gateway.post({ query: '{ hello }' }, { 'x-request-id': id })).headers.get('x-request-id');

describe('headers', () => {
  it('keeps answers private and hands visitors their id', async () => {
    const response = await gateway.post({ query: '{ who }' }, { 'maatwerk-channel': 'APP' });
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('maatwerk-visitor')).toBe('visitor-1');
    expect(await response.json()).toEqual({ data: { who: 'APP null' } });
  });
  it('echoes a sound request id and replaces others', async () => {
    expect(await answeredId('trace-1.2:3')).toBe('trace-1.2:3');
    expect(await answeredId('a b')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await answeredId('x'.repeat(65))).toMatch(/^[0-9a-f-]{36}$/);
  });
  it('answers 401 for a wrong token', async () => {
    const response = await gateway.post({ query: '{ hello }' }, { authorization: 'Bearer wrong' });
    expect(response.status).toBe(401);
    expect(await codeOf(response)).toBe('UNAUTHENTICATED');
  });
});
