import { randomUUID } from 'node:crypto';
import type { Config } from '../../config.js';
import type { Changes } from '../../database/changes.js';
import type { Connection, Database } from '../../database/database.js';
import { readCsv } from './csv.js';
import { gunzipped } from './gunzip.js';
import { ImportError } from './import-error.js';
import { IMPORT_TOPIC, type ImportKind, type ImportMode, type ImportShop } from './import-kind.js';
import { decoded, readMapping, translator, type Mapping } from './mapping.js';
import { type ObjectRow, readNdjson, readObjects } from './ndjson.js';
import type { RawRow } from './raw-row.js';
import { Repeats } from './repeats.js';
import { rowReader } from './row.js';
import {
  beginRun,
  endRun,
  failAbandonedRuns,
  insertRejects,
  noteProgress,
  releaseRun,
  type Counts,
} from './run.store.js';
import {
  copyRefused,
  copyRows,
  copyStatement,
  createStaging,
  dropStaging,
  keepRejects,
  refusedLine,
  StagedRows,
  stagedRejects,
  stagingOf,
  type StoredReject,
} from './staging.store.js';

export interface ImportDependencies {
  readonly database: Database;
  readonly changes: Pick<Changes, 'announce'>;
  readonly config: Pick<Config, 'rowLimit' | 'shopCurrency' | 'shopLanguage' | 'shopTimeZone'>;
  readonly clock: () => Date;
}

export interface ImportProgress {
  readonly phase: 'READING' | 'MERGING';
  readonly read: number;
  readonly rejected: number;
}

export interface ImportOptions {
  readonly mode?: ImportMode;
  /** More rejected rows than this abort the import, and nothing is changed. Default: no limit. */
  readonly maxRejects?: number | undefined;
  /** CLI, HTTP, DEMO or a connector's name. */
  readonly source: string;
  readonly actor?: { readonly buyerId: number | null; readonly apiKeyId: number | null };
  readonly progress?: (progress: ImportProgress) => void;
}

export interface FileOptions extends ImportOptions {
  readonly format: 'csv' | 'ndjson';
  /** `auto`: looks at the first bytes. */
  readonly gzip?: boolean | 'auto';
  /** Text of a mapping file, where the file's names and notations are not ours. */
  readonly mapping?: string | undefined;
}

/** ABORTED: more rejects than allowed; nothing was changed, `accepted` and `unchanged` are 0. */
export interface ImportResult extends Counts {
  readonly runId: string;
  readonly state: 'DONE' | 'ABORTED';
}

/** How many rejects of a run are kept; all are counted. */
export const MOST_KEPT_REJECTS = 100_000;
const BATCH = 1024 * 1024;
const NOTE_EVERY = 50_000;
/** First half of the lock that lets one merge of a kind run at a time. */
const MERGE_LOCK = 702_011_843;

/**
 * Imports one file as one transaction: all of it becomes visible at once, or nothing. Rows that do not fit are rejected
 * with a reason and counted. Throws ImportError when the file as a whole cannot be read; the run is then FAILED.
 */
export async function runImport(
  dependencies: ImportDependencies,
  kind: ImportKind,
  source: AsyncIterable<Buffer>,
  options: FileOptions,
): Promise<ImportResult> {
  const mode = options.mode ?? 'upsert';
  const mapping = options.mapping === undefined ? undefined : readMapping(options.mapping, kind);
  const read = { mode, rowLimit: dependencies.config.rowLimit, mapping };
  const packed = gunzipped(source, options.gzip ?? false);
  const bytes = mapping && mapping.encoding !== 'utf-8' ? decoded(packed, mapping.encoding) : packed;
  const rows = options.format === 'csv' ? readCsv(bytes, kind, read) : readNdjson(bytes, kind, read);
  return await importRows(dependencies, kind, mapping ? translated(rows, mapping, kind) : rows, options);
}

async function* translated(
  rows: AsyncIterable<RawRow[]>,
  mapping: Mapping,
  kind: ImportKind,
): AsyncGenerator<RawRow[]> {
  const translate = translator(mapping, kind);
  for await (const batch of rows) yield batch.map(translate);
}

/** The same for rows that are objects already: keys are column names, values as they would stand in a file. */
export function runImportOfRows(
  dependencies: ImportDependencies,
  kind: ImportKind,
  rows: AsyncIterable<ObjectRow>,
  options: ImportOptions,
): Promise<ImportResult> {
  return importRows(dependencies, kind, readObjects(rows, kind), options);
}

class TooManyRejects extends Error {}

async function importRows(
  dependencies: ImportDependencies,
  kind: ImportKind,
  rows: AsyncIterable<RawRow[]>,
  options: ImportOptions,
): Promise<ImportResult> {
  const mode = options.mode ?? 'upsert';
  if (!kind.modes.includes(mode))
    throw new ImportError('UNKNOWN_MODE', `${kind.name} can be imported with ${kind.modes.join(', ')}.`);
  const { database, clock } = dependencies;
  const run = new Run(dependencies, kind, mode, options);
  try {
    return await database.session((sql) => run.work(sql, rows));
  } catch (error) {
    // The connection is given back by now: the end of the run is written on another one.
    const aborted = error instanceof TooManyRejects;
    const counts = { read: run.read, accepted: 0, unchanged: 0, rejected: run.rejected };
    const reason = aborted ? error.message : reasonOf(error);
    await database.transaction(async (sql) => {
      await endRun(sql, run.id, {
        ...counts,
        state: aborted ? 'ABORTED' : 'FAILED',
        reason,
        finishedAt: clock(),
      });
      await insertRejects(sql, run.id, run.kept);
      await run.announce(sql);
    });
    if (!aborted) throw error;
    return { runId: run.id, state: 'ABORTED', ...counts };
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof ImportError
    ? error.message
    : 'An error inside Maatwerk or its database; the log has more.';

class Run {
  readonly id = randomUUID();
  read = 0;
  rejected = 0;
  kept: readonly StoredReject[] = [];
  readonly #table: string;
  readonly #repeats: Repeats | undefined;

  constructor(
    private readonly on: ImportDependencies,
    private readonly kind: ImportKind,
    private readonly mode: ImportMode,
    private readonly options: ImportOptions,
  ) {
    this.#table = stagingOf(this.id, kind);
    if (kind.series) this.#repeats = new Repeats(kind);
  }

  async work(sql: Connection, rows: AsyncIterable<RawRow[]>): Promise<ImportResult> {
    const { kind, mode, options, on } = this;
    const { buyerId = null, apiKeyId = null } = options.actor ?? {};
    const [before] = await sql.query<{ timeout: string; plans: string }>(
      `SELECT current_setting('statement_timeout') AS timeout, current_setting('plan_cache_mode') AS plans`,
    );
    const startedAt = on.clock();
    await failAbandonedRuns(sql, startedAt);
    await beginRun(sql, {
      id: this.id,
      kind: kind.name,
      mode,
      source: options.source,
      buyerId,
      apiKeyId,
      startedAt,
    });
    try {
      // Dates without a zone are the shop's; a merge may take longer than a request's statement. PostgreSQL cannot know
      // how few rows differ, and would not share the join for fear of handing all of them over.
      await sql.query(
        `SELECT set_config('statement_timeout', '0', false), set_config('timezone', $1, false), set_config('work_mem', '64MB', false),
                set_config('plan_cache_mode', 'auto', false), set_config('jit', 'off', false),
                set_config('default_statistics_target', '10', false), set_config('parallel_tuple_cost', '0', false),
                set_config('synchronous_commit', 'off', false)`,
        [on.config.shopTimeZone],
      );
      await createStaging(sql, kind, this.#table);
      await this.#stage(sql, rows);
      // How far it had got need not outlive a crash of the database; what it changed must.
      await sql.query('RESET synchronous_commit');
      return await this.#merge(sql, startedAt);
    } finally {
      await dropStaging(sql, this.#table);
      await sql.query(
        `SELECT set_config('statement_timeout', $1, false), set_config('timezone', 'UTC', false), set_config('plan_cache_mode', $2, false)`,
        [before?.timeout ?? '0', before?.plans ?? 'auto'],
      );
      await sql.query(
        'RESET work_mem; RESET jit; RESET default_statistics_target; RESET parallel_tuple_cost; RESET synchronous_commit',
      );
      await releaseRun(sql, this.id);
    }
  }

  /** Reads all rows into the staging table. While one batch travels the next one is read: two are in memory. */
  async #stage(sql: Connection, rows: AsyncIterable<RawRow[]>): Promise<void> {
    const read = rowReader(this.kind, this.mode, this.#repeats);
    let statement = '';
    let lines = '';
    let refused = '';
    let stored = 0;
    let noted = 0;
    let travelling: Promise<void> = Promise.resolve();
    const flush = async (): Promise<void> => {
      await travelling;
      const [batch, rejects, from] = [lines, refused, noted];
      lines = '';
      refused = '';
      const { read: readSoFar, rejected } = this;
      if (readSoFar - from >= NOTE_EVERY) noted = readSoFar;
      travelling = (async () => {
        if (batch) await copyRows(sql, statement, batch);
        if (rejects) await copyRefused(sql, rejects);
        if (readSoFar - from >= NOTE_EVERY) {
          await noteProgress(sql, this.id, readSoFar, rejected);
          await this.announce(sql);
        }
      })();
      // It is awaited before the next one; until then its failure must not count as unhandled.
      travelling.catch(() => {});
      this.options.progress?.({ phase: 'READING', read: readSoFar, rejected });
    };
    try {
      for await (const batch of rows) {
        for (const row of batch) {
          const answer = read(row);
          this.read++;
          if (statement === '' && row.order.length > 0)
            statement = copyStatement(this.kind, this.#table, row.order);
          if (typeof answer === 'string') lines += answer;
          else {
            this.rejected++;
            for (const reject of answer)
              if (stored++ < MOST_KEPT_REJECTS) refused += refusedLine(row.line, reject);
          }
        }
        if (lines.length + refused.length >= BATCH) await flush();
        if (this.#overLimit()) break;
      }
      await flush();
    } finally {
      await travelling;
    }
    if (this.#overLimit()) await this.#abort(sql);
  }

  async #merge(sql: Connection, now: Date): Promise<ImportResult> {
    const { kind, mode, on, options } = this;
    const shop: ImportShop = {
      currency: on.config.shopCurrency,
      language: on.config.shopLanguage,
      timeZone: on.config.shopTimeZone,
    };
    const staged = this.read - this.rejected;
    options.progress?.({ phase: 'MERGING', read: this.read, rejected: this.rejected });
    return await inTransaction(sql, async (transaction) => {
      await transaction.query('SELECT pg_advisory_xact_lock($1::int, hashtext($2))', [MERGE_LOCK, kind.name]);
      await transaction.query(`ANALYZE ${this.#table}`);
      const staging = new StagedRows(transaction, {
        kind,
        mode,
        now,
        shop,
        table: this.#table,
        repeated: this.#repeats?.count ?? 0,
      });
      if (kind.unique) await staging.rejectDuplicates(kind.unique);
      const { accepted, changes } = await kind.merge(staging);
      this.rejected += staging.rejected;
      if (this.#overLimit()) await this.#abort(transaction);
      const unchanged = staged - staging.rejected - accepted;
      if (unchanged < 0)
        throw new Error(`${kind.name} accepted ${accepted} of ${staged - staging.rejected} rows`);
      const counts = { read: this.read, accepted, unchanged, rejected: this.rejected };
      await endRun(transaction, this.id, { ...counts, state: 'DONE', reason: null, finishedAt: on.clock() });
      if (this.rejected > 0) await keepRejects(transaction, this.id, MOST_KEPT_REJECTS);
      for (const change of changes) await on.changes.announce(transaction, change);
      await this.announce(transaction);
      return { runId: this.id, state: 'DONE', ...counts };
    });
  }

  /** Tells every process that the run has got further; at COMMIT. */
  announce(sql: Connection): Promise<void> {
    return this.on.changes.announce(sql, { topic: IMPORT_TOPIC, ids: [this.id] });
  }

  #overLimit(): boolean {
    return this.rejected > (this.options.maxRejects ?? Infinity);
  }

  async #abort(sql: Connection): Promise<never> {
    this.kept = await stagedRejects(sql, MOST_KEPT_REJECTS);
    throw new TooManyRejects(
      `${this.rejected} rows were rejected, and at most ${this.options.maxRejects} may be: nothing was changed.`,
    );
  }
}

/** A transaction on a connection that is held already, with the staging tables on it. */
async function inTransaction<Result>(
  held: Connection,
  work: (sql: Connection) => Promise<Result>,
): Promise<Result> {
  const callbacks: (() => void)[] = [];
  const { client } = held;
  await client.query('BEGIN');
  let result: Result;
  try {
    result = await work({
      client,
      query: (statement, values) => held.query(statement, values),
      afterCommit: (callback) => callbacks.push(callback),
    });
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new Error('The import was rolled back: a statement in it had failed.');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
  for (const callback of callbacks) callback();
  return result;
}
