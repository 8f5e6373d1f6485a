import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase, keptLog } from '../support/database.js';
import { endAll, type Environment, maatwerk, until } from '../support/process.js';

const ORDERS = 50_000;
let fresh: FreshDatabase;
let environment: Environment;

beforeAll(async () => {
  fresh = await freshDatabase({ statementTimeout: 600_000 });
  environment = { DATABASE_URL: fresh.url };
  await fresh.database.query(
    `INSERT INTO company (customer_number, name, industry, country, currency)
     SELECT 'C' || n, 'Company ' || n, 'CAFE', 'NL', 'EUR' FROM generate_series(1, 300) n`,
  );
  await fresh.database.query(
    `INSERT INTO product (sku, name, description, unit) SELECT 'P' || n, 'Product ' || n, '', 'piece' FROM generate_series(1, 900) n`,
  );
  // C1 orders like a hundred others together; C2 ordered once; the rest three times.
  await fresh.database.query(
    `INSERT INTO sales_order (order_number, company_id, ordered_at, channel, currency, status)
     SELECT c.customer_number || '-' || n, c.id, timestamptz '2025-06-01' - n * interval '7 minutes', 'API', 'EUR', 'CONFIRMED'
     FROM company c CROSS JOIN LATERAL generate_series(1, CASE c.customer_number WHEN 'C1' THEN ${ORDERS} WHEN 'C2' THEN 1 ELSE 3 END) n`,
  );
  // P1 is in every order, and P2 stands on two lines of each.
  await fresh.database.query(
    `INSERT INTO sales_order_line (order_id, position, product_id, quantity, unit)
     SELECT o.id, k, p.id, 1, 'piece' FROM sales_order o
     CROSS JOIN LATERAL (VALUES (1, 1), (2, 2), (3, 2), (4, 3 + o.id % 400), (5, 403 + o.id % 400)) AS l (k, n)
     JOIN product p ON p.sku = 'P' || n`,
  );
});
afterAll(async () => {
  await endAll();
  await fresh.drop();
});

const states = () =>
  fresh.database.query<{ state: string; items: number }>(
    `SELECT state, (SELECT count(*) FROM model_item i WHERE i.version = m.version) AS items FROM model m ORDER BY version`,
  );

it('builds from a company with 50,000 orders, one with a single order, and a product in every order, off the event loop', async () => {
  const compiled = new URL('../../dist/src/levels/2-recommendations/model-build.job.js', import.meta.url);
  const { buildModel } = (await import(
    compiled.href
  )) as typeof import('../../src/levels/2-recommendations/model-build.job.js');
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const built = await buildModel({
    database: fresh.database,
    changes: { announce: () => Promise.resolve() },
    clock: () => new Date(),
    log: keptLog(),
  });
  delay.disable();
  expect(built).toMatchObject({ promoted: true, baskets: ORDERS + 1 + 3 * 298, items: 802 });
  // Were it on this thread, one turn of the loop would last nearly as long as the build.
  expect(delay.max / 1e6).toBeLessThan(built.buildMs / 2);
  const [everywhere] = await fresh.database.query(
    `SELECT i.orders, i.facts[1] AS buyers, i.partner_ids AS partners FROM model_item i JOIN product p ON p.id = i.product_id WHERE p.sku = 'P1'`,
  );
  expect(everywhere).toEqual({ orders: built.baskets, buyers: 300, partners: [] });
  const [twice] = await fresh.database.query(
    `SELECT i.orders FROM model_item i JOIN product p ON p.id = i.product_id WHERE p.sku = 'P2'`,
  );
  expect(twice).toEqual({ orders: built.baskets });
});

it('a process that is killed while it builds leaves the active model whole; the next build says so', async () => {
  const before = await states();
  const building = maatwerk(['model', 'build'], environment);
  await fresh.database.transaction(async (sql) => {
    // The build has written the products and waits here, in the middle of its transaction.
    await sql.query('LOCK TABLE model_best_sellers IN SHARE MODE');
    await until(
      'the build waits',
      async () =>
        (
          await fresh.database.query(
            `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'model_best_sellers'::regclass
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          )
        ).length > 0,
    );
    expect((await building.end('SIGKILL')).signal).toBe('SIGKILL');
  });
  expect(await states()).toEqual([...before, { state: 'BUILDING', items: 0 }]);
  const next = await maatwerk(['model', 'build'], environment).ended;
  expect(next).toMatchObject({ code: 0 });
  expect(next.out).toMatch(/^Model 3 is active: /);
  expect(await states()).toMatchObject([
    { state: 'RETIRED' },
    { state: 'FAILED', items: 0 },
    { state: 'ACTIVE' },
  ]);
  const list = await maatwerk(['model', 'list'], environment).ended;
  expect(list.out).toMatch(
    /^3 {2}ACTIVE \(NOT_WORSE\) .*\n2 {2}FAILED \(DIED\), tables gone\n1 {2}RETIRED \(FIRST\) /,
  );
});

it('commands: update without and with new orders, rollback, promote', async () => {
  const says = async (...args: readonly string[]) => {
    const { out, error } = await maatwerk(['model', ...args], environment).ended;
    return out + error;
  };
  expect(await says('update')).toBe('Nothing has changed since.\n');
  await fresh.database.query(
    `WITH o AS (INSERT INTO sales_order (order_number, company_id, ordered_at, channel, currency, status)
       SELECT 'NEW', id, timestamptz '2025-06-02', 'API', 'EUR', 'CONFIRMED' FROM company WHERE customer_number = 'C2' RETURNING id)
     INSERT INTO sales_order_line (order_id, position, product_id, quantity, unit)
     SELECT o.id, p.id, p.id, 1, 'piece' FROM o, product p WHERE sku IN ('P5', 'P900')`,
  );
  expect(await says('update')).toMatch(/^Model 3 is up to date: 1 orders came, 0 were cancelled; 2 products/);
  expect(await says('rollback')).toBe('Model 1 is active.\n');
  expect(await says('promote', '3')).toBe('Model 3 is active.\n');
  expect(await says('promote', '2; DROP TABLE model')).toMatch(/There is no version 2; DROP TABLE model/);
});
