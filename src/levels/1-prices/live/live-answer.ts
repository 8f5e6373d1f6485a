import type { LiveAnswer } from '../../../erp/live/live-question.js';
import type { PriceAnswer } from '../../../experience/price.js';
import { erpPrice, type PriceBeside } from './erp-price.js';

/**
 * What a live price is, given what the system of record said and what the price lists say. Law: what the system said goes
 * first, also that there is no price; when it is silent the price lists answer, and where they have nothing SOURCE_DOWN.
 * A system that knows no guests leaves guests to the price lists.
 */
export function livePrice(said: LiveAnswer, name: string, beside: PriceBeside): PriceAnswer {
  const { context, listed } = beside;
  if (said.kind === 'silent')
    return listed.kind === 'price' ? listed : { kind: 'absent', reason: 'SOURCE_DOWN' };
  const { answer, freshness, at } = said;
  if (answer.kind === 'price') return erpPrice({ ...answer, freshness, at, name }, beside);
  if (answer.reason === 'UNKNOWN_CUSTOMER' && context.customerNumber === null) return listed;
  return { kind: 'absent', reason: 'NOT_AVAILABLE' };
}
