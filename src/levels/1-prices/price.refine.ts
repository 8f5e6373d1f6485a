import { hidesPrices } from '../../catalog/visibility.js';
import type { Database } from '../../database/database.js';
import type { AccessSequence } from '../../experience/access-sequence.js';
import type { Experience } from '../../experience/experience.js';
import type { Adjustment, LosingLine, PriceAnswer, PriceQuestion } from '../../experience/price.js';
import type { Viewer } from '../../viewer/viewer.js';
import { unfitLines } from './explain-price.js';
import { livePrice } from './live/live-answer.js';
import type { LiveAsking } from './live/live-price.loader.js';
import { KnownDiscounts, ownOrderDiscounts } from './order-discount.store.js';
import type { PriceContext } from './price-candidate.js';
import type { PriceCache } from './price-cache.store.js';
import { factsFrom, type PriceFacts, priceFacts, productsOf } from './price-facts.store.js';
import type { Span } from './price.store.js';
import { resolvePrice } from './resolve-price.js';

export interface PricesOn {
  readonly database: Database;
  /** null: every price is looked up. */
  readonly cache: PriceCache | null;
  readonly config: { readonly guestPrices: 'LIST' | 'HIDDEN'; readonly priceSequence: AccessSequence };
}

/** Level 1: the viewer's own price instead of the list price. Where the shop hides prices, the base's answer stands. */
export function refinePrices(
  on: PricesOn,
  viewer: Viewer,
  { base, whole }: { readonly base: Experience; readonly whole: () => Experience },
  live: LiveAsking | null,
): Experience {
  if (hidesPrices(viewer, on.config.guestPrices)) return base;
  const known = new KnownDiscounts();
  return {
    ...base,
    orderDiscounts: (question) => ownOrderDiscounts(on.database, viewer, question, known),
    prices: async (questions) => {
      const adjustments = await whole().adjustments();
      const asked = await withFacts(on, { viewer, questions, known, live: live !== null }, adjustments);
      return live === null
        ? asked.map((one) => listed(one, on.config.priceSequence))
        : await livePrices(asked, on.config.priceSequence, live);
    },
  };
}

/** Explanations also look at what was or will be valid within a year. */
const AROUND = 365 * 24 * 3600 * 1000;

interface Asked extends PriceFacts {
  readonly context: PriceContext;
}

/** In the order of the questions. One statement for each (moment, explained or not); nearly always that is one. */
async function withFacts(
  on: PricesOn,
  { viewer, questions, known, live }: Asking,
  adjustments: readonly Adjustment[],
): Promise<readonly Asked[]> {
  const groups = new Map<string, { moment: Date; explain: boolean; places: number[] }>();
  questions.forEach(({ asOf, explain }, place) => {
    const moment = asOf ?? viewer.now;
    const key = `${moment.getTime()}/${explain}`;
    const group = groups.get(key);
    if (group) group.places.push(place);
    else groups.set(key, { moment, explain, places: [place] });
  });
  const asked: Asked[] = Array.from({ length: questions.length });
  for (const { moment, explain, places } of groups.values()) {
    const products = places.map((place) => questions[place]!);
    const span = { ...spanOf(moment, explain), live: live && products.some((one) => mayBeLive(one, viewer)) };
    const facts = await factsAt(on, viewer, products, { ...span, explain, adjustments });
    for (const place of places) {
      const question = questions[place]!;
      const { candidates, rules, liveSku } = facts(question);
      known.keep(moment, question.productId, rules.discounts);
      asked[place] = {
        context: priceContext(viewer, question, moment),
        candidates,
        rules,
        liveSku: mayBeLive(question, viewer) ? liveSku : null,
      };
    }
  }
  return asked;
}

/** What is explained is looked up: it also shows what is valid no more. So is another moment: kept lines are those of now. */
async function factsAt(
  { database, cache }: PricesOn,
  viewer: Viewer,
  products: readonly PriceQuestion[],
  {
    explain,
    adjustments,
    ...span
  }: Span & {
    readonly explain: boolean;
    readonly adjustments: readonly Adjustment[];
  },
): ReturnType<typeof priceFacts> {
  const isNow = span.from.getTime() === viewer.now.getTime() && span.to.getTime() === viewer.now.getTime();
  const held =
    explain || !isNow || viewer.otherMoment ? null : await cache?.find(viewer, productsOf(products), span);
  return held
    ? await factsFrom(database, products, held, adjustments)
    : await priceFacts(database, viewer, products, span, adjustments);
}

interface Asking {
  readonly viewer: Viewer;
  readonly questions: readonly PriceQuestion[];
  readonly known: KnownDiscounts;
  readonly live: boolean;
}

/** Units that products have are not longer. */
const LONGEST_UNIT = 50;

/** The system of record knows what a price is now; what it was or will be is in the price lists. */
const mayBeLive = ({ asOf, unit }: PriceQuestion, { otherMoment }: Viewer): boolean =>
  asOf === null && !otherMoment && unit.length <= LONGEST_UNIT;

const listed = ({ context, candidates, rules }: Asked, sequence: AccessSequence): PriceAnswer =>
  resolvePrice(context, candidates, sequence, rules);

/** The price lists are worked out while the system of record is asked: they are the list price, and what stands in for it. */
async function livePrices(
  asked: readonly Asked[],
  sequence: AccessSequence,
  live: LiveAsking,
): Promise<readonly PriceAnswer[]> {
  const questions = asked.flatMap(({ context, liveSku }) =>
    liveSku === null ? [] : [{ ...liveQuestion(context), sku: liveSku }],
  );
  const saying = questions.length === 0 ? [] : live.ask(questions);
  const answers = asked.map((one) => listed(one, sequence));
  const said = await saying;
  let next = 0;
  return asked.map(({ context, candidates, rules, liveSku }, at) => {
    const answer = answers[at]!;
    if (liveSku === null) return answer;
    const unfit = (): readonly LosingLine[] => unfitLines(context, candidates, sequence, rules);
    return livePrice(said[next++]!, live.name, {
      context,
      listed: answer,
      unfit,
      sequence: sequence.name,
      rules,
    });
  });
}

const liveQuestion = ({ customerNumber, quantity, unit, currency }: PriceContext) => ({
  customerNumber,
  quantity,
  unit,
  currency,
});

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
