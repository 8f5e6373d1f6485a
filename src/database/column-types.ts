import { types, type CustomTypesConfig } from 'pg';

const INT8 = 20;
const DATE = 1082;
const INT8_ARRAY = 1016;
const NUMERIC_ARRAY = 1231;
const DATE_ARRAY = 1182;
const TEXT_ARRAY = 1009;

type Parse = (text: string) => unknown;

/** pg's own parsers; its typed list of ids leaves arrays out. */
const standard = types as unknown as { getTypeParser(oid: number, format?: 'text' | 'binary'): Parse };

const texts: Parse = (text) => standard.getTypeParser(TEXT_ARRAY)(text);
const numbers = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(numbers) : value === null ? null : Number(value);

const PARSERS = new Map<number, Parse>([
  [INT8, Number],
  [INT8_ARRAY, (text) => numbers(texts(text))],
  // pg would make floats of these, and money is exact.
  [NUMERIC_ARRAY, texts],
  // A calendar day has no time zone: pg would make it midnight of the process's.
  [DATE, (text) => text],
  [DATE_ARRAY, texts],
]);

/** Column parsers of our own connections; pg's global ones stay as they are. */
export const COLUMN_TYPES: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : PARSERS.get(oid)) ?? standard.getTypeParser(oid, format),
};
