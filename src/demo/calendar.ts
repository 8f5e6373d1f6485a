const DAY = 86_400_000;

/** Days since 1970-01-01 -> `YYYY-MM-DD`. */
export function dateOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** Days since 1970-01-01 -> months since year 0. */
export function monthOf(day: number): number {
  const date = new Date(day * DAY);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** First day of a month, in days since 1970-01-01. */
export function firstDayOf(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY;
}

/** The calendar day of a moment in a time zone (IANA name), in days since 1970-01-01. */
export function dayIn(timeZone: string, moment: Date): number {
  const text = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(moment);
  return Date.parse(`${text}T00:00:00Z`) / DAY;
}

/** The file's calendar and how it is laid over today's: everything moves by the same whole number of days. */
export interface Calendar {
  /** Month of the first sale, in months since year 0; price months count from it. */
  readonly firstMonth: number;
  /** Months from the first to the last sale, both counted. */
  readonly months: number;
  readonly shiftDays: number;
}

/** A day of the file as the date it has in the shop. */
export function shopDate(calendar: Calendar, day: number): string {
  return dateOf(day + calendar.shiftDays);
}

/** The shop's date of the first day of the file's nth month. */
export function shopMonth(calendar: Calendar, month: number): string {
  return shopDate(calendar, firstDayOf(calendar.firstMonth + month));
}
