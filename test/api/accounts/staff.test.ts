import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAdmin, hasDemoSignIns, setDemoPasswords } from '../../../src/accounts/staff.store.js';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';
import { runJob } from './run-job.js';

const SIGN_IN = `mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { viewer { staffRole permissions } userErrors { code } } }`;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await gatewayWith({ levels: [] });
});
afterAll(() => gateway.close());

const signIn = async (email: string, password: string) =>
  (await gateway.ask(SIGN_IN, { email, password })).signIn;

describe('sign-ins of the demo shop', () => {
  it('are made once for staff and every demo buyer, and are noticed', async () => {
    const { database, shop } = gateway;
    await shop.company('C1');
    await shop.buyer('c1@demo.example', 'C1');
    expect(await hasDemoSignIns(database)).toBe(false);
    await setDemoPasswords(database);
    expect(await hasDemoSignIns(database)).toBe(true);
    const before = await database.query('SELECT id, email, password_hash FROM buyer ORDER BY id');
    await setDemoPasswords(database);
    expect(await database.query('SELECT id, email, password_hash FROM buyer ORDER BY id')).toEqual(before);
    for (const [name, role] of [
      ['merchandiser', 'MERCHANDISER'],
      ['sales', 'SALES_REP'],
      ['integrator', 'INTEGRATOR'],
      ['admin', 'ADMIN'],
    ])
      expect((await signIn(`${name}@demo.example`, 'demo')).viewer.staffRole).toBe(role);
    expect((await signIn('c1@demo.example', 'demo')).viewer.staffRole).toBeNull();
    expect((await signIn('c1@test.example', 'demo')).userErrors).toEqual([{ code: 'INVALID_CREDENTIALS' }]);
  });
});

describe('the first administrator', () => {
  it('is made by a command, and signs in', async () => {
    await createAdmin(
      gateway.database,
      { email: 'Root@Firm.Example', name: 'Root', password: 'a long password' },
      TEST_NOW,
    );
    const { viewer } = await signIn('root@firm.example', 'a long password');
    expect(viewer.staffRole).toBe('ADMIN');
    expect(viewer.permissions).toContain('API_KEY_MANAGE');
  });

  it.each([
    ['no address', 'a long password'],
    ['a@b.example', 'short'],
  ])('is refused with a sentence for %s, %s', async (email, password) => {
    await expect(createAdmin(gateway.database, { email, name: 'X', password }, TEST_NOW)).rejects.toThrow(
      /address|10 to 200/,
    );
  });
});

describe('the hourly clean-up', () => {
  it('removes what has ended long ago, and nothing else', async () => {
    const { database } = gateway;
    const [buyer] = await database.query<{ id: number }>('SELECT id FROM buyer LIMIT 1');
    const before = await database.query('SELECT id FROM session ORDER BY id');
    await database.query(
      `INSERT INTO session (id, buyer_id, refresh_hash, created_at, expires_at)
       VALUES (gen_random_uuid(), $1, 'x', '2025-01-01', '2025-02-01')`,
      [buyer!.id],
    );
    await database.query(
      `INSERT INTO one_time_token (token_hash, kind, buyer_id, expires_at) VALUES ('old', 'PASSWORD_RESET', $1, '2025-02-01'), ('new', 'PASSWORD_RESET', $1, '2026-04-01')`,
      [buyer!.id],
    );
    await database.query(
      `INSERT INTO idempotency_record (scope, key, operation, request_hash, answer, created_at)
       VALUES ('b1', 'old', 'x', 'x', '{}', '2026-03-09T08:00:00Z'), ('b1', 'new', 'x', 'x', '{}', '2026-03-09T10:00:00Z')`,
    );
    await gateway.app.dependencies.jobs.add(database, { name: 'accounts-expire' });
    expect(await runJob(gateway, 'accounts-expire')).toBe(1);
    expect(await database.query('SELECT id FROM session ORDER BY id')).toEqual(before);
    expect(await database.query(`SELECT encode(token_hash, 'escape') AS hash FROM one_time_token`)).toEqual([
      { hash: 'new' },
    ]);
    expect(await database.query('SELECT key FROM idempotency_record')).toEqual([{ key: 'new' }]);
  });
});
