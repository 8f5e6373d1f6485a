import type { Connection } from '../../database/database.js';
import type { RawRow } from './raw-row.js';

/** Tells rows that stand as they are. */
export interface Held {
  /** Rows that were passed over before they were read as rows. */
  readonly skipped: number;
  /** Whether the table holds the row already, said for the first time in this file. `text`: its cells, as `order` has them, between commas. */
  holds(line: number, text: string, order: readonly number[]): boolean;
}

/** Looks at the bytes of a CSV file in our own form before they are read as rows. */
export interface Watch {
  /** The rows to come have these columns, as places in the kind's, between commas. */
  begin(order: readonly number[]): void;
  /** What will be cut into rows next but one; awaited before it is. */
  prepare(chunk: Buffer): Promise<void>;
  /** Whether a line without quotes is passed over: it stands already. */
  skips(line: number, bytes: Buffer, from: number, to: number): boolean;
}

/** Part of a file, as rows or as bytes of rows with the columns `order`. */
export type Part =
  | { readonly rows: readonly RawRow[] }
  | { readonly bytes: Buffer; readonly order: readonly number[] };

/**
 * What stands in the table, as far as a file speaks of it, while the file is read: rows that change nothing need not be
 * staged. Nobody else may write the table from its beginning until the import has ended. Law: it may hold less than what
 * stands, never more; rows it held are staged after all where a row with the same key was.
 */
export interface Standing {
  holds(line: number, text: string, order: readonly number[]): boolean;
  holdsBytes(line: number, bytes: Buffer, row: RowBytes): boolean;
  /** Reads what stands of the things that the part names. `expected`: rows of the whole file, as far as is known. */
  prepare(part: Part, expected: number): Promise<void>;
  /** Stages rows that it held, with `again`: where a staged row has the same key, or all. Answers how many. */
  restage(which: 'same-key' | 'all'): Promise<number>;
  /** Holds nothing from now on; what it held can still be staged. */
  stop(): void;
}

/** Where a row lies. */
export interface RowBytes {
  readonly from: number;
  readonly to: number;
  readonly order: readonly number[];
}

/** Where rows of the file are staged. */
export interface StandingOn {
  readonly sql: Connection;
  /** Name of the staging table. */
  readonly table: string;
}
