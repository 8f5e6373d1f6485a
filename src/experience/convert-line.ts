import { type Decimal, multiplyRounded, multiplyUp, ONE } from '../money/decimal.js';

const ALL_DIGITS = 6;

/** What a conversion looks at of a price line. */
export interface ConvertibleLine {
  readonly unit: string;
  readonly minQuantity: Decimal;
  readonly amount: Decimal;
  /** Of a converted line: so many of the units asked for are one unit of the line. */
  readonly unitFactor?: Decimal | null;
}

/** How many base units one of each unit of a product is, the base unit included. */
export type UnitFactors = ReadonlyMap<string, Decimal>;

/**
 * A line in the unit asked for. Law: only by declared conversion: null where either unit has no factor. Its least
 * quantity is never converted downwards.
 */
export function convertLine<Line extends ConvertibleLine>(
  line: Line,
  unit: string,
  factors: UnitFactors | null,
): Line | null {
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

/** A line's amount for `per` units. */
export const amountPer = (
  { amount, per: own }: { readonly amount: Decimal; readonly per: Decimal },
  per: Decimal,
): Decimal => (own === per ? amount : multiplyRounded(amount, per, own, ALL_DIGITS));
