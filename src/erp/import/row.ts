import { cellReader, EMPTY, type ReadCell } from './cell.js';
import type { ImportKind, ImportMode, Reject } from './import-kind.js';
import { requiredColumns, type RawRow } from './raw-row.js';
import type { Repeats } from './repeats.js';
import type { Held } from './standing.js';

/** A row as a line of PostgreSQL's COPY text (divided by commas, empty is NULL), '' if it stands already, or the fields that cannot be. */
export type ReadRow = (row: RawRow) => string | readonly Reject[];

const REQUIRED = 'REQUIRED';
const clipped = (value: string | undefined): string | null => (value ? value.slice(0, 200) : null);

/** What is known beside a row. */
export interface RowFacts {
  readonly repeats?: Repeats | undefined;
  readonly held?: Held | undefined;
}

/**
 * How rows of this kind are read: every wrong field of a row is reported, not only the first. Law: same cells, same answer.
 * A line is `line`, `given`, with `repeats` whether the row may be there already, and the cells in the order of the file.
 */
export function rowReader(kind: ImportKind, mode: ImportMode, { repeats, held }: RowFacts = {}): ReadRow {
  const cells = cellsReader(kind, mode, { repeats, held });
  return (row) => {
    if (row.plain !== null) {
      if (held?.holds(row.line, row.plain, row.order)) return '';
      const again = repeats ? (repeats.plain(row.plain, row.order) ? 't,' : ',') : '';
      return `${row.line},${row.given},${again}${row.plain}\n`;
    }
    if (!row.cells) return row.rejects ?? [];
    return cells(row, row.cells);
  };
}

function cellsReader(kind: ImportKind, mode: ImportMode, { repeats, held }: RowFacts) {
  const required = new Set(requiredColumns(kind, mode));
  const columns = kind.columns.map((column): [string, ReadCell, boolean] => [
    column.name,
    cellReader(column),
    required.has(column.name),
  ]);
  const sets = (kind.exactlyOne ?? []).map((names) => ({
    field: names.join('|'),
    at: names.map((name) => kind.columns.findIndex((column) => column.name === name)),
  }));
  return ({ line, given, order }: RawRow, cells: readonly (string | undefined)[]) => {
    let rejects: Reject[] | undefined;
    let text = '';
    repeats?.begin();
    for (const at of order) {
      const [field, read, needed] = columns[at]!;
      const value = cells[at];
      const answer = value === undefined || value === '' ? EMPTY : read(value);
      if (answer === EMPTY && needed)
        (rejects ??= []).push({ field, value: clipped(value), reason: REQUIRED });
      else if (typeof answer === 'string') {
        text += `,${answer}`;
        repeats?.cell(at, answer);
      } else (rejects ??= []).push({ field, value: clipped(value), reason: answer.reason });
    }
    for (const { field, at } of sets) {
      const filled = at.filter((one) => cells[one]).length;
      if (filled !== 1) (rejects ??= []).push({ field, value: null, reason: 'EXACTLY_ONE' });
    }
    if (rejects) return rejects;
    // Behind a backslash a comma does not divide.
    if (held && !text.includes('\\') && held.holds(line, text.slice(1), order)) return '';
    return `${line},${given}${repeats ? (repeats.end() ? ',t' : ',') : ''}${text}\n`;
  };
}
