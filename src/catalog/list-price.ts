import { adjustPrice, roundPrice, withRounding } from '../experience/adjust-price.js';
import { amountPer, convertLine, type UnitFactors } from '../experience/convert-line.js';
import type {
  Adjustment,
  LosingReason,
  PriceAnswer,
  PriceBecause,
  PriceLineFacts,
  PriceQuestion,
  PriceScaleFacts,
  WaterfallStep,
} from '../experience/price.js';
import { type Decimal, multiplyRounded, ONE } from '../money/decimal.js';
import { currencyDigits } from '../money/money.js';
import type { Viewer } from '../viewer/viewer.js';
import type { ListPriceLine } from './list-price.store.js';

/** What a list price is worked out with beside its lines. */
export interface ListPriceRules {
  readonly adjustments: readonly Adjustment[];
  /** Of the product; null: no line is in another unit than the one asked for. */
  readonly factors: UnitFactors | null;
}

interface Fit {
  readonly line: ListPriceLine;
  /** As the list has it. */
  readonly stored: ListPriceLine;
}

/**
 * Law: the plain price is that of the base list of the highest priority: a line in the unit asked for before one that
 * is converted as the product declares, the larger unit before the smaller, then the greatest least quantity that is
 * reached. `lines` are those of one product that are valid at the moment, best first.
 */
export function listPrice(
  question: PriceQuestion,
  lines: readonly ListPriceLine[],
  viewer: Viewer,
  { adjustments, factors }: ListPriceRules,
): PriceAnswer {
  const fitting = fit(lines, question.unit, factors);
  const lineAt = (quantity: Decimal): Fit | undefined =>
    fitting.find(({ line }) => line.minQuantity <= quantity);
  const winner = lineAt(question.quantity);
  if (!winner) return { kind: 'absent', reason: 'NOT_AVAILABLE' };
  const { per } = winner.line;
  const subject = { id: question.productId, currency: viewer.currency };
  const adjusted = adjustPrice(winner.line.amount, subject, adjustments);
  const net = roundPrice(adjusted.net);
  const list = lineAt(ONE) ?? winner;
  const scales = [...new Set(fitting.map(({ line }) => line.minQuantity))]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((minQuantity): PriceScaleFacts => {
      const { line } = lineAt(minQuantity) ?? winner;
      return { minQuantity, net: roundPrice(adjustPrice(amountPer(line, per), subject, adjustments).net) };
    });
  return {
    kind: 'price',
    quantity: question.quantity,
    unit: question.unit,
    per,
    currency: viewer.currency,
    net,
    list: roundPrice(amountPer(list.line, per)),
    total: multiplyRounded(net, question.quantity, per, currencyDigits(viewer.currency)),
    scales: scales.filter(({ net: scale }, index) => scales[index - 1]?.net !== scale),
    freshness: 'SYNCED',
    validUntil: winner.line.validTo,
    personalised: adjusted.steps.length > 0,
    personalisedBy: adjusted.steps.length > 0 ? ['OFFER'] : [],
    because: () => ({
      ...contextOf(question, viewer),
      steps: withRounding([...listSteps(list, winner), ...adjusted.steps]),
      winner: factsOf(winner, viewer.currency),
      losers: losersOf(lines, fitting, winner, question.quantity).map(({ reason, ...loser }) => ({
        ...factsOf(loser, viewer.currency),
        reason,
      })),
    }),
  };
}

/** The lines that can be used in this unit, best first. */
function fit(lines: readonly ListPriceLine[], unit: string, factors: UnitFactors | null): readonly Fit[] {
  if (lines.every((line) => line.unit === unit)) return lines.map((line) => ({ line, stored: line }));
  const usable = lines.flatMap((stored): Fit[] => {
    const line = stored.unit === unit ? stored : convertLine(stored, unit, factors);
    return line ? [{ line, stored }] : [];
  });
  return usable.sort(
    ({ line: a }, { line: b }) =>
      b.priority - a.priority ||
      byUnit(a, b) ||
      (a.minQuantity === b.minQuantity ? 0 : a.minQuantity > b.minQuantity ? -1 : 1),
  );
}

/** Below zero: `a` goes before `b` for its unit. */
function byUnit({ unitFactor: a }: ListPriceLine, { unitFactor: b }: ListPriceLine): number {
  if (a == null || b == null) return (a == null ? 0 : 1) - (b == null ? 0 : 1);
  return a === b ? 0 : a > b ? -1 : 1;
}

function losersOf(
  lines: readonly ListPriceLine[],
  fitting: readonly Fit[],
  winner: Fit,
  quantity: Decimal,
): readonly (Fit & { readonly reason: LosingReason })[] {
  const used = new Set(fitting.map(({ stored }) => stored));
  const unusable = lines.filter((line) => !used.has(line));
  return [
    ...fitting
      .filter((one) => one !== winner)
      .map((one) => ({ ...one, reason: losesTo(one.line, winner.line, quantity) })),
    ...unusable.map((line) => ({ line, stored: line, reason: 'OTHER_UNIT' as const })),
  ];
}

function losesTo(line: ListPriceLine, winner: ListPriceLine, quantity: Decimal): LosingReason {
  if (line.minQuantity > quantity) return 'BELOW_MIN_QUANTITY';
  if (line.priority < winner.priority) return 'LOWER_PRIORITY';
  return byUnit(line, winner) > 0 ? 'OTHER_UNIT' : 'SMALLER_SCALE';
}

const contextOf = (
  question: PriceQuestion,
  viewer: Viewer,
): Omit<PriceBecause, 'steps' | 'winner' | 'losers'> => ({
  customerNumber: viewer.company?.customerNumber ?? null,
  channel: viewer.channel,
  country: viewer.company?.country ?? null,
  currency: viewer.currency,
  moment: question.asOf ?? viewer.now,
  sequence: 'base:first',
  source: 'PRICE_LISTS',
  freshness: 'SYNCED',
  freshAt: null,
  discountsLeftOut: [],
});

const listSteps = (list: Fit, winner: Fit): WaterfallStep[] => {
  const step = (kind: WaterfallStep['kind'], { line }: Fit): WaterfallStep => ({
    kind,
    amount: amountPer(line, winner.line.per),
    source: line.listCode,
  });
  return list === winner ? [step('BASE', list)] : [step('BASE', list), step('SCALE', winner)];
};

/** As the list has it, with the factor it was converted by. */
const factsOf = ({ stored, line }: Fit, currency: string): PriceLineFacts => ({
  lineId: stored.lineId,
  listCode: stored.listCode,
  kind: 'BASE',
  inherited: false,
  unit: stored.unit,
  minQuantity: stored.minQuantity,
  amount: stored.amount,
  per: stored.per,
  currency,
  validFrom: null,
  validTo: stored.validTo,
  unitFactor: line.unitFactor ?? null,
});
