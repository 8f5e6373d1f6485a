import { framesOf } from './frames.js';
import type { ImportKind, Reject } from './import-kind.js';
import { markOf, type Mapping } from './mapping.js';
import { RefusedRow } from './refused-row.js';
import { refusedRow, type RawRow, type ReadOptions } from './raw-row.js';

/** Reads NDJSON: one object a line, keys are the kind's columns. A line that is none is a rejected row. */
export async function* readNdjson(
  source: AsyncIterable<Buffer>,
  kind: ImportKind,
  options: ReadOptions,
): AsyncGenerator<RawRow[]> {
  const columns = columnsOf(kind, options.mapping);
  for await (const frames of framesOf(source, { quotes: false, rowLimit: options.rowLimit })) {
    const rows: RawRow[] = [];
    for (const { line, text, problem } of frames) {
      if (text === null) rows.push(refusedRow(line, problem ?? ''));
      else if (text.trim() !== '') rows.push(rowOfJson(text, line, columns));
    }
    yield rows;
  }
}

/** A row that is an object already, or what could not become one. */
export type ObjectRow = Readonly<Record<string, unknown>> | RefusedRow;

/** Rows that are objects already, and some that could not become any; `line` counts them from 1. */
export async function* readObjects(
  rows: AsyncIterable<ObjectRow>,
  kind: ImportKind,
): AsyncGenerator<RawRow[]> {
  const columns = columnsOf(kind);
  let line = 0;
  let batch: RawRow[] = [];
  for await (const row of rows) {
    line++;
    batch.push(
      row instanceof RefusedRow
        ? { ...refusedRow(line, ''), rejects: row.rejects }
        : rowOfObject(row, line, columns),
    );
    if (batch.length < 1000) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

interface Columns {
  readonly byName: ReadonlyMap<string, { readonly at: number; readonly json: boolean }>;
  readonly order: readonly number[];
  readonly mapping: Mapping | undefined;
}

function columnsOf(kind: ImportKind, mapping?: Mapping): Columns {
  const ours = new Map(kind.columns.map(({ name, type }, at) => [name, { at, json: type === 'json' }]));
  const byName = mapping
    ? new Map([...mapping.columns].map(([their, our]) => [their, ours.get(our) ?? { at: 0, json: false }]))
    : ours;
  return { byName, order: kind.columns.map((_, at) => at), mapping };
}

function rowOfJson(text: string, line: number, columns: Columns): RawRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refusedRow(line, 'BAD_JSON: each line is one JSON object', text);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refusedRow(line, 'BAD_JSON: each line is one JSON object', text);
  return rowOfObject(value as Record<string, unknown>, line, columns);
}

function rowOfObject(row: Readonly<Record<string, unknown>>, line: number, columns: Columns): RawRow {
  const cells: (string | undefined)[] = [];
  const rejects: Reject[] = [];
  let given = 0;
  for (const [field, value] of Object.entries(row)) {
    const column = columns.byName.get(field);
    if (!column && columns.mapping) continue;
    const cell = cellOf(value, columns.mapping);
    const reason = problemOf(column, value, cell);
    if (reason !== null)
      rejects.push({ field: field.slice(0, 100), value: cell?.slice(0, 200) ?? null, reason });
    else if (column) {
      cells[column.at] = cell;
      if (value !== undefined) given |= 1 << column.at;
    }
  }
  const read = { line, plain: null, order: columns.order, given };
  return rejects.length > 0 ? { ...read, cells: null, rejects } : { ...read, cells, rejects: null };
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function problemOf(
  column: { json: boolean } | undefined,
  value: unknown,
  cell: string | undefined,
): string | null {
  if (!column) return 'UNKNOWN_COLUMN';
  if (cell === undefined) return null;
  if (typeof value === 'object' && !column.json) return 'NOT_A_VALUE: text, a number, true or false';
  return LONE_SURROGATE.test(cell) ? 'NOT_UTF8: half of a character' : null;
}

function cellOf(value: unknown, mapping: Mapping | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  // A number of JSON has a point whatever the file's texts have.
  if (typeof value === 'number' && mapping) return JSON.stringify(value).replace('.', markOf(mapping));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
