import type { Connection } from '../../database/database.js';
import type { ImportKind, ImportMode, Reject } from './import-kind.js';
import type { RawRow } from './raw-row.js';
import type { Repeats } from './repeats.js';
import { rowReader } from './row.js';
import { copyRefused, copyRows, copyStatement, refusedLine } from './staging.store.js';
import type { Held } from './standing.js';
import type { Turns } from './turns.js';

/** How many rejects of a run are kept; all are counted. */
export const MOST_KEPT_REJECTS = 100_000;
/** Characters that travel at once. */
const BATCH = 1024 * 1024;
const NOTE_EVERY = 50_000;

/** What rows are staged with. */
export interface IntakeOn {
  readonly kind: ImportKind;
  readonly mode: ImportMode;
  readonly table: string;
  readonly sql: Connection;
  readonly turns: Turns;
  readonly repeats: Repeats | undefined;
  readonly held: Held;
  readonly maxRejects: number;
  /** Told with every batch. */
  readonly progress: (read: number, rejected: number) => void;
  /** Told, on the connection, every 50,000 rows. */
  readonly note: (read: number, rejected: number) => Promise<void>;
}

/** Reads the rows of a file into the staging table. While one batch travels the next one is read: two are in memory. */
export class Intake {
  rejected = 0;
  #taken = 0;
  #statement = '';
  #lines = '';
  #refused = '';
  #stored = 0;
  #noted = 0;
  #travelling: Promise<void> = Promise.resolve();

  constructor(private readonly on: IntakeOn) {}

  /** Rows of the file so far. */
  get read(): number {
    return this.#taken + this.on.held.skipped;
  }

  /** Ends early where more rows were rejected than may be. */
  async take(rows: AsyncIterable<readonly RawRow[]>): Promise<void> {
    const { kind, mode, repeats, held, maxRejects } = this.on;
    const read = rowReader(kind, mode, { repeats, held });
    try {
      for await (const batch of rows) {
        for (const row of batch) {
          const answer = read(row);
          this.#taken++;
          if (this.#statement === '' && row.order.length > 0)
            this.#statement = copyStatement(kind, this.on.table, row.order);
          if (typeof answer === 'string') this.#lines += answer;
          else this.#refuse(row.line, answer);
        }
        const much = this.#lines.length + this.#refused.length >= BATCH;
        if (much || this.read - this.#noted >= NOTE_EVERY) await this.#flush();
        if (this.rejected > maxRejects) break;
      }
      await this.#flush();
    } finally {
      await this.#travelling;
    }
  }

  #refuse(line: number, rejects: readonly Reject[]): void {
    this.rejected++;
    for (const reject of rejects)
      if (this.#stored++ < MOST_KEPT_REJECTS) this.#refused += refusedLine(line, reject);
  }

  async #flush(): Promise<void> {
    await this.#travelling;
    const { sql, turns, progress, note } = this.on;
    const [lines, refused, statement, read, rejected] = [
      this.#lines,
      this.#refused,
      this.#statement,
      this.read,
      this.rejected,
    ];
    this.#lines = '';
    this.#refused = '';
    const noted = read - this.#noted >= NOTE_EVERY;
    if (noted) this.#noted = read;
    this.#travelling = turns.take(async () => {
      if (lines) await copyRows(sql, statement, lines);
      if (refused) await copyRefused(sql, refused);
      if (noted) await note(read, rejected);
    });
    // It is awaited before the next one; until then its failure must not count as unhandled.
    this.#travelling.catch(() => {});
    progress(read, rejected);
  }
}
