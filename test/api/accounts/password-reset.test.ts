import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';
import { runJob } from './run-job.js';

const REQUEST = `mutation ($email: String!) { passwordResetRequest(email: $email) { accepted userErrors { code field } } }`;
const RESET = `mutation ($token: String!, $password: String!) { passwordReset(token: $token, password: $password) { changed userErrors { code field } } }`;
const SIGN_IN = `mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { token userErrors { code } } }`;
const NEW = 'a new long password';

let gateway: TestGateway;
let now = TEST_NOW;

beforeAll(async () => {
  gateway = await gatewayWith({
    levels: [],
    clock: () => now,
    settings: { MAATWERK_SHOP_URL: 'https://shop.example/nl' },
  });
  await gateway.shop.company('C1');
});
afterAll(() => gateway.close());

const mails = async () =>
  await gateway.database.query<{ text: string; email: string }>(
    `SELECT m.text, b.email FROM message m JOIN buyer b ON b.id = m.buyer_id ORDER BY m.id`,
  );
const request = async (email: string) => (await gateway.ask(REQUEST, { email })).passwordResetRequest;
const lastToken = async () => {
  await runJob(gateway, 'password-reset-mail');
  return /#token=([\w-]{43})\s/.exec((await mails()).at(-1)?.text ?? '')?.[1] ?? 'no mail';
};

describe('a password reset', () => {
  it('answers alike whether or not anybody has the address, with the same statements, and mails only who has', async () => {
    await request('c1@test.example');
    const known = await gateway.statements(() => request('c1@test.example'));
    const unknown = await gateway.statements(() => request('nobody@test.example'));
    expect(unknown).toEqual(known);
    expect(await request('nobody@test.example')).toEqual(await request('c1@test.example'));
    await runJob(gateway, 'password-reset-mail');
    expect((await mails()).map(({ email }) => email)).toEqual(['c1@test.example']);
    expect((await mails())[0]?.text).toContain('https://shop.example/nl/password#token=');
  });

  it('refuses what is no address', async () => {
    for (const email of ['', 'nobody', 'a@b', 'a b@test.example', 'a@test.example\nbcc: x@y.example'])
      expect(await request(email)).toMatchObject({
        accepted: false,
        userErrors: [{ code: 'EMAIL_MALFORMED' }],
      });
  });

  it('sets a new password once, and ends all sessions', async () => {
    await gateway.shop.buyer('anna@test.example', 'C1');
    const signedIn = await gateway.as('anna@test.example');
    await request('anna@test.example');
    const token = await lastToken();
    const short = (await gateway.ask(RESET, { token, password: 'short' })).passwordReset;
    expect(short).toEqual({ changed: false, userErrors: [{ code: 'PASSWORD_LENGTH', field: 'password' }] });
    expect((await gateway.ask(RESET, { token, password: NEW })).passwordReset).toEqual({
      changed: true,
      userErrors: [],
    });
    const { signIn } = await gateway.ask(SIGN_IN, { email: 'anna@test.example', password: NEW });
    expect(signIn.userErrors).toEqual([]);
    const { errors } = await gateway.query('{ viewer { currency } }', {}, signedIn);
    expect(errors[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    const again = (await gateway.ask(RESET, { token, password: NEW })).passwordReset;
    expect(again).toEqual({ changed: false, userErrors: [{ code: 'TOKEN_INVALID', field: 'token' }] });
  });

  it('of two uses of one link at once lets one through', async () => {
    await gateway.shop.buyer('twice@test.example', 'C1');
    await request('twice@test.example');
    const token = await lastToken();
    const answers = await Promise.all([1, 2].map(() => gateway.ask(RESET, { token, password: NEW })));
    expect(answers.filter(({ passwordReset }) => passwordReset.changed)).toHaveLength(1);
  });

  it('link ends after an hour', async () => {
    await gateway.shop.buyer('late@test.example', 'C1');
    await request('late@test.example');
    const token = await lastToken();
    now = new Date(TEST_NOW.getTime() + 3600_000);
    try {
      const { passwordReset } = await gateway.ask(RESET, { token, password: NEW });
      expect(passwordReset.userErrors).toMatchObject([{ code: 'TOKEN_INVALID' }]);
    } finally {
      now = TEST_NOW;
    }
  });

  it('fills nobody’s inbox: at most five mails in a quarter of an hour, still with the same answer', async () => {
    await gateway.shop.buyer('flood@test.example', 'C1');
    const before = (await mails()).length;
    for (let time = 0; time < 8; time++) {
      expect((await request('flood@test.example')).accepted).toBe(true);
      await runJob(gateway, 'password-reset-mail');
    }
    expect((await mails()).length - before).toBe(5);
  });
});
