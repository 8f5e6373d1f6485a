import type { PriceAnswer, PriceDecision, PriceListKind } from '../../src/experience/price.js';
import type { Discount } from '../../src/levels/1-prices/discount.js';
import type { PriceCandidate, PriceContext } from '../../src/levels/1-prices/price-candidate.js';
import { type Decimal, parseDecimal } from '../../src/money/decimal.js';

export const NOW = new Date('2026-03-10T09:00:00Z');
export const decimal = (text: string): Decimal => parseDecimal(text);

const KINDS: readonly PriceListKind[] = ['CONTRACT', 'PRICE_GROUP', 'CHANNEL', 'COUNTRY', 'BASE'];
let nextId = 1;

/** A line per piece in GBP, valid always, from one piece on; one list a kind unless said otherwise. */
export const line = (
  kind: PriceListKind,
  amount: string,
  facts: Partial<PriceCandidate> = {},
): PriceCandidate => ({
  productId: 1,
  listId: KINDS.indexOf(kind) + 1,
  lineId: nextId++,
  listCode: kind,
  kind,
  inherited: false,
  priority: 0,
  distance: 0,
  unit: 'piece',
  minQuantity: decimal('1'),
  amount: decimal(amount),
  per: decimal('1'),
  currency: 'GBP',
  validFrom: null,
  validTo: null,
  ...facts,
});

export const context = (facts: Partial<PriceContext> = {}): PriceContext => ({
  productId: 1,
  quantity: decimal('1'),
  unit: 'piece',
  currency: 'GBP',
  moment: NOW,
  customerNumber: 'C1',
  country: 'GB',
  channel: 'WEB',
  ...facts,
});

/** A stacking discount for everybody on everything. */
export const discount = (code: string, facts: Partial<Discount>): Discount => ({
  id: nextId++,
  code,
  description: null,
  percent: null,
  amount: null,
  currency: null,
  productId: null,
  groupId: null,
  brand: null,
  scope: null,
  minQuantity: decimal('0'),
  minOrderValue: null,
  exclusive: false,
  position: 0,
  validFrom: null,
  validTo: null,
  ...facts,
});

export const priced = (answer: PriceAnswer): PriceDecision => {
  if (answer.kind !== 'price') throw new Error(`no price: ${answer.reason}`);
  return answer;
};
