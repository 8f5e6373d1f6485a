import { createHash } from 'node:crypto';
import { Client } from 'pg';
import type { Database } from '../../src/database/database.js';
import { Shop } from './shop.js';

/** What a text form can get wrong. */
const AWKWARD = [
  'back\\slash \\N \\.',
  'line\nfeed\r\ntab\t"quote\'s"',
  '\\.',
  '\\N',
  '',
  'żółć 漢字 🧵 \u2028',
  '\u0001\u007f',
];

/** A table that no migration makes, with every kind of value. */
export const ODD = `CREATE TABLE odd (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Some ""Name" text, bytes bytea, texts text[], document jsonb,
  moment timestamptz, day date, amount numeric, float float8, doubled numeric GENERATED ALWAYS AS (amount * 2) STORED)`;

/** A shop with rows that are hard to carry, in our tables and in `odd`. */
export async function fillShop(database: Database): Promise<void> {
  const shop = new Shop(database);
  await shop.company('HEAD', { groups: ['retail', 'gold'] });
  // Its parent has the higher id: rows refer forwards within their own table.
  await shop.company('BRANCH', { parent: 'HEAD' });
  await database.query(
    `UPDATE company SET parent_id = (SELECT id FROM company WHERE customer_number = 'BRANCH') WHERE customer_number = 'HEAD'`,
  );
  await database.query(`UPDATE company SET parent_id = NULL WHERE customer_number = 'BRANCH'`);
  for (const [at, text] of AWKWARD.entries()) await shop.product(`SKU-${at}`, { name: text || 'empty' });
  await shop.lists('SKU-1', '12.123456');
  await shop.agrees('HEAD', 'SKU-1', '9.90');
  await database.query(ODD);
  await database.query(
    `INSERT INTO odd ("Some ""Name", bytes, texts, document, moment, day, amount, float)
       SELECT text, decode('00ff0a5c2e', 'hex') || convert_to(text, 'UTF8'), ARRAY[text, NULL, 'x'], jsonb_build_object('text', text, 'none', NULL),
         'infinity', '-infinity', 12345678901234567890.123456789, 0.1::float8 + 0.2::float8 FROM unnest($1::text[]) AS text`,
    [AWKWARD],
  );
  await database.query('INSERT INTO odd DEFAULT VALUES');
  await database.query(`INSERT INTO odd (moment) VALUES ('2026-03-29T01:30:00.123456+01')`);
  await database.query('DELETE FROM odd WHERE id = (SELECT max(id) FROM odd)');
  await database.query(`INSERT INTO odd (float) VALUES ('NaN'), ('-Infinity')`);
  // More than fits one read of the file, and a row longer than that.
  await database.query(
    `INSERT INTO odd (bytes) SELECT sha512(n::text::bytea) FROM generate_series(1, 3000) AS n
      UNION ALL SELECT decode(repeat(md5('long'), 20000), 'hex')`,
  );
  await database.query(`INSERT INTO shop_setting (name, value) VALUES ('signing-secret', '"of the source"')`);
  await database.query(
    `SELECT graphile_worker.add_job('mail', json_build_object('to', $1::text), run_at => 'infinity', job_key => 'k')`,
    [AWKWARD[0]],
  );
}

/** Runs a statement on a database, on a connection of its own. */
export async function run<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A hash of every table's rows, whatever their order; notes for the caches are not carried. */
export async function contents(url: string): Promise<Record<string, string>> {
  const tables = await run<{ name: string }>(
    url,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'graphile_worker')
       AND tablename NOT IN ('migration', 'migrations', 'cache_change', 'cache_horizon') ORDER BY 1`,
  );
  const parts = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name, count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') AS hash FROM ${name} t`,
  );
  const rows = await run<{ name: string; hash: string }>(url, parts.join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}

/** The text of a backup with the checksum that belongs to it. */
export function resealed(text: string): string {
  const at = text.lastIndexOf('{"rows"');
  const trailer = JSON.parse(text.slice(at)) as { sha256: string };
  trailer.sha256 = createHash('sha256')
    .update(Buffer.from(text.slice(0, at), 'latin1'))
    .digest('hex');
  return `${text.slice(0, at)}${JSON.stringify(trailer)}\n`;
}
