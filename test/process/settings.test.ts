import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setDemoPasswords } from '../../src/accounts/staff.store.js';
import { freshDatabase, freshUrl, type FreshUrl } from '../support/database.js';
import { endAll, type Environment, maatwerk, startGateway } from '../support/process.js';

let empty: FreshUrl;
beforeAll(async () => {
  empty = await freshUrl({ empty: true });
});
afterAll(async () => {
  await endAll();
  await empty?.drop();
});

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

const NEVER = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };

describe('a setting that cannot be stops the start with a sentence that names it', () => {
  it('several at once, a line each', async () => {
    const { code, out, error } = await maatwerk(['serve'], {
      ...NEVER,
      MAATWERK_LEVLES: '1',
      PORT: 'http',
      MAATWERK_LEVELS: 'all',
      MAATWERK_MODE: 'live',
      MAATWERK_SECRET: 'hunter2',
    }).ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const lines = error.trim().split('\n');
    for (const sentence of [
      /^MAATWERK_LEVLES is not a setting of Maatwerk\./,
      /^PORT: "http" is not valid .*port to listen on/,
      /^MAATWERK_LEVELS: "all" is not valid/,
      /^MAATWERK_MODE: "live" is not valid/,
      /^MAATWERK_SECRET: The value is not valid/,
    ])
      expect(lines).toContainEqual(expect.stringMatching(sentence));
    expect(lines).toHaveLength(5);
    expect(error).not.toContain('hunter2');
  });

  it.each<[string, Environment, RegExp]>([
    [
      'a level there is not',
      { MAATWERK_LEVELS: '9' },
      /^MAATWERK_LEVELS names level 9; there are levels 1, .*\n$/,
    ],
    [
      'production without a secret',
      { MAATWERK_MODE: 'production', MAATWERK_SECRET: '' },
      /^MAATWERK_SECRET is needed in production mode.*\n$/,
    ],
  ])('%s', async (_, settings, sentence) => {
    const { code, error } = await maatwerk(['serve'], { ...NEVER, ...settings }).ended;
    expect([code, error]).toEqual([1, expect.stringMatching(sentence)]);
  });

  it('a database address that is none, and its password is not told', async () => {
    const { code, error } = await maatwerk(['serve'], { DATABASE_URL: 'mysql://root:hunter2@db/shop' }).ended;
    expect(code).toBe(1);
    expect(error).toMatch(/^DATABASE_URL: The value is not valid .*\n$/);
    expect(error).not.toContain('hunter2');
  });

  it('a database that cannot be reached', async () => {
    const port = await closedPort();
    const url = `postgres://shop:hunter2@127.0.0.1:${port}/shop`;
    const { code, error } = await maatwerk(['serve'], { DATABASE_URL: url }).ended;
    expect(code).toBe(1);
    expect(error).toMatch(
      new RegExp(`^The database at 127.0.0.1:${port}/shop cannot be opened: .*DATABASE_URL\\.\\n$`),
    );
    expect(error).not.toContain('hunter2');
  });

  it('a Redis that cannot be reached', async () => {
    const port = await closedPort();
    const { code, error } = await maatwerk(['serve'], {
      DATABASE_URL: empty.url,
      REDIS_URL: `redis://:hunter2@127.0.0.1:${port}`,
      MAATWERK_LOG: 'error',
    }).ended;
    expect(code).toBe(1);
    expect(error).toMatch(new RegExp(`^Redis at 127.0.0.1:${port} cannot be reached: .*REDIS_URL.*\\n$`));
    expect(error).not.toContain('hunter2');
  });

  it('a port that is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => holder.once('listening', done));
    const { port } = holder.address() as AddressInfo;
    const { code, error } = await maatwerk(['serve'], { DATABASE_URL: empty.url, PORT: String(port) }).ended;
    await new Promise((done) => holder.close(done));
    expect(code).toBe(1);
    expect(error).toMatch(
      new RegExp(`^PORT: another program listens on 127.0.0.1:${port}\\..*PORT=${port + 1}\\.\\n$`),
    );
  });
});

const production = (): Environment => ({
  MAATWERK_MODE: 'production',
  DATABASE_URL: empty.url,
  MAATWERK_SECRET: 'thirty-two characters that nobody knows',
});

describe('production mode', () => {
  it('has its first administrator from the command line, no introspection, no demo shop', async () => {
    const refused = await maatwerk(
      ['admin', 'create', '--email', 'ann@shop.example', '--name', 'Ann'],
      production(),
      'demo\n',
    ).ended;
    expect(refused).toMatchObject({
      code: 1,
      error: expect.stringMatching(/^The password must have 10 to /) as string,
    });
    const made = await maatwerk(
      ['admin', 'create', '--email', 'ann@shop.example', '--name', 'Ann'],
      production(),
      'correct horse battery staple\n',
    ).ended;
    expect(made).toMatchObject({ code: 0, out: 'ann@shop.example is an administrator now.\n', error: '' });
    const gateway = await startGateway(production());
    expect(gateway.out).not.toMatch(/demo/);
    const headers = await gateway.signIn('ann@shop.example', 'correct horse battery staple');
    const { viewer } = await gateway.ask('{ viewer { buyer { email } permissions } }', {}, headers);
    expect(viewer).toMatchObject({ buyer: { email: 'ann@shop.example' } });
    expect(viewer.permissions).toEqual(expect.arrayContaining(['STAFF_MANAGE', 'IMPORT']));
    expect((await gateway.ask('{ products(first: 1) { edges { node { sku } } } }')).products.edges).toEqual(
      [],
    );
    for (const query of ['{ __schema { types { name } } }', '{ __type(name: "Query") { name } }'])
      expect((await gateway.query(query)).errors[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    const page = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).not.toContain('text/html');
    const typo = await gateway.query('{ productz { sku } }');
    expect(typo.errors[0]?.message).not.toMatch(/did you mean/i);
    expect((await gateway.end('SIGTERM')).code).toBe(0);
  });

  it('refuses a database with sign-ins of the demo shop', async () => {
    const { database, url, drop } = await freshDatabase();
    await setDemoPasswords(database);
    const { code, out, error } = await maatwerk(['serve'], { ...production(), DATABASE_URL: url }).ended;
    await drop();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(/^MAATWERK_MODE is production, but this database has demo sign-ins .*\n$/);
  });
});
