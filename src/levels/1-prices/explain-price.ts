import type { AccessSequence } from '../../experience/access-sequence.js';
import { adjustPrice, withRounding } from '../../experience/adjust-price.js';
import { amountPer, convertLine } from '../../experience/convert-line.js';
import type { LosingLine, LosingReason, PriceBecause, WaterfallStep } from '../../experience/price.js';
import { type Decimal, ONE } from '../../money/decimal.js';
import { losesTo, stepOf, unfit, winnerAt } from './compare-lines.js';
import { explainDiscounts } from './discount.js';
import type { PriceCandidate, PriceContext, PriceRules } from './price-candidate.js';
import { baseLine, discountContext, type Resolution } from './resolution.js';

/**
 * Why a price is what it is. Law: every candidate is the winner or a loser with its reason; the last step of the
 * waterfall equals the net price.
 */
export function explainPrice(of: Resolution): PriceBecause {
  const { context, candidates, sequence, rules, winner } = of;
  const { steps: first, net } = listSteps(of);
  const discounts = explainDiscounts(net, winner.per, rules.discounts, discountContext(of, context.quantity));
  const subject = { id: context.productId, currency: context.currency };
  const offers = adjustPrice(discounts.net, subject, rules.adjustments);
  const step = (line: PriceCandidate): number => {
    const found = stepOf(line, sequence);
    return found < 0 ? sequence.steps.length : found;
  };
  const losers = candidates
    .filter(({ lineId }) => lineId !== winner.lineId)
    .sort((a, b) => step(a) - step(b) || a.lineId - b.lineId)
    .map((line) => loserOf(line, of));
  return {
    customerNumber: context.customerNumber,
    channel: context.channel,
    country: context.country,
    currency: context.currency,
    moment: context.moment,
    sequence: sequence.name,
    source: 'PRICE_LISTS',
    freshness: 'SYNCED',
    freshAt: null,
    steps: withRounding([...first, ...discounts.steps, ...offers.steps]),
    winner: asStored(winner, candidates),
    losers,
    discountsLeftOut: discounts.leftOut,
  };
}

/** From the list price of one to the line that won, all for as many units as the price. */
function listSteps(of: Resolution): {
  readonly steps: readonly WaterfallStep[];
  readonly net: WaterfallStep['amount'];
} {
  const { winner, context } = of;
  const steps: WaterfallStep[] = [];
  const add = (kind: WaterfallStep['kind'], line: PriceCandidate): void => {
    const amount = amountPer(line, winner.per);
    const last = steps.at(-1);
    if (last?.amount !== amount || last.kind !== kind) steps.push({ kind, amount, source: line.listCode });
  };
  const list = baseLine(of, ONE);
  const scaled = baseLine(of, context.quantity);
  if (list) add('BASE', list);
  if (scaled && scaled !== list) add(list ? 'SCALE' : 'BASE', scaled);
  if (winner !== scaled) add(winner.kind, winner);
  return { steps, net: winner.amount };
}

/** As the list has it, with the factor it was converted by. */
function asStored(line: PriceCandidate, candidates: readonly PriceCandidate[]): PriceCandidate {
  if (line.unitFactor == null) return line;
  const stored = candidates.find(({ lineId }) => lineId === line.lineId) ?? line;
  return { ...stored, unitFactor: line.unitFactor };
}

/** Why each line cannot be used, where none of them can. */
export const unfitLines = (
  context: PriceContext,
  candidates: readonly PriceCandidate[],
  sequence: AccessSequence,
  { factors }: PriceRules,
): readonly LosingLine[] =>
  candidates.map((line) => {
    const usable = line.unit === context.unit ? line : convertLine(line, context.unit, factors);
    const reason = usable ? (unfit(usable, context, sequence) ?? 'BELOW_MIN_QUANTITY') : 'OTHER_UNIT';
    return losing(line, usable?.unitFactor ?? null, reason);
  });

function loserOf(line: PriceCandidate, of: Resolution): LosingLine {
  const { context, rules, sequence, winner, fit } = of;
  const usable = line.unit === context.unit ? line : convertLine(line, context.unit, rules.factors);
  if (!usable) return losing(line, null, 'OTHER_UNIT');
  const reason =
    unfit(usable, context, sequence) ??
    (usable.minQuantity > context.quantity ? 'BELOW_MIN_QUANTITY' : null) ??
    losesTo(usable, winner, sequence) ??
    lostAtHome(usable, context.quantity, fit, sequence);
  return losing(line, usable.unitFactor ?? null, reason);
}

/** Field by field: a copy of everything would take twice the time of all the rest. */
const losing = (line: PriceCandidate, unitFactor: Decimal | null, reason: LosingReason): LosingLine => ({
  lineId: line.lineId,
  listCode: line.listCode,
  kind: line.kind,
  inherited: line.inherited,
  unit: line.unit,
  minQuantity: line.minQuantity,
  amount: line.amount,
  per: line.per,
  currency: line.currency,
  validFrom: line.validFrom,
  validTo: line.validTo,
  unitFactor,
  reason,
});

/** It would have won, but its own list has a better line for this quantity, which lost. */
function lostAtHome(
  line: PriceCandidate,
  quantity: Decimal,
  fit: readonly PriceCandidate[],
  sequence: AccessSequence,
): LosingReason {
  const home = fit.filter(({ listId }) => listId === line.listId);
  const best = winnerAt(quantity, home, sequence);
  return (best && losesTo(line, best, sequence)) ?? 'SMALLER_SCALE';
}
