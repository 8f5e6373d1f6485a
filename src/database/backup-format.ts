import { createHash } from 'node:crypto';
import { z } from 'zod';

/*
 * A backup, once unzipped, is lines of text:
 *   {"maatwerk":"backup","format":1,...}                        what it is and of when
 *   {"schema":"public","table":"company","columns":["id",...]}  then the rows as COPY writes them, then `\.`
 *   {"rows":{"public.company":12,...},"sha256":"..."}           the hash of all bytes before this line
 * Tables come after those they refer to.
 */

/** Of the file; a reader refuses newer ones. */
export const FORMAT = 1;
/** Ends the rows of a table: COPY writes no such line, since it escapes backslashes. */
export const END_OF_ROWS = Buffer.from('\\.\n');

const NEWLINE = 10;
/** Longest line that is not a row, in bytes. */
const LONGEST_LINE = 4_000_000;

const headerLine = z.object({
  maatwerk: z.literal('backup'),
  format: z.number().int(),
  /** Of Maatwerk. */
  version: z.string(),
  /** Names in the order they ran. */
  migrations: z.array(z.string()),
  postgres: z.string(),
  /** The database's clock when what is in the backup was true. */
  moment: z.string(),
  tables: z.number().int(),
  /** Rows the database thinks it has: for a progress bar. */
  estimate: z.number(),
  sequences: z.array(z.object({ schema: z.string(), name: z.string(), last: z.string() })),
});
export type BackupHeader = z.infer<typeof headerLine>;

const tableLine = z.object({ schema: z.string(), table: z.string(), columns: z.array(z.string()).min(1) });
export type BackupTable = z.infer<typeof tableLine>;

const trailerLine = z.object({ rows: z.record(z.string(), z.number().int()), sha256: z.string() });
export type BackupTrailer = z.infer<typeof trailerLine>;

/** The file is no backup, or not all of one. The message is a sentence. */
export class BackupFileError extends Error {}

/** How many lines end in these bytes. */
export function newlinesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/**
 * Reads a backup as a stream: `open`, then `next` and `rows` in turn until `next` answers null; only then is it known to
 * be whole. Throws BackupFileError.
 */
export class BackupReader {
  #pending: Buffer = Buffer.alloc(0);
  readonly #hash = createHash('sha256');
  readonly #counts = new Map<string, number>();
  #header: BackupHeader | undefined;
  #count = 0;

  private constructor(
    private readonly source: AsyncIterator<Buffer>,
    /** How messages call the file. */
    readonly name: string,
  ) {}

  /** `source` is the unzipped text. */
  static async open(source: AsyncIterable<Buffer>, name: string): Promise<BackupReader> {
    const reader = new BackupReader(source[Symbol.asyncIterator](), name);
    let first: unknown;
    try {
      first = reader.#parsed(await reader.#line());
    } catch (error) {
      const { code } = (error as Error).cause as NodeJS.ErrnoException;
      if (code?.startsWith('Z_') === false) throw error;
    }
    const { success, data } = headerLine.safeParse(first);
    if (!success && (first as { maatwerk?: unknown } | undefined)?.maatwerk !== 'backup')
      throw new BackupFileError(
        `${name} is not a backup that \`maatwerk backup\` made, or its beginning is damaged. Nothing was changed.`,
      );
    const { format } = first as { format?: unknown };
    if (!success || data.format > FORMAT)
      throw new BackupFileError(
        `${name} is a backup of format ${String(format)}, and this version of Maatwerk reads format ${FORMAT}. ` +
          'Install the version that made it, or a newer one. Nothing was changed.',
      );
    reader.#header = data;
    return reader;
  }

  get header(): BackupHeader {
    return this.#header!;
  }

  /** Rows of the present table that were read so far. */
  get count(): number {
    return this.#count;
  }

  /** Lets the file go; for a reader that is given up before its end. */
  async close(): Promise<void> {
    await this.source.return?.();
  }

  /** Rows by table (`public.company`) of the tables that were read. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** The next table, whose `rows` must be read before asking again; null at the end, when everything agrees. */
  async next(): Promise<BackupTable | null> {
    const soFar = this.#hash.copy();
    const line = this.#parsed(await this.#line());
    const table = tableLine.safeParse(line);
    if (table.success) {
      this.#count = 0;
      return table.data;
    }
    const trailer = trailerLine.safeParse(line);
    if (!trailer.success) throw this.#damaged('a line that is neither a table nor the end');
    if (this.#pending.length > 0 || (await this.#more())) throw this.#damaged('there is more after its end');
    if (trailer.data.sha256 !== soFar.digest('hex')) throw this.#damaged('its checksum does not agree');
    for (const [name, count] of Object.entries(trailer.data.rows))
      if (this.#counts.get(name) !== count) throw this.#damaged(`rows of ${name} are missing`);
    return null;
  }

  /** The rows of `table` as COPY's text, in pieces that need not end with a row. */
  async *rows({ schema, table }: BackupTable): AsyncGenerator<Buffer> {
    for (let lineStart = true; ;) {
      const end = this.#endOfRows(lineStart);
      // The last three bytes may be the beginning of the end.
      const length = end ?? Math.max(0, this.#pending.length - END_OF_ROWS.length);
      if (length > 0) {
        const piece = this.#take(length);
        this.#count += newlinesIn(piece);
        lineStart = piece.at(-1) === NEWLINE;
        yield piece;
      }
      if (end !== undefined) break;
      if (!(await this.#more())) throw this.#damaged('it ends too early');
    }
    this.#take(END_OF_ROWS.length);
    this.#counts.set(`${schema}.${table}`, this.#count);
  }

  #endOfRows(lineStart: boolean): number | undefined {
    if (lineStart && this.#pending.subarray(0, END_OF_ROWS.length).equals(END_OF_ROWS)) return 0;
    const before = this.#pending.indexOf('\n\\.\n');
    return before < 0 ? undefined : before + 1;
  }

  async #line(): Promise<Buffer> {
    for (;;) {
      const end = this.#pending.indexOf(NEWLINE);
      if (end >= 0) return this.#take(end + 1);
      if (this.#pending.length > LONGEST_LINE) throw this.#damaged('a line is too long');
      if (!(await this.#more())) throw this.#damaged('it ends too early');
    }
  }

  #parsed(line: Buffer): unknown {
    try {
      return JSON.parse(line.toString());
    } catch (error) {
      throw this.#damaged('a line cannot be read', error);
    }
  }

  #take(length: number): Buffer {
    const taken = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    this.#hash.update(taken);
    return taken;
  }

  async #more(): Promise<boolean> {
    try {
      const { done, value } = await this.source.next();
      if (done === true) return false;
      this.#pending = this.#pending.length === 0 ? value : Buffer.concat([this.#pending, value]);
      return true;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code?.startsWith('Z_') === true) throw this.#damaged(message, error);
      throw new BackupFileError(`${this.name} cannot be read: ${message}. Nothing was changed.`, {
        cause: error,
      });
    }
  }

  #damaged(why: string, cause: unknown = new Error(why)): BackupFileError {
    return new BackupFileError(
      `The backup ${this.name} is damaged or not complete (${why}). Nothing was changed; use another backup.`,
      { cause },
    );
  }
}
