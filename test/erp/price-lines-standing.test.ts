import { Readable } from 'node:stream';
import { array, assert, asyncProperty, constantFrom, record } from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImportMode } from '../../src/erp/import/import-kind.js';
import type { Duplicates } from '../../src/erp/import/reasons.js';
import { counts, csv, importShop, type ImportShop } from './shop.js';

/** Every file is compared while it is read, or none is. */
const READ = { compare: { from: 0 } };
const MERGED = { compare: { from: Infinity } };

let shop: ImportShop;
let run: ImportShop['run'];
beforeAll(async () => {
  shop = await importShop();
  ({ run } = shop);
  await shop.story();
  await run('products', csv('sku,name,group,unit', '"S,3",Odd,lamps,"pie\\ce"', 'Ünï,Odd,lamps,stück'));
  await run('price-lists', csv('code,currency,kind,customer_number', 'K2,EUR,CONTRACT,C2'));
});
beforeEach(() => shop.database.query('TRUNCATE price_line'));
afterAll(() => shop.drop());

const NAMES = ['list', 'sku', 'unit', 'min_quantity', 'amount', 'per', 'valid_from', 'valid_to'] as const;
const quoted = (text: string): string => (/[",\\]/.test(text) ? `"${text}"` : text);
const row = record({
  list: constantFrom('BASE', 'BASE', 'K1', 'nope'),
  sku: constantFrom('S1', 'S1', 'S2', 'S2', 'S,3', 'Ünï', 'S9'),
  unit: constantFrom('', '', 'piece', 'box', 'stück', 'pie\\ce'),
  min_quantity: constantFrom('', '1', '01', '1.0', '5', '5.000000', '0.5', '123456789012.000001'),
  amount: constantFrom('1', '1.00', '2.5', '2.50', '0', '-0', '999999999999.999999', '0.000100', 'x'),
  per: constantFrom('', '1', '100', '100.0'),
  valid_from: constantFrom('', '', '2026-01-01', '2025-12-31T23:00:00Z', '2026-03-01', '2026-07-01T00:00:00'),
  valid_to: constantFrom('', '', '2026-03-01', '2026-02-28T23:00:00+00:00', '2026-06-01', '2025-01-01'),
});
const file = array(row, { maxLength: 14 });
const text = (rows: readonly Readonly<Record<(typeof NAMES)[number], string>>[]): string =>
  csv(NAMES.join(','), ...rows.map((one) => NAMES.map((name) => quoted(one[name])).join(',')));

const table = (): Promise<string[]> =>
  shop.see(
    'SELECT list_id, product_id, unit, min_quantity, valid_from::text, valid_to::text, amount, per FROM price_line ORDER BY 1, 2, 3, 4, 5',
  );

describe('a file that is compared while it is read', () => {
  const many = (dearer: number, lines = 20_000): string =>
    csv(
      'list,sku,min_quantity,amount,valid_from',
      ...Array.from(
        { length: lines },
        (_, at) => `${at % 2 ? 'BASE' : 'K1'},S1,${(at >> 1) + 1},${at % 100 ? 5 : 5 + dearer}.50,2026-01-01`,
      ),
    );

  it('changes what differs, also where it takes longer than it may', async () => {
    await run('price-lines', many(0));
    for (const [dearer, milliseconds] of [
      [1, 30_000],
      [2, 0],
    ] as const) {
      const told = await run('price-lines', Readable.from([Buffer.from(many(dearer))]), {
        compare: { from: 0, milliseconds },
      });
      expect(counts(told)).toEqual([20_000, 200, 19_800, 0]);
      const [sums] = await shop.see('SELECT count(*), sum(amount)::float FROM price_line');
      expect(sums).toBe(`20000 ${20_000 * 5.5 + 200 * dearer}`);
    }
    expect(
      await shop.see(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 702011843
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`),
    ).toEqual([]);
  }, 120_000);

  it('does, counts and rejects the same as one that is compared when it is merged', async () => {
    let unchanged = 0;
    await assert(
      asyncProperty(
        array(file, { minLength: 2, maxLength: 4 }),
        constantFrom<ImportMode>('upsert', 'upsert', 'delete', 'replace-list'),
        constantFrom<Duplicates>('last', 'last', 'reject'),
        async (files, mode, duplicates) => {
          const told: unknown[][] = [];
          for (const how of [READ, MERGED]) {
            await shop.database.query('TRUNCATE price_line');
            const all: unknown[] = [];
            // The last file comes twice, and then with one line more.
            const last = files.at(-1) ?? [];
            for (const rows of [...files, last, [...last, ...(files[0] ?? []).slice(0, 1)]]) {
              const asked = rows === last ? { ...how, mode, duplicates } : { ...how, duplicates };
              const { rejects, changes, ...result } = await run('price-lines', text(rows), asked);
              all.push([counts(result), rejects, changes.length, await table()]);
              if (how === READ) unchanged += result.unchanged;
            }
            told.push(all);
          }
          expect(told[0]).toEqual(told[1]);
        },
      ),
      { numRuns: 12 },
    );
    expect(unchanged).toBeGreaterThan(20);
  }, 180_000);
});
