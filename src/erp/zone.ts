const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  formats.set(zone, format);
  return format;
};

/** What calendar and clock of the zone show at that moment: `2026-03-10 10:00:00`. */
export const wallClock = (moment: Date, zone: string): string => formatOf(zone).format(moment);

/** The day it is then in the zone: `2026-03-10`. */
export const dayIn = (moment: Date, zone: string): string => wallClock(moment, zone).slice(0, 10);

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** The moment of an ISO 8601 text; without a zone of its own it is the zone's. Throws RangeError where there is none. */
export function momentIn(text: string, zone: string): Date {
  const match = ISO.exec(text);
  const day = text.length === 10;
  const plain = day ? `${text}T00:00:00` : text.replace(' ', 'T');
  const asked = new Date(match?.[1] === undefined ? `${plain}Z` : plain);
  if (!match || Number.isNaN(asked.getTime()))
    throw new RangeError(`"${text.slice(0, 40)}" is no moment of ISO 8601`);
  if (match[1] !== undefined) return asked;
  const shown = (moment: number): number =>
    Date.parse(`${wallClock(new Date(moment), zone).replace(' ', 'T')}Z`);
  // Twice: the first guess may stand on the other side of a change of the clocks.
  let guess = asked.getTime();
  for (let round = 0; round < 2; round++)
    guess += asked.getTime() - Math.trunc(asked.getTime() % 1000) - shown(guess);
  return new Date(guess);
}
