import type { Connection } from '../../database/database.js';
import type { ImportKind, ImportMode } from './import-kind.js';
import type { ImportOptions } from './import-options.js';
import type { RawRow } from './raw-row.js';
import { releaseMerge, tryMerge } from './run.store.js';
import type { Held, Part, Standing, Watch } from './standing.js';
import type { Turns } from './turns.js';

/** Fewer rows are faster staged than compared. */
const LEAST_ROWS = 10_000;
/** So long the file may be read while others wait for its merge. A slower one is merged as if nothing had been compared. */
const LONGEST = 30_000;
/** What a row of a file has at least, in bytes: a guess at how many rows are to come. */
const ROW_BYTES = 50;

/** What a run is compared by. */
export interface ComparingOn {
  readonly kind: ImportKind;
  readonly mode: ImportMode;
  readonly options: Pick<ImportOptions, 'size' | 'compare'>;
  readonly table: string;
  readonly sql: Connection;
  readonly turns: Turns;
}

/**
 * Compares the rows of a large file with what stands while they are read, under the lock of its kind's merge: until the
 * import has ended nobody else changes what it was compared with. Where another import has the lock, nothing is compared.
 */
export class Comparing implements Held, Watch {
  skipped = 0;
  #order: readonly number[] | undefined;
  #read = 0;
  #standing: Standing | null | undefined;
  #locked = false;
  #timer: NodeJS.Timeout | undefined;
  #givingUp: Promise<void> | undefined;
  #restaged = 0;

  constructor(private readonly on: ComparingOn) {
    const { kind, mode } = on;
    if (!kind.standing || mode !== 'upsert') this.#standing = null;
  }

  holds(line: number, text: string, order: readonly number[]): boolean {
    return this.#standing?.holds(line, text, order) ?? false;
  }

  /** Who looks at the bytes of a file; nobody where its rows are not compared. */
  get watch(): Watch | undefined {
    return this.#standing === null ? undefined : this;
  }

  begin(order: readonly number[]): void {
    this.#order = order;
  }

  async prepare(chunk: Buffer): Promise<void> {
    if (this.#order) await this.#prepare({ bytes: chunk, order: this.#order });
  }

  skips(line: number, bytes: Buffer, from: number, to: number): boolean {
    const order = this.#order;
    if (!order || !this.#standing?.holdsBytes(line, bytes, { from, to, order })) return false;
    this.skipped++;
    return true;
  }

  /** Batches of rows, each compared with once what stands of it has been read; the next is read meanwhile. */
  async *compared(batches: AsyncIterable<RawRow[]>): AsyncGenerator<RawRow[]> {
    if (this.#standing === null) {
      yield* batches;
      return;
    }
    const iterator = batches[Symbol.asyncIterator]();
    const next = async (): Promise<RawRow[] | null> => {
      const result = await iterator.next();
      if (result.done === true) return null;
      this.#read += result.value.length;
      await this.#prepare({ rows: result.value });
      return result.value;
    };
    let coming = next();
    try {
      for (let batch = await coming; batch !== null; batch = await coming) {
        coming = next();
        // It is awaited in the next round; until then its failure must not count as unhandled.
        coming.catch(() => {});
        yield batch;
      }
    } finally {
      // A batch that is still on its way must not be waited for.
      iterator.return?.().catch(() => {});
    }
  }

  /** When all rows are read: the time that reading may take is over. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#givingUp;
  }

  /** Stages what must be merged after all; answers how many rows that may agree with others there are for it. */
  async restage(): Promise<number> {
    const standing = this.#standing;
    if (standing && this.#locked) this.#restaged += await standing.restage('same-key');
    return this.#restaged;
  }

  /** Lets others merge: when the import has ended, however it has. */
  async release(): Promise<void> {
    // A batch on its way may be about to take the lock.
    await this.on.turns.end();
    clearTimeout(this.#timer);
    await this.#givingUp?.catch(() => {});
    this.#standing = null;
    await this.#unlock();
  }

  async #prepare(part: Part): Promise<void> {
    const { options, turns } = this.on;
    const expected = Math.max(this.#read + this.skipped, (options.size ?? 0) / ROW_BYTES);
    if (this.#standing === null || expected < (options.compare?.from ?? LEAST_ROWS)) return;
    await turns.take(async () => {
      if (this.#standing === undefined) this.#standing = await this.#begin();
      await this.#standing?.prepare(part, expected);
    });
  }

  async #begin(): Promise<Standing | null> {
    const { kind, sql, table, options } = this.on;
    if (!(await tryMerge(sql, kind.name))) return null;
    this.#locked = true;
    const standing = (await kind.standing?.({ sql, table })) ?? null;
    if (standing === null) await this.#unlock();
    else
      this.#timer = setTimeout(() => {
        this.#givingUp = this.#giveUp(standing);
        this.#givingUp.catch(() => {});
      }, options.compare?.milliseconds ?? LONGEST);
    return standing;
  }

  async #giveUp(standing: Standing): Promise<void> {
    standing.stop();
    await this.on.turns.take(async () => {
      this.#restaged += await standing.restage('all');
      await this.#unlock();
      this.#standing = null;
    });
  }

  async #unlock(): Promise<void> {
    if (!this.#locked) return;
    this.#locked = false;
    await releaseMerge(this.on.sql, this.on.kind.name);
  }
}
