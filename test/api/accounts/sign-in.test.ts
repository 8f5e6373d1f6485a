import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../../src/accounts/password.store.js';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';

const SIGN_IN = `mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) {
  token expiresAt refreshToken viewer { buyer { name email memberships { role } } company { customerNumber } visitorId } userErrors { code message field } } }`;
const REFRESH = `mutation ($token: String!) { sessionRefresh(refreshToken: $token) { token refreshToken userErrors { code field } } }`;
const ME = '{ viewer { buyer { name } } }';
const PASSWORD = 'correct horse battery';

let gateway: TestGateway;
let now = TEST_NOW;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: [], clock: () => now, settings: { MAATWERK_SIGN_IN_FAILURES: '3' } });
  await gateway.shop.company('C1');
  const hash = await hashPassword(PASSWORD);
  for (const name of ['anna', 'ben', 'cleo', 'dora', 'eva', 'fred', 'gus']) {
    await gateway.shop.buyer(`${name}@test.example`, 'C1');
    await gateway.database.query('UPDATE buyer SET password_hash = $2 WHERE email = $1', [
      `${name}@test.example`,
      hash,
    ]);
  }
  await gateway.shop.buyer('unset@test.example', 'C1');
  await gateway.database.query(`UPDATE buyer SET blocked_at = now() WHERE email = 'gus@test.example'`);
});
afterAll(() => gateway.close());

const signIn = async (email: string, password = PASSWORD, headers: Record<string, string> = {}) =>
  (await gateway.ask(SIGN_IN, { email, password }, headers)).signIn;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const codeOf = async (headers: Record<string, string>) =>
  (await gateway.query(ME, {}, headers)).errors[0]?.extensions['code'];

describe('signing in', () => {
  it('gives tokens that work, and the viewer with all their own facts', async () => {
    const guest = await gateway.ask('{ viewer { visitorId } }');
    const answer = await signIn(' Anna@Test.Example ', PASSWORD, {
      'maatwerk-visitor': guest.viewer.visitorId,
    });
    expect(answer.userErrors).toEqual([]);
    expect(answer.viewer).toEqual({
      buyer: { name: 'anna@test.example', email: 'anna@test.example', memberships: [{ role: 'BUYER' }] },
      company: { customerNumber: 'C1' },
      visitorId: guest.viewer.visitorId,
    });
    expect(new Date(answer.expiresAt).getTime()).toBe(TEST_NOW.getTime() + 15 * 60_000);
    const { viewer } = await gateway.ask(ME, {}, bearer(answer.token));
    expect(viewer.buyer.name).toBe('anna@test.example');
  });

  it('answers alike for a wrong password, an unknown, blocked or passwordless account, and no address at all', async () => {
    const wrong = await signIn('anna@test.example', 'wrong');
    expect(wrong.userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
    for (const [email, password] of [
      ['nobody@test.example', PASSWORD],
      ['gus@test.example', PASSWORD],
      ['unset@test.example', ''],
      ['no address', PASSWORD],
      [`${'x'.repeat(5000)}@test.example`, PASSWORD],
      ["' OR 1=1 --@test.example", PASSWORD],
    ] as const)
      expect(await signIn(email, password)).toEqual(wrong);
    await signIn('anna@test.example');
  });

  it('never shows the password again: in answers, errors or the database', async () => {
    const secret = 'sesame-open-7781';
    const texts = await Promise.all([
      gateway.query(SIGN_IN, { email: 'x@test.example', password: secret }),
      gateway.query(SIGN_IN, { email: 7, password: secret }),
      gateway.query(SIGN_IN, { email: 'x@test.example', password: [secret] }),
      gateway.query(SIGN_IN, { email: 'x@test.example', password: { secret } }),
      gateway.query(`mutation { signIn(email: 1, password: "${secret}") { token } }`),
    ]);
    expect(texts.filter(({ errors }) => errors.length > 0)).toHaveLength(4);
    expect(JSON.stringify(texts)).not.toContain(secret);
    const rows = await gateway.database.query('SELECT * FROM audit_entry');
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
  });
});

describe('the limit of sign-ins', () => {
  it('counts failures only: many good ones are no problem', async () => {
    for (let time = 0; time < 5; time++) expect((await signIn('ben@test.example')).userErrors).toEqual([]);
  });

  it('pauses an account after its failures, even for the right password, and for unknown ones alike', async () => {
    for (const email of ['cleo@test.example', 'nobody-else@test.example']) {
      for (let time = 0; time < 3; time++)
        expect((await signIn(email, 'wrong')).userErrors[0].code).toBe('INVALID_CREDENTIALS');
      expect((await signIn(email)).userErrors[0].code).toBe('RATE_LIMITED');
    }
    expect((await signIn('ben@test.example')).userErrors).toEqual([]);
  });

  it('a success in between clears the account’s count', async () => {
    for (let round = 0; round < 2; round++) {
      for (let time = 0; time < 2; time++) await signIn('dora@test.example', 'wrong');
      expect((await signIn('dora@test.example')).userErrors).toEqual([]);
    }
  });

  it('counts every alias of one request', async () => {
    const aliases = Array.from(
      { length: 6 },
      (_, at) => `a${at}: signIn(email: "eva@test.example", password: "wrong ${at}") { userErrors { code } }`,
    );
    const data = await gateway.ask(`mutation { ${aliases.join(' ')} }`);
    const codes = Object.values(data as Record<string, { userErrors: { code: string }[] }>).map(
      ({ userErrors }) => userErrors[0]?.code,
    );
    expect(codes).toEqual([
      ...Array<string>(3).fill('INVALID_CREDENTIALS'),
      ...Array<string>(3).fill('RATE_LIMITED'),
    ]);
  });

  it('counts every operation of a batch, though they run together', async () => {
    const one = { query: SIGN_IN, variables: { email: 'fred@test.example', password: 'wrong' } };
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Array.from({ length: 8 }, () => one)),
    });
    const answers = (await response.json()) as { data: { signIn: { userErrors: { code: string }[] } } }[];
    const codes = answers.map(({ data }) => data.signIn.userErrors[0]?.code);
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(3);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(5);
  });
});

describe('the limit of an address', () => {
  it('pauses somebody who tries one password on many accounts', async () => {
    const sprayed = await gatewayWith({ levels: [], settings: { MAATWERK_SIGN_IN_FAILURES: '1' } });
    try {
      const codes: string[] = [];
      for (let at = 0; at < 11; at++) {
        const answer = await sprayed.ask(SIGN_IN, {
          email: `victim${at}@test.example`,
          password: 'Summer2026',
        });
        codes.push(answer.signIn.userErrors[0].code);
      }
      expect(codes).toEqual([...Array<string>(10).fill('INVALID_CREDENTIALS'), 'RATE_LIMITED']);
    } finally {
      await sprayed.close();
    }
  });
});

describe('a session', () => {
  it('goes on with a refresh token, which works once; a second use ends it', async () => {
    const first = await signIn('ben@test.example');
    const second = (await gateway.ask(REFRESH, { token: first.refreshToken })).sessionRefresh;
    expect(second.userErrors).toEqual([]);
    await gateway.ask(ME, {}, bearer(second.token));
    const stolen = (await gateway.ask(REFRESH, { token: first.refreshToken })).sessionRefresh;
    expect(stolen).toEqual({
      token: null,
      refreshToken: null,
      userErrors: [{ code: 'INVALID_TOKEN', field: 'refreshToken' }],
    });
    for (const token of [first.token, second.token])
      expect(await codeOf(bearer(token))).toBe('UNAUTHENTICATED');
    expect((await gateway.ask(REFRESH, { token: second.refreshToken })).sessionRefresh.token).toBeNull();
  });

  it('of two refreshes at once gives one new tokens, and ends', async () => {
    const { refreshToken } = await signIn('ben@test.example');
    const answers = await Promise.all([1, 2].map(() => gateway.ask(REFRESH, { token: refreshToken })));
    const good = answers.filter(({ sessionRefresh }) => sessionRefresh.token !== null);
    expect(good).toHaveLength(1);
    expect(await codeOf(bearer(good[0].sessionRefresh.token))).toBe('UNAUTHENTICATED');
  });

  it('a guessed refresh token does not end it', async () => {
    const { token, refreshToken } = await signIn('ben@test.example');
    const guessed = `${String(refreshToken).split('.')[0]}.${'A'.repeat(43)}`;
    for (const text of [guessed, 'nonsense', '']) {
      const { sessionRefresh } = await gateway.ask(REFRESH, { token: text });
      expect(sessionRefresh.userErrors).toMatchObject([{ code: 'INVALID_TOKEN' }]);
    }
    await gateway.ask(ME, {}, bearer(token));
  });

  it('is refused after its end', async () => {
    const { refreshToken } = await signIn('ben@test.example');
    now = new Date(TEST_NOW.getTime() + 30 * 24 * 3600_000);
    try {
      expect((await gateway.ask(REFRESH, { token: refreshToken })).sessionRefresh.token).toBeNull();
    } finally {
      now = TEST_NOW;
    }
  });

  it('ends at once by signing out, on this device and in every process', async () => {
    const beside = await gateway.beside({ levels: [] });
    try {
      const [here, there] = [await signIn('ben@test.example'), await signIn('ben@test.example')];
      await beside.ask(ME, {}, bearer(here.token));
      const { signOut } = await gateway.ask(
        'mutation { signOut { signedOut userErrors { code } } }',
        {},
        bearer(here.token),
      );
      expect(signOut).toEqual({ signedOut: true, userErrors: [] });
      const refused = await beside.query(ME, {}, bearer(here.token));
      expect(refused.errors[0]?.extensions['code']).toBe('UNAUTHENTICATED');
      await gateway.ask(ME, {}, bearer(there.token));
    } finally {
      await beside.close();
    }
  });

  it('cannot be signed out of by a guest', async () => {
    const { signOut } = await gateway.ask('mutation { signOut { signedOut userErrors { code } } }');
    expect(signOut).toEqual({ signedOut: false, userErrors: [{ code: 'NOT_SIGNED_IN' }] });
  });
});
