/** A part of a `$filter`, ready to be put together with others. Made only here, so that no value is ever read as a filter. */
export type Filter = string & { readonly part: 'filter' };

/** Law: whatever the text, the system reads it as one string: a quote in it is doubled. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** A day, `2026-01-31`, as `Edm.DateTime`. */
export const dayLiteral = (day: string): string => `datetime'${day}T00:00:00'`;
/** A moment as `Edm.DateTimeOffset`, to the second before it. */
export const momentLiteral = (moment: Date): string =>
  `datetimeoffset'${moment.toISOString().slice(0, 19)}Z'`;

type Comparison = 'eq' | 'ne' | 'ge' | 'gt' | 'le';
/** `value` is a literal. */
export const compared = (field: string, how: Comparison, value: string): Filter =>
  `${field} ${how} ${value}` as Filter;
export const equals = (field: string, text: string): Filter => compared(field, 'eq', literal(text));

export const every = (parts: readonly Filter[]): Filter =>
  (parts.length === 1 ? parts[0] : parts.map((part) => `(${part})`).join(' and ')) as Filter;
export const some = (parts: readonly Filter[]): Filter =>
  (parts.length === 1 ? parts[0] : parts.map((part) => `(${part})`).join(' or ')) as Filter;
/** There is at least one text. */
export const oneOf = (field: string, texts: readonly string[]): Filter =>
  some(texts.map((text) => equals(field, text)));

/** What lies behind a row in the order of these columns: `[name, literal of its value]`, the most significant first. */
export const behind = (columns: readonly (readonly [name: string, value: string])[]): Filter =>
  some(
    columns.map(([name, value], at) =>
      every([
        ...columns.slice(0, at).map(([before, same]) => compared(before, 'eq', same)),
        compared(name, 'gt', value),
      ]),
    ),
  );

/** Addresses end at 8 KB in many a proxy; two such filters and the rest of a query fit. */
const LONGEST = 2500;

/** Divides texts into as few filters as addresses can hold. Law: together they name every text once. */
export function oneOfEach(field: string, texts: readonly string[]): readonly Filter[] {
  const chunks: string[][] = [];
  let room = 0;
  for (const text of new Set(texts)) {
    const size = encodeURIComponent(` or (${equals(field, text)})`).length;
    if (size > room || chunks.length === 0) {
      chunks.push([]);
      room = LONGEST;
    }
    room -= size;
    chunks.at(-1)!.push(text);
  }
  return chunks.map((chunk) => oneOf(field, chunk));
}

/** The query of an address, with blanks as `%20`: gateways do not read `+` as one. */
export const queryOf = (options: Readonly<Record<string, string | number | null | undefined>>): string =>
  Object.entries(options)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
