import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MIGRATIONS } from '../../migrations/registry.js';
import { freshUrl, type FreshUrl } from '../support/database.js';
import { endAll, maatwerk, startGateway } from '../support/process.js';

let empty: FreshUrl;
beforeAll(async () => {
  empty = await freshUrl({ empty: true });
});
afterAll(async () => {
  await endAll();
  await empty?.drop();
});

it('several processes start at once on an empty database: one migrates, all work, and none fills in the demo', async () => {
  const environment = { DATABASE_URL: empty.url };
  const migrating = maatwerk(['migrate'], environment);
  const gateways = await Promise.all([startGateway(environment), startGateway(environment)]);
  const { code, out, error } = await migrating.ended;
  expect([code, error]).toEqual([0, '']);
  expect(out).toMatch(/^PostgreSQL \d.* is up to date\.\n$/);
  for (const gateway of gateways) {
    expect([await gateway.ready(), gateway.out]).toEqual([200, expect.not.stringContaining('demo')]);
    const { products } = await gateway.ask('{ products(first: 1) { edges { node { sku } } } }');
    expect(products.edges).toEqual([]);
  }
  const client = new Client({ connectionString: empty.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migration');
  await client.end();
  expect(rows.map(({ name }) => name).toSorted()).toEqual(MIGRATIONS.map(({ name }) => name).toSorted());
});
