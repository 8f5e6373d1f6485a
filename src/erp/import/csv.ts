import { framesOf, type Frame } from './frames.js';
import { ImportError } from './import-error.js';
import type { ImportKind } from './import-kind.js';
import { plainPattern } from './cell.js';
import { refusedRow, requiredColumns, type RawRow, type ReadOptions } from './raw-row.js';

/**
 * Reads CSV by RFC 4180: commas, double quotes, LF or CRLF, UTF-8 with or without a mark, a header with the names of the
 * columns in any order. Throws ImportError BAD_HEADER that names what is missing, unknown or double.
 */
export async function* readCsv(
  source: AsyncIterable<Buffer>,
  kind: ImportKind,
  options: ReadOptions,
): AsyncGenerator<RawRow[]> {
  let header: Header | undefined;
  const { rowLimit, mapping, watch } = options;
  const delimiter = mapping?.delimiter ?? ',';
  for await (const frames of framesOf(source, { quotes: true, rowLimit, delimiter, watch })) {
    const rows: RawRow[] = [];
    for (const frame of frames) {
      if (header) rows.push(rowOf(frame, header));
      else {
        header = headerOf(frame, kind, options);
        if (header.plain) watch?.begin(header.columns);
      }
    }
    yield rows;
  }
  if (!header)
    throw new ImportError(
      'BAD_HEADER',
      `The file is empty: its first line must name the columns, like ${columnNames(kind).join(',')}.`,
    );
}

interface Header {
  /** Per field of a line, which column of the kind it is; -1: none that is asked for. */
  readonly columns: readonly number[];
  /** The same without those. */
  readonly order: readonly number[];
  readonly delimiter: string;
  readonly given: number;
  /** Rows that need no closer look; null: all do. */
  readonly plain: RegExp | null;
}

const columnNames = (kind: ImportKind): string[] => kind.columns.map(({ name }) => name);
const some = (names: readonly string[]): string =>
  names
    .slice(0, 10)
    .map((name) => `"${name.slice(0, 40)}"`)
    .join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '');

function headerOf(frame: Frame, kind: ImportKind, options: ReadOptions): Header {
  const problems: string[] = [];
  if (frame.text === null)
    throw new ImportError('BAD_HEADER', `The header cannot be read (${frame.problem}).`);
  const { mapping } = options;
  const delimiter = mapping?.delimiter ?? ',';
  const known = columnNames(kind);
  const theirs = fieldsOf(frame, delimiter).map((name) => name.trim());
  const names = mapping ? theirs.map((name) => mapping.columns.get(name) ?? '') : theirs;
  const unknown = mapping ? [] : names.filter((name) => !known.includes(name));
  if (unknown.length > 0) problems.push(`unknown: ${some(unknown)}`);
  const double = names.filter((name, at) => known.includes(name) && names.indexOf(name) !== at);
  if (double.length > 0) problems.push(`more than once: ${some(double)}`);
  const lacks = (name: string): boolean => !names.includes(name) && !mapping?.constants.has(name);
  const missing = requiredColumns(kind, options.mode).filter(lacks);
  if (missing.length > 0) problems.push(`missing: ${some(missing)}`);
  for (const set of kind.exactlyOne ?? [])
    if (set.every(lacks)) problems.push(`missing: one of ${some(set)}`);
  if (problems.length > 0) {
    const hint =
      theirs.length === 1 && /[;\t]/.test(theirs[0]!)
        ? ' Fields are separated by commas unless a mapping says otherwise.'
        : '';
    throw new ImportError(
      'BAD_HEADER',
      `Columns of ${kind.name} do not fit: ${problems.join('; ')}. Known are ${known.join(', ')}.${hint}`,
    );
  }
  const columns = names.map((name) => known.indexOf(name));
  const order = columns.filter((at) => at >= 0);
  return {
    columns,
    order,
    delimiter,
    given: order.reduce((mask, at) => mask | (1 << at), 0),
    plain: mapping ? null : plainRows(kind, columns, options),
  };
}

/** Most rows of most files are plain: one look at the whole row instead of one at each cell. */
function plainRows(kind: ImportKind, columns: readonly number[], { mode }: ReadOptions): RegExp | null {
  if (kind.exactlyOne) return null;
  const required = requiredColumns(kind, mode);
  const patterns: string[] = [];
  for (const at of columns) {
    const column = kind.columns[at];
    const pattern = column && plainPattern(column);
    if (!pattern) return null;
    patterns.push(required.includes(column.name) ? pattern : `(?:${pattern})?`);
  }
  return new RegExp(`^${patterns.join(',')}$`);
}

function rowOf(frame: Frame, header: Header): RawRow {
  const { line } = frame;
  if (frame.text === null) return refusedRow(line, frame.problem ?? '');
  const { columns, order, given, plain, delimiter } = header;
  if (plain !== null && !frame.quoted && plain.test(frame.text))
    return { line, cells: null, plain: frame.text, order, given, rejects: null };
  const fields = frame.quoted ? fieldsOf(frame, delimiter) : frame.text.split(delimiter);
  if (fields.length !== columns.length)
    return refusedRow(line, `WRONG_NUMBER_OF_FIELDS: ${fields.length} instead of ${columns.length}`);
  const cells: (string | undefined)[] = [];
  for (let at = 0; at < fields.length; at++) {
    const column = columns[at]!;
    if (column >= 0) cells[column] = fields[at];
  }
  return { line, cells, plain: null, order, given, rejects: null };
}

/** The fields of a row whose quotes are known to be right. */
function fieldsOf({ text, quoted }: Frame, delimiter: string): string[] {
  if (text === null) return [];
  if (!quoted) return text.split(delimiter);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = '';
    if (text[at] === '"') {
      at++;
      for (;;) {
        const close = text.indexOf('"', at);
        field += text.slice(at, close);
        at = close + 1;
        if (text[at] !== '"') break;
        field += '"';
        at++;
      }
    } else {
      const next = text.indexOf(delimiter, at);
      const end = next < 0 ? text.length : next;
      field = text.slice(at, end);
      at = end;
    }
    fields.push(field);
    if (at >= text.length) return fields;
    at++;
  }
}
