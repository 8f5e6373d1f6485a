import { getIntrospectionQuery } from 'graphql';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, serve } from './gateway.js';
import { bodyOf, codeOf, fragmentBomb, overlapBomb, repetitionBomb, shop } from './shop.js';

const { schema, ran } = shop();
let gateway: Running;
beforeAll(async () => {
  gateway = await serve(schema);
});
afterAll(() => gateway.server.close());

const nested = (levels: number): string =>
  `{ products { nodes { ${'parts { '.repeat(levels)} id ${'} '.repeat(levels)} } } }`;
const aliased = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, at) => `a${at}: hello`).join(' ')} }`;

describe.each([
  ['depth', nested(14), 'QUERY_TOO_DEEP', 'MAATWERK_LIMIT_DEPTH', 17, 15],
  ['aliases', aliased(51), 'QUERY_TOO_MANY_ALIASES', 'MAATWERK_LIMIT_ALIASES', 51, 50],
  [
    'cost',
    '{ products(first: 100) { nodes { related(first: 100) { nodes { related(first: 100) { nodes { id } } } } } } }',
    'QUERY_TOO_EXPENSIVE',
    'MAATWERK_LIMIT_COST',
    2_020_201,
    20_000,
  ],
  ['tokens', `{ ${'hello '.repeat(5_000)} }`, 'QUERY_TOO_LONG', 'MAATWERK_LIMIT_TOKENS', 5_001, 5_000],
  ['page', '{ products(first: 101) { nodes { id } } }', 'PAGE_TOO_LARGE', 'MAATWERK_LIMIT_PAGE', 101, 100],
  ['spread-out fragments', fragmentBomb(40), 'QUERY_TOO_DEEP', undefined, undefined, undefined],
])('the limit of %s', (_, query, code, setting, measured, limit) => {
  const expected = (extensions: Record<string, unknown> | undefined): void => {
    if (setting === undefined) {
      expect(extensions?.['code']).toMatch(/^QUERY_TOO_/);
      return;
    }
    expect(extensions).toMatchObject({ code, setting, measured, limit });
  };

  it('binds a POST, and says what was measured', async () => {
    const response = await gateway.post({ query });
    expect(response.status).toBe(400);
    const { errors, data } = await bodyOf(response);
    expect(data).toBeUndefined();
    expected(errors?.[0]?.extensions);
    if (setting) expect(errors?.[0]?.message).toContain(setting);
  });

  it('binds a GET', async () => {
    const search = new URLSearchParams({ query });
    if (search.toString().length > 10_000) return expect(search.toString().length).toBeGreaterThan(10_000);
    const response = await fetch(`${gateway.url}/graphql?${search}`, {
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
    expected((await bodyOf(response)).errors?.[0]?.extensions);
  });

  it('binds every operation of a batch', async () => {
    const response = await gateway.post([{ query: '{ hello }' }, { query }]);
    const [fine, refused] = (await response.json()) as [
      unknown,
      { errors: { extensions: Record<string, unknown> }[] },
    ];
    expect(fine).toEqual({ data: { hello: 'hello you' } });
    expected(refused.errors[0]?.extensions);
  });

  it('binds a persisted query, which is not kept', async () => {
    const extensions = {
      persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
    };
    expected((await bodyOf(await gateway.post({ query, extensions }))).errors?.[0]?.extensions);
    expect(await codeOf(await gateway.post({ extensions }))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('binds server-sent events', async () => {
    const response = await gateway.post({ query }, { accept: 'text/event-stream' });
    expect(response.status).toBe(400);
    expected((await bodyOf(response)).errors?.[0]?.extensions);
  });
});

it('counts sizes that come from variables and their defaults', async () => {
  const query =
    'query ($n: Int = 100) { products(first: $n) { nodes { related(first: $n) { nodes { sku name } } } } }';
  expect((await bodyOf(await gateway.post({ query }))).errors?.[0]?.extensions).toMatchObject({
    code: 'QUERY_TOO_EXPENSIVE',
    measured: 30_201,
  });
  expect((await gateway.post({ query, variables: { n: 10 } })).status).toBe(200);
  expect(await codeOf(await gateway.post({ query, variables: { n: 101 } }))).toBe('PAGE_TOO_LARGE');
});

it('multiplies by the length of lists of ids', async () => {
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Product { parts { parts { id } } } } }';
  const ids = Array.from({ length: 200 }, () => 'x');
  expect(await codeOf(await gateway.post({ query, variables: { ids } }))).toBe('QUERY_TOO_EXPENSIVE');
  expect((await gateway.post({ query, variables: { ids: ids.slice(0, 20) } })).status).toBe(200);
});

it('adds up the cost of a batch', async () => {
  const query = '{ products(first: 100) { nodes { related(first: 50) { nodes { id } } } } }';
  expect((await gateway.post([{ query }, { query }])).status).toBe(400);
  expect((await gateway.post([{ query }])).status).toBe(200);
});

it('bounds the length of a batch, and runs nothing of a longer one', async () => {
  const before = ran.mutations;
  const response = await gateway.post(Array.from({ length: 11 }, () => ({ query: 'mutation { count }' })));
  expect(response.status).toBe(400);
  expect((await bodyOf(response)).errors?.[0]?.extensions).toMatchObject({
    code: 'BATCH_TOO_LARGE',
    measured: 11,
    limit: 10,
  });
  expect(ran.mutations).toBe(before);
});

/** Bombs that are not valid in themselves, which is found before anything costly is done. */
const INVALID = new Set([
  'fragments that spread themselves',
  'fragments of one name',
  'operations of one name',
  'operations without a name',
  'a fragment nobody spreads',
  'introspection that multiplies',
]);

it.each([
  ['nested fragments', fragmentBomb(60)],
  ['nested fragments at the depth limit', fragmentBomb(14)],
  ['overlapping nested fields', overlapBomb(12)],
  ['deeply overlapping nested fields', overlapBomb(60)],
  ['the same field over and over', repetitionBomb(2_400)],
  [
    'many fragments side by side',
    `{ ${Array.from({ length: 600 }, (_, at) => `...H${at}`).join(' ')} } ${Array.from({ length: 600 }, (_, at) => `fragment H${at} on Query { hello }`).join(' ')}`,
  ],
  [
    'as many fragments as are allowed',
    `{ ${Array.from({ length: 200 }, (_, at) => `...H${at}`).join(' ')} } ${Array.from({ length: 200 }, (_, at) => `fragment H${at} on Query { hello must who broken }`).join(' ')}`,
  ],
  [
    'fragments that spread themselves',
    '{ ...A } fragment A on Query { ...B } fragment B on Query { hello ...A }',
  ],
  [
    'fragments of one name',
    `{ products { nodes { ...G } } } fragment G on Product { ${'parts { id } '.repeat(600)} } fragment G on Product { id }`,
  ],
  ['operations of one name', `query A { ${'hello '.repeat(2_000)} } query A { hello }`],
  ['operations without a name', `{ ${'hello '.repeat(2_000)} } { hello }`],
  ['a fragment nobody spreads', `{ hello } fragment G on Product { ${'parts { id } '.repeat(600)} }`],
  ['deep lists', `{ wish(wishes: ${'['.repeat(2_000)}${']'.repeat(2_000)}) }`],
  ['deep selections', `${'{a'.repeat(2_400)}${'}'.repeat(2_400)}`],
  ['deep inline fragments', `{ ${'... on Query {'.repeat(1_200)} hello ${'}'.repeat(1_200)} }`],
  [
    'introspection that multiplies',
    `{ __schema { types { ${'fields { type { '.repeat(8)} name ${'} } '.repeat(8)} } } }`,
  ],
])('refuses a bomb of %s while other requests go on', async (name, query) => {
  await gateway.post({ query: '{ hello }' });
  // Bare validation of some of these never comes back, and nothing else would be answered.
  const refused = await gateway.post({ query });
  expect(refused.status).toBe(400);
  const { errors } = await bodyOf(refused);
  expect(errors?.[0]?.extensions['code']).toMatch(
    INVALID.has(name) ? /^GRAPHQL_VALIDATION_FAILED$/ : /^QUERY_TOO_/,
  );
  expect(errors?.[0]?.message).not.toContain('Validation aborted');
  expect((await gateway.post({ query: '{ hello }' })).status).toBe(200);
});

it('refuses deep variables', async () => {
  const wish = `${'{"below":'.repeat(5_000)}null${'}'.repeat(5_000)}`;
  const response = await gateway.post(
    `{"query":"query ($wish: Wish) { wish(wish: $wish) }","variables":{"wish":${wish}}}`,
  );
  expect(response.status).toBe(400);
  expect(await codeOf(response)).toBe('QUERY_TOO_DEEP');
});

it('lets tools read the schema in demo mode, and nobody in production', async () => {
  expect(
    (
      await gateway.post({
        query: getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }),
      })
    ).status,
  ).toBe(200);
  const production = await serve(schema, { MAATWERK_MODE: 'production', MAATWERK_SECRET: 'x'.repeat(40) });
  try {
    expect((await production.post({ query: '{ __schema { types { name } } }' })).status).toBe(400);
    const { errors } = await bodyOf(await production.post({ query: '{ helo }' }));
    expect(errors?.[0]?.message).not.toContain('hello');
    expect((await bodyOf(await gateway.post({ query: '{ helo }' }))).errors?.[0]?.message).toContain('hello');
  } finally {
    await production.server.close();
  }
});
