const HOUR = 60;
const DAY_HOURS = 24;

/** A cron line in UTC that comes round every so many minutes; from an hour on in whole hours, at most a day. */
export function everyMinutes(minutes: number): string {
  if (minutes < HOUR) return `*/${minutes} * * * *`;
  const hours = Math.ceil(minutes / HOUR);
  return hours >= DAY_HOURS ? '0 0 * * *' : `0 */${hours} * * *`;
}
