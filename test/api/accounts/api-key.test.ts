import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';

const CREATE = `mutation ($input: ApiKeyInput!) { apiKeyCreate(input: $input) { secret apiKey { id name scopes expiresAt revokedAt } userErrors { code field } } }`;
const REVOKE =
  'mutation ($id: ID!) { apiKeyRevoke(id: $id) { apiKey { revokedAt } userErrors { code field } } }';
const ME = '{ viewer { buyer { name } company { customerNumber } staffRole channel { code } permissions } }';

let gateway: TestGateway;
let admin: Record<string, string>;
let now = TEST_NOW;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: [], clock: () => now });
  await gateway.shop.company('C1');
  for (const role of ['ADMIN', 'INTEGRATOR', 'MERCHANDISER', 'SALES_REP'])
    await gateway.shop.staff(`${role.toLowerCase()}@test.example`, role);
  admin = await gateway.as('admin@test.example');
});
afterAll(() => gateway.close());

const create = async (input: object) => (await gateway.ask(CREATE, { input }, admin)).apiKeyCreate;
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

describe('an API key', () => {
  it('may do what its scopes say, for any company only with that scope', async () => {
    const narrow = await create({ name: 'ERP', scopes: ['IMPORT'] });
    expect(narrow.userErrors).toEqual([]);
    const { viewer } = await gateway.ask(ME, {}, bearer(narrow.secret));
    expect(viewer).toEqual({
      buyer: null,
      company: null,
      staffRole: 'INTEGRATOR',
      channel: { code: 'API' },
      permissions: ['IMPORT'],
    });
    const target = { 'maatwerk-company': 'C1' };
    const refused = await gateway.query(ME, {}, { ...bearer(narrow.secret), ...target });
    expect(refused.errors[0]?.extensions['code']).toBe('FORBIDDEN');
    const wide = await create({ name: 'Desk', scopes: ['COMPANY_ANY'] });
    const answer = await gateway.ask(ME, {}, { ...bearer(wide.secret), ...target });
    expect(answer.viewer.company.customerNumber).toBe('C1');
  });

  it('costs one statement a request', async () => {
    const { secret } = await create({ name: 'Counted', scopes: ['IMPORT'] });
    await gateway.ask(ME, {}, bearer(secret));
    expect(await gateway.statements(() => gateway.ask(ME, {}, bearer(secret)))).toHaveLength(1);
  });

  it('shows its secret once; the database has only a hash', async () => {
    const { secret } = await create({ name: 'Secret', scopes: ['IMPORT'] });
    const { apiKeys } = await gateway.ask('{ apiKeys { id name scopes } }', {}, admin);
    const rows = await gateway.database.query('SELECT * FROM api_key');
    const audits = await gateway.database.query('SELECT * FROM audit_entry');
    expect(JSON.stringify([apiKeys, rows, audits])).not.toContain(secret);
    expect(apiKeys[0]).toMatchObject({ name: 'Secret', scopes: ['IMPORT'] });
  });

  it('ends at once when it is revoked, and by itself', async () => {
    const ends = new Date(TEST_NOW.getTime() + 60_000).toISOString();
    const [revoked, expiring] = [
      await create({ name: 'A', scopes: ['IMPORT'] }),
      await create({ name: 'B', scopes: ['IMPORT'], expiresAt: ends }),
    ];
    await gateway.ask(ME, {}, bearer(revoked.secret));
    await gateway.ask(ME, {}, bearer(expiring.secret));
    const { apiKeyRevoke } = await gateway.ask(REVOKE, { id: revoked.apiKey.id }, admin);
    expect(apiKeyRevoke.apiKey.revokedAt).toBe(TEST_NOW.toISOString());
    now = new Date(ends);
    try {
      for (const { secret } of [revoked, expiring]) {
        const { status, errors } = await gateway.query(ME, {}, bearer(secret));
        expect([status, errors[0]?.extensions['code']]).toEqual([401, 'UNAUTHENTICATED']);
      }
    } finally {
      now = TEST_NOW;
    }
  });

  it.each([
    [{ name: ' ', scopes: ['IMPORT'] }, 'NAME_INVALID', 'input.name'],
    [{ name: 'x', scopes: [] }, 'SCOPES_INVALID', 'input.scopes'],
    [{ name: 'x', scopes: ['IMPORT', 'API_KEY_MANAGE'] }, 'SCOPES_INVALID', 'input.scopes.1'],
    [{ name: 'x', scopes: ['IMPORT'], expiresAt: TEST_NOW.toISOString() }, 'EXPIRY_PAST', 'input.expiresAt'],
  ])('%j is a user error', async (input, code, field) => {
    expect(await create(input)).toEqual({ secret: null, apiKey: null, userErrors: [{ code, field }] });
  });

  it('that does not exist cannot be revoked', async () => {
    for (const id of [
      'nonsense',
      Buffer.from('ApiKey:999').toString('base64url'),
      Buffer.from('Company:1').toString('base64url'),
    ])
      expect((await gateway.ask(REVOKE, { id }, admin)).apiKeyRevoke.userErrors).toEqual([
        { code: 'NOT_FOUND', field: 'id' },
      ]);
  });

  it('is the administrators’ business only', async () => {
    const { secret } = await create({ name: 'Own', scopes: ['IMPORT'] });
    const others = [
      {},
      bearer(secret),
      await gateway.as('c1@test.example'),
      await gateway.as('integrator@test.example'),
      await gateway.as('merchandiser@test.example'),
      await gateway.as('sales_rep@test.example'),
    ];
    for (const headers of others)
      for (const [text, variables] of [
        ['{ apiKeys { id } }', {}],
        [CREATE, { input: { name: 'x', scopes: ['IMPORT'] } }],
        [REVOKE, { id: 'x' }],
      ] as const) {
        const { errors } = await gateway.query(text, variables, headers);
        expect(errors[0]?.extensions['code']).toBe(
          'authorization' in headers ? 'FORBIDDEN' : 'UNAUTHENTICATED',
        );
      }
  });

  it('is no person: it cannot sign out', async () => {
    const { secret } = await create({ name: 'Own', scopes: ['IMPORT'] });
    const { signOut } = await gateway.ask('mutation { signOut { signedOut } }', {}, bearer(secret));
    expect(signOut.signedOut).toBe(false);
  });
});
