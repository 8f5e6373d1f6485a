import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runJob } from '../api/accounts/run-job.js';
import type { Answer } from '../support/gateway.js';
import { type Headers, keyWith, PASSWORD, twoCompanies, type TwoCompanies } from './two-companies.js';

let shop: TwoCompanies;
let erp: Headers;
beforeAll(async () => {
  shop = await twoCompanies();
  erp = await shop.gateway.as('integrator@test.example');
});
afterAll(() => shop.gateway.close());

const atOnce = <Result>(times: number, work: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => work(index)));

it('the link of a password reset, followed many times at once, works once', async () => {
  const { gateway } = shop;
  await gateway.ask('mutation { passwordResetRequest(email: "c1@test.example") { accepted } }');
  await runJob(gateway, 'password-reset-mail');
  const [mail] = await gateway.database.query<{ text: string }>(
    `SELECT text FROM message WHERE kind = 'password-reset' ORDER BY id DESC LIMIT 1`,
  );
  const token = /#token=([\w-]+)/.exec(mail!.text)![1];
  const reset =
    'mutation ($token: String!, $p: String!) { passwordReset(token: $token, password: $p) { changed userErrors { code } } }';
  const passwords = Array.from({ length: 6 }, (_, index) => `chosen password ${index}`);
  const answers = await Promise.all(passwords.map((p) => gateway.ask(reset, { token, p })));
  const changed = answers.map(({ passwordReset }) => passwordReset.changed as boolean);
  expect(changed.filter(Boolean)).toHaveLength(1);
  const signIn = 'mutation ($p: String!) { signIn(email: "c1@test.example", password: $p) { token } }';
  const works: boolean[] = [];
  for (const p of [...passwords, PASSWORD])
    works.push((await gateway.ask(signIn, { p })).signIn.token !== null);
  expect(works).toEqual([...changed, false]);
  // It ended all sessions: the one of the tests, too.
  const { errors } = await gateway.query('{ viewer { currency } }', {}, shop.own.headers);
  expect(errors[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

it('a withdrawn consent holds however many events came at the same moment', async () => {
  const { gateway } = shop;
  await gateway.shop.buyer('viewing@test.example', 'C1');
  const headers = await gateway.as('viewing@test.example');
  const track =
    'mutation ($id: ID!) { eventsTrack(events: [{ id: $id, type: VIEW, sku: "B" }]) { accepted } }';
  const viewed = '{ recommendations(kind: RECENTLY_VIEWED) { answeredBy edges { because { reason } } } }';
  await gateway.ask(track, { id: 'before' }, headers);
  expect((await gateway.ask(viewed, {}, headers)).recommendations.answeredBy).toBe('RECENTLY_VIEWED');
  const withdraw = () =>
    gateway.ask(
      'mutation { consentWithdraw(purpose: PERSONALIZATION) { consent { granted } } }',
      {},
      headers,
    );
  await Promise.all([
    ...Array.from({ length: 10 }, (_, index) => gateway.ask(track, { id: `first ${index}` }, headers)),
    withdraw(),
    ...Array.from({ length: 10 }, (_, index) => gateway.ask(track, { id: `second ${index}` }, headers)),
  ]);
  await gateway.ask(track, { id: 'after' }, headers);
  const purposes = await gateway.database.query<{ key: string; purpose: string }>(
    `SELECT event_key AS key, purpose FROM event WHERE buyer_id = (SELECT id FROM buyer WHERE email = 'viewing@test.example')`,
  );
  expect(purposes).toHaveLength(22);
  expect(purposes.find(({ key }) => key === 'after')?.purpose).toBe('FUNCTIONAL');
  // Nothing of what was stored for personalization is read any more.
  await gateway.database.query(`DELETE FROM event WHERE purpose = 'FUNCTIONAL'`);
  const { recommendations } = await gateway.ask(viewed, {}, headers);
  expect(JSON.stringify(recommendations)).not.toContain('VIEWED');
  const [ledger] = await gateway.database.query<{ size: number }>(
    `SELECT count(*)::int AS size FROM consent_entry WHERE NOT granted
      AND subject = (SELECT 'b' || id FROM buyer WHERE email = 'viewing@test.example')`,
  );
  expect(ledger!.size).toBe(1);
});

it('decisions on one purpose at once leave the consent and its ledger agreeing', async () => {
  const { gateway } = shop;
  const headers = await gateway.as('boss@test.example');
  await atOnce(20, (index) =>
    gateway.ask(
      `mutation { ${index % 2 ? 'consentGrant' : 'consentWithdraw'}(purpose: ANALYTICS) { consent { granted } } }`,
      {},
      headers,
    ),
  );
  const [row] = await gateway.database.query<{ current: boolean; last: boolean; size: number }>(
    `SELECT c.granted AS current, (SELECT granted FROM consent_entry e WHERE e.subject = c.subject AND e.purpose = c.purpose ORDER BY id DESC LIMIT 1) AS last,
       (SELECT count(*)::int FROM consent_entry e WHERE e.subject = c.subject AND e.purpose = c.purpose) AS size
     FROM consent c WHERE purpose = 'ANALYTICS' AND subject = (SELECT 'b' || id FROM buyer WHERE email = 'boss@test.example')`,
  );
  expect(row!.current).toBe(row!.last);
  expect(row!.size).toBe(20);
});

describe('a key that is revoked', () => {
  it('is refused from the answer on, whatever was asked at the same moment, and revoking it twice is one revocation', async () => {
    const { gateway } = shop;
    const key = await keyWith(gateway, ['IMPORT']);
    const admin = await gateway.as('admin@test.example');
    const [{ id }] = (await gateway.ask('{ apiKeys { id } }', {}, admin)).apiKeys as [{ id: string }];
    const use = (): Promise<Answer> => gateway.query('{ imports { nodes { id } } }', {}, key);
    const revoke = () =>
      gateway.ask(
        'mutation ($id: ID!) { apiKeyRevoke(id: $id) { apiKey { revokedAt } userErrors { code } } }',
        { id },
        admin,
      );
    const late: Answer[] = [];
    const [answers] = await Promise.all([
      atOnce(10, use),
      revoke().then(async () => void late.push(...(await atOnce(5, use)))),
      revoke(),
    ]);
    for (const { status, data, errors } of answers)
      expect([data?.imports !== undefined, status]).toEqual(errors.length > 0 ? [false, 401] : [true, 200]);
    for (const { errors } of late) expect(errors[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('does not bring in a file that it had begun to send', async () => {
    const { gateway } = shop;
    const key = await keyWith(gateway, ['IMPORT']);
    const admin = await gateway.as('admin@test.example');
    const [{ id }] = (await gateway.ask('{ apiKeys { id } }', {}, admin)).apiKeys as [{ id: string }];
    const running = async (): Promise<number> =>
      (await gateway.database.query(`SELECT FROM import_run WHERE state = 'RUNNING'`)).length;
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        const encoder = new TextEncoder();
        controller.enqueue(encoder.encode('{"sku":"A","location":"MAIN","quantity":"1"}\n'));
        while ((await running()) === 0) await new Promise((again) => setImmediate(again));
        await gateway.ask(
          'mutation ($id: ID!) { apiKeyRevoke(id: $id) { userErrors { code } } }',
          { id },
          admin,
        );
        controller.enqueue(encoder.encode('{"sku":"B","location":"MAIN","quantity":"1"}\n'));
        controller.close();
      },
    });
    const stock = () => gateway.database.query('SELECT * FROM stock ORDER BY product_id, location');
    const before = await stock();
    const init = {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { ...key, 'content-type': 'application/x-ndjson' },
    };
    const response = await fetch(`${gateway.url}/import/stock`, init);
    expect(response.status).toBe(401);
    expect(await stock()).toEqual(before);
    expect(await running()).toBe(0);
  });
});

describe('imports at once', () => {
  const send = async (kind: string, rows: readonly object[]) => {
    const response = await fetch(`${shop.gateway.url}/import/${kind}`, {
      method: 'POST',
      headers: { ...erp, 'content-type': 'application/x-ndjson' },
      body: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    });
    return {
      status: response.status,
      ...((await response.json()) as { accepted: number; unchanged: number; rejected: number }),
    };
  };
  const products = (offset: number) =>
    Array.from({ length: 300 }, (_, index) => {
      const at = (index * 7 + offset) % 300;
      return { sku: `R${at}`, name: `Raced ${at}`, unit: 'piece', group: 'RACED' };
    });

  it('of the same file change the shop once, and each accounts for all of its rows', async () => {
    const answers = await atOnce(4, () => send('products', products(0)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(300);
    for (const { accepted, unchanged, rejected } of answers)
      expect(accepted + unchanged + rejected).toBe(300);
  });

  it('of several kinds, in any order of rows, do not wait for each other for ever', async () => {
    const lines = (offset: number) =>
      products(offset).map(({ sku }, index) => ({
        list: 'LIST',
        sku,
        amount: String(offset + (index % 3) + 1),
      }));
    const stock = (offset: number) =>
      products(offset).map(({ sku }) => ({ sku, location: 'MAIN', quantity: String(offset) }));
    const answers = await Promise.all([
      send('products', products(1)),
      send('price-lines', lines(2)),
      send('stock', stock(3)),
      send('price-lines', lines(5)),
      send('stock', stock(4)),
      send(
        'products',
        products(11).map((row) => ({ ...row, brand: 'Raced' })),
      ),
    ]);
    expect(answers.map(({ status, rejected }) => [status, rejected])).toEqual(answers.map(() => [200, 0]));
    const [row] = await shop.gateway.database.query<{ stocks: number; lines: number }>(
      `SELECT (SELECT count(DISTINCT quantity)::int FROM stock s JOIN product p ON p.id = s.product_id WHERE p.sku ~ '^R\\d+$') AS stocks,
         (SELECT count(*)::int FROM price_line l JOIN product p ON p.id = l.product_id WHERE p.sku ~ '^R\\d+$') AS lines`,
    );
    // The later of two whole files stands, never a mixture.
    expect(row).toEqual({ stocks: 1, lines: 300 });
  });
});
