import DataLoader from 'dataloader';
import { hidesPrices } from '../../catalog/visibility.js';
import type { Context } from '../../graphql/context.js';
import type { Decimal } from '../../money/decimal.js';
import type { Viewer } from '../../viewer/viewer.js';
import { priceFacts } from './price-facts.store.js';
import { priceHistory, type PricePeriodFacts } from './price-history.js';
import { priceContext, type PricesOn } from './price.refine.js';

export interface HistoryAsked {
  readonly productId: number;
  readonly quantity: Decimal;
  readonly unit: string;
  readonly from: Date;
  readonly to: Date;
}

/** What prices were, for all products of a request in one batch. None where the shop hides prices. */
export const historyOf = (
  on: PricesOn,
  context: Context,
  asked: HistoryAsked,
): Promise<readonly PricePeriodFacts[]> =>
  context
    .loader<HistoryAsked, readonly PricePeriodFacts[]>(
      historyOf,
      () =>
        new DataLoader<HistoryAsked, readonly PricePeriodFacts[], string>(
          (questions) => histories(on, context.viewer, questions),
          {
            cacheKeyFn: ({ productId, quantity, unit, from, to }) =>
              [productId, quantity, unit, from.getTime(), to.getTime()].join('/'),
          },
        ),
    )
    .load(asked);

async function histories(
  { database, config }: PricesOn,
  viewer: Viewer,
  questions: readonly HistoryAsked[],
): Promise<readonly (readonly PricePeriodFacts[])[]> {
  if (hidesPrices(viewer, config.guestPrices)) return questions.map(() => []);
  const from = new Date(Math.min(...questions.map((one) => one.from.getTime())));
  const to = new Date(Math.max(...questions.map((one) => one.to.getTime())));
  // Offers are claimed by a buyer, at a moment: they are no history of the shop's prices.
  const facts = await priceFacts(database, viewer, questions, { from, to }, []);
  return questions.map((question) => {
    const { moment: _, ...context } = priceContext(viewer, question, question.to);
    const { candidates, rules } = facts(question);
    return priceHistory({
      context,
      candidates,
      rules,
      sequence: config.priceSequence,
      from: question.from,
      to: question.to,
    });
  });
}
