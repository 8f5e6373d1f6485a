import type { Connection } from '../../database/database.js';
import type { ImportMode } from '../import/import-kind.js';
import type { ImportDependencies } from '../import/import-options.js';
import { runImportOfRows } from '../import/pipeline.store.js';
import { RefusedRow } from '../import/refused-row.js';
import type { Counts } from '../import/run.store.js';
import { CORE_KINDS, kindNamed } from '../kinds/registry.js';
import { type Erp, type ErpChanges, ERP_KINDS, ErpError, type ErpKind, type ErpRow } from '../port.js';
import { cursorOf, dropCursors, keepCursor, systemOf } from './cursor.store.js';
import { dropDoubles, namingOurs } from './our-orders.store.js';
import { refusedOf } from './refused.js';

export interface SyncDependencies extends ImportDependencies {
  readonly config: ImportDependencies['config'] & { readonly erpUrl?: string | undefined };
}

export interface SyncOptions {
  /** Default: all, in an order in which rows find what they name. */
  readonly kinds?: readonly ErpKind[];
  /** Whether to take everything over again. */
  readonly fromStart?: boolean;
  /** Called after each kind. */
  readonly done?: (kind: ErpKind, counts: Counts) => void;
}

/** Second half of a pair of advisory locks is made of the system; of one system one sync runs at a time. */
const SYNC_LOCK = 702_011_844;
const COUNTS = ['read', 'accepted', 'unchanged', 'rejected'] as const;
/** How long a system may say nothing between two pages, in ms. */
const SILENCE = 5 * 60_000;

/**
 * Takes over what changed in the system of record, kind by kind, through the one import pipeline; a cursor moves on once its
 * rows are imported, so what was interrupted comes again and changes nothing. False: another process is at it. Throws
 * ErpError when the system does not answer; what was taken over until then stays.
 */
export async function syncErp(on: SyncDependencies, erp: Erp, options: SyncOptions = {}): Promise<boolean> {
  const { kinds = ERP_KINDS, fromStart = false, done } = options;
  const system = systemOf(erp, on.config.erpUrl ?? '');
  return await on.database.session(async (sql) => {
    if (!(await locked(sql, system))) return false;
    try {
      if (fromStart) await dropCursors(sql, system, kinds);
      for (const kind of ERP_KINDS.filter((one) => kinds.includes(one))) {
        const counts = await syncKind(on, { sql, erp, system }, kind);
        done?.(kind, counts);
      }
      return true;
    } finally {
      await sql.query('SELECT pg_advisory_unlock($1::int, hashtext($2))', [SYNC_LOCK, system]);
    }
  });
}

async function locked(sql: Connection, system: string): Promise<boolean> {
  const [row] = await sql.query<{ held: boolean }>(
    'SELECT pg_try_advisory_lock($1::int, hashtext($2)) AS held',
    [SYNC_LOCK, system],
  );
  return row?.held === true;
}

/** The connection is held anyway: with an import's own two of the pool are enough. */
interface Round {
  readonly sql: Connection;
  readonly erp: Erp;
  readonly system: string;
}

async function syncKind(on: SyncDependencies, round: Round, kind: ErpKind): Promise<Counts> {
  const { sql, erp, system } = round;
  const total = { read: 0, accepted: 0, unchanged: 0, rejected: 0 };
  const watch = new Watch(erp.name);
  const cursor = await cursorOf(sql, system, kind);
  const pages = erp.changedSince(kind, cursor, { signal: watch.signal })[Symbol.asyncIterator]();
  try {
    for (let next = await watch.next(pages); !next.done; next = await watch.next(pages)) {
      const batch = new Batch(next.value, pages, watch);
      const counts = await importBatch(on, round, kind, batch);
      for (const count of COUNTS) total[count] += counts[count];
      await keepCursor(sql, system, { kind, cursor: batch.last.cursor, now: on.clock() });
    }
  } finally {
    watch.stop();
    await pages.return?.();
  }
  return total;
}

async function importBatch(on: SyncDependencies, round: Round, name: ErpKind, batch: Batch): Promise<Counts> {
  const { sql, erp } = round;
  const total = { read: 0, accepted: 0, unchanged: 0, rejected: 0 };
  const kind = kindNamed(CORE_KINDS, name)!;
  const { deletes, upserts, rejects, goesOn = false, replacesLists = false } = batch.last;
  const take = async (mode: ImportMode, rows: AsyncIterable<ErpRow | RefusedRow>): Promise<void> => {
    const counts = await runImportOfRows(on, kind, rows, { mode, source: erp.name });
    for (const count of COUNTS) total[count] += counts[count];
  };
  const gone = kind.modes.includes('delete') ? deletes : [];
  if (gone.length > 0) await take('delete', eachOf(gone));
  if (upserts.length === 0 && rejects.length === 0 && deletes.length === gone.length && !goesOn) return total;
  const rows = batch.rows(deletes.length > gone.length ? deletes : []);
  await take(replacesLists ? 'replace-list' : 'upsert', name === 'orders' ? namingOurs(sql, rows) : rows);
  if (name === 'orders') await dropDoubles(sql);
  return total;
}

async function* eachOf(rows: readonly ErpRow[]): AsyncGenerator<ErpRow> {
  yield* await Promise.resolve(rows);
}

/** A page and those that belong to it: read while they are imported, never all in memory. */
class Batch {
  last: ErpChanges;

  constructor(
    first: ErpChanges,
    private readonly pages: AsyncIterator<ErpChanges>,
    private readonly watch: Watch,
  ) {
    this.last = first;
  }

  async *rows(undeletable: readonly ErpRow[]): AsyncGenerator<ErpRow | RefusedRow> {
    for (const row of undeletable)
      yield new RefusedRow([
        {
          field: '',
          value: JSON.stringify(row).slice(0, 200),
          reason: 'NOT_DELETED: a kind that knows no deletion',
        },
      ]);
    for (;;) {
      yield* this.last.upserts;
      yield* refusedOf(this.last.rejects);
      if (this.last.goesOn !== true) return;
      const next = await this.watch.next(this.pages);
      if (next.done) throw new ErpError('BAD_ANSWER', 'The changes ended before their last page.');
      this.last = next.value;
    }
  }
}

/** Gives a system up that says nothing for too long. */
class Watch {
  readonly #stop = new AbortController();

  constructor(private readonly name: string) {}

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  async next<Item>(items: AsyncIterator<Item>): Promise<IteratorResult<Item>> {
    const late = new ErpError(
      'TIMEOUT',
      `The system of record (${this.name}) said nothing for five minutes.`,
    );
    const timer = setTimeout(() => this.#stop.abort(late), SILENCE);
    try {
      return await items.next();
    } finally {
      clearTimeout(timer);
    }
  }

  stop(): void {
    this.#stop.abort(new ErpError('UNREACHABLE', 'The sync has ended.'));
  }
}
