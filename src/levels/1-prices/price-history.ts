import type { AccessSequence } from '../../experience/access-sequence.js';
import type { Decimal } from '../../money/decimal.js';
import type { PriceCandidate, PriceContext, PriceRules } from './price-candidate.js';
import { resolvePrice } from './resolve-price.js';

/** From `from` (inclusive) to `to` (exclusive) the price was this; null: there was none. */
export interface PricePeriodFacts {
  readonly from: Date;
  readonly to: Date;
  readonly currency: string;
  readonly net: Decimal | null;
  readonly per: Decimal | null;
}

/** A price that went down, as directive 98/6/EC article 6a has it told. */
export interface PriceReductionFacts {
  readonly since: Date;
  readonly currency: string;
  readonly per: Decimal;
  readonly before: Decimal;
  readonly lowest: Decimal;
}

export interface HistoryQuestion {
  readonly context: Omit<PriceContext, 'moment'>;
  readonly candidates: readonly PriceCandidate[];
  readonly sequence: AccessSequence;
  readonly rules: PriceRules;
  readonly from: Date;
  readonly to: Date;
}

/**
 * What the price was, moment for moment, by the validities of lines and discounts. Law: at every moment of a period the
 * resolver answers the period's price; periods follow each other without a gap, and neighbours differ.
 */
export function priceHistory(question: HistoryQuestion): readonly PricePeriodFacts[] {
  const { context, candidates, sequence, rules, from, to } = question;
  const turns = new Set<number>([from.getTime()]);
  for (const { validFrom, validTo } of [...candidates, ...rules.discounts])
    for (const turn of [validFrom, validTo]) if (turn && turn > from && turn < to) turns.add(turn.getTime());
  const starts = [...turns].sort((a, b) => a - b);
  const periods: PricePeriodFacts[] = [];
  starts.forEach((start, index) => {
    const moment = new Date(start);
    const answer = resolvePrice({ ...context, moment }, candidates, sequence, rules);
    const end = new Date(starts[index + 1] ?? to.getTime());
    const [net, per] = answer.kind === 'price' ? [answer.net, answer.per] : [null, null];
    const last = periods.at(-1);
    if (last?.net === net && last.per === per) periods[periods.length - 1] = { ...last, to: end };
    else periods.push({ from: moment, to: end, currency: context.currency, net, per });
  });
  return periods;
}

const OMNIBUS_DAYS = 30 * 24 * 3600 * 1000;

/**
 * Whether the last price is a reduction of the one before, and the lowest price of the 30 days before it. Law: null
 * unless the last period's price is lower than the one directly before it, on the same price basis; `lowest` is that of
 * a moment within the 30 days before `since`.
 */
export function priceReduction(periods: readonly PricePeriodFacts[]): PriceReductionFacts | null {
  const [last, previous] = [periods.at(-1), periods.at(-2)];
  if (!last || !previous || last.net === null || previous.net === null || last.per === null) return null;
  if (previous.per !== last.per || previous.net <= last.net) return null;
  const earliest = last.from.getTime() - OMNIBUS_DAYS;
  let lowest = previous.net;
  for (const { net, per, to } of periods.slice(0, -1))
    if (to.getTime() > earliest && net !== null && per === last.per && net < lowest) lowest = net;
  return { since: last.from, currency: last.currency, per: last.per, before: previous.net, lowest };
}
