import { finished } from 'node:stream/promises';
import type { Connection } from '../../database/database.js';
import { from as copyFrom } from 'pg-copy-streams';
import { duplicateReason, isDuplicate, type Duplicates } from './reasons.js';
import { escaped } from './cell.js';
import type { ColumnType, ImportKind, ImportMode, ImportShop, Reject, Staging } from './import-kind.js';

const REFUSED = 'import_refused';
const BAD = 'import_bad';

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  decimal: 'numeric(18,6)',
  integer: 'integer',
  boolean: 'boolean',
  'date-time': 'timestamptz',
  json: 'jsonb',
  enum: 'text',
  uuid: 'uuid',
};

/** Where large imports are staged: tables of theirs that several processes of the database can read. */
const LARGE = 'import_staging';

/** Name of a run's staging table. */
export const stagingOf = (runId: string, kind: Pick<ImportKind, 'large'>): string =>
  kind.large ? `${LARGE}.import_row_${runId.replaceAll('-', '')}` : 'pg_temp.import_row';

/**
 * Makes the tables of one import. They are its connection's own and gone when the process dies, but for a large kind's
 * rows: those are dropped with the run, or by the next one that finds it dead. Nothing of them is logged.
 */
export async function createStaging(sql: Connection, kind: ImportKind, table: string): Promise<void> {
  await dropStaging(sql, table);
  const columns = kind.columns.map(({ name, type }) => `"${name}" ${SQL_TYPES[type]}`);
  const again = kind.series ? 'again boolean, ' : '';
  await sql.query(
    `CREATE ${kind.large ? 'UNLOGGED' : 'TEMPORARY'} TABLE ${table} (line integer, given integer, ${again}${columns.join(', ')})`,
  );
  await sql.query(`CREATE TEMPORARY TABLE ${REFUSED} (line integer, field text, value text, reason text)`);
  await sql.query(`CREATE TEMPORARY TABLE ${BAD} (line integer, value text)`);
}

/** Removes them. */
export async function dropStaging(sql: Connection, table: string): Promise<void> {
  await sql.query(`DROP TABLE IF EXISTS ${table}, pg_temp.${REFUSED}, pg_temp.${BAD}`);
}

/** The COPY that takes a file's rows as `rowReader` writes them; `order`: columns of the file as places in the kind's. */
export function copyStatement(kind: ImportKind, table: string, order: readonly number[]): string {
  const names = order.map((at) => kind.columns[at]!.name);
  const given = ['line', 'given', ...(kind.series ? ['again'] : []), ...names];
  return `COPY ${table} (${given.map((name) => `"${name}"`).join(', ')}) FROM STDIN (DELIMITER ',', NULL '')`;
}

/** Rows into the staging table. */
export const copyRows = (sql: Connection, statement: string, lines: string): Promise<void> =>
  copyText(sql, statement, lines);

/** Rejects of rows that could not be read. */
export const copyRefused = (sql: Connection, lines: string): Promise<void> =>
  copyText(sql, `COPY ${REFUSED} FROM STDIN`, lines);

/** One reject as a line of COPY. */
export const refusedLine = (line: number, { field, value, reason }: Reject): string =>
  `${line}\t${escaped(field)}\t${value === null ? '\\N' : escaped(value.replaceAll('\0', ' '))}\t${escaped(reason)}\n`;

/** Text into a table by COPY. */
export async function copyText(sql: Connection, statement: string, lines: string): Promise<void> {
  const stream = sql.client.query(copyFrom(statement));
  stream.end(Buffer.from(lines));
  await finished(stream);
}

/** What was staged. */
export interface Staged extends Pick<Staging, 'mode' | 'duplicates' | 'now' | 'shop' | 'table' | 'repeated'> {
  readonly kind: ImportKind;
}

/** The staging table as a kind's merge sees it; counts what is rejected set-wise. */
export class StagedRows implements Staging {
  readonly refused = REFUSED;
  /** Rows rejected set-wise so far. */
  rejected = 0;

  readonly mode: ImportMode;
  readonly duplicates: Duplicates;
  readonly now: Date;
  readonly shop: ImportShop;
  readonly table: string;
  readonly repeated: number;
  readonly #kind: ImportKind;

  constructor(
    readonly sql: Connection,
    { kind, mode, duplicates, now, shop, table, repeated }: Staged,
  ) {
    this.#kind = kind;
    this.mode = mode;
    this.duplicates = duplicates;
    this.now = now;
    this.shop = shop;
    this.table = table;
    this.repeated = repeated;
  }

  async reject({
    field,
    reason,
    rows,
    values,
  }: {
    readonly field: string;
    readonly reason: string;
    readonly rows: string;
    readonly values?: readonly unknown[];
  }): Promise<number> {
    const [found] = await this.sql.query<{ count: number }>(
      `WITH bad AS (INSERT INTO ${BAD} SELECT DISTINCT ON (line) line, left(value::text, 200)
         FROM (${rows}) found (line, value) ORDER BY line RETURNING 1) SELECT count(*)::int AS count FROM bad`,
      values,
    );
    if (!found || found.count === 0) return 0;
    const [gone] = await this.sql.query<{ count: number }>(
      `WITH gone AS (DELETE FROM ${this.table} s USING ${BAD} b WHERE b.line = s.line RETURNING s.line, b.value),
         told AS (INSERT INTO ${REFUSED} SELECT line, $1, value, $2 FROM gone RETURNING 1)
       SELECT count(*)::int AS count FROM told`,
      [field, reason],
    );
    await this.sql.query(`DELETE FROM ${BAD}`);
    const count = gone?.count ?? 0;
    this.rejected += count;
    return count;
  }

  given(column: string, alias = 's'): string {
    const at = this.#kind.columns.findIndex(({ name }) => name === column);
    if (at < 0) throw new Error(`${this.#kind.name} has no column ${column}`);
    return `(${alias}.given & ${1 << at} <> 0)`;
  }

  async rejectDuplicates(unique: readonly string[]): Promise<number> {
    const columns = unique.map((name) => `"${name}"`).join(', ');
    return await this.reject({
      field: unique.join('+'),
      reason: duplicateReason(this.duplicates),
      rows: `SELECT line, value FROM (
               SELECT line, concat_ws(' ', ${columns}) AS value, ${isDuplicate(this.duplicates, columns, 'line')} AS later
               FROM ${this.table}) r WHERE later IS NOT NULL`,
    });
  }
}

export interface StoredReject {
  readonly line: number;
  readonly field: string;
  readonly value: string | null;
  readonly reason: string;
}

/** The first rejects of this import, in the order of the file. */
export const stagedRejects = (sql: Connection, most: number): Promise<StoredReject[]> =>
  sql.query<StoredReject>(`SELECT line, field, value, reason FROM ${REFUSED} ORDER BY line LIMIT $1`, [most]);

/** Keeps the first rejects with the run, inside the transaction of the merge. */
export async function keepRejects(sql: Connection, runId: string, most: number): Promise<void> {
  await sql.query(
    `INSERT INTO import_reject (run_id, line, field, value, reason)
     SELECT $1, line, field, value, reason FROM ${REFUSED} ORDER BY line LIMIT $2 ON CONFLICT DO NOTHING`,
    [runId, most],
  );
}
