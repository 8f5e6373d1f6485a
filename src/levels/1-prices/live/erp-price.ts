import { adjustPrice, roundPrice, withRounding } from '../../../experience/adjust-price.js';
import type {
  LeftOutDiscount,
  LosingLine,
  PriceAnswer,
  PriceBecause,
  PriceDecision,
  WaterfallStep,
} from '../../../experience/price.js';
import { type Decimal, multiplyRounded } from '../../../money/decimal.js';
import { currencyDigits } from '../../../money/money.js';
import type { PriceContext, PriceRules } from '../price-candidate.js';

/** A price as a system of record said it. */
export interface ErpSaid {
  /** For `per` units. */
  readonly net: Decimal;
  readonly per: Decimal;
  readonly validUntil: Date | null;
  readonly freshness: 'LIVE' | 'STALE';
  /** When it was said. */
  readonly at: Date;
  /** The kind of system. */
  readonly name: string;
}

/** What stands beside it: the question, and what the price lists answer to it. */
export interface PriceBeside {
  readonly context: PriceContext;
  readonly listed: PriceAnswer;
  /** Why the lines lost, where none of them applied. */
  readonly unfit: () => readonly LosingLine[];
  readonly sequence: string;
  readonly rules: Pick<PriceRules, 'adjustments' | 'discounts'>;
}

/**
 * Law: the price is what the system said, then offers, then the one rounding of the unit price; the shop's own discounts
 * are no part of it. The list price stays the price lists', on the basis of the price.
 */
export function erpPrice(said: ErpSaid, beside: PriceBeside): PriceDecision {
  const { context, listed, rules } = beside;
  const { per, freshness } = said;
  const offers = adjustPrice(
    said.net,
    { id: context.productId, currency: context.currency },
    rules.adjustments,
  );
  const net = roundPrice(offers.net);
  const personalisedBy =
    context.customerNumber === null
      ? []
      : offers.steps.length > 0
        ? (['ERP', 'OFFER'] as const)
        : (['ERP'] as const);
  return {
    kind: 'price',
    quantity: context.quantity,
    unit: context.unit,
    per,
    currency: context.currency,
    net,
    get list() {
      if (listed.kind === 'absent' || listed.list === null) return null;
      const list = onBasis(listed.list, listed.per, per);
      return list === null ? null : roundPrice(list);
    },
    total: multiplyRounded(net, context.quantity, per, currencyDigits(context.currency)),
    scales: [],
    freshness,
    freshAt: said.at,
    validUntil: said.validUntil,
    personalised: personalisedBy.length > 0,
    personalisedBy,
    because: () => erpBecause(said, beside, offers.steps),
  };
}

/** What won among the lines is the first of the losers; the list price and the system make the waterfall. */
function erpBecause(
  said: ErpSaid,
  { context, listed, unfit, sequence, rules }: PriceBeside,
  offers: readonly WaterfallStep[],
): PriceBecause {
  const { customerNumber, channel, country, currency, moment } = context;
  const lists = listed.kind === 'price' ? listed.because() : null;
  const base = lists?.steps[0]?.kind === 'BASE' ? lists.steps[0] : null;
  const amount = base && listed.kind === 'price' ? onBasis(base.amount, listed.per, said.per) : null;
  const steps: WaterfallStep[] = base && amount !== null ? [{ ...base, amount }] : [];
  steps.push({ kind: 'ERP', amount: said.net, source: said.name }, ...offers);
  const beaten: LosingLine[] = lists?.winner ? [{ ...lists.winner, reason: 'ERP_GOES_FIRST' }] : [];
  return {
    customerNumber,
    channel,
    country,
    currency,
    moment,
    sequence,
    source: 'ERP',
    freshness: said.freshness,
    freshAt: said.at,
    steps: withRounding(steps),
    winner: null,
    losers: [...beaten, ...(lists?.losers ?? unfit())],
    discountsLeftOut: [
      ...beatenDiscounts(lists?.steps ?? [], rules.discounts),
      ...(lists?.discountsLeftOut ?? []),
    ],
  };
}

/** Those that would have come off the price of the lists. */
const beatenDiscounts = (
  steps: readonly WaterfallStep[],
  discounts: PriceRules['discounts'],
): readonly LeftOutDiscount[] =>
  steps
    .filter(({ kind }) => kind === 'DISCOUNT')
    .map(({ source }) => ({
      code: source,
      description: discounts.find(({ code }) => code === source)?.description ?? null,
      reason: 'ERP_GOES_FIRST',
      minOrderValue: null,
    }));

const LIMIT = 10n ** 18n;

/** An amount for `from` units as one for `to`, with all the digits there are; null where there are too many. */
const onBasis = (amount: Decimal, from: Decimal, to: Decimal): Decimal | null => {
  if (from === to) return amount;
  return (amount * to) / from < LIMIT - 1n ? multiplyRounded(amount, to, from, 6) : null;
};
