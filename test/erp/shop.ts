import type { Change } from '../../src/database/changes.js';
import type { Database } from '../../src/database/database.js';
import { IMPORT_TOPIC, type ImportKind } from '../../src/erp/import/import-kind.js';
import type { FileOptions, ImportDependencies, ImportResult } from '../../src/erp/import/import-options.js';
import { runImport } from '../../src/erp/import/pipeline.store.js';
import type { Counts } from '../../src/erp/import/run.store.js';
import { CORE_KINDS, kindNamed } from '../../src/erp/kinds/registry.js';
import { freshDatabase, type FreshOptions } from '../support/database.js';

/** The moment of these tests' clock. */
export const NOW = new Date('2026-03-01T12:00:00Z');

export interface Told {
  readonly rejects: readonly string[];
  readonly changes: readonly Change[];
}

const kind = (name: string): ImportKind => {
  const found = kindNamed(CORE_KINDS, name);
  if (!found) throw new Error(`no kind ${name}`);
  return found;
};

/** An import tried on a database: result, rejects as `line field REASON`, and what was announced. */
export function importsOf(database: Database, config: Partial<ImportDependencies['config']> = {}) {
  const on: ImportDependencies = {
    database,
    changes: { announce: () => Promise.resolve() },
    config: {
      rowLimit: 1_000_000,
      shopCurrency: 'EUR',
      shopLanguage: 'en',
      shopTimeZone: 'Europe/Amsterdam',
      ...config,
    },
    clock: () => NOW,
  };
  const rejectsOf = async (runId: string): Promise<string[]> => {
    const rows = await database.query<{ line: number; field: string; reason: string }>(
      'SELECT line, field, reason FROM import_reject WHERE run_id = $1 ORDER BY line, field',
      [runId],
    );
    return rows.map(({ line, field, reason }) => `${line} ${field} ${reason.split(':')[0]}`);
  };
  const run = async (
    name: string,
    file: string | Buffer | AsyncIterable<Buffer>,
    options: Partial<FileOptions> = {},
  ): Promise<ImportResult & Told> => {
    const changes: Change[] = [];
    const announce = (_sql: unknown, change: Change): Promise<void> => {
      if (change.topic !== IMPORT_TOPIC) changes.push(change);
      return Promise.resolve();
    };
    const source = typeof file === 'string' || Buffer.isBuffer(file) ? pieces(Buffer.from(file)) : file;
    const result = await runImport({ ...on, changes: { announce } }, kind(name), source, {
      format: 'csv',
      source: 'TEST',
      ...options,
    });
    return { ...result, rejects: await rejectsOf(result.runId), changes };
  };
  return { on, run, rejectsOf };
}

/** A file in pieces of `size` bytes, as a network brings them. */
export async function* pieces(bytes: Buffer, size = 7): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** Lines of a CSV file. */
export const csv = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** Rows as SQL answers them, joined by blanks, for a look at a table. */
export async function look(database: Database, select: string): Promise<string[]> {
  const rows = await database.query(select);
  return rows.map((row) =>
    Object.values(row)
      .map((value) => (value instanceof Date ? value.toISOString() : String(value)))
      .join(' '),
  );
}

/** Read, accepted, unchanged, rejected. */
export const counts = ({ read, accepted, unchanged, rejected }: Counts): number[] => [
  read,
  accepted,
  unchanged,
  rejected,
];

/** A fresh database with imports to try on it. */
export async function importShop(options: FreshOptions = {}) {
  const fresh = await freshDatabase(options);
  const imports = importsOf(fresh.database);
  const { run } = imports;
  return {
    ...imports,
    ...fresh,
    see: (select: string): Promise<string[]> => look(fresh.database, select),
    /** Two companies in groups, products in a group, lists of each kind. */
    story: async (): Promise<void> => {
      await run('companies', csv('customer_number,name,price_groups', 'C1,One,TRADE', 'C2,Two,TRADE|RETAIL'));
      await run('products', csv('sku,name,group,unit', 'S1,Lamp,lamps,piece', 'S2,Bag,gift-bags,box'));
      await run(
        'price-lists',
        csv('code,currency,kind,customer_number', 'BASE,EUR,BASE,', 'K1,EUR,CONTRACT,C1'),
      );
    },
  };
}
export type ImportShop = Awaited<ReturnType<typeof importShop>>;
