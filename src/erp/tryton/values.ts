import { type Decimal, formatDecimal, parseDecimal } from '../../money/decimal.js';
import { ErpError } from '../port.js';
import type { TrytonRecord } from './rpc.adapter.js';

/** Values of Tryton's JSON: dates and decimals are objects that name their class. */
interface Classed {
  readonly __class__?: unknown;
  readonly decimal?: unknown;
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
}

const bad = (field: string): ErpError =>
  new ErpError('BAD_ANSWER', `Tryton answered no ${field} as expected.`);
const DIGITS = 6;

/** Text of a field; null where it is empty. */
export function textOf(record: TrytonRecord, field: string): string | null {
  const value = record[field];
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'string') throw bad(field);
  return value;
}

/** The id a field points to. */
export function idOf(record: TrytonRecord, field: string): number | null {
  const value = record[field];
  if (value === null || value === undefined) return null;
  if (typeof value !== 'number') throw bad(field);
  return value;
}

/** Ids of a field of many. */
export const idsOf = (record: TrytonRecord, field: string): readonly number[] =>
  Array.isArray(record[field]) ? (record[field] as number[]) : [];

export function numberOf(record: TrytonRecord, field: string): number | null {
  const value = record[field];
  if (value === null || value === undefined) return null;
  if (typeof value !== 'number') throw bad(field);
  return value;
}

/** The name or code of a record that a field points to, as `field.` holds it. */
export function pointed(record: TrytonRecord, field: string, name: string): string | null {
  const target = record[`${field}.`] as TrytonRecord | null | undefined;
  return target ? textOf(target, name) : null;
}

/** An exact decimal, with what it has beyond six digits cut off; null where it is empty. */
export function decimalOf(value: unknown): Decimal | null {
  if (value === null || value === undefined) return null;
  const text = (value as Classed).decimal;
  if (typeof text !== 'string') throw bad('decimal');
  return parseDecimal(plainDigits(text));
}

/** Python prints small decimals with an exponent; half to even behind the last digit wanted. */
export function roundedDecimal(value: unknown, digits: number): Decimal | null {
  const text = (value as Classed | null | undefined)?.decimal;
  if (text === undefined) return null;
  if (typeof text !== 'string') throw bad('decimal');
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]\d+))?$/i.exec(text);
  if (!match) throw bad('decimal');
  const [, sign, whole = '0', behind = '', exponent = '0'] = match;
  const shift = digits + Number(exponent) - behind.length;
  const units = BigInt(whole + behind);
  const kept = shift >= 0 ? units * 10n ** BigInt(shift) : halfToEven(units, 10n ** BigInt(-shift));
  const price = kept * 10n ** BigInt(DIGITS - digits);
  return (sign === '-' ? -price : price) as Decimal;
}

function halfToEven(over: bigint, under: bigint): bigint {
  const whole = over / under;
  const rest = (over % under) * 2n;
  return rest > under || (rest === under && whole % 2n === 1n) ? whole + 1n : whole;
}

const plainDigits = (text: string): string => {
  if (!/e/i.test(text)) return text.replace(/(\.\d{6})\d+$/, '$1');
  return Number(text).toFixed(DIGITS);
};

/** `2026-03-10`; null where it is empty. */
export function dayOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const { year, month, day } = value as Classed;
  if (year === undefined || month === undefined || day === undefined) throw bad('date');
  return [String(year).padStart(4, '0'), ...[month, day].map((part) => String(part).padStart(2, '0'))].join(
    '-',
  );
}

export const trytonDay = (day: string): object => {
  const [year, month, date] = day.split('-').map(Number);
  return { __class__: 'date', year, month, day: date };
};
export const trytonDecimal = (value: Decimal): object => ({
  __class__: 'Decimal',
  decimal: formatDecimal(value),
});
