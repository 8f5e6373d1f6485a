import type { OrderReduction } from '../../../experience/order-discount.js';
import type { PriceAnswer } from '../../../experience/price.js';
import { add, type Decimal, multiplyRounded, parseDecimal, ZERO } from '../../../money/decimal.js';
import { type Buyable, type CartLineRow, factorOf } from '../cart/cart-rows.js';
import { partAt } from '../cart/order-value.js';
import { chargeOf } from '../cart/promise.js';
import { quantityFault } from '../cart/quantity.js';
import type { StockNeed } from './allocate-stock.js';

export type SubmitFaultCode =
  | 'CART_EMPTY'
  | 'LINE_UNAVAILABLE'
  | 'LINE_UNPRICED'
  | 'LINE_QUANTITY'
  | 'TOTAL_CHANGED'
  | 'TOTAL_TOO_HIGH'
  | 'APPROVAL_REQUIRED'
  | 'OUT_OF_STOCK';

/** `line` is the index of the cart's line; null: it speaks of the whole cart. */
export interface SubmitFault {
  readonly code: SubmitFaultCode;
  readonly line: number | null;
}

export interface OrderedLine {
  readonly productId: number;
  readonly quantity: Decimal;
  readonly unit: string;
  readonly unitPrice: Decimal;
  readonly per: Decimal;
  /** Before `discount`. */
  readonly total: Decimal;
  /** Its part of the discounts on the order. */
  readonly discount: Decimal;
}

export interface OrderPlan {
  readonly kind: 'order';
  readonly lines: readonly OrderedLine[];
  /** Of the lines less what comes off the whole. */
  readonly total: Decimal;
  readonly reductions: readonly OrderReduction[];
  /** One per product, in SKU order: the order in which stock is locked everywhere. */
  readonly needs: readonly StockNeed[];
}

export interface Submission {
  readonly lines: readonly CartLineRow[];
  /** By product id: only what the viewer may buy. */
  readonly buyables: ReadonlyMap<number, Buyable>;
  /** In the order of the lines. */
  readonly prices: readonly PriceAnswer[];
  /** What comes off the whole order, worked out on these very lines. */
  readonly reductions: readonly OrderReduction[];
  readonly currency: string;
  readonly now: Date;
  /** What the buyer saw; null: not told. */
  readonly expectedTotal: Decimal | null;
  /** What the buyer may order without approval; null: anything. */
  readonly limitPerOrder: Decimal | null;
}

const ONE = parseDecimal('1');
const MOST = parseDecimal('100000000000');

/**
 * Law: an order has exactly the cart's lines in their order, each charged the lower of its price and its promise; a line
 * without product, price or a fitting quantity makes no order; the total is the sum of the lines less
 * what comes off the order for its value.
 */
export function planSubmit(
  submission: Submission,
): OrderPlan | { readonly kind: 'refused'; readonly faults: readonly SubmitFault[] } {
  const { lines, buyables, prices, reductions, currency, now, expectedTotal, limitPerOrder } = submission;
  const faults: SubmitFault[] = [];
  const ordered: OrderedLine[] = [];
  const needs = new Map<Buyable, Decimal>();
  let total = ZERO;
  for (const [line, row] of lines.entries()) {
    const product = buyables.get(row.productId);
    const found = orderedLine(row, product, prices[line], { currency, now });
    if (typeof found === 'string') faults.push({ code: found, line });
    else {
      const discount = partAt(reductions, line);
      ordered.push({ ...found.line, discount });
      total = (total + found.line.total - discount) as Decimal;
      needs.set(product!, add(needs.get(product!) ?? ZERO, found.base));
    }
  }
  const refused = (more: readonly SubmitFault[]) => ({ kind: 'refused', faults: more }) as const;
  if (lines.length === 0) return refused([{ code: 'CART_EMPTY', line: null }]);
  if (faults.length > 0) return refused(faults);
  if (total > MOST) return refused([{ code: 'TOTAL_TOO_HIGH', line: null }]);
  if (expectedTotal !== null && expectedTotal !== total)
    return refused([{ code: 'TOTAL_CHANGED', line: null }]);
  if (limitPerOrder !== null && total > limitPerOrder)
    return refused([{ code: 'APPROVAL_REQUIRED', line: null }]);
  return { kind: 'order', lines: ordered, total, reductions, needs: [...needs].sort(bySku).map(needOf) };
}

/** A line as it is ordered, with its quantity in base units; or why it cannot be. */
function orderedLine(
  { productId, quantity, unit, promise }: CartLineRow,
  product: Buyable | undefined,
  price: PriceAnswer | undefined,
  { currency, now }: Pick<Submission, 'currency' | 'now'>,
): { readonly line: Omit<OrderedLine, 'discount'>; readonly base: Decimal } | SubmitFaultCode {
  const factor = product ? factorOf(product, unit) : null;
  if (!product || factor === null) return 'LINE_UNAVAILABLE';
  if (quantityFault(product, unit, quantity)) return 'LINE_QUANTITY';
  const charge = price ? chargeOf({ quantity, price, promise }, now) : null;
  if (!charge || charge.currency !== currency) return 'LINE_UNPRICED';
  const line = { productId, quantity, unit, unitPrice: charge.net, per: charge.per, total: charge.total };
  return { line, base: multiplyRounded(quantity, factor, ONE, 6) };
}

const bySku = ([a]: readonly [Buyable, Decimal], [b]: readonly [Buyable, Decimal]): number =>
  a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : 0;
const needOf = ([{ productId, shortage }, quantity]: readonly [Buyable, Decimal]): StockNeed => ({
  productId,
  quantity,
  shortage,
});
