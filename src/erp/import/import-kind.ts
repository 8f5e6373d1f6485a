import type { Change } from '../../database/changes.js';
import type { Connection } from '../../database/database.js';
import type { Duplicates } from './reasons.js';
import type { Standing, StandingOn } from './standing.js';

/** upsert: add and change; delete: remove the rows named; replace-list: as upsert, and whatever else the lists named hold vanishes. */
export const IMPORT_MODES = ['upsert', 'delete', 'replace-list'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

/** How a cell is read. `decimal`: at most 12 digits before and 6 behind a point; `date-time`: ISO 8601 only, without a zone it is the shop's. */
export type ColumnType = 'text' | 'decimal' | 'integer' | 'boolean' | 'date-time' | 'json' | 'enum' | 'uuid';

/** One column of an import: a CSV header or an NDJSON key. Empty and absent cells become NULL. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** The header must have it and no cell may be empty. In mode `delete` this holds for key columns only. */
  readonly required?: boolean;
  /** The closed list of an `enum`, in upper case; cells are read in any case. */
  readonly values?: readonly string[];
  /** Least and greatest number of a `decimal` (default 0) or `integer`. */
  readonly least?: number;
  readonly most?: number;
  /** Most characters of a `text` (default 1000) or `json`. */
  readonly longest?: number;
  /** Brings a cell into its stored form (lower case, trimmed ...) before the checks. */
  readonly normalise?: (value: string) => string;
  /** Answers a reason in capitals (`BAD_EMAIL`) if the cell cannot be; null if it can. */
  readonly check?: (value: string) => string | null;
  /** A pattern of cells that are right as they are, where `normalise` and `check` leave them so: they are read faster. */
  readonly plain?: string;
}

/** A field of a row that was not taken over. */
export interface Reject {
  readonly field: string;
  readonly value: string | null;
  /** A word in capitals, with what was expected where that helps: `NOT_A_DECIMAL: 12 digits ...`. */
  readonly reason: string;
}

/** Facts of the shop that fill in what a file leaves out. */
export interface ImportShop {
  readonly currency: string;
  readonly language: string;
  readonly timeZone: string;
}

/**
 * The rows of one file on their way in: a temporary table with `line` (integer, rising through the file), `given`
 * (which columns the row had) and one column a `Column` (text, numeric, integer, boolean, timestamptz, jsonb, uuid).
 * Everything here runs in the one transaction of the import, after rows that cannot be read were rejected.
 */
export interface Staging {
  readonly sql: Connection;
  /** Name of the table; rejected rows are no longer in it. */
  readonly table: string;
  /** Name of the table with `line` of rejected rows. */
  readonly refused: string;
  /** How many rows may agree with an earlier one in the kind's `series`: those have `again`. 0: none does. */
  readonly repeated: number;
  readonly mode: ImportMode;
  readonly duplicates: Duplicates;
  readonly now: Date;
  readonly shop: ImportShop;
  /**
   * Rejects rows set-wise: `rows` is a SELECT of `line` and `value` (text, what was wrong). They leave the table.
   * One row is counted once. Answers how many.
   */
  reject(reject: {
    readonly field: string;
    readonly reason: string;
    readonly rows: string;
    readonly values?: readonly unknown[];
  }): Promise<number>;
  /** Where rows agree in these columns of the table (NULL equals NULL) the last one stays, the others are rejected; with `duplicates` reject, all of them. */
  rejectDuplicates(columns: readonly string[]): Promise<number>;
  /** SQL that is true where the row had this column at all: what a file does not name stays as it is. `alias` is the table's (default s). */
  given(column: string, alias?: string): string;
}

/** What the merge did. Rows that are neither accepted nor rejected were unchanged. */
export interface Merged {
  /** Rows of the file that changed something. */
  readonly accepted: number;
  /** What to announce at COMMIT; `changeOf` builds one. */
  readonly changes: readonly Change[];
}

/** What can be imported: columns, and SQL that rejects and merges set-wise. A level adds its own through `Level.imports`. */
export interface ImportKind {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Columns that name a row: the ones `delete` needs. */
  readonly key: readonly string[];
  /** Columns in which no two rows of a file may agree: the last one wins, earlier ones are rejected as DUPLICATE, or all are. Absent: the kind sees to it. */
  readonly unique?: readonly string[];
  /** Of each of these sets of columns a row has exactly one. */
  readonly exactlyOne?: readonly (readonly string[])[];
  /** Columns, each with what an empty cell stands for: rows that may agree in all of them get `again` in the staging table. */
  readonly series?: readonly (readonly [column: string, empty: string])[];
  /** Files of millions of rows: staged where several processes of the database can work on them. */
  readonly large?: boolean;
  /** Compares large files with what stands while they are read; null where that does not pay. */
  readonly standing?: (on: StandingOn) => Promise<Standing | null>;
  readonly modes: readonly ImportMode[];
  /** Rejects what does not fit the tables, then writes what differs. */
  merge(staging: Staging): Promise<Merged>;
}

/** What is announced, with the run's id, when an import begins, gets further or ends. */
export const IMPORT_TOPIC = 'import';

const MOST_IDS = 1000;

/** The announcement of these ids; more than 1,000 are "all of them"; none is no announcement. */
export function changeOf(topic: string, ids: readonly (string | number)[]): readonly Change[] {
  if (ids.length === 0) return [];
  const distinct = [...new Set(ids)];
  return [{ topic, ids: distinct.length > MOST_IDS ? [] : distinct }];
}
