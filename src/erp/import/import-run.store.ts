import { randomUUID } from 'node:crypto';
import type { Connection } from '../../database/database.js';
import { Comparing } from './comparing.store.js';
import { inTransaction } from './held-transaction.store.js';
import { IMPORT_TOPIC, type ImportKind, type ImportMode, type ImportShop } from './import-kind.js';
import type { ImportDependencies, ImportOptions, ImportResult } from './import-options.js';
import { Intake, MOST_KEPT_REJECTS } from './intake.store.js';
import type { RawRow } from './raw-row.js';
import { Repeats } from './repeats.js';
import { awaitMerge, beginRun, endRun, failAbandonedRuns, noteProgress, releaseRun } from './run.store.js';
import { commitForGood, importSettings } from './session-settings.store.js';
import {
  createStaging,
  dropStaging,
  keepRejects,
  StagedRows,
  stagedRejects,
  stagingOf,
  type StoredReject,
} from './staging.store.js';
import type { Watch } from './standing.js';
import { Turns } from './turns.js';

/** Nothing was changed; the message says how many rows were rejected. */
export class TooManyRejects extends Error {}

/** The rows of a file, seen by somebody before they are read. */
export type RowsOf = (watch: Watch | undefined) => AsyncIterable<RawRow[]>;

/** What is imported, and how. */
export interface RunOf {
  readonly kind: ImportKind;
  readonly mode: ImportMode;
  readonly options: ImportOptions;
}

/** One file on its way: staged, then merged in one transaction. */
export class ImportRun {
  readonly id = randomUUID();
  read = 0;
  rejected = 0;
  kept: readonly StoredReject[] = [];
  readonly #table: string;
  readonly #repeats: Repeats | undefined;
  readonly #turns = new Turns();

  constructor(
    private readonly on: ImportDependencies,
    private readonly of: RunOf,
  ) {
    this.#table = stagingOf(this.id, of.kind);
    if (of.kind.series) this.#repeats = new Repeats(of.kind);
  }

  /** Throws TooManyRejects, or what makes the whole file unreadable. */
  async work(sql: Connection, rowsOf: RowsOf): Promise<ImportResult> {
    const { kind, mode, options } = this.of;
    const startedAt = this.on.clock();
    const turns = this.#turns;
    const comparing = new Comparing({ kind, mode, options, table: this.#table, sql, turns });
    const restore = await importSettings(sql, this.on.config.shopTimeZone);
    try {
      await this.#begin(sql, startedAt);
      await createStaging(sql, kind, this.#table);
      await this.#stage(sql, comparing, rowsOf(comparing.watch));
      await comparing.end();
      await commitForGood(sql);
      return await this.#merge(sql, comparing, startedAt);
    } finally {
      await comparing.release();
      await dropStaging(sql, this.#table);
      await restore();
      await releaseRun(sql, this.id);
    }
  }

  /** Tells every process that the run has got further; at COMMIT. */
  announce(sql: Connection): Promise<void> {
    return this.on.changes.announce(sql, { topic: IMPORT_TOPIC, ids: [this.id] });
  }

  async #begin(sql: Connection, startedAt: Date): Promise<void> {
    const { kind, mode, options } = this.of;
    const { buyerId = null, apiKeyId = null } = options.actor ?? {};
    await failAbandonedRuns(sql, startedAt);
    const { source } = options;
    await beginRun(sql, { id: this.id, kind: kind.name, mode, source, buyerId, apiKeyId, startedAt });
  }

  async #stage(sql: Connection, comparing: Comparing, rows: AsyncIterable<RawRow[]>): Promise<void> {
    const { kind, mode, options } = this.of;
    const intake = new Intake({
      kind,
      mode,
      sql,
      table: this.#table,
      turns: this.#turns,
      repeats: this.#repeats,
      held: comparing,
      maxRejects: options.maxRejects ?? Infinity,
      progress: (read, rejected) => options.progress?.({ phase: 'READING', read, rejected }),
      note: async (read, rejected) => {
        await noteProgress(sql, this.id, read, rejected);
        await this.announce(sql);
      },
    });
    try {
      await intake.take(comparing.compared(rows));
    } finally {
      this.read = intake.read;
      this.rejected = intake.rejected;
    }
    if (this.#overLimit()) await this.#abort(sql);
  }

  async #merge(sql: Connection, comparing: Comparing, now: Date): Promise<ImportResult> {
    const { kind, mode, options } = this.of;
    const taken = this.read - this.rejected;
    options.progress?.({ phase: 'MERGING', read: this.read, rejected: this.rejected });
    return await inTransaction(sql, async (transaction) => {
      await awaitMerge(transaction, kind.name);
      await transaction.query(`ANALYZE ${this.#table}`);
      const restaged = await comparing.restage();
      const staging = new StagedRows(transaction, {
        kind,
        mode,
        duplicates: options.duplicates ?? 'last',
        now,
        shop: this.#shop(),
        table: this.#table,
        repeated: (this.#repeats?.count ?? 0) + restaged,
      });
      if (kind.unique) await staging.rejectDuplicates(kind.unique);
      const { accepted, changes } = await kind.merge(staging);
      this.rejected += staging.rejected;
      if (this.#overLimit()) await this.#abort(transaction);
      const unchanged = taken - staging.rejected - accepted;
      if (unchanged < 0)
        throw new Error(`${kind.name} accepted ${accepted} of ${taken - staging.rejected} rows`);
      for (const change of changes) await this.on.changes.announce(transaction, change);
      return await this.#end(transaction, { accepted, unchanged });
    });
  }

  async #end(
    sql: Connection,
    merged: { readonly accepted: number; readonly unchanged: number },
  ): Promise<ImportResult> {
    const counts = { read: this.read, ...merged, rejected: this.rejected };
    await endRun(sql, this.id, { ...counts, state: 'DONE', reason: null, finishedAt: this.on.clock() });
    if (this.rejected > 0) await keepRejects(sql, this.id, MOST_KEPT_REJECTS);
    await this.announce(sql);
    return { runId: this.id, state: 'DONE', ...counts };
  }

  #shop(): ImportShop {
    const { shopCurrency: currency, shopLanguage: language, shopTimeZone: timeZone } = this.on.config;
    return { currency, language, timeZone };
  }

  #overLimit(): boolean {
    return this.rejected > (this.of.options.maxRejects ?? Infinity);
  }

  async #abort(sql: Connection): Promise<never> {
    this.kept = await stagedRejects(sql, MOST_KEPT_REJECTS);
    throw new TooManyRejects(
      `${this.rejected} rows were rejected, and at most ${this.of.options.maxRejects} may be: nothing was changed.`,
    );
  }
}
