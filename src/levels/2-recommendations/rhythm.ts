const DAY = 1440;
const HOUR = 60;

/** After so many days a purchase counts half. */
export const HALF_LIFE_DAYS = 180;

/** How often a company buys a product. Moments are minutes since 1970. */
export interface Rhythm {
  /** Days on which it was bought: two orders on one day are one visit. */
  readonly times: number;
  readonly last: number;
  /** Median days between two visits; null when bought once. */
  readonly gapDays: number | null;
  /** When the next purchase falls due: `last` plus the median gap; null when bought once. */
  readonly due: number | null;
}

/** The rhythm of purchases, oldest first. Law: due is never before the last purchase. */
export function rhythmOf(moments: readonly number[]): Rhythm {
  const visits = moments.filter(
    (moment, index) => index === 0 || dayOf(moment) !== dayOf(moments[index - 1] ?? 0),
  );
  const last = moments.at(-1) ?? 0;
  const gaps = visits.slice(1).map((moment, index) => (moment - (visits[index] ?? 0)) / DAY);
  const gapDays = median(gaps);
  return {
    times: visits.length,
    last,
    gapDays,
    due: gapDays === null ? null : last + Math.round(gapDays * DAY),
  };
}

const dayOf = (minute: number): number => Math.floor(minute / DAY);

function median(numbers: readonly number[]): number | null {
  if (numbers.length === 0) return null;
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}

/** Purchases counted with decay. Law: one more purchase never makes it less; an older one counts less than a newer one. */
export function frequencyOf(moments: readonly number[], now: number): number {
  let sum = 0;
  for (const moment of moments) sum += 0.5 ** (Math.max(0, now - moment) / DAY / HALF_LIFE_DAYS);
  return sum;
}

/** Whether the next purchase is due by the company's own rhythm. */
export const isDue = ({ due }: Rhythm, now: number): boolean => due !== null && due <= now;

/**
 * Just bought and not due: nobody wants to be shown it again. Just now is within a day, or within a tenth of its rhythm;
 * where a learnt blend ranks, which knows how soon what is bought again, it is within the hour: a longer pause by rule cost
 * hits on held-out baskets.
 */
export function isJustBought(rhythm: Rhythm, lastAnywhere: number, now: number, learnt = false): boolean {
  const elapsed = now - Math.max(rhythm.last, lastAnywhere);
  const pause = learnt ? HOUR : Math.max(DAY, ((rhythm.gapDays ?? 0) * DAY) / 10);
  const due = rhythm.gapDays !== null && elapsed >= rhythm.gapDays * DAY;
  return elapsed < pause && !due;
}

/** How far a due product is from its moment: 1 when just due, falling as it seems given up. */
export function nearness(rhythm: Rhythm, now: number): number {
  if (rhythm.gapDays === null) return 0;
  return 1 / Math.max(1, (now - rhythm.last) / DAY / Math.max(1, rhythm.gapDays));
}
