import { ImportError } from './import-error.js';
import type { ColumnType, ImportKind, Reject } from './import-kind.js';
import type { RawRow } from './raw-row.js';

/** How another system's export is read as it is: declared in a small JSON file, never guessed from the data. */
export interface Mapping {
  /** Our column by the name it has in the file. */
  readonly columns: ReadonlyMap<string, string>;
  /** Our columns that the file does not have, as we write them. */
  readonly constants: ReadonlyMap<string, string>;
  /** Between the fields of CSV. */
  readonly delimiter: string;
  readonly encoding: string;
  /** How the file writes 1234.56. */
  readonly decimals: string | null;
  /** Patterns of YYYY, MM, DD, hh, mm and ss; the first that fits counts. */
  readonly dates: readonly string[];
  /** Cells that say "nothing": 31.12.9999 as an end that never comes. */
  readonly empty: ReadonlySet<string>;
}

const DELIMITERS = [',', ';', '\t', '|'];
const ENCODINGS = ['utf-8', 'windows-1252', 'iso-8859-15', 'utf-16le'];
/** Thousands and decimal mark. */
const DECIMALS: Readonly<Record<string, readonly [thousands: string, mark: string]>> = {
  '1234.56': ['', '.'],
  '1,234.56': [',', '.'],
  "1'234.56": ["'", '.'],
  '1234,56': ['', ','],
  '1.234,56': ['.', ','],
  '1 234,56': [' ', ','],
};
const PARTS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  DD: '(?<day>\\d{2})',
  hh: '(?<hour>\\d{2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
};
const KEYS = ['columns', 'constants', 'delimiter', 'encoding', 'decimals', 'dates', 'empty'];

const bad = (message: string): ImportError => new ImportError('BAD_MAPPING', `The mapping ${message}`);

/** Reads a mapping; throws ImportError BAD_MAPPING that says what is wrong with it. */
export function readMapping(text: string, kind: ImportKind): Mapping {
  const given = objectOf(text);
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw bad(`has "${unknown.slice(0, 40)}"; known are ${KEYS.join(', ')}.`);
  const ours = textsOf(given, 'columns', kind);
  const constants = textsOf(given, 'constants', kind);
  const columns = new Map([...ours].map(([our, their]) => [their, our]));
  if (columns.size < ours.size) throw bad('names one column of the file for two of ours.');
  const twice = [...constants.keys()].find((name) => ours.has(name));
  if (twice !== undefined) throw bad(`has both a column and a constant for "${twice}".`);
  // A column of ours that is not spoken of may stand in the file under its own name.
  for (const { name } of kind.columns)
    if (!ours.has(name) && !constants.has(name) && !columns.has(name)) columns.set(name, name);
  const decimals = choice(given, 'decimals', Object.keys(DECIMALS));
  const dates = listOf(given, 'dates');
  for (const pattern of dates) dateReader(pattern);
  return {
    columns,
    constants,
    delimiter: choice(given, 'delimiter', DELIMITERS) ?? ',',
    encoding: choice(given, 'encoding', ENCODINGS) ?? 'utf-8',
    decimals,
    dates,
    empty: new Set(listOf(given, 'empty')),
  };
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('is not a JSON object.');
  return value as Record<string, unknown>;
}

function textsOf(
  given: Readonly<Record<string, unknown>>,
  key: string,
  kind: ImportKind,
): Map<string, string> {
  const value = given[key] ?? {};
  const entries = typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : null;
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''))
    throw bad(`has ${key} that are no texts by column.`);
  const unknown = entries.find(([name]) => !kind.columns.some((column) => column.name === name))?.[0];
  if (unknown !== undefined)
    throw bad(`names the column "${unknown.slice(0, 40)}" that ${kind.name} do not have.`);
  return new Map(entries);
}

function choice(
  given: Readonly<Record<string, unknown>>,
  key: string,
  known: readonly string[],
): string | null {
  const value = given[key] ?? null;
  if (value === null) return null;
  if (typeof value !== 'string' || !known.includes(value))
    throw bad(`has ${key} that is none of ${known.map((one) => JSON.stringify(one)).join(', ')}.`);
  return value;
}

function listOf(given: Readonly<Record<string, unknown>>, key: string): readonly string[] {
  const value = given[key] ?? [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every((one): one is string => typeof one === 'string'))
    throw bad(`has ${key} that are no texts.`);
  return list;
}

type Translate = (text: string) => string | null;

/** A reader of moments written so: ISO 8601, or null. */
function dateReader(pattern: string): Translate {
  const parts = pattern.split(/(YYYY|MM|DD|hh|mm|ss)/).filter((part) => part !== '');
  const names = parts.filter((part) => part in PARTS);
  const whole = ['YYYY', 'MM', 'DD'].every((name) => names.includes(name));
  if (
    !whole ||
    new Set(names).size < names.length ||
    /[a-z\d]/i.test(pattern.replaceAll(/YYYY|MM|DD|hh|mm|ss|T/g, ''))
  )
    throw bad(`has dates "${pattern.slice(0, 40)}": a pattern like DD.MM.YYYY or YYYYMMDD hh:mm:ss.`);
  const form = new RegExp(
    `^${parts.map((part) => PARTS[part] ?? part.replaceAll(/[^T]/g, '\\$&')).join('')}$`,
  );
  return (text) => {
    const found = form.exec(text)?.groups;
    if (!found) return null;
    const { year, month, day, hour, minute = '00', second = '00' } = found;
    return `${year}-${month}-${day}${hour === undefined ? '' : `T${hour}:${minute}:${second}`}`;
  };
}

function decimalReader(form: string): Translate {
  const [thousands = '', mark = '.'] = DECIMALS[form] ?? [];
  const group = thousands === '' ? '' : `|\\d{1,3}(?:\\${thousands}\\d{3})+`;
  const pattern = new RegExp(`^-?(?:\\d+${group})(?:\\${mark}\\d+)?$`);
  return (text) =>
    pattern.test(text) ? text.replaceAll(thousands === '' ? '\0' : thousands, '').replace(mark, '.') : null;
}

/** Numbers and dates as the file writes them into ours, constants filled in. Law: without a declared form a cell stays as it is. */
export function translator(mapping: Mapping, kind: ImportKind): (row: RawRow) => RawRow {
  const { decimals, dates, constants, empty } = mapping;
  const moments = dates.map(dateReader);
  const readers: Partial<Record<ColumnType, { read: Translate; reason: string }>> = {
    ...(decimals === null
      ? {}
      : { decimal: { read: decimalReader(decimals), reason: `NOT_A_DECIMAL: like ${decimals}` } }),
    ...(dates.length === 0
      ? {}
      : {
          'date-time': {
            read: (text: string) => moments.reduce<string | null>((found, read) => found ?? read(text), null),
            reason: `NOT_A_DATE: ${dates.join(' or ')}`,
          },
        }),
  };
  const columns = kind.columns.map(({ name, type }) => ({
    name,
    reader: readers[type],
    constant: constants.get(name),
  }));
  const more = columns.flatMap(({ constant }, at) => (constant === undefined ? [] : [at]));
  const bits = more.reduce((mask, at) => mask | (1 << at), 0);
  return (row) => {
    if (!row.cells) return row;
    const rejects: Reject[] = [];
    const given = row.cells;
    const cells = columns.map(({ name, reader, constant }, at) => {
      if (constant !== undefined) return constant;
      const value = given[at];
      if (value === undefined || value === '' || empty.has(value)) return undefined;
      const answer = reader ? reader.read(value) : value;
      if (answer === null)
        rejects.push({ field: name, value: value.slice(0, 200), reason: reader?.reason ?? '' });
      return answer ?? undefined;
    });
    if (rejects.length > 0) return { ...row, cells: null, rejects };
    return { ...row, cells, order: [...new Set([...row.order, ...more])], given: row.given | bits };
  };
}

/** Which mark JSON numbers get, so that they are read like the file's texts. */
export const markOf = ({ decimals }: Mapping): string => DECIMALS[decimals ?? '']?.[1] ?? '.';

/** Bytes of a declared encoding as UTF-8. */
export async function* decoded(source: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of source) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    yield Buffer.from(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ImportError('BAD_ENCODING', `The file is not ${encoding}, which its mapping says it is.`, {
      cause: error,
    });
  }
}
