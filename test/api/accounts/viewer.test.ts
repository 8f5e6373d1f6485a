import { SignJWT } from 'jose';
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../../src/accounts/session.store.js';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';

const SECRET = 'a secret of the tests, known to everybody';
const ME = `{ viewer { buyer { name email memberships { role company { customerNumber } limits { perOrder { amount currency } } } }
  company { customerNumber parent { customerNumber addresses { city } } } channel { code } visitorId currency languages permissions } }`;

let gateway: TestGateway;
let now = TEST_NOW;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: [], clock: () => now });
  const { shop } = gateway;
  await shop.priceGroup('retail');
  await shop.company('P1', { currency: 'EUR', language: 'nl' });
  await shop.company('C1', { parent: 'P1', currency: 'EUR', language: 'de' });
  await shop.company('C2');
  await shop.buyer('two@test.example', 'C1', 'COMPANY_ADMIN', '250.50');
  await shop.buyer('two@test.example', 'C2', 'BUYER');
  await shop.staff('rep@test.example', 'SALES_REP');
  await shop.staff('integrator@test.example', 'INTEGRATOR');
  await gateway.database.query(
    `INSERT INTO address (company_id, kind, name, street, postal_code, city, country)
     SELECT id, 'DELIVERY', 'Depot', 'Kade 1', '1011', 'Amsterdam', 'NL' FROM company WHERE customer_number = 'P1'`,
  );
});
afterAll(() => gateway.close());

const refusal = async (headers: Record<string, string>) => {
  const { status, errors, data } = await gateway.query(ME, {}, headers);
  expect(data ?? null).toBeNull();
  expect(errors).toHaveLength(1);
  return { status, code: errors[0]?.extensions['code'], message: errors[0]?.message ?? '' };
};

const session = async () => {
  const [buyer] = await gateway.database.query<{ id: number }>(
    `SELECT id FROM buyer WHERE email = 'c1@test.example'`,
  );
  return await openSession(gateway.app.dependencies, buyer!.id);
};
const bearer = (token: string) => refusal({ authorization: `Bearer ${token}` });
const key = createHmac('sha256', SECRET).update('maatwerk access token').digest();
const claims = (sub: string) =>
  new SignJWT().setSubject(sub).setIssuer('maatwerk').setAudience('access').setIssuedAt(1_700_000_000);
const LATER = 4_000_000_000;
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const globalId = (type: string, key: number) => Buffer.from(`${type}:${key}`).toString('base64url');

describe('a guest', () => {
  it('is an explicit viewer with the shop’s currency and an issued visitor id', async () => {
    const { data, headers } = await gateway.query(ME);
    expect(data.viewer).toMatchObject({
      buyer: null,
      company: null,
      currency: 'GBP',
      channel: { code: 'WEB' },
    });
    expect(data.viewer.permissions).toEqual(['CART_EDIT']);
    expect(headers.get('maatwerk-visitor')).toBe(data.viewer.visitorId);
  });

  it('keeps a visitor id that the gateway has signed, and it is not issued again', async () => {
    const { data } = await gateway.query(ME);
    const again = await gateway.query(ME, {}, { 'maatwerk-visitor': data.viewer.visitorId });
    expect(again.data.viewer.visitorId).toBe(data.viewer.visitorId);
    expect(again.headers.get('maatwerk-visitor')).toBeNull();
  });

  it.each(['nonsense', '00000000-0000-4000-8000-000000000000', 'tampered'])(
    'with a forged visitor id (%s) gets a new one',
    async (kind) => {
      const { data } = await gateway.query(ME);
      const [, signature] = String(data.viewer.visitorId).split('.');
      const forged = kind === 'tampered' ? `00000000-0000-4000-8000-000000000000.${signature}` : kind;
      const answer = await gateway.query(ME, {}, { 'maatwerk-visitor': forged });
      expect(answer.data.viewer.visitorId).not.toBe(forged);
      expect(answer.headers.get('maatwerk-visitor')).toBe(answer.data.viewer.visitorId);
    },
  );

  it('may not act for a company', async () => {
    expect(await refusal({ 'maatwerk-company': 'C1' })).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });
});

describe('a buyer', () => {
  it('of one company acts for it', async () => {
    const { viewer } = await gateway.ask(ME, {}, await gateway.as('c1@test.example'));
    expect(viewer.company.customerNumber).toBe('C1');
    expect(viewer.buyer.email).toBe('c1@test.example');
    expect(viewer.currency).toBe('EUR');
    expect(viewer.languages).toEqual(['de', 'en']);
  });

  it('of several has none until the header chooses one, and sees all memberships', async () => {
    const headers = await gateway.as('two@test.example');
    const { viewer } = await gateway.ask(ME, {}, headers);
    expect(viewer.company).toBeNull();
    expect(viewer.permissions).toEqual([]);
    expect(viewer.buyer.memberships).toEqual([
      {
        role: 'COMPANY_ADMIN',
        company: { customerNumber: 'C1' },
        limits: { perOrder: { amount: '250.50', currency: 'EUR' } },
      },
      { role: 'BUYER', company: { customerNumber: 'C2' }, limits: { perOrder: null } },
    ]);
    const chosen = await gateway.ask(ME, {}, { ...headers, 'maatwerk-company': 'C1' });
    expect(chosen.viewer.permissions).toContain('MEMBER_INVITE');
    const other = await gateway.ask(ME, {}, { ...headers, 'maatwerk-company': 'C2' });
    expect(other.viewer.permissions).not.toContain('MEMBER_INVITE');
  });

  it('is refused for a foreign company and for one that does not exist, with one answer', async () => {
    const headers = await gateway.as('c1@test.example');
    const foreign = await refusal({ ...headers, 'maatwerk-company': 'C2' });
    const absent = await refusal({ ...headers, 'maatwerk-company': 'NO-SUCH' });
    expect(foreign).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect(foreign.message).toContain('Maatwerk-Company');
    expect(absent).toEqual(foreign);
  });

  it('sees the parent company, but not its addresses', async () => {
    const { viewer } = await gateway.ask(ME, {}, await gateway.as('c1@test.example'));
    expect(viewer.company.parent).toEqual({ customerNumber: 'P1', addresses: [] });
  });

  it('costs one statement, whatever the headers', async () => {
    const headers = await gateway.as('c1@test.example');
    const question = '{ viewer { company { name } buyer { name } permissions languages } }';
    await gateway.ask(question, {}, headers);
    expect(await gateway.statements(() => gateway.ask(question, {}, headers))).toHaveLength(1);
    const chosen = { ...headers, 'maatwerk-company': 'C1', 'accept-language': 'fr' };
    expect(await gateway.statements(() => gateway.ask(question, {}, chosen))).toHaveLength(1);
    expect(await gateway.statements(() => gateway.ask(question))).toHaveLength(0);
  });

  it('who is blocked is refused from the next request on', async () => {
    await gateway.shop.buyer('blocked@test.example', 'C1');
    const headers = await gateway.as('blocked@test.example');
    await gateway.ask(ME, {}, headers);
    await gateway.database.query(`UPDATE buyer SET blocked_at = now() WHERE email = 'blocked@test.example'`);
    expect(await refusal(headers)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });
});

describe('a token', () => {
  it('signed with the right key is good, so that the forged ones below fail for their own reason', async () => {
    const { sessionId } = await session();
    const token = await claims(sessionId)
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(LATER)
      .sign(key);
    const { viewer } = await gateway.ask(ME, {}, { authorization: `Bearer ${token}` });
    expect(viewer.buyer.email).toBe('c1@test.example');
  });

  it('signed with another key, another algorithm or none is refused', async () => {
    const { sessionId } = await session();
    const other = await claims(sessionId)
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(LATER)
      .sign(Buffer.alloc(32));
    const unsigned = `${part({ alg: 'HS512' })}.${part({ sub: sessionId, iss: 'maatwerk', aud: 'access', exp: LATER })}`;
    const hs512 = `${unsigned}.${createHmac('sha512', key).update(unsigned).digest('base64url')}`;
    const none = `${part({ alg: 'none' })}.${part({ sub: sessionId, iss: 'maatwerk', aud: 'access', exp: LATER })}.`;
    for (const token of [other, hs512, none])
      expect(await bearer(token)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('without an end, for another audience, or naming no session is refused', async () => {
    const { sessionId } = await session();
    const header = { alg: 'HS256' };
    const endless = await claims(sessionId).setProtectedHeader(header).sign(key);
    const elsewhere = await claims(sessionId)
      .setAudience('visitor')
      .setProtectedHeader(header)
      .setExpirationTime(LATER)
      .sign(key);
    const nobody = await claims("'; DROP TABLE session")
      .setProtectedHeader(header)
      .setExpirationTime(LATER)
      .sign(key);
    for (const token of [endless, elsewhere, nobody])
      expect((await bearer(token)).code).toBe('UNAUTHENTICATED');
  });

  it('that has expired is refused, also when it was good a moment ago', async () => {
    const { token, expiresAt } = await session();
    await gateway.ask(ME, {}, { authorization: `Bearer ${token}` });
    now = expiresAt;
    try {
      expect((await bearer(token)).code).toBe('UNAUTHENTICATED');
    } finally {
      now = TEST_NOW;
    }
  });

  it.each(['Basic abc', 'Bearer', 'Bearer a b', 'token'])(
    'as "%s" is refused with how it must be',
    async (header) => {
      const { code, message } = await refusal({ authorization: header });
      expect(code).toBe('UNAUTHENTICATED');
      expect(message).toContain('Authorization');
    },
  );
});

describe('headers', () => {
  it('name channels of the shop, in any case; an unknown one is told which there are', async () => {
    const { viewer } = await gateway.ask(ME, {}, { 'maatwerk-channel': 'app' });
    expect(viewer.channel.code).toBe('APP');
    const { code, message } = await refusal({ 'maatwerk-channel': 'FAX' });
    expect(code).toBe('BAD_USER_INPUT');
    expect(message).toContain('SALES_DESK');
  });

  it.each(['yesterday', '2025-02-31T00:00:00Z', '2025-13-01', '99999-01-01T00:00:00Z'])(
    'Maatwerk-As-Of "%s" is a typed error that names it',
    async (value) => {
      const headers = await gateway.as('rep@test.example');
      const { errors } = await gateway.query(ME, {}, { ...headers, 'maatwerk-as-of': value });
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'Maatwerk-As-Of' });
    },
  );

  it('a customer number that is too long is a typed error', async () => {
    const headers = await gateway.as('c1@test.example');
    const { errors } = await gateway.query(ME, {}, { ...headers, 'maatwerk-company': 'x'.repeat(65) });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'Maatwerk-Company' });
  });
});

describe('staff', () => {
  it('of the sales desk act for any company as its buyer may', async () => {
    const headers = await gateway.as('rep@test.example');
    const alone = await gateway.ask(ME, {}, headers);
    expect(alone.viewer.permissions).not.toContain('CART_SUBMIT');
    const { viewer } = await gateway.ask(ME, {}, { ...headers, 'maatwerk-company': 'C2' });
    expect(viewer.company.customerNumber).toBe('C2');
    expect(viewer.permissions).toContain('CART_SUBMIT');
    expect((await refusal({ ...headers, 'maatwerk-company': 'NO-SUCH' })).code).toBe('FORBIDDEN');
  });

  it('look as a company or at another moment, and may change nothing then', async () => {
    const headers = await gateway.as('rep@test.example');
    const { viewer } = await gateway.ask(ME, {}, { ...headers, 'maatwerk-see-as': 'C1' });
    expect(viewer.company.customerNumber).toBe('C1');
    expect(viewer.permissions).not.toContain('CART_EDIT');
    const staged = { ...headers, 'maatwerk-company': 'C1', 'maatwerk-as-of': '2025-06-01T00:00:00Z' };
    const past = await gateway.ask(ME, {}, staged);
    expect(past.viewer.permissions).not.toContain('CART_SUBMIT');
  });

  it.each([
    ['maatwerk-see-as', 'C2'],
    ['maatwerk-as-of', '2025-06-01T00:00:00Z'],
  ])('only: %s of a buyer or a guest is refused', async (header, value) => {
    const buyer = await gateway.as('c1@test.example');
    expect((await refusal({ ...buyer, [header]: value })).code).toBe('FORBIDDEN');
    const guest = await gateway.query(ME, {}, { [header]: value });
    expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain(guest.errors[0]?.extensions['code']);
    const integrator = await gateway.as('integrator@test.example');
    expect((await refusal({ ...integrator, [header]: value })).code).toBe('FORBIDDEN');
  });
});

describe('node ids', () => {
  const NODE =
    'query ($id: ID!) { node(id: $id) { id ... on Company { customerNumber } ... on Address { city } } }';

  it('find the own company and addresses; foreign ones are absent', async () => {
    const [company] = await gateway.database.query<{ id: number }>(
      `SELECT id FROM company WHERE customer_number = 'P1'`,
    );
    const [address] = await gateway.database.query<{ id: number }>('SELECT id FROM address');
    const own = await gateway.as('p1@test.example');
    const foreign = await gateway.as('c1@test.example');
    const ids = [globalId('Company', company!.id), globalId('Address', address!.id)];
    expect((await gateway.ask(NODE, { id: ids[0] }, own)).node.customerNumber).toBe('P1');
    expect((await gateway.ask(NODE, { id: ids[1] }, own)).node.city).toBe('Amsterdam');
    for (const one of [...ids, globalId('Company', 999_999)])
      expect((await gateway.ask(NODE, { id: one }, foreign)).node).toBeNull();
  });
});
