import { type Decimal, parseDecimal, ZERO } from '../../../money/decimal.js';
import { type Buyable, factorOf } from './cart-rows.js';

/** The highest quantity of a line, in its unit: its price can still be multiplied by it exactly. */
export const MAX_QUANTITY = parseDecimal('10000000');
/** The same in base units. */
const MAX_BASE = parseDecimal('100000000000');
/** Most lines that one call may name. */
export const MAX_LINES_PER_CALL = 500;
/** Most lines of one cart. */
export const MAX_LINES = 5_000;

export type QuantityFault =
  | 'UNKNOWN_UNIT'
  | 'QUANTITY_NEGATIVE'
  | 'QUANTITY_ZERO'
  | 'QUANTITY_TOO_LARGE'
  | 'QUANTITY_DECIMALS'
  | 'QUANTITY_BELOW_MINIMUM'
  | 'QUANTITY_STEP';

const ONE = 1_000_000n;

/**
 * Law: null exactly for a quantity above zero, at most `MAX_QUANTITY`, with no more digits than the product allows, that
 * is, in base units, a multiple of the step and not below the minimum.
 */
export function quantityFault(product: Buyable, unit: string, quantity: Decimal): QuantityFault | null {
  const factor = factorOf(product, unit);
  if (factor === null) return 'UNKNOWN_UNIT';
  if (quantity < ZERO) return 'QUANTITY_NEGATIVE';
  if (quantity === ZERO) return 'QUANTITY_ZERO';
  if (quantity > MAX_QUANTITY) return 'QUANTITY_TOO_LARGE';
  if (quantity % 10n ** BigInt(6 - product.decimals) !== 0n) return 'QUANTITY_DECIMALS';
  // In millionths of millionths, so that no factor is rounded.
  const base = quantity * factor;
  if (base > MAX_BASE * ONE) return 'QUANTITY_TOO_LARGE';
  if (base < product.minimum * ONE) return 'QUANTITY_BELOW_MINIMUM';
  if (product.step > 0n && base % (product.step * ONE) !== 0n) return 'QUANTITY_STEP';
  return null;
}
