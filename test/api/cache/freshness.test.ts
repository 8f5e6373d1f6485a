import { Client } from 'pg';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCaches } from '../../../src/cache/caches.store.js';
import { changesSince } from '../../../src/cache/changes.store.js';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

const PAGE = '{ products(group: "mugs", first: 24) { nodes { sku name stock price { net { amount } } } } }';

describe('what is kept in memory', () => {
  let gateway: TestGateway;
  /** Somebody who writes past the gateway: another program, an administrator at a prompt. */
  let stranger: Client;
  let now = new Date('2026-03-10T09:00:00Z');

  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1], clock: () => now });
    stranger = new Client({ connectionString: gateway.databaseUrl });
    stranger.on('error', () => undefined);
    await stranger.connect();
    const { shop } = gateway;
    await shop.company('C1', { groups: ['trade'] });
    await shop.company('C2');
    await shop.company('C3', { parent: 'C1' });
    for (const sku of ['A', 'B', 'C']) {
      await shop.product(sku, { group: 'mugs' });
      await shop.lists(sku, '10.00');
    }
    await shop.agrees('C1', 'A', '7.00');
    await shop.groupPays('trade', 'B', '8.00');
  });
  afterAll(async () => {
    await stranger.end();
    await gateway.close();
  });

  const headersOf = async (company: string | null) =>
    company === null ? {} : await gateway.as(`${company.toLowerCase()}@test.example`);
  const page = async (company: string | null): Promise<readonly Record<string, unknown>[]> =>
    (await gateway.ask(PAGE, {}, await headersOf(company))).products.nodes;
  const prices = async (company: string | null): Promise<string> =>
    (await page(company))
      .map(({ sku, price }) => `${sku as string} ${(price as { net: { amount: string } }).net.amount}`)
      .join(', ');
  const setPrice = (list: string, sku: string, amount: string) =>
    stranger.query(
      `UPDATE price_line SET amount = $3 WHERE list_id = (SELECT id FROM price_list WHERE code = $1)
          AND product_id = (SELECT id FROM product WHERE sku = $2)`,
      [list, sku, amount],
    );

  it('costs a page one statement once it is kept, and three where nothing is kept', async () => {
    const headers = await headersOf('C1');
    await gateway.ask(PAGE, {}, headers);
    expect(await gateway.statements(() => gateway.ask(PAGE, {}, headers))).toHaveLength(1);
    const bare = await gateway.beside({ levels: [1], settings: { MAATWERK_CACHE_MB: '0' } });
    try {
      await bare.ask(PAGE, {}, headers);
      expect(await bare.statements(() => bare.ask(PAGE, {}, headers))).toHaveLength(3);
    } finally {
      await bare.app.close();
    }
  });

  it('is one page of products for all companies, and not one price of another company', async () => {
    expect(await prices('C1')).toBe('A 7.00, B 8.00, C 10.00');
    expect(await prices('C2')).toBe('A 10.00, B 10.00, C 10.00');
    expect(await prices('C3')).toBe('A 7.00, B 10.00, C 10.00');
    expect(await prices(null)).toBe('A 10.00, B 10.00, C 10.00');
    expect(await prices('C1')).toBe('A 7.00, B 8.00, C 10.00');
  });

  it.each([
    ['a buyer', 'C2'],
    ['a guest', null],
  ])('is not asked for the price before a change that has committed: %s', async (_, company) => {
    for (const amount of ['11.00', '12.00', '10.00']) {
      await prices(company);
      await setPrice('LIST', 'C', amount);
      expect(await prices(company)).toBe(`A 10.00, B 10.00, C ${amount}`);
    }
  });

  it('follows whatever is written, by whomever', async () => {
    const steps: [string, string][] = [
      [
        `INSERT INTO price_list (code, currency, kind, company_id, priority) SELECT 'NEW', 'GBP', 'CONTRACT', id, 5 FROM company WHERE customer_number = 'C2'`,
        'A 10.00, B 10.00, C 10.00',
      ],
      [
        `INSERT INTO price_line (list_id, product_id, unit, amount) SELECT l.id, p.id, p.unit, 6 FROM price_list l, product p WHERE l.code = 'NEW' AND p.sku = 'A'`,
        'A 6.00, B 10.00, C 10.00',
      ],
      [
        `UPDATE price_line n SET product_id = (SELECT id FROM product WHERE sku = 'B') FROM price_list l WHERE l.id = n.list_id AND l.code = 'NEW'`,
        'A 10.00, B 6.00, C 10.00',
      ],
      [`INSERT INTO discount (code, percent, position) VALUES ('TEN', 10, 1)`, 'A 9.00, B 5.40, C 9.00'],
      [`UPDATE discount SET percent = 50 WHERE code = 'TEN'`, 'A 5.00, B 3.00, C 5.00'],
      [`DELETE FROM discount WHERE code = 'TEN'`, 'A 10.00, B 6.00, C 10.00'],
      [
        `UPDATE company SET price_group_ids = ARRAY(SELECT id FROM price_group WHERE code = 'trade') WHERE customer_number = 'C2'`,
        'A 10.00, B 6.00, C 10.00',
      ],
      [`DELETE FROM price_list WHERE code = 'NEW'`, 'A 10.00, B 8.00, C 10.00'],
      [`UPDATE company SET price_group_ids = '{}' WHERE customer_number = 'C2'`, 'A 10.00, B 10.00, C 10.00'],
      [
        `INSERT INTO assortment_rule (company_id, product_id, visible) SELECT c.id, p.id, false FROM company c, product p WHERE c.customer_number = 'C2' AND p.sku = 'C'`,
        'A 10.00, B 10.00',
      ],
      [`DELETE FROM assortment_rule`, 'A 10.00, B 10.00, C 10.00'],
      [`UPDATE product SET active = false WHERE sku = 'B'`, 'A 10.00, C 10.00'],
      [`UPDATE product SET active = true WHERE sku = 'B'`, 'A 10.00, B 10.00, C 10.00'],
    ];
    await prices('C2');
    for (const [statement, expected] of steps) {
      await stranger.query(statement);
      expect([statement, await prices('C2')]).toEqual([statement, expected]);
    }
    await page('C2');
    await stranger.query(
      `UPDATE stock SET quantity = 3 WHERE product_id = (SELECT id FROM product WHERE sku = 'A')`,
    );
    await stranger.query(`UPDATE product SET name = 'Beaker' WHERE sku = 'B'`);
    const [a, b] = (await page('C2')).toSorted((one, other) =>
      String(one['sku']) < String(other['sku']) ? -1 : 1,
    );
    expect([a!['stock'], b!['name']]).toEqual(['3', 'Beaker']);
    await stranger.query(`UPDATE product SET name = 'Product B' WHERE sku = 'B'`);
  });

  it('hears of a transaction when it commits, however long ago it wrote', async () => {
    await stranger.query('BEGIN');
    await setPrice('LIST', 'C', '21.00');
    const other = new Client({ connectionString: gateway.databaseUrl });
    await other.connect();
    try {
      // Others begin and commit meanwhile, and what they did is heard and kept.
      for (const amount of ['7.10', '7.20', '7.00']) {
        await other.query(
          `UPDATE price_line SET amount = $1 WHERE list_id = (SELECT id FROM price_list WHERE code = 'CONTRACT-C1')`,
          [amount],
        );
        expect(await prices('C1')).toBe(`A ${amount}, B 8.00, C 10.00`);
      }
      await stranger.query('COMMIT');
      expect(await prices('C1')).toBe('A 7.00, B 8.00, C 21.00');
      await stranger.query('BEGIN');
      await setPrice('LIST', 'C', '99.00');
      await stranger.query('ROLLBACK');
      expect(await prices('C1')).toBe('A 7.00, B 8.00, C 21.00');
    } finally {
      await other.end();
    }
    await setPrice('LIST', 'C', '10.00');
  });

  it('needs no notification: its connection cut, every connection cut, and nothing is stale', async () => {
    for (const [name, amount] of [
      ['maatwerk changes', '13.00'],
      ['maatwerk', '14.00'],
    ]) {
      await prices('C2');
      await stranger.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
        [name],
      );
      await setPrice('LIST', 'C', amount!);
      // A request that was on a line that was cut may fail; the first that is answered must be right.
      let answer: string | null = null;
      while (answer === null) answer = await prices('C2').catch(() => null);
      expect(answer).toBe(`A 10.00, B 10.00, C ${amount}`);
    }
    await setPrice('LIST', 'C', '10.00');
  });

  it('passes over what was removed from the notes of changes before it was heard', async () => {
    await prices('C2');
    await setPrice('LIST', 'C', '15.00');
    await stranger.query('DELETE FROM cache_change');
    await stranger.query(`INSERT INTO cache_horizon (id, xid) VALUES (1, pg_current_xact_id()::text::bigint)
      ON CONFLICT (id) DO UPDATE SET xid = excluded.xid`);
    expect(await prices('C2')).toBe('A 10.00, B 10.00, C 15.00');
    await setPrice('LIST', 'C', '10.00');
  });

  it('takes thousands of changes at once', async () => {
    await prices('C2');
    await stranger.query(`DO $$ BEGIN
      FOR turn IN 1..1100 LOOP
        UPDATE price_line SET amount = 17 WHERE product_id = (SELECT id FROM product WHERE sku = 'C');
      END LOOP;
    END $$`);
    expect(await prices('C2')).toBe('A 10.00, B 10.00, C 17.00');
    await setPrice('LIST', 'C', '10.00');
  });

  it('decides validity when it is read', async () => {
    await gateway.shop.agrees('C2', 'A', '5.00', {
      validFrom: '2026-03-11T00:00:00Z',
      validTo: '2026-03-12T00:00:00Z',
    });
    const seen: string[] = [];
    const statements: number[] = [];
    for (const at of [
      '2026-03-10T23:59:59Z',
      '2026-03-11T00:00:00Z',
      '2026-03-11T23:59:59Z',
      '2026-03-12T00:00:00Z',
    ]) {
      now = new Date(at);
      const headers = await headersOf('C2');
      statements.push(
        (
          await gateway.statements(async () =>
            seen.push((await gateway.ask(PAGE, {}, headers)).products.nodes[0].price.net.amount),
          )
        ).length,
      );
    }
    expect(seen).toEqual(['10.00', '5.00', '5.00', '10.00']);
    expect(statements.slice(1)).toEqual([1, 1, 1]);
    now = new Date('2026-03-10T09:00:00Z');
    // Earlier than what is kept: looked up.
    expect(await prices('C2')).toBe('A 10.00, B 10.00, C 10.00');
  });

  it('keeps within its memory, and says how much that is', async () => {
    const small = await gateway.beside({ levels: [1], settings: { MAATWERK_CACHE_MB: '1' } });
    try {
      for (let n = 0; n < 120; n++) {
        const { nodes } = (
          await small.ask(
            `{ products(group: "mugs", first: ${1 + (n % 90)}) { nodes { sku price { net { amount } } } } }`,
            {},
            { 'maatwerk-channel': 'WEB' },
          )
        ).products;
        expect(nodes).toHaveLength(Math.min(3, 1 + (n % 90)));
      }
      const metrics = await (await fetch(`${small.url}/metrics`)).text();
      const held = [...metrics.matchAll(/^maatwerk_cache_bytes\{section="[^"]+"\} (\d+)$/gm)].map(
        ([, bytes]) => Number(bytes),
      );
      expect(held.length).toBeGreaterThanOrEqual(6);
      const sum = held.reduce((total, bytes) => total + bytes, 0);
      expect(sum).toBeGreaterThan(1_000);
      expect(sum).toBeLessThanOrEqual(2 ** 20);
      expect(metrics).toMatch(/^maatwerk_cache_looks_total\{what="prices",hit="true"\} [1-9]/m);
    } finally {
      await small.app.close();
    }
  });
});

it('what changes between two first questions is heard by the next one, and the later is no proof', async () => {
  const gateway = await gatewayWith({ levels: [] });
  await gateway.shop.product('A');
  const { database, log } = gateway.app.dependencies;
  const caches = openCaches({ database, megabytes: 1, registry: new Registry(), log })!;
  try {
    const heard: string[] = [];
    caches.onChange(({ topic }) => heard.push(topic));
    const [first, second] = [caches.question(), caches.question()];
    const early = await changesSince(database, first);
    await database.query('UPDATE stock SET quantity = quantity + 1');
    const late = await changesSince(database, second);
    const [one, two] = [{}, {}];
    caches.heard(first, early);
    caches.proven(one, first);
    caches.heard(second, late);
    caches.proven(two, second);
    expect(heard).toEqual([]);
    expect(await caches.ready(two)).toBe(true);
    expect(heard).toContain('stock');
  } finally {
    caches.close();
    await gateway.close();
  }
});
