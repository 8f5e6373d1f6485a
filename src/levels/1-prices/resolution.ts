import type { AccessSequence } from '../../experience/access-sequence.js';
import { type Decimal, ONE } from '../../money/decimal.js';
import { winnerAt } from './compare-lines.js';
import type { DiscountContext } from './discount.js';
import type { PriceCandidate, PriceContext, PriceRules } from './price-candidate.js';

/** All that a decision was made of: what is asked of it later is worked out from here. */
export interface Resolution {
  readonly context: PriceContext;
  readonly candidates: readonly PriceCandidate[];
  readonly sequence: AccessSequence;
  readonly rules: PriceRules;
  /** The lines that can be used at some quantity, in the unit asked for. */
  readonly fit: readonly PriceCandidate[];
  readonly winner: PriceCandidate;
}

/** The first line of the base lists, by priority: what the net price is compared with. */
export function baseLine({ fit, sequence }: Resolution, quantity: Decimal): PriceCandidate | null {
  let priority = Number.NEGATIVE_INFINITY;
  for (const line of fit)
    if (line.kind === 'BASE' && line.minQuantity <= quantity && line.priority > priority)
      priority = line.priority;
  return winnerAt(
    quantity,
    fit.filter((line) => line.kind === 'BASE' && line.priority === priority),
    sequence,
  );
}

/** What discounts may look at; units that nobody converts count as base units. */
export const discountContext = ({ context, rules }: Resolution, quantity: Decimal): DiscountContext => ({
  currency: context.currency,
  moment: context.moment,
  quantity,
  factor: rules.factors === null ? ONE : (rules.factors.get(context.unit) ?? null),
});
