import { normalEmail } from '../../accounts/email.js';
import { plainCode } from '../import/cell.js';
import type { Column } from '../import/import-kind.js';

type Extra = Partial<Omit<Column, 'name' | 'type'>>;

const BLANKS = /^\s|\s$/;
const SPACE = 32;
const LAST_ASCII = 127;
/** Whether it takes a closer look: millions of codes begin and end with a plain character. */
const odd = (unit: number): boolean => unit <= SPACE || unit > LAST_ASCII;
const noBlanks = (value: string): string | null =>
  (odd(value.charCodeAt(0)) || odd(value.charCodeAt(value.length - 1))) && BLANKS.test(value)
    ? 'BLANKS: a code begins or ends with a blank'
    : null;

/** A natural key of another system: SKU, customer number, code. Compared as it is, so blanks around it are refused. */
export const code = (name: string, extra: Extra = {}): Column => ({
  name,
  type: 'text',
  longest: 200,
  check: noBlanks,
  ...(extra.check || extra.normalise ? {} : { plain: plainCode(extra.longest ?? 200) }),
  ...extra,
});
export const text = (name: string, extra: Extra = {}): Column => ({ name, type: 'text', ...extra });
export const decimal = (name: string, extra: Extra = {}): Column => ({ name, type: 'decimal', ...extra });
export const dateTime = (name: string, extra: Extra = {}): Column => ({ name, type: 'date-time', ...extra });

/** The least number above zero. */
export const ABOVE_ZERO = 0.000_001;

const pattern =
  (form: RegExp, reason: string) =>
  (value: string): string | null =>
    form.test(value) ? null : reason;
const upper = (value: string): string => value.toUpperCase();

/** ISO 4217. */
export const currency = (name: string, extra: Extra = {}): Column =>
  text(name, {
    normalise: upper,
    check: pattern(/^[A-Z]{3}$/, 'NOT_A_CURRENCY: three letters, like EUR'),
    ...extra,
  });
/** ISO 3166-1 alpha-2. */
export const country = (name: string, extra: Extra = {}): Column =>
  text(name, {
    normalise: upper,
    check: pattern(/^[A-Z]{2}$/, 'NOT_A_COUNTRY: two letters, like NL'),
    ...extra,
  });
/** `nl` or `nl-BE`. */
export const language = (name: string, extra: Extra = {}): Column =>
  text(name, { check: pattern(/^[a-z]{2}(-[A-Z]{2})?$/, 'NOT_A_LANGUAGE: like nl or nl-BE'), ...extra });
/** In lower case. */
export const email = (name: string, extra: Extra = {}): Column =>
  text(name, {
    normalise: (value) => value.trim().toLowerCase(),
    check: (value) => (normalEmail(value) === null ? 'NOT_AN_EMAIL' : null),
    ...extra,
  });

export const required = { required: true } as const;
