import type { Column, ColumnType } from './import-kind.js';

/** Why a cell cannot be. */
export interface CellProblem {
  readonly reason: string;
}

/** A cell as a field of PostgreSQL's COPY text, or why it cannot be. */
export type ReadCell = (value: string) => string | CellProblem;

/** NULL, in COPY's text form as it is used here. */
export const EMPTY = '';

const problem = (reason: string): CellProblem => ({ reason });

const NUL = problem('BAD_CHARACTER: the character NUL cannot be stored');
/** What COPY's text form cannot hold as it is, commas between fields, and NUL. */
const NEEDS_CARE = /[\0\\,\t\n\r\v\f\b]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  ',': '\\,',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\v': '\\v',
  '\f': '\\f',
  '\b': '\\b',
};
/** Text as a field of COPY, whether tabs or commas divide them. */
export const escaped = (value: string): string =>
  NEEDS_CARE.test(value) ? value.replace(/[\\,\t\n\r\v\f\b]/g, (one) => ESCAPES[one] ?? one) : value;

const DECIMAL = /^-?\d{1,12}(?:\.\d{1,6}0*)?$/;
const NEGATIVE = problem('NEGATIVE');
const NUMBER_LIKE = /^-?\d+(?:\.\d*)?$/;

function decimal({ least = 0, most = Infinity }: Column): ReadCell {
  const small = problem(`TOO_SMALL: at least ${least}`);
  return (value) => {
    if (!DECIMAL.test(value))
      return problem(
        NUMBER_LIKE.test(value)
          ? 'NUMBER_OUT_OF_RANGE: at most 12 digits before and 6 behind the point'
          : 'NOT_A_DECIMAL: digits with a point, like 1234.56',
      );
    const number = Number(value);
    if (number < least) return number < 0 && least >= 0 ? NEGATIVE : small;
    return number > most ? problem(`TOO_LARGE: at most ${most}`) : value;
  };
}

const WHOLE = /^-?\d{1,10}$/;
function integer({ least = -2_147_483_648, most = 2_147_483_647 }: Column): ReadCell {
  return (value) => {
    if (!WHOLE.test(value)) return problem('NOT_AN_INTEGER: digits only');
    const number = Number(value);
    return number < least || number > most ? problem(`OUT_OF_RANGE: ${least} to ${most}`) : value;
  };
}

const BOOLEANS: Readonly<Record<string, string>> = { true: 't', '1': 't', false: 'f', '0': 'f' };
const boolean: ReadCell = (value) =>
  BOOLEANS[value.toLowerCase()] ?? problem('NOT_A_BOOLEAN: true, false, 1 or 0');

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,6})?)?(Z|[+-](\d\d):?(\d\d))?)?$/;
const NOT_A_DATE = problem('NOT_A_DATE: ISO 8601, like 2026-01-31 or 2026-01-31T09:30:00Z');

/** A moment by ISO 8601; without a zone PostgreSQL takes it to be in the session's, which is the shop's. */
function dateTime(value: string): string | CellProblem {
  const match = ISO.exec(value);
  if (!match) return NOT_A_DATE;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (
    !exists ||
    hour > 23 ||
    minute > 59 ||
    second > 59 ||
    Number(match[8] ?? 0) > 14 ||
    Number(match[9] ?? 0) > 59
  )
    return NOT_A_DATE;
  return year < 1900 || year > 2999 ? problem('DATE_OUT_OF_RANGE: years 1900 to 2999') : value;
}

/** Files repeat their dates: a few hundred days, millions of lines. */
function remembered(read: ReadCell, most = 10_000): ReadCell {
  const answers = new Map<string, string | CellProblem>();
  return (value) => {
    const known = answers.get(value);
    if (known !== undefined) return known;
    if (answers.size >= most) answers.clear();
    const answer = read(value);
    answers.set(value, answer);
    return answer;
  };
}

const DEEPEST = 50;
function json({ longest = 100_000 }: Column): ReadCell {
  return (value) => {
    if (value.length > longest) return problem(`TOO_LONG: at most ${longest} characters`);
    let depth = 0;
    for (let at = 0; at < value.length; at++) {
      const code = value.charCodeAt(at);
      if (code === 91 || code === 123) depth++;
      else if (code === 93 || code === 125) depth--;
      if (depth > DEEPEST) return problem(`BAD_JSON: at most ${DEEPEST} levels deep`);
    }
    try {
      const text = JSON.stringify(JSON.parse(value));
      // What JSON allows and jsonb does not: NUL, halves of characters, endless numbers.
      if (/\\u0000|\\ud[89a-f]/i.test(text) || /\d[eE][+-]?\d{4}/.test(value))
        return problem('BAD_JSON: it has a character or a number that cannot be stored');
      return escaped(text);
    } catch {
      return problem('BAD_JSON');
    }
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const uuid: ReadCell = (value) => (UUID.test(value) ? value : problem('NOT_A_UUID'));

function oneOf({ values = [] }: Column): ReadCell {
  const known = new Set(values);
  const unknown = problem(`UNKNOWN_VALUE: one of ${values.join(', ')}`);
  return (value) => {
    const upper = value.toUpperCase();
    return known.has(upper) ? upper : unknown;
  };
}

function text({ longest = 1000 }: Column): ReadCell {
  const long = problem(`TOO_LONG: at most ${longest} characters`);
  return (value) => {
    if (value.length > longest) return long;
    if (!NEEDS_CARE.test(value)) return value;
    return value.includes('\0') ? NUL : escaped(value);
  };
}

const BY_TYPE: Readonly<Record<ColumnType, (column: Column) => ReadCell>> = {
  decimal,
  integer,
  boolean: () => boolean,
  'date-time': () => remembered(dateTime),
  json,
  uuid: () => uuid,
  enum: oneOf,
  text,
};

/** How cells of this column are read: normalised, checked by type, then by the column's own check. */
export function cellReader(column: Column): ReadCell {
  const read = BY_TYPE[column.type](column);
  const { normalise, check } = column;
  if (!normalise && !check) return read;
  return (given) => {
    const value = normalise ? normalise(given) : given;
    // Nothing is left of it: an empty cell.
    if (value === '') return EMPTY;
    const reason = check?.(value) ?? null;
    return reason === null ? read(value) : problem(reason);
  };
}

const PRINTABLE = String.raw`[ -!#-+\--\[\]-~]`;
const DAY = String.raw`(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)`;
const TIME = String.raw`(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?`;

/**
 * A pattern (without anchors, for one cell between commas) of cells that are right as they are; null where each needs a
 * look. Law: `cellReader` answers a cell that fits with the cell itself.
 */
export function plainPattern(column: Column): string | null {
  const { type, least = 0, most, longest = 1000, check, normalise, plain } = column;
  if (plain !== undefined) return plain;
  if (check || normalise) return null;
  if (type === 'text') return `${PRINTABLE}{1,${longest}}`;
  if (type === 'date-time') return String.raw`(?:19|2\d)\d\d-${DAY}${TIME}`;
  if (type !== 'decimal' || most !== undefined || least > 1) return null;
  return String.raw`${least > 0 ? String.raw`[1-9]\d{0,11}` : String.raw`\d{1,12}`}(?:\.\d{1,6})?`;
}

/** The same for codes: text of so many characters without blanks around it. */
export const plainCode = (longest: number): string => `(?! )${PRINTABLE}{1,${longest}}(?<! )`;
