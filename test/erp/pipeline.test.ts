import { gzipSync } from 'node:zlib';
import { array, assert, asyncProperty, constantFrom, record, string, subarray } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../src/database/changes.js';
import { ImportError } from '../../src/erp/import/import-error.js';
import { runImportOfRows } from '../../src/erp/import/pipeline.store.js';
import { CORE_KINDS } from '../../src/erp/kinds/registry.js';
import { priceLines } from '../../src/erp/kinds/price-lines.import.js';
import { counts, csv, importShop, type ImportShop, pieces } from './shop.js';

let shop: ImportShop;
let run: ImportShop['run'];
beforeAll(async () => {
  shop = await importShop();
  ({ run } = shop);
  await shop.story();
});
afterAll(() => shop.drop());

const lastRun = async (): Promise<string> =>
  (
    await shop.see(
      `SELECT kind, state, coalesce(reason, '') AS reason, finished_at IS NOT NULL AS ended FROM import_run ORDER BY ctid DESC LIMIT 1`,
    )
  )[0] ?? '';

async function* rowsOf(...rows: readonly Record<string, string>[]): AsyncGenerator<Record<string, string>> {
  for (const row of rows) yield await Promise.resolve(row);
}

async function* cut(): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from('sku,location,quantity\nS1,CUT,1\n'));
  throw new Error('connection lost');
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
/** Mostly one of these, sometimes nothing. */
const cell = (...good: string[]) => constantFrom(...good, ...good, '');

/** The same thousand places, in another order each. */
const stockFrom = (base: number): string[] =>
  Array.from({ length: 1000 }, (_, at) => `S1,L${(at + base * 333) % 1000},${base}`);

/** A contract of 500 scales, all of one amount. */
const listAt = (amount: number): string =>
  csv('list,sku,min_quantity,amount', ...Array.from({ length: 500 }, (_, at) => `K1,S1,${at + 1},${amount}`));

describe('an import', () => {
  it('reads gzip, and says when it is broken', async () => {
    const file = gzipSync(csv('sku,location,quantity', 'S1,GZ,1'));
    expect(counts(await run('stock', file, { gzip: true }))).toEqual([1, 1, 0, 0]);
    expect(counts(await run('stock', file, { gzip: 'auto' }))).toEqual([1, 0, 1, 0]);
    expect(counts(await run('stock', csv('sku,location,quantity', 'S1,GZ,1'), { gzip: 'auto' }))).toEqual([
      1, 0, 1, 0,
    ]);
    await expect(run('stock', file.subarray(0, -9), { gzip: true })).rejects.toThrow(
      'broken or ends too early',
    );
    await expect(run('stock', 'sku', { gzip: true })).rejects.toThrow(ImportError);
    expect(await lastRun()).toBe('stock FAILED The gzip data is broken or ends too early. true');
  });

  it('reads NDJSON and rows that are objects, the same as CSV', async () => {
    const lines = '{"sku":"S1","location":"N","quantity":1.5}\n{"sku":"S2","location":"N","quantity":"x"}\n';
    const json = await run('stock', lines, { format: 'ndjson' });
    expect([counts(json), json.rejects]).toEqual([[2, 1, 0, 1], ['2 quantity NOT_A_DECIMAL']]);
    const stock = CORE_KINDS.find(({ name }) => name === 'stock')!;
    const result = await runImportOfRows(
      shop.on,
      stock,
      rowsOf(
        { sku: 'S1', location: 'N', quantity: '1.5' },
        { sku: 'S2', location: 'N', quantity: '2', colour: 'red' },
      ),
      { source: 'TEST' },
    );
    expect([counts(result), await shop.rejectsOf(result.runId)]).toEqual([
      [2, 0, 1, 1],
      ['2 colour UNKNOWN_COLUMN'],
    ]);
  });

  it('that cannot be read as a whole fails, names why, and changes nothing', async () => {
    await expect(run('stock', csv('sku,where,quantity', 'S1,A,1'))).rejects.toThrow(
      'unknown: "where"; missing: "location"',
    );
    expect(await lastRun()).toMatch(/^stock FAILED Columns of stock do not fit/);
    await expect(run('stock', csv('sku'), { mode: 'replace-list' })).rejects.toThrow('upsert, delete');
    await expect(run('stock', cut())).rejects.toThrow('connection lost');
    expect(await lastRun()).toMatch(/^stock FAILED An error inside/);
    expect(await shop.see(`SELECT 1 FROM stock WHERE location = 'CUT'`)).toEqual([]);
  });

  it('with more rejects than allowed is aborted, keeps the reasons, and changes nothing', async () => {
    const file = csv('sku,location,quantity', 'S1,LIM,1', 'S9,LIM,1', 'S8,LIM,1', 'S1,LIM,x');
    const aborted = await run('stock', file, { maxRejects: 2 });
    expect([aborted.state, counts(aborted), aborted.changes]).toEqual(['ABORTED', [4, 0, 0, 3], []]);
    expect(aborted.rejects).toEqual(['3 sku UNKNOWN_SKU', '4 sku UNKNOWN_SKU', '5 quantity NOT_A_DECIMAL']);
    expect(await lastRun()).toMatch(/^stock ABORTED 3 rows were rejected, and at most 2 may be/);
    expect(await shop.see(`SELECT 1 FROM stock WHERE location = 'LIM'`)).toEqual([]);
    const early = await run('stock', csv('sku,location,quantity', 'x,x,x'), { maxRejects: 0 });
    expect([early.state, early.rejects]).toEqual(['ABORTED', ['2 quantity NOT_A_DECIMAL']]);
    expect((await run('stock', file, { maxRejects: 3 })).state).toBe('DONE');
  });

  it('rejects all rows of a file with the same key where that is asked for', async () => {
    const file = csv('sku,location,quantity', 'S1,TWICE,1', 'S2,TWICE,1', 'S1,TWICE,2', 'S1,TWICE,2');
    const told = await run('stock', file, { duplicates: 'reject' });
    expect([counts(told), told.rejects]).toEqual([
      [4, 1, 0, 3],
      ['2 sku+location DUPLICATE', '4 sku+location DUPLICATE', '5 sku+location DUPLICATE'],
    ]);
    expect(await shop.see(`SELECT quantity::int FROM stock WHERE location = 'TWICE'`)).toEqual(['1']);
    expect(counts(await run('stock', file))).toEqual([4, 1, 1, 2]);
  });

  it('leaves the connection as it found it', async () => {
    await shop.database.session(async (sql) => {
      const settings = `SELECT current_setting('statement_timeout') AS a, current_setting('timezone') AS b, current_setting('work_mem') AS c, current_setting('plan_cache_mode') AS d,
        current_setting('jit') AS e, current_setting('default_statistics_target') AS f, current_setting('parallel_tuple_cost') AS g, current_setting('synchronous_commit') AS h`;
      const before = await sql.query(settings);
      const held = { ...shop.database, session: (work: (on: typeof sql) => Promise<unknown>) => work(sql) };
      const stock = CORE_KINDS.find(({ name }) => name === 'stock')!;
      await runImportOfRows(
        { ...shop.on, database: held as typeof shop.database },
        stock,
        rowsOf({ sku: 'S1', location: 'SET', quantity: '1' }),
        { source: 'TEST' },
      );
      expect(await sql.query(settings)).toEqual(before);
      expect(await sql.query(`SELECT 1 FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'`)).toEqual(
        [],
      );
      expect(
        await sql.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()`),
      ).toEqual([]);
    });
  });

  it('accounts for every row of whatever is sent, and the second time changes nothing', async () => {
    const junk = string({
      unit: constantFrom('"', ',', '\n', '\\', '\t', 'é', '0', '\0', "'", ' ', 'S1', '-', '.'),
      maxLength: 6,
    });
    const row = record({
      list: cell('BASE', 'K1', 'nope'),
      sku: cell('S1', 'S2', 'S9'),
      unit: cell('piece', 'box', ''),
      min_quantity: cell('1', '5', '10', '0', '-1'),
      amount: cell('1', '2.50', '1.234,56', '-3'),
      per: cell('1', '100'),
      valid_from: cell('2026-01-01', '2026-02-01', '2026-03-01', 'x'),
      valid_to: cell('2026-02-01', '2026-03-15', '2026-04-01'),
      junk,
    });
    const names = ['list', 'sku', 'unit', 'min_quantity', 'amount', 'per', 'valid_from', 'valid_to'] as const;
    const file = array(record({ row, spoilt: subarray([...names], { maxLength: 1 }) }), { maxLength: 25 });
    await assert(
      asyncProperty(
        file,
        constantFrom('upsert' as const, 'delete' as const, 'replace-list' as const),
        async (rows, mode) => {
          const text = csv(
            names.join(','),
            ...rows.map(({ row: one, spoilt }) =>
              names.map((name) => quoted(spoilt.includes(name) ? one.junk : one[name])).join(','),
            ),
          );
          const first = await run('price-lines', text, { mode });
          expect(first.read).toBe(rows.length);
          expect(first.accepted + first.unchanged + first.rejected).toBe(first.read);
          expect(new Set(first.rejects.map((one) => one.split(' ')[0])).size).toBe(first.rejected);
          const again = await run('price-lines', text, { mode });
          expect([again.accepted, again.rejected >= first.rejected]).toEqual([0, true]);
          expect(
            await shop.see(`SELECT 1 FROM price_line a JOIN price_line b USING (product_id, list_id, unit, min_quantity)
            WHERE a.valid_from < b.valid_from AND b.valid_from < a.valid_to`),
          ).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('at the same time', () => {
  it('two imports of a kind do not disturb each other', async () => {
    const results = await Promise.all(
      [1, 2, 3].map((base) => run('stock', csv('sku,location,quantity', ...stockFrom(base)))),
    );
    expect(
      results.map(({ state, read, accepted, unchanged, rejected }) => [
        state,
        read - accepted - unchanged - rejected,
      ]),
    ).toEqual([1, 2, 3].map(() => ['DONE', 0]));
    const [last] = await shop.see(`SELECT count(DISTINCT quantity) FROM stock WHERE location ~ '^L[0-9]'`);
    expect(last).toBe('1');
  });

  it('readers of a list that is replaced see the old one or the new one, and do not wait', async () => {
    await run('price-lines', listAt(1), { mode: 'replace-list' });
    const reader = { done: false };
    const seen = new Set<string>();
    const reading = (async () => {
      while (!reader.done) {
        const [row] = await shop.see(
          `SELECT count(*), min(amount)::float, max(amount)::float AS most FROM price_line WHERE list_id = (SELECT id FROM price_list WHERE code = 'K1')`,
        );
        seen.add(row ?? '');
      }
    })();
    for (const amount of [2, 3, 4]) await run('price-lines', listAt(amount), { mode: 'replace-list' });
    reader.done = true;
    await reading;
    expect([...seen].every((row) => /^500 (\d) \1$/.test(row))).toBe(true);
    // A reader inside the merge's own time: the lines of the list are being written and not yet committed.
    let inside: string[] = [];
    const slow = {
      ...priceLines,
      merge: async (staging: Parameters<typeof priceLines.merge>[0]) => {
        const merged = await priceLines.merge(staging);
        inside = await shop.see(
          `SELECT DISTINCT amount::float FROM price_line t JOIN price_list l ON l.id = t.list_id WHERE l.code = 'K1'`,
        );
        return merged;
      },
    };
    await runImportOfRows(shop.on, slow, rowsOf({ list: 'K1', sku: 'S1', amount: '9' }), {
      mode: 'replace-list',
      source: 'TEST',
    });
    expect(inside).toEqual(['4']);
    expect(
      await shop.see(
        `SELECT amount::float FROM price_line t JOIN price_list l ON l.id = t.list_id WHERE l.code = 'K1'`,
      ),
    ).toEqual(['9']);
  });

  it('only what commits is announced', async () => {
    const failing = { ...priceLines, merge: () => Promise.reject(new Error('bug')) };
    const told: string[] = [];
    const announce = (_sql: unknown, { topic }: Change): Promise<void> =>
      Promise.resolve(void told.push(topic));
    const on = { ...shop.on, changes: { announce } };
    await expect(
      runImportOfRows(on, failing, rowsOf({ list: 'K1', sku: 'S1', amount: '9' }), { source: 'TEST' }),
    ).rejects.toThrow('bug');
    expect([told, await lastRun()]).toEqual([['import'], expect.stringMatching(/^price-lines FAILED/)]);
  });
});

it('rows come in pieces of any size', async () => {
  const file = Buffer.from(csv('sku,location,quantity', 'S1,"é,\n""x""",3'));
  for (const size of [1, 2, 3, 50]) {
    const { read, rejected } = await run('stock', pieces(file, size));
    expect([read, rejected]).toEqual([1, 0]);
  }
});
