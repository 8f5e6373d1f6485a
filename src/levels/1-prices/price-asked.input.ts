import { badInput } from '../../graphql/errors.js';
import { type Decimal, ONE, parseDecimal, ZERO } from '../../money/decimal.js';

const MOST = parseDecimal('1000000000');

/** A quantity that can be priced; '1' is a default as a client would write it. Throws BAD_USER_INPUT that names `field`. */
export function quantityAsked(wanted: Decimal | '1', field = 'quantity'): Decimal {
  const quantity = wanted === '1' ? ONE : wanted;
  if (quantity <= ZERO || quantity > MOST)
    throw badInput(`${field} must be above 0 and at most 1000000000.`, field);
  return quantity;
}
