import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { csv, importShop, type ImportShop } from './shop.js';

// The command as people run it: the built product (npm run build) in a process of its own.
const COMMAND = fileURLToPath(new URL('../../bin/maatwerk.js', import.meta.url));
/** Prints the process's greatest memory, in kB, when it ends. */
const WATCH = `data:text/javascript,process.on('exit',()=>console.error('maxRSS '+process.resourceUsage().maxRSS))`;

// Processes start, and half a million rows travel: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 });

let shop: ImportShop;
let folder: string;
beforeAll(async () => {
  shop = await importShop();
  folder = await mkdtemp(join(tmpdir(), 'maatwerk-import-'));
  await shop.story();
});
beforeEach(() => shop.database.query('TRUNCATE stock, price_line, import_run CASCADE'));
afterAll(async () => {
  await shop.drop();
  await rm(folder, { recursive: true });
});

interface Ran {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; out: string; error: string; megabytes: number }>;
}

function maatwerk(...args: string[]): Ran {
  const child = spawn(process.execPath, [`--import=${WATCH}`, COMMAND, ...args], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: shop.url,
      MAATWERK_DATA: folder,
      MAATWERK_LOG: 'error',
      MAATWERK_LEVELS: 'none',
    },
  });
  let out = '';
  let error = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (error += data.toString()));
  // A killed process leaves its input broken; that is what is tested.
  child.stdin.on('error', () => {});
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    out,
    error,
    megabytes: Number(/maxRSS (\d+)/.exec(error)?.[1] ?? NaN) / 1024,
  }));
  return { child, ended };
}

/** Asks until the answer is there. */
async function until(select: string, expected: string): Promise<void> {
  for (;;) if ((await shop.see(select)).join() === expected) return;
}

/** Writes to the process as fast as it reads, until it is gone. */
async function feed(
  { child }: Ran,
  head: string,
  blocks: number,
  block: (at: number) => string,
): Promise<void> {
  const { stdin } = child;
  if (!stdin) return;
  stdin.setMaxListeners(0);
  stdin.write(head);
  for (let at = 0; at < blocks && !stdin.destroyed; at++)
    if (!stdin.write(block(at)) && !stdin.destroyed)
      await new Promise<void>((resolve) => {
        stdin.once('drain', resolve).once('close', resolve);
      });
}

const thousand = (row: (at: number) => string) => (block: number) =>
  Array.from({ length: 1000 }, (_, at) => `${row(block * 1000 + at)}\n`).join('');

it('says what it did, tells the rejects, and ends with code 2 when there are any', async () => {
  const file = join(folder, 'stock.csv.gz');
  const rejects = join(folder, 'rejects.ndjson');
  await writeFile(file, gzipSync(csv('sku,location,quantity', 'S1,A,1', 'S9,A,1', 'S2,A,"1.234,56"')));
  const first = await maatwerk('import', 'stock', file, '--rejects-out', rejects).ended;
  expect([first.code, first.out]).toEqual([
    2,
    `stock: 3 read, 1 accepted, 0 unchanged, 2 rejected.\nThe rejected rows stand in ${rejects}.\n`,
  ]);
  const lines = (await readFile(rejects, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { line: 3, field: 'sku', value: 'S9' },
    { line: 4, field: 'quantity', value: '1.234,56' },
  ]);
  const aborted = await maatwerk('import', 'stock', file, '--max-rejects', '1').ended;
  expect([aborted.code, aborted.out]).toEqual([2, expect.stringContaining('nothing was changed')]);

  const piped = maatwerk('import', 'stock', '-', '--mode', 'delete', '--format', 'ndjson');
  piped.child.stdin?.end('{"sku":"S1","location":"A"}\n');
  expect(await piped.ended).toMatchObject({
    code: 0,
    out: 'stock: 1 read, 1 accepted, 0 unchanged, 0 rejected.\n',
  });
  const mapping = join(folder, 'mapping.json');
  await writeFile(
    mapping,
    '{"columns":{"sku":"Art"},"constants":{"location":"M"},"delimiter":";","decimals":"1.234,56"}',
  );
  const theirs = maatwerk('import', 'stock', '-', '--mapping', mapping);
  theirs.child.stdin?.end(csv('Art;quantity;Farbe', 'S1;1.234,5;rot'));
  expect(await theirs.ended).toMatchObject({ code: 0, out: expect.stringContaining('1 accepted') as string });
  expect(await shop.see(`SELECT quantity::float FROM stock WHERE location = 'M'`)).toEqual(['1234.5']);
  const wrong = await maatwerk('import', 'stokc', file).ended;
  expect([wrong.code, wrong.error]).toEqual([1, expect.stringContaining('"stokc" cannot be imported')]);
});

it('killed while it reads, leaves nothing behind', async () => {
  const head = 'list,sku,min_quantity,amount\n';
  const block = thousand((at) => `BASE,S1,${at + 1},1`);
  const killed = maatwerk('import', 'price-lines', '-');
  const feeding = feed(killed, head, 10_000, block);
  await until('SELECT count(*) FROM import_run WHERE read >= 50000', '1');
  killed.child.kill('SIGKILL');
  await Promise.all([killed.ended, feeding]);
  await until(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'maatwerk' AND backend_start > (SELECT started_at FROM import_run)`,
    '0',
  );
  expect(await shop.see('SELECT count(*) FROM price_line')).toEqual(['0']);
  expect(await shop.see('SELECT state FROM import_run')).toEqual(['RUNNING']);
  const again = maatwerk('import', 'price-lines', '-');
  await feed(again, head, 60, block);
  again.child.stdin?.end();
  expect((await again.ended).code).toBe(0);
  expect(await shop.see('SELECT state, accepted FROM import_run ORDER BY ctid')).toEqual([
    'FAILED 0',
    'DONE 60000',
  ]);
  expect(await shop.see('SELECT count(*) FROM price_line')).toEqual(['60000']);
  expect(await shop.see(`SELECT relname FROM pg_class WHERE relname LIKE 'import\\_row%'`)).toEqual([]);
});

it('killed in the middle of its merge, leaves nothing half visible', async () => {
  await shop.run('stock', csv('sku,location,quantity', 'S2,Z,1'));
  await shop.database.transaction(async (sql) => {
    // Its last row has to wait for this one: the others are written by then.
    await sql.query(`SELECT 1 FROM stock WHERE location = 'Z' FOR UPDATE`);
    const killed = maatwerk('import', 'stock', '-');
    killed.child.stdin?.end(csv('sku,location,quantity', 'S1,A,1', 'S1,B,1', 'S2,Z,2'));
    await until(
      `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO stock%'`,
      '1',
    );
    killed.child.kill('SIGKILL');
    await killed.ended;
  });
  await until(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%INSERT INTO stock%' AND pid <> pg_backend_pid()`,
    '0',
  );
  expect(await shop.see('SELECT location, quantity::float FROM stock')).toEqual(['Z 1']);
  await shop.run('stock', csv('sku,location,quantity', 'S1,A,1', 'S1,B,1', 'S2,Z,2'));
  expect(await shop.see('SELECT location, quantity::float FROM stock ORDER BY 1')).toEqual([
    'A 1',
    'B 1',
    'Z 2',
  ]);
  expect(await shop.see(`SELECT count(*) FROM import_run WHERE state = 'FAILED'`)).toEqual(['1']);
});

it('needs no more memory for half a million rows, rejects among them, or for an endless line', async () => {
  const many = maatwerk('import', 'price-lines', '-');
  await feed(
    many,
    'list,sku,min_quantity,amount\n',
    500,
    thousand((at) => `BASE,S1,${at + 1},${at % 3 === 0 ? 'dear' : 1}`),
  );
  many.child.stdin?.end();
  const { code, out, megabytes } = await many.ended;
  expect([code, out.split('\n')[0]]).toEqual([
    2,
    'price-lines: 500000 read, 333333 accepted, 0 unchanged, 166667 rejected.',
  ]);
  expect(megabytes).toBeLessThan(400);
  expect(await shop.see('SELECT count(*) FROM import_reject')).toEqual(['100000']);

  const endless = maatwerk('import', 'stock', '-');
  const megabyte = 'x'.repeat(1_000_000);
  await feed(endless, 'sku,location,quantity\n', 400, () => megabyte);
  endless.child.stdin?.end('\nS1,A,1\n');
  const ended = await endless.ended;
  expect(ended.out).toContain('2 read, 1 accepted, 0 unchanged, 1 rejected');
  expect(ended.out).toContain('ROW_TOO_LONG');
  expect(ended.megabytes).toBeLessThan(400);
});
