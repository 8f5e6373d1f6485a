import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setDemoPasswords } from '../accounts/staff.store.js';
import type { Database } from '../database/database.js';
import type { ImportKind } from '../erp/import/import-kind.js';
import type { ImportDependencies, ImportResult } from '../erp/import/import-options.js';
import { runImportOfRows } from '../erp/import/pipeline.store.js';
import type { JobKind } from '../jobs/jobs.js';
import { setDemoConsents } from '../privacy/consent.store.js';
import { deriveDemoShop, type DemoReport, type DemoShop } from './demo-shop.js';
import { type InvoiceSource, shippedContracts } from './invoice-file.adapter.js';
import type { DemoSamples } from './samples.js';

export interface LoadDependencies extends ImportDependencies {
  readonly database: Database;
  /** Every kind the gateway can import: kinds of levels that are off are passed over. */
  readonly importKinds: readonly ImportKind[];
  readonly jobKinds: readonly JobKind[];
}

export interface LoadOptions {
  readonly source: InvoiceSource;
  /** Move all dates so that the last order is of today. */
  readonly shift: boolean;
  /** Told before each part: `part` of `parts`, with a name for people. */
  readonly progress: (part: number, parts: number, name: string) => void;
}

/** What is known of the demo shop in this database. */
export interface DemoState {
  readonly state: 'LOADING' | 'LOADED';
  readonly samples: DemoSamples | null;
}

const STATE = 'demo';

/** Null: this database has never been a demo shop. */
export async function demoState(database: Database): Promise<DemoState | null> {
  const [row] = await database.query<{ value: DemoState }>('SELECT value FROM shop_setting WHERE name = $1', [
    STATE,
  ]);
  return row?.value ?? null;
}

const noteState = (database: Database, state: DemoState): Promise<object[]> =>
  database.query(
    'INSERT INTO shop_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    [STATE, JSON.stringify(state)],
  );

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** Import kinds in the order in which each finds what it refers to. */
const PARTS: readonly (readonly [kind: string, rows: keyof DemoShop, mode: 'upsert' | 'replace-list'])[] = [
  ['companies', 'companies', 'upsert'],
  ['buyers', 'buyers', 'upsert'],
  ['products', 'products', 'upsert'],
  ['stock', 'stock', 'upsert'],
  ['price-lists', 'priceLists', 'upsert'],
  ['price-lines', 'priceLines', 'replace-list'],
  ['orders', 'orders', 'upsert'],
  ['content', 'content', 'upsert'],
];

/**
 * Fills the database with the demo shop, through the import pipeline like any other data. May be repeated after a crash
 * or on another day: what is there is brought to the same state.
 */
export async function loadDemo(
  on: LoadDependencies,
  { source, shift, progress }: LoadOptions,
): Promise<{ readonly report: DemoReport; readonly imports: ReadonlyMap<string, ImportResult> }> {
  const { database, importKinds } = on;
  const after = on.jobKinds.filter(({ afterBulkLoad }) => afterBulkLoad === true);
  const wanted = PARTS.flatMap(([name, rows, mode]) => {
    const kind = importKinds.find((each) => each.name === name);
    return kind ? [{ kind, rows, mode }] : [];
  });
  const parts = 1 + wanted.length + 1 + after.length;
  progress(0, parts, 'reading invoices');
  await noteState(database, { state: 'LOADING', samples: null });
  const { shop, report } = await deriveDemoShop(source, {
    shift,
    today: on.clock(),
    timeZone: on.config.shopTimeZone,
    contracts: await shippedContracts(),
  });
  // Half a million sale lines are garbage now. Left to itself the engine would let the heap grow past them first.
  collectGarbage();
  const imports = new Map<string, ImportResult>();
  for (const [index, { kind, rows, mode }] of wanted.entries()) {
    progress(1 + index, parts, kind.name);
    imports.set(kind.name, await runImportOfRows(on, kind, shop[rows](), { mode, source: 'DEMO' }));
  }
  progress(1 + wanted.length, parts, 'sign-ins and consents');
  await setDemoPasswords(database);
  await setDemoConsents(database, on.clock());
  await database.query('ANALYZE');
  for (const [index, job] of after.entries()) {
    progress(2 + wanted.length + index, parts, job.name);
    await job.run({});
  }
  progress(parts, parts, 'done');
  await noteState(database, { state: 'LOADED', samples: report.samples });
  return { report, imports };
}
