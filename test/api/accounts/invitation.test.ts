import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

const INVITE = `mutation ($input: BuyerInviteInput!) { buyerInvite(input: $input) { invited userErrors { code field } } }`;
const NEW = { email: 'New@Test.Example', name: 'New Colleague', role: 'APPROVER' };

let gateway: TestGateway;
let boss: Record<string, string>;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: [] });
  for (const number of ['C1', 'C2']) await gateway.shop.company(number);
  await gateway.shop.buyer('boss@test.example', 'C1', 'COMPANY_ADMIN');
  boss = await gateway.as('boss@test.example');
});
afterAll(() => gateway.close());

const invite = async (input: object) => (await gateway.ask(INVITE, { input }, boss)).buyerInvite;
const mails = async (email: string) =>
  await gateway.database.query<{ text: string; kind: string }>(
    'SELECT m.text, m.kind FROM message m JOIN buyer b ON b.id = m.buyer_id WHERE b.email = $1 ORDER BY m.id',
    [email],
  );

describe('an invitation', () => {
  it('makes a colleague who chooses a password and buys for the company in the role given', async () => {
    expect(await invite(NEW)).toEqual({ invited: true, userErrors: [] });
    const [mail] = await mails('new@test.example');
    const token = /#token=([\w-]{43})\s/.exec(mail?.text ?? '')?.[1];
    const { passwordReset, signIn } = await gateway.ask(
      `mutation ($token: String!) { passwordReset(token: $token, password: "a long password") { changed }
        signIn(email: "new@test.example", password: "a long password") { viewer { company { customerNumber } buyer { memberships { role } } } } }`,
      { token },
    );
    expect(passwordReset.changed).toBe(true);
    expect(signIn.viewer).toEqual({
      company: { customerNumber: 'C1' },
      buyer: { memberships: [{ role: 'APPROVER' }] },
    });
  });

  it('of somebody with an account answers alike, and changes nothing of theirs', async () => {
    expect(await invite({ ...NEW, email: 'c2@test.example' })).toEqual({ invited: true, userErrors: [] });
    const [mail] = await mails('c2@test.example');
    expect(mail?.kind).toBe('invitation-known');
    expect(mail?.text).not.toContain('#token=');
    const { viewer } = await gateway.ask(
      '{ viewer { company { customerNumber } } }',
      {},
      await gateway.as('c2@test.example'),
    );
    expect(viewer.company.customerNumber).toBe('C2');
  });

  it('refuses what is no address or name', async () => {
    expect((await invite({ ...NEW, email: 'x' })).userErrors).toEqual([
      { code: 'EMAIL_MALFORMED', field: 'input.email' },
    ]);
    expect((await invite({ ...NEW, name: 'A\nB' })).userErrors).toEqual([
      { code: 'NAME_INVALID', field: 'input.name' },
    ]);
  });

  it('needs a COMPANY_ADMIN', async () => {
    for (const [headers, code] of [
      [await gateway.as('c1@test.example'), 'FORBIDDEN'],
      [{}, 'UNAUTHENTICATED'],
    ] as const) {
      const { errors } = await gateway.query(
        INVITE,
        { input: { ...NEW, email: 'other@test.example' } },
        headers,
      );
      expect(errors[0]?.extensions['code']).toBe(code);
    }
    expect(await gateway.database.query(`SELECT 1 FROM buyer WHERE email = 'other@test.example'`)).toEqual(
      [],
    );
  });
});
