import { type Decimal, multiplyRounded, multiplyUp, ONE } from '../../money/decimal.js';
import type { PriceCandidate } from './price-candidate.js';

const ALL_DIGITS = 6;

/**
 * A line in the unit asked for. Law: only by declared conversion: null where either unit has no factor. Its least
 * quantity is never converted downwards.
 */
export function convertLine(
  line: PriceCandidate,
  unit: string,
  factors: ReadonlyMap<string, Decimal> | null,
): PriceCandidate | null {
  const from = factors?.get(line.unit);
  const to = factors?.get(unit);
  if (from === undefined || to === undefined) return null;
  return {
    ...line,
    amount: multiplyRounded(line.amount, to, from, ALL_DIGITS),
    minQuantity: multiplyUp(line.minQuantity, from, to),
    unitFactor: multiplyRounded(from, ONE, to, ALL_DIGITS),
  };
}
