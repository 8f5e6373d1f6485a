import { type Decimal, ZERO } from './decimal.js';

const MILLIONTHS = 6;

/**
 * Parts of `whole` in proportion to `weights`, each with at most `digits` behind the point. Law: the parts sum exactly to
 * the whole; none is further from its exact share than one unit of the last digit. What is left over goes to the largest
 * remainders, of equal ones to the first. Nothing is negative, `whole` has at most `digits`; without any weight: zeros.
 */
export function prorate(whole: Decimal, weights: readonly Decimal[], digits: number): readonly Decimal[] {
  const sum = weights.reduce<bigint>((total, weight) => total + weight, 0n);
  if (sum === 0n) return weights.map(() => ZERO);
  const unit = 10n ** BigInt(MILLIONTHS - digits);
  const units = whole / unit;
  const shares = weights.map((weight, place) => ({
    place,
    units: (units * weight) / sum,
    remainder: (units * weight) % sum,
  }));
  let left = units - shares.reduce((total, share) => total + share.units, 0n);
  const parts = shares.map((share) => share.units);
  const byRemainder = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.place - b.place : a.remainder > b.remainder ? -1 : 1,
  );
  for (const { place } of byRemainder) {
    if (left === 0n) break;
    parts[place] = parts[place]! + 1n;
    left--;
  }
  return parts.map((part) => (part * unit) as Decimal);
}
