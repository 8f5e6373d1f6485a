import { type Decimal, multiplyRounded, ONE, ZERO } from '../../money/decimal.js';
import type { ErpPriceAnswer, ErpPriceRequest } from '../port.js';
import { type Condition, PERCENT, type Scope, type Step } from './condition.js';
import type { Day } from './day.js';

/** What a question needs to know beside its conditions. */
export interface LiveQuestion {
  readonly request: ErpPriceRequest;
  /** The request's moment in the system's zone. */
  readonly day: Day;
  /** The customer's groups, the first that has a price counts. */
  readonly groups: readonly string[];
  readonly priceTypes: readonly string[];
  readonly discountTypes: readonly string[];
  readonly beginOf: (day: Day) => Date;
}

const DIGITS = 6;
const HUNDRED = (100n * ONE) as Decimal;

/** The access sequence: the lower the earlier; null: not for this customer. */
function place(scope: Scope, { request, groups }: LiveQuestion): number | null {
  if (scope.kind === 'CONTRACT') return scope.customer === request.customerNumber ? 0 : null;
  if (scope.kind === 'BASE') return groups.length + 2;
  // Where the goods go is the order's to say: no question tells of it.
  if (scope.kind === 'COUNTRY') return null;
  const at = groups.indexOf(scope.group);
  return at < 0 ? null : at + 1;
}

/** How many of the condition's units one of the question's is, as a fraction; null: it cannot be counted in it. */
function factor(condition: Condition, unit: string): readonly [Decimal, Decimal] | null {
  if (condition.unit === unit || (condition.unit === '' && condition.currency === PERCENT)) return [ONE, ONE];
  return condition.baseUnit === unit ? [condition.denominator, condition.numerator] : null;
}

/** The step that a quantity reaches. */
function stepFor(condition: Condition, { request }: LiveQuestion): Step | null {
  const units = factor(condition, request.unit);
  if (!units) return null;
  const [numerator, denominator] = units;
  return (
    condition.steps.findLast(({ least }) => (least ?? ZERO) * denominator <= request.quantity * numerator) ??
    null
  );
}

const validOn = ({ validity }: Condition, day: Day): boolean =>
  (validity.from === null || validity.from <= day) && (validity.to === null || day < validity.to);

interface Hit {
  readonly condition: Condition;
  readonly amount: Decimal;
}

/** Conditions of one type that hold now and reach the question's quantity, in the order of its access sequence. */
function hitsOf(type: string, speaking: readonly Speaking[], question: LiveQuestion): readonly Hit[] {
  return speaking
    .filter(({ condition }) => condition.type === type && validOn(condition, question.day))
    .flatMap(({ condition, at }) => {
      const step = stepFor(condition, question);
      return step ? [{ condition, amount: step.amount, at }] : [];
    })
    .sort((a, b) => a.at - b.at || Number(a.condition.sku === '') - Number(b.condition.sku === ''));
}

interface Speaking {
  readonly condition: Condition;
  readonly at: number;
}

/** Those that are for this customer and this product, whenever. */
const speakingTo = (conditions: readonly Condition[], question: LiveQuestion): readonly Speaking[] =>
  conditions
    .filter(({ gone, sku }) => !gone && (sku === '' || sku === question.request.sku))
    .flatMap((condition) => {
      const at = place(condition.scope, question);
      return at === null ? [] : [{ condition, at }];
    });

/** The first day on which it may be another: one of these ends, or another begins. */
function lastsUntil(used: readonly Hit[], speaking: readonly Speaking[], day: Day): Day | null {
  const ends = used.map(({ condition }) => condition.validity.to);
  const begins = speaking.map(({ condition }) => condition.validity.from);
  return [...ends, ...begins]
    .filter((one) => one !== null && one > day)
    .reduce((first, one) => (first === null || one! < first ? one : first), null);
}

/** A price as one fraction: `net` for `per` of the question's units. */
function priced({ condition, amount }: Hit, unit: string): { readonly net: Decimal; readonly per: Decimal } {
  const [numerator, denominator] = factor(condition, unit) ?? [ONE, ONE];
  return {
    net: multiplyRounded(amount, numerator, ONE, DIGITS),
    per: multiplyRounded(condition.per, denominator, ONE, DIGITS),
  };
}

/** What a discount takes off `gross` for `per` units; below zero. */
function off(discount: Hit, gross: Decimal, per: Decimal, unit: string): Decimal {
  if (discount.condition.currency === PERCENT)
    return multiplyRounded(gross, discount.amount, HUNDRED, DIGITS);
  const own = priced(discount, unit);
  return multiplyRounded(own.net, per, own.per, DIGITS);
}

/** The first hit of each discount type; null: there is one that cannot be counted in the question's unit. */
function discountsFor(speaking: readonly Speaking[], question: LiveQuestion): readonly Hit[] | null {
  const { request, discountTypes, day } = question;
  const mine = speaking.filter(
    ({ condition }) => condition.currency === PERCENT || condition.currency === request.currency,
  );
  const uncounted = mine.some(
    ({ condition }) =>
      discountTypes.includes(condition.type) && validOn(condition, day) && !factor(condition, request.unit),
  );
  return uncounted ? null : discountTypes.flatMap((type) => hitsOf(type, mine, question).slice(0, 1));
}

/**
 * The system's price out of its conditions: the first hit of the price types' access sequence, and of each discount type
 * its first hit, each on the price before discounts. Law: a condition of another customer, product or day never counts.
 * A discount in a unit that cannot be counted leaves it open. Throws RangeError for numbers beyond ours.
 */
export function livePrice(conditions: readonly Condition[], question: LiveQuestion): ErpPriceAnswer {
  const { request, priceTypes, day, beginOf } = question;
  const speaking = speakingTo(conditions, question);
  const prices = priceTypes
    .flatMap((type) => hitsOf(type, speaking, question))
    .filter(
      ({ condition, amount }) => condition.sku !== '' && condition.currency !== PERCENT && amount >= ZERO,
    );
  const hit = prices.find(({ condition }) => condition.currency === request.currency);
  if (!hit) return { kind: 'none', reason: prices.length > 0 ? 'OTHER_CURRENCY' : 'NO_PRICE' };
  const discounts = discountsFor(speaking, question);
  if (!discounts) return { kind: 'none', reason: 'NO_PRICE' };
  const { net: gross, per } = priced(hit, request.unit);
  const net = discounts.reduce((left, one) => left + off(one, gross, per, request.unit), gross as bigint);
  const until = lastsUntil([hit, ...discounts], speaking, day);
  return {
    kind: 'price',
    net: (net < 0n ? ZERO : net) as Decimal,
    per,
    currency: request.currency,
    validUntil: until === null ? null : beginOf(until),
  };
}
