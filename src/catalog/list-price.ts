import { adjustPrice, roundPrice, withRounding } from '../experience/adjust-price.js';
import type {
  Adjustment,
  PriceAnswer,
  PriceLineFacts,
  PriceQuestion,
  PriceScaleFacts,
  WaterfallStep,
} from '../experience/price.js';
import { type Decimal, multiplyRounded, ONE } from '../money/decimal.js';
import { currencyDigits } from '../money/money.js';
import type { Viewer } from '../viewer/viewer.js';
import type { ListPriceLine } from './list-price.store.js';

/**
 * Law: the plain price is the base list's line with the greatest least quantity that is reached. `lines` are those of
 * one product that are valid at the moment, best first.
 */
export function listPrice(
  question: PriceQuestion,
  lines: readonly ListPriceLine[],
  viewer: Viewer,
  adjustments: readonly Adjustment[],
): PriceAnswer {
  const fitting = lines.filter(({ unit }) => unit === question.unit);
  const lineAt = (quantity: Decimal): ListPriceLine | undefined =>
    fitting.find(({ minQuantity }) => minQuantity <= quantity);
  const winner = lineAt(question.quantity);
  if (!winner) return { kind: 'absent', reason: 'NOT_AVAILABLE' };
  const subject = { id: question.productId, currency: viewer.currency };
  const adjusted = adjustPrice(winner.amount, subject, adjustments);
  const net = roundPrice(adjusted.net);
  const list = lineAt(ONE) ?? winner;
  const scales = [...new Set(fitting.map(({ minQuantity }) => minQuantity))]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((minQuantity): PriceScaleFacts => ({
      minQuantity,
      net: roundPrice(adjustPrice((lineAt(minQuantity) ?? winner).amount, subject, adjustments).net),
    }));
  return {
    kind: 'price',
    quantity: question.quantity,
    unit: question.unit,
    per: winner.per,
    currency: viewer.currency,
    net,
    list: list.per === winner.per ? roundPrice(list.amount) : null,
    total: multiplyRounded(net, question.quantity, winner.per, currencyDigits(viewer.currency)),
    scales: scales.filter(({ net }, index) => scales[index - 1]?.net !== net),
    freshness: 'SYNCED',
    validUntil: winner.validTo,
    personalised: adjusted.steps.length > 0,
    personalisedBy: adjusted.steps.length > 0 ? ['OFFER'] : [],
    because: () => ({
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
      steps: withRounding([...listSteps(list, winner), ...adjusted.steps]),
      winner: factsOf(winner, viewer.currency),
      losers: fitting
        .filter((line) => line !== winner)
        .map((line) => ({
          ...factsOf(line, viewer.currency),
          reason:
            line.minQuantity > question.quantity
              ? ('BELOW_MIN_QUANTITY' as const)
              : ('SMALLER_SCALE' as const),
        })),
    }),
  };
}

const listSteps = (list: ListPriceLine, winner: ListPriceLine): WaterfallStep[] => {
  const step = (kind: WaterfallStep['kind'], line: ListPriceLine): WaterfallStep => ({
    kind,
    amount: line.amount,
    source: line.listCode,
  });
  return list === winner ? [step('BASE', list)] : [step('BASE', list), step('SCALE', winner)];
};

const factsOf = (line: ListPriceLine, currency: string): PriceLineFacts => ({
  lineId: line.lineId,
  listCode: line.listCode,
  kind: 'BASE',
  inherited: false,
  unit: line.unit,
  minQuantity: line.minQuantity,
  amount: line.amount,
  per: line.per,
  currency,
  validFrom: null,
  validTo: line.validTo,
});
