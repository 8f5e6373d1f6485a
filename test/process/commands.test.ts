import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { endAll, type Ended, maatwerk } from '../support/process.js';
import { Shop } from '../support/shop.js';
import { writeSmallDemo } from './demo-file.js';

let shop: FreshDatabase;
let folder: string;
beforeAll(async () => {
  shop = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'maatwerk-commands-'));
  const story = new Shop(shop.database);
  await story.product('CUP');
  await story.list('LIST', 'BASE');
});
afterAll(async () => {
  await endAll();
  await shop?.drop();
  await rm(folder, { recursive: true });
});

/** Runs a command to its end: that it has one is part of every test here. */
const run = (args: readonly string[], input: string | Buffer | null = null): Promise<Ended> =>
  maatwerk(args, { DATABASE_URL: shop.url, MAATWERK_LOG: 'error' }, input).ended;
/** A command that needs no database is not let near one. */
const away = (...args: string[]): Promise<Ended> =>
  maatwerk(args, { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing', PORT: 'malformed' }).ended;

it('helps, and tells its settings and version, even when a setting is malformed', async () => {
  const [help, settings, version] = await Promise.all([away('--help'), away('settings'), away('--version')]);
  expect([help.code, settings.code, version.code]).toEqual([0, 0, 0]);
  for (const command of ['serve', 'worker', 'migrate', 'schema', 'settings', 'admin', 'demo', 'import'])
    expect(help.out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  expect(settings.out).toContain('| `DATABASE_URL` |');
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('does not start a gateway for a command it does not know', async () => {
  const { code, error } = await run(['improt', 'products']);
  expect(code).toBe(1);
  expect(error).toMatch(/improt|too many arguments/);
});

it('prints the schema that is committed, without a database', async () => {
  const { code, out } = await maatwerk(['schema'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' })
    .ended;
  expect(code).toBe(0);
  expect(out).toContain('type Query {');
  expect(out.trim()).toBe(
    (await readFile(fileURLToPath(new URL('../../schema.graphql', import.meta.url)), 'utf8')).trim(),
  );
});

it('imports from standard input, compressed too; ends with 2 and a report when rows were rejected', async () => {
  const rows = 'list,sku,min_quantity,amount\nLIST,CUP,1,12.00\nLIST,NONE,1,3.00\nLIST,CUP,-5,9.00\n';
  const rejected = await run(['import', 'price-lines', '-'], gzipSync(rows));
  expect(rejected.code).toBe(2);
  expect(rejected.out).toMatch(/3 \w*read|3 rows|read: 3/i);
  expect(rejected.out).toMatch(/line 3: sku "NONE"/);
  expect(rejected.out).toMatch(/line 4: min_quantity "-5"/);
  const clean = join(folder, 'prices.csv.gz');
  await writeFile(clean, gzipSync('list,sku,min_quantity,amount\nLIST,CUP,10,10.00\n'));
  expect(await run(['import', 'price-lines', clean])).toMatchObject({ code: 0 });
  const lines = await shop.database.query<{ amount: string }>(
    'SELECT amount FROM price_line ORDER BY amount',
  );
  expect(lines.map(({ amount }) => Number(amount))).toEqual([10, 12]);
});

it('says what is wrong with a file that is none of its kind, and with one that is not there', async () => {
  const [garbage, absent, kind] = await Promise.all([
    run(['import', 'price-lines', '-'], Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255, 254, 10, 3])),
    run(['import', 'price-lines', join(folder, 'absent.csv')]),
    run(['import', 'prices', '-'], ''),
  ]);
  for (const { code, error } of [garbage, absent, kind]) {
    expect(code).not.toBe(0);
    expect(error).not.toMatch(/\n\s+at /);
  }
  expect(garbage.error + garbage.out).toMatch(/column|UTF-8|header/i);
  expect(absent.error).toContain('absent.csv cannot be read');
  expect(kind.error).toMatch(/"prices" cannot be imported\. What can be: .*price-lines/);
  expect((await run(['demo', '--from', '/dev/null'])).error).toMatch(/invoice file/);
});

it('fills in the demo once: the second load of a day changes nothing', async () => {
  const file = join(folder, 'invoices.csv');
  await writeSmallDemo(file);
  const first = await run(['demo', '--from', file]);
  expect([first.code, first.out]).toEqual([
    0,
    expect.stringMatching(/^\d+ invoice lines read, \d+ bad ones passed over\./),
  ]);
  expect(accepted(first.out).get('price-lines')).toBeGreaterThan(0);
  const second = await run(['demo', '--from', file]);
  expect(second.code).toBe(0);
  expect([...accepted(second.out)].filter(([, count]) => count > 0)).toEqual([]);
  expect([...accepted(second.out).keys()]).toEqual(
    expect.arrayContaining(['companies', 'price-lines', 'orders']),
  );
});

/** Accepted rows by kind. */
const accepted = (out: string): ReadonlyMap<string, number> =>
  new Map(
    [...out.matchAll(/^ {2}([a-z-]+): \d+ read, (\d+) accepted/gm)].map(([, kind = '', count]) => [
      kind,
      Number(count),
    ]),
  );
