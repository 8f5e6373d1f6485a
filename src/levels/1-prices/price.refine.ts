import { hidesPrices } from '../../catalog/visibility.js';
import type { Database } from '../../database/database.js';
import type { AccessSequence } from '../../experience/access-sequence.js';
import type { Experience } from '../../experience/experience.js';
import type { PriceAnswer, PriceQuestion } from '../../experience/price.js';
import type { Viewer } from '../../viewer/viewer.js';
import { KnownDiscounts, ownOrderDiscounts } from './order-discount.store.js';
import type { PriceContext } from './price-candidate.js';
import { priceFacts } from './price-facts.store.js';
import { resolvePrice } from './resolve-price.js';

export interface PricesOn {
  readonly database: Database;
  readonly config: { readonly guestPrices: 'LIST' | 'HIDDEN'; readonly priceSequence: AccessSequence };
}

/** Level 1: the viewer's own price instead of the list price. Where the shop hides prices, the base's answer stands. */
export function refinePrices(
  on: PricesOn,
  viewer: Viewer,
  base: Experience,
  whole: () => Experience,
): Experience {
  if (hidesPrices(viewer, on.config.guestPrices)) return base;
  const known = new KnownDiscounts();
  return {
    ...base,
    prices: (questions) => ownPrices(on, viewer, questions, { whole: whole(), known }),
    orderDiscounts: (question) => ownOrderDiscounts(on.database, viewer, question, known),
  };
}

/** Explanations also look at what was or will be valid within a year. */
const AROUND = 365 * 24 * 3600 * 1000;

/** One statement for each (moment, explained or not) asked for; nearly always that is one. */
async function ownPrices(
  { database, config }: PricesOn,
  viewer: Viewer,
  questions: readonly PriceQuestion[],
  { whole, known }: { readonly whole: Experience; readonly known: KnownDiscounts },
): Promise<readonly PriceAnswer[]> {
  const groups = new Map<string, { moment: Date; explain: boolean; places: number[] }>();
  questions.forEach(({ asOf, explain }, place) => {
    const moment = asOf ?? viewer.now;
    const key = `${moment.getTime()}/${explain}`;
    const group = groups.get(key);
    if (group) group.places.push(place);
    else groups.set(key, { moment, explain, places: [place] });
  });
  const adjustments = await whole.adjustments();
  const answers: PriceAnswer[] = Array.from({ length: questions.length });
  for (const { moment, explain, places } of groups.values()) {
    const asked = places.map((place) => questions[place]!);
    const facts = await priceFacts(database, viewer, asked, spanOf(moment, explain), adjustments);
    for (const place of places) {
      const question = questions[place]!;
      const { candidates, rules } = facts(question);
      known.keep(moment, question.productId, rules.discounts);
      const context = priceContext(viewer, question, moment);
      answers[place] = resolvePrice(context, candidates, config.priceSequence, rules);
    }
  }
  return answers;
}

const spanOf = (moment: Date, explain: boolean): { readonly from: Date; readonly to: Date } =>
  explain
    ? { from: new Date(moment.getTime() - AROUND), to: new Date(moment.getTime() + AROUND) }
    : { from: moment, to: moment };

export const priceContext = (
  viewer: Viewer,
  { productId, quantity, unit }: Pick<PriceQuestion, 'productId' | 'quantity' | 'unit'>,
  moment: Date,
): PriceContext => ({
  productId,
  quantity,
  unit,
  currency: viewer.currency,
  moment,
  customerNumber: viewer.company?.customerNumber ?? null,
  country: viewer.company?.country ?? null,
  channel: viewer.channel,
});
