import type { ImportKind, ImportMode, Reject } from './import-kind.js';
import type { Mapping } from './mapping.js';
import type { Watch } from './standing.js';

/** A row as it was read: its text, or its cells, or why it could not be read. */
export interface RawRow {
  readonly line: number;
  /** In the order of the kind's columns. Undefined and empty: the cell is empty. */
  readonly cells: readonly (string | undefined)[] | null;
  /** The row as it stands in the file, cells divided by commas, where every cell is known to be right as it is. */
  readonly plain: string | null;
  /** Columns of the file in their order, as places in the kind's columns; the same for all rows of a file. */
  readonly order: readonly number[];
  /** Bit n: the row had column n at all. */
  readonly given: number;
  readonly rejects: readonly Reject[] | null;
}

export interface ReadOptions {
  readonly mode: ImportMode;
  /** Longest row, in bytes. */
  readonly rowLimit: number;
  /** Names, delimiter and marks of the file where they are not ours; its other columns are passed over. */
  readonly mapping?: Mapping | undefined;
  /** Sees a CSV file in our own form before it is read. */
  readonly watch?: Watch | undefined;
}

/** A row that cannot be read as a whole. */
export const refusedRow = (line: number, reason: string, value: string | null = null): RawRow => ({
  line,
  cells: null,
  plain: null,
  order: [],
  given: 0,
  rejects: [{ field: '', value, reason }],
});

/** Columns that no row may leave empty: in mode `delete` those that name the row. */
export const requiredColumns = (kind: ImportKind, mode: ImportMode): string[] =>
  kind.columns
    .filter((column) => column.required && (mode !== 'delete' || kind.key.includes(column.name)))
    .map(({ name }) => name);
