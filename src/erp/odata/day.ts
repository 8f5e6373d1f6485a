/** A calendar day, `2026-01-31`. Days compare as text. */
export type Day = string;

const V2 = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/;
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** `/Date(1700000000000)/`, `/Date(1700000000000+0000)/` (milliseconds of UTC, whatever the offset) or ISO 8601; null: none of them. */
export function momentOf(value: unknown): Date | null {
  if (typeof value !== 'string') return null;
  const milliseconds = V2.exec(value)?.[1];
  const moment =
    milliseconds === undefined
      ? ISO.test(value)
        ? new Date(/T/.test(value) && !/(Z|[+-]\d{2}:?\d{2})$/.test(value) ? `${value}Z` : value)
        : null
      : new Date(Number(milliseconds));
  return moment && Number.isFinite(moment.getTime()) ? moment : null;
}

const DAY_MS = 86_400_000;
/** The day of a moment in UTC, where `Edm.DateTime` has its days; null before the year 1 and after 9999. */
const utcDay = (moment: Date): Day | null => {
  const text = moment.toISOString();
  return /^\d{4}-/.test(text) ? text.slice(0, 10) : null;
};

/** A field of days: its day, or null. */
export function dayOf(value: unknown): Day | null {
  const moment = momentOf(value);
  return moment && utcDay(moment);
}

/** `days` may be negative. */
export const daysAfter = (day: Day, days: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Days that stand for "always" in either direction: `0001-01-01` and `9999-12-31` and their like. */
const EARLIEST = '1900-01-01';
const LATEST = '2999-12-31';

export interface HalfOpen {
  /** Inclusive; null: since ever. */
  readonly from: Day | null;
  /** Exclusive; null: for ever. */
  readonly to: Day | null;
}

/** Days, both inclusive and null for open, as ours: the end is the day after. null: it ends before it begins. */
export function halfOpen(first: Day | null, last: Day | null): HalfOpen | null {
  const from = first === null || first < EARLIEST ? null : first;
  const open = last === null || last >= LATEST;
  if (last !== null && (last < EARLIEST || (first !== null && last < first))) return null;
  return { from, to: open ? null : daysAfter(last, 1) };
}
