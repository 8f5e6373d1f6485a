import type { AccessSequence } from '../../experience/access-sequence.js';
import { adjustPrice, roundPrice } from '../../experience/adjust-price.js';
import { amountPer, convertLine } from '../../experience/convert-line.js';
import type { PriceReduced } from '../../experience/order-discount.js';
import type {
  PriceAnswer,
  PriceBasis,
  PriceBecause,
  PriceDecision,
  PriceFreshness,
  PriceScaleFacts,
} from '../../experience/price.js';
import { type Decimal, multiplyRounded, multiplyUp, ONE } from '../../money/decimal.js';
import { currencyDigits } from '../../money/money.js';
import { unfit, winnerAt } from './compare-lines.js';
import { applying, type Discount, lessDiscount } from './discount.js';
import { explainPrice } from './explain-price.js';
import type { PriceCandidate, PriceContext, PriceRules } from './price-candidate.js';
import { baseLine, discountContext, type Resolution } from './resolution.js';

const NO_RULES: PriceRules = { discounts: [], adjustments: [], factors: null };

/**
 * Law: the first step of the access sequence that has an applicable line decides; the order of the candidates never
 * matters; discounts come after it, then offers, then the one rounding of the unit price; `total` is rounded once. No
 * applicable line: NOT_AVAILABLE.
 */
export function resolvePrice(
  context: PriceContext,
  candidates: readonly PriceCandidate[],
  sequence: AccessSequence,
  rules: PriceRules = NO_RULES,
): PriceAnswer {
  const fit = fitting(context, candidates, sequence, rules);
  const winner = winnerAt(context.quantity, fit, sequence);
  if (!winner) return { kind: 'absent', reason: 'NOT_AVAILABLE' };
  return new Resolved({ context, candidates, sequence, rules, fit, winner });
}

function fitting(
  context: PriceContext,
  candidates: readonly PriceCandidate[],
  sequence: AccessSequence,
  { factors }: PriceRules,
): PriceCandidate[] {
  const fit: PriceCandidate[] = [];
  for (const line of candidates) {
    if (unfit(line, context, sequence) !== null) continue;
    const usable = line.unit === context.unit ? line : convertLine(line, context.unit, factors);
    if (usable) fit.push(usable);
  }
  return fit;
}

/** A unit price after discounts and offers, rounded once. */
function netOf(
  resolution: Resolution,
  line: PriceCandidate,
  per: Decimal,
  discounts: readonly Discount[],
): Decimal {
  const { context, rules } = resolution;
  let net = amountPer(line, per);
  if (discounts.length > 0) {
    const { factor } = discountContext(resolution, context.quantity);
    for (const discount of discounts) net = lessDiscount(net, discount, factor, per);
  }
  if (rules.adjustments.length > 0)
    net = adjustPrice(net, { id: context.productId, currency: context.currency }, rules.adjustments).net;
  return roundPrice(net);
}

class Resolved implements PriceDecision {
  readonly kind = 'price';
  readonly freshness: PriceFreshness = 'SYNCED';
  readonly quantity: Decimal;
  readonly unit: string;
  readonly currency: string;
  readonly per: Decimal;
  readonly net: Decimal;
  readonly total: Decimal;
  readonly #of: Resolution;
  readonly #discounts: readonly Discount[];
  #scales: readonly PriceScaleFacts[] | undefined;

  constructor(of: Resolution) {
    const { context, winner, rules } = of;
    this.#of = of;
    this.quantity = context.quantity;
    this.unit = context.unit;
    this.currency = context.currency;
    this.per = winner.per;
    this.#discounts =
      rules.discounts.length === 0
        ? rules.discounts
        : applying(rules.discounts, discountContext(of, context.quantity));
    this.net = netOf(of, winner, winner.per, this.#discounts);
    this.total = multiplyRounded(this.net, context.quantity, winner.per, currencyDigits(context.currency));
  }

  get list(): Decimal | null {
    const base = baseLine(this.#of, ONE) ?? baseLine(this.#of, this.quantity);
    return base && roundPrice(amountPer(base, this.per));
  }

  get validUntil(): Date | null {
    return this.#discounts.reduce(
      (first: Date | null, { validTo }) =>
        validTo !== null && (first === null || validTo < first) ? validTo : first,
      this.#of.winner.validTo,
    );
  }

  get personalisedBy(): readonly PriceBasis[] {
    const { winner, rules, context } = this.#of;
    if (context.customerNumber === null) return [];
    const basis = new Set<PriceBasis>();
    if (winner.kind === 'CONTRACT') basis.add(winner.inherited ? 'PARENT_CONTRACT' : 'CONTRACT');
    if (winner.kind === 'PRICE_GROUP') basis.add('PRICE_GROUP');
    for (const { scope } of this.#discounts)
      if (scope !== null) basis.add(scope === 'COMPANY' ? 'COMPANY_DISCOUNT' : 'PRICE_GROUP_DISCOUNT');
    const subject = { id: context.productId, currency: context.currency };
    if (adjustPrice(this.net, subject, rules.adjustments).steps.length > 0) basis.add('OFFER');
    return [...basis];
  }

  get reduced(): PriceReduced | null {
    if (this.#discounts.length === 0) return null;
    return this.#discounts.some(({ exclusive }) => exclusive) ? 'EXCLUSIVE' : 'STACKING';
  }

  get personalised(): boolean {
    return this.personalisedBy.length > 0;
  }

  /** The quantities from which the unit price changes, with that price, on the basis of this one. */
  get scales(): readonly PriceScaleFacts[] {
    return (this.#scales ??= scalesOf(this.#of, this));
  }

  because(): PriceBecause {
    return explainPrice(this.#of);
  }
}

function scalesOf(of: Resolution, { per, net: known }: PriceDecision): readonly PriceScaleFacts[] {
  const { fit, sequence, rules, winner, context } = of;
  const breaks: Decimal[] = [];
  const add = (quantity: Decimal): void => {
    if (!breaks.includes(quantity)) breaks.push(quantity);
  };
  for (const { minQuantity } of fit) add(minQuantity);
  const { factor } = discountContext(of, context.quantity);
  for (const { minQuantity, minOrderValue } of rules.discounts)
    if (minQuantity > 0n && minOrderValue === null && factor !== null)
      add(multiplyUp(minQuantity, ONE, factor));
  if (breaks.length > 1) breaks.sort((a, b) => (a < b ? -1 : 1));
  const used = applying(rules.discounts, discountContext(of, context.quantity));
  const scales: PriceScaleFacts[] = [];
  for (const minQuantity of breaks) {
    const line = winnerAt(minQuantity, fit, sequence);
    if (!line) continue;
    const discounts =
      rules.discounts.length === 0 ? used : applying(rules.discounts, discountContext(of, minQuantity));
    const same =
      line === winner && discounts.length === used.length && discounts.every((one, at) => one === used[at]);
    const net = same ? known : netOf(of, line, per, discounts);
    if (scales.at(-1)?.net !== net) scales.push({ minQuantity, net });
  }
  return scales;
}
