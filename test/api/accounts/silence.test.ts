import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../../src/accounts/password.store.js';
import { keysOf } from '../../../src/accounts/secret.store.js';
import { signIn } from '../../../src/accounts/sign-in.store.js';
import { viewerFrom } from '../../../src/accounts/viewer.store.js';
import { type App, createApp } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import { openDatabase } from '../../../src/database/postgres.js';
import { freshUrl, keptLog } from '../../support/database.js';
import { Shop } from '../../support/shop.js';

const PASSWORD = 'sesame-open-7781';
const EMAIL = 'quiet.person@test.example';
const SIGN_IN = `mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { token refreshToken userErrors { code } } }`;

let app: App;
let url: string;
let drop: () => Promise<void>;
const lines: string[] = [];

beforeAll(async () => {
  const fresh = await freshUrl();
  drop = fresh.drop;
  const config = readConfig({
    DATABASE_URL: fresh.url,
    PORT: '0',
    HOST: '127.0.0.1',
    MAATWERK_LEVELS: 'none',
    MAATWERK_LOG: 'trace',
  });
  app = await createApp(config, {
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
  });
  url = `http://127.0.0.1:${(await app.server.listen()).port}/graphql`;
  const shop = new Shop(app.dependencies.database);
  await shop.company('C1');
  await shop.buyer(EMAIL, 'C1');
  await app.dependencies.database.query('UPDATE buyer SET password_hash = $2 WHERE email = $1', [
    EMAIL,
    await hashPassword(PASSWORD),
  ]);
});
afterAll(async () => {
  await app.close();
  await drop();
});

const ask = async (query: string, variables: object, headers: Record<string, string> = {}) => {
  const body = JSON.stringify({ query, variables });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return (await response.json()) as { data?: { signIn?: { token: string; refreshToken: string } } };
};

describe('signing in', () => {
  it('writes neither password, address nor token to the log, at its most talkative', async () => {
    const { data } = await ask(SIGN_IN, { email: EMAIL, password: PASSWORD });
    const tokens = [data?.signIn?.token, data?.signIn?.refreshToken];
    expect(tokens.every((token) => typeof token === 'string')).toBe(true);
    await ask(SIGN_IN, { email: EMAIL, password: `${PASSWORD}!` });
    await ask(SIGN_IN, { email: [EMAIL], password: { PASSWORD } });
    await ask(`mutation { signIn(email: "${EMAIL}", password: "${PASSWORD}") { nonsense } }`, {});
    await ask('{ viewer { buyer { email } } }', {}, { authorization: `Bearer ${tokens[0]}` });
    await ask('{ viewer { buyer { email } } }', {}, { authorization: `Bearer ${tokens[0]}x` });
    app.dependencies.log.info({}, 'the log is heard');
    const log = lines.join('\n');
    expect(log).toContain('the log is heard');
    for (const secret of [PASSWORD, EMAIL, 'quiet.person', ...tokens]) expect(log).not.toContain(secret);
  });

  it('works though a hook of a level fails', async () => {
    const { dependencies } = app;
    const { viewer } = await viewerFrom({}, dependencies);
    const after = { ...dependencies.after, signedIn: () => Promise.reject(new Error('the cart is broken')) };
    const attempt = { email: EMAIL, password: PASSWORD, address: '127.0.0.1', as: viewer };
    const outcome = await signIn({ ...dependencies, after }, attempt);
    expect(outcome).toMatchObject({ kind: 'SIGNED_IN', afterSignIn: {} });
  });

  it('passes on what the levels had to tell', async () => {
    const { dependencies } = app;
    const { viewer } = await viewerFrom({}, dependencies);
    const heard: unknown[] = [];
    const after = {
      ...dependencies.after,
      signedIn: (event: { visitorId: string | null }) => {
        heard.push(event.visitorId);
        return Promise.resolve({ omnichannel: { kept: 3 } });
      },
    };
    const attempt = { email: EMAIL, password: PASSWORD, address: '127.0.0.1', as: viewer };
    const outcome = await signIn({ ...dependencies, after }, attempt);
    expect(outcome).toMatchObject({ afterSignIn: { omnichannel: { kept: 3 } } });
    expect(heard).toEqual([viewer.visitorId]);
  });
});

describe('the signing secret', () => {
  it('is made once per database, also by processes that start together', async () => {
    const fresh = await freshUrl();
    const open = () => openDatabase({ url: fresh.url, entities: [], log: keptLog() });
    const processes = await Promise.all([open(), open(), open(), open()]);
    try {
      const keys = await Promise.all(processes.map((database) => keysOf({ config: {}, database })));
      expect(new Set(keys.map(({ visitor }) => visitor.toString('hex')))).toHaveLength(1);
      const [row] = await processes[0].query<{ value: string }>(
        `SELECT value FROM shop_setting WHERE name = 'signing-secret'`,
      );
      expect(row?.value).toMatch(/^[\w-]{43}$/);
    } finally {
      for (const database of processes) await database.close();
      await fresh.drop();
    }
  });
});

describe('guests’ price groups', () => {
  it('are those configured, as soon as they exist; until then that is told once', async () => {
    const { dependencies } = app;
    expect((await viewerFrom({}, dependencies)).viewer.priceGroupIds).toEqual([]);
    const warnings = lines.filter((line) => line.includes('MAATWERK_GUEST_PRICE_GROUPS'));
    expect(warnings).toHaveLength(1);
    const id = await new Shop(dependencies.database).priceGroup('retail');
    const told = new Promise<void>((resolve) => {
      dependencies.changes.subscribe('price-group', () => resolve());
    });
    await dependencies.changes.announce(dependencies.database, { topic: 'price-group', ids: [id] });
    await told;
    expect((await viewerFrom({}, dependencies)).viewer.priceGroupIds).toEqual([id]);
    expect(lines.filter((line) => line.includes('MAATWERK_GUEST_PRICE_GROUPS'))).toHaveLength(1);
  });
});

describe('the end of a session', () => {
  it('is told to every process, so that open subscriptions can end', async () => {
    const { dependencies } = app;
    const { data } = await ask(SIGN_IN, { email: EMAIL, password: PASSWORD });
    const heard = new Promise<readonly (string | number)[]>((resolve) => {
      dependencies.changes.subscribe('session', ({ ids }) => resolve(ids));
    });
    await ask('mutation { signOut { signedOut } }', {}, { authorization: `Bearer ${data?.signIn?.token}` });
    expect(await heard).toEqual([data?.signIn?.refreshToken.split('.')[0]]);
  });
});
