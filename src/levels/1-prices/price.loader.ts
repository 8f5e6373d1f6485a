import DataLoader from 'dataloader';
import type { PriceAnswer, PriceQuestion } from '../../experience/price.js';
import type { Context } from '../../graphql/context.js';

const keyOf = ({ productId, quantity, unit, asOf, explain }: PriceQuestion): string =>
  `${productId}/${quantity}/${unit}/${asOf?.getTime() ?? ''}/${explain}`;

/** All prices of one request in one batch; the same question is asked once. */
export const priceOf = (context: Context, question: PriceQuestion): Promise<PriceAnswer> =>
  context
    .loader<PriceQuestion, PriceAnswer>(
      priceOf,
      () =>
        new DataLoader<PriceQuestion, PriceAnswer, unknown>(
          (questions) => context.experience.prices(questions),
          { cacheKeyFn: keyOf },
        ),
    )
    .load(question);
