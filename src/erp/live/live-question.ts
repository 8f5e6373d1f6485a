import type { ErpPriceAnswer, ErpPriceRequest } from '../port.js';

/** What a live price is asked for. Always of now, so the moment is no part of the question. */
export type LiveQuestion = Omit<ErpPriceRequest, 'moment'>;

/** LIVE: said when asked for this. STALE: the system does not answer, this is what it said last. SILENT: nothing is known. */
export type LiveAnswer =
  | {
      readonly kind: 'said';
      readonly freshness: 'LIVE' | 'STALE';
      /** When the system was asked, which is when it was true. */
      readonly at: Date;
      readonly answer: ErpPriceAnswer;
    }
  | { readonly kind: 'silent' };

/** Law: two questions have the same key exactly if they are the same; the customer is always part of it. */
export const keyOf = ({ customerNumber, sku, quantity, unit, currency }: LiveQuestion): string =>
  JSON.stringify([customerNumber, sku, String(quantity), unit, currency]);

/** More than an amount can have: 12 digits before the point, in millionths. */
const LIMIT = 10n ** 18n;
/** Prices are for 1, 100, 1000 ... units; in millionths. */
const LARGEST_PER = 10n ** 12n;
const REASONS: ReadonlySet<unknown> = new Set([
  'UNKNOWN_SKU',
  'UNKNOWN_CUSTOMER',
  'NO_PRICE',
  'OTHER_CURRENCY',
]);

/**
 * Whether an answer can be one to this question. Law: only a price in the currency asked for, not negative, per a positive
 * number of units, whose total is an amount; or a reason of the closed list.
 */
export function isSound({ quantity, currency }: LiveQuestion, answer: unknown): answer is ErpPriceAnswer {
  if (typeof answer !== 'object' || answer === null) return false;
  const { kind, reason, net, per, validUntil, ...rest } = answer as Record<string, unknown>;
  if (kind === 'none') return REASONS.has(reason);
  return (
    kind === 'price' &&
    rest['currency'] === currency &&
    typeof net === 'bigint' &&
    typeof per === 'bigint' &&
    net >= 0n &&
    per > 0n &&
    per <= LARGEST_PER &&
    net < LIMIT &&
    (net * quantity) / per < LIMIT &&
    (validUntil === null || (validUntil instanceof Date && !Number.isNaN(validUntil.getTime())))
  );
}
