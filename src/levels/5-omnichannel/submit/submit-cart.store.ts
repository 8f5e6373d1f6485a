import { audit } from '../../../accounts/audit.store.js';
import { actorOf } from '../../../accounts/permission.js';
import type { Connection, Sql, Statement } from '../../../database/database.js';
import { idempotently } from '../../../database/idempotency.store.js';
import type { OrderReduction } from '../../../experience/order-discount.js';
import type { PriceAnswer } from '../../../experience/price.js';
import { sendOrderLater } from '../../../erp/orders/send-order.job.js';
import type { Erp } from '../../../erp/port.js';
import { insertOrder, orderOfCart } from '../../../history/order.store.js';
import { type Decimal, decimalOfNumeric } from '../../../money/decimal.js';
import type { Jobs } from '../../../jobs/jobs.js';
import type { After } from '../../../viewer/hooks.js';
import { buyablesById } from '../cart/buyable.store.js';
import { linesOfCarts, lockCart, ownedCarts } from '../cart/cart.store.js';
import type { Buyable, CartLineRow, CartRow } from '../cart/cart-rows.js';
import { type Asking, type EditOn, standing } from '../cart/edit-lines.store.js';
import { orderValueQuestion } from '../cart/order-value.js';
import { type CartOwner, ownerOf } from '../cart/owner.js';
import { chargeOf } from '../cart/promise.js';
import { reserveStock } from './stock.store.js';
import { planSubmit, type SubmitFaultCode } from './submit-cart.js';

export interface SubmitOn extends EditOn {
  readonly jobs: Jobs;
  readonly erp: Erp | null;
  readonly after: Pick<After<Sql>, 'orderPlaced'>;
}

export interface SubmitCall {
  readonly cartId: number | null;
  readonly purchaseOrderNumber: string | null;
  readonly expectedTotal: Decimal | null;
  readonly expectedVersion: number | null;
  readonly idempotencyKey: string;
  /** The call's arguments, JSON-able. */
  readonly request: unknown;
}

export type SubmitErrorCode =
  | SubmitFaultCode
  | 'NOT_FOUND'
  | 'ALREADY_SUBMITTED'
  | 'CONFLICT'
  | 'PURCHASE_ORDER_NUMBER_INVALID'
  | 'IDEMPOTENCY_KEY_REUSED';
export interface SubmitError {
  readonly code: SubmitErrorCode;
  readonly field: string | null;
  /** Of the line it speaks of. */
  readonly productId: number | null;
}
export interface Submitted {
  readonly cart: CartRow | null;
  readonly orderId: number | null;
  readonly errors: readonly SubmitError[];
}

interface Answer {
  readonly orderId: number | null;
  readonly errors: readonly SubmitError[];
  /** The cart changed between the prices and the lock: ask the prices again. */
  readonly stale?: boolean;
}

interface Prepared {
  readonly version: number | null;
  readonly buyables: ReadonlyMap<number, Buyable>;
  readonly prices: readonly PriceAnswer[];
  readonly reductions: readonly OrderReduction[];
}

const error = (
  code: SubmitErrorCode,
  field: string | null = null,
  productId: number | null = null,
): SubmitError => ({ code, field, productId });
const refused = (...errors: SubmitError[]): Answer => ({ orderId: null, errors });
const ATTEMPTS = 5;

/**
 * Turns a cart into an order, exactly once: by the cart's lock, the order's unique cart and the idempotency key. Prices are
 * asked before the transaction and again when the cart changed meanwhile; stock is taken in the transaction.
 */
export async function submitCart(on: SubmitOn, asking: Asking, call: SubmitCall): Promise<Submitted> {
  const { viewer } = asking;
  const owner = ownerOf(viewer);
  const scope = actorOf(viewer);
  const { cartId } = call;
  if (!owner || !scope || cartId === null) return { cart: null, ...refused(error('NOT_FOUND', 'cartId')) };
  if (call.purchaseOrderNumber !== null && !/^[^\p{Cc}]{1,100}$/u.test(call.purchaseOrderNumber))
    return { cart: null, ...refused(error('PURCHASE_ORDER_NUMBER_INVALID', 'input.purchaseOrderNumber')) };
  let answer: Answer = refused(error('CONFLICT', 'cartId'));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const prepared = await prepare(on, asking, owner, cartId);
    const outcome = await on.database.transaction((sql) =>
      idempotently<Answer>(sql, {
        scope,
        key: call.idempotencyKey,
        operation: 'cart.submit',
        request: { cartId, request: call.request },
        now: viewer.now,
        work: () => place(on, asking, sql, owner, cartId, call, prepared),
        keep: ({ orderId }) => orderId !== null,
      }),
    );
    answer =
      outcome.kind === 'ANSWER' ? outcome.answer : refused(error('IDEMPOTENCY_KEY_REUSED', 'idempotencyKey'));
    if (!answer.stale) break;
  }
  const [cart] = await ownedCarts(on.database, owner, [cartId]);
  return { cart: cart ?? null, orderId: answer.orderId, errors: answer.errors };
}

const NOTHING: Prepared = { version: null, buyables: new Map(), prices: [], reductions: [] };

/** What can be asked without a lock: what may be bought, at which price, less what. */
async function prepare(on: SubmitOn, asking: Asking, owner: CartOwner, cartId: number): Promise<Prepared> {
  const { viewer, experience } = asking;
  const [cart] = await ownedCarts(on.database, owner, [cartId]);
  if (!cart || cart.status === 'SUBMITTED') return NOTHING;
  const lines = await linesOfCarts(on.database, [cartId]);
  const found = await buyablesById(on.database, viewer, [
    ...new Set(lines.map(({ productId }) => productId)),
  ]);
  const prices = await experience.prices(
    lines.map(({ productId, quantity, unit }) => ({ productId, quantity, unit, asOf: null, explain: false })),
  );
  return {
    version: cart.version,
    buyables: new Map(found.map((product) => [product.productId, product])),
    prices,
    reductions: await reductionsOf(asking, cart, lines, prices),
  };
}

async function reductionsOf(
  { viewer: { now, currency }, experience }: Asking,
  { updatedAt }: CartRow,
  lines: readonly CartLineRow[],
  prices: readonly PriceAnswer[],
): Promise<readonly OrderReduction[]> {
  const charged = lines.map(({ productId, quantity, promise }, place) => {
    const price = prices[place]!;
    return { productId, price, charge: chargeOf({ quantity, price, promise }, now) };
  });
  const question = orderValueQuestion(charged, { currency, asOf: null, since: updatedAt });
  return (await experience.orderDiscounts(question)).reductions;
}

async function place(
  on: SubmitOn,
  { viewer }: Asking,
  sql: Connection,
  owner: CartOwner,
  cartId: number,
  call: SubmitCall,
  prepared: Prepared,
): Promise<Answer> {
  const cart = await lockCart(sql, owner, cartId);
  if (!cart) return refused(error('NOT_FOUND', 'cartId'));
  if (cart.status === 'SUBMITTED') return refused(error('ALREADY_SUBMITTED', 'cartId'));
  if (standing(cart, call.expectedVersion).length > 0) return refused(error('CONFLICT', 'expectedVersion'));
  if (cart.version !== prepared.version) return { ...refused(error('CONFLICT', 'cartId')), stale: true };
  const lines = await linesOfCarts(sql, [cartId]);
  const plan = planSubmit({
    lines,
    buyables: prepared.buyables,
    prices: prepared.prices,
    reductions: prepared.reductions,
    currency: viewer.currency,
    now: viewer.now,
    expectedTotal: call.expectedTotal,
    limitPerOrder: await limitPerOrder(sql, owner),
  });
  if (plan.kind === 'refused')
    return refused(...plan.faults.map(({ code, line }) => lineError(code, line, lines)));
  const short = await reserveStock(sql, plan.needs);
  if (short.length > 0)
    return refused(
      ...short.map((id) =>
        lineError(
          'OUT_OF_STOCK',
          lines.findIndex(({ productId }) => productId === id),
          lines,
        ),
      ),
    );
  const { channel, currency, now } = viewer;
  const orderId = await insertOrder(sql, {
    ...owner,
    cartId,
    channel,
    currency,
    orderedAt: now,
    purchaseOrderNumber: call.purchaseOrderNumber,
    total: plan.total,
    discounts: plan.reductions,
    lines: plan.lines,
  });
  await sql.query(SUBMITTED, [cartId, now]);
  await on.after.orderPlaced(sql, { orderId });
  await sendOrderLater(sql, on, orderId);
  const detail = { order: orderId, lines: lines.length };
  await audit(sql, viewer, { action: 'cart.submit', subjectType: 'cart', subjectId: cartId, detail }, now);
  await on.changes.announce(sql, { topic: 'cart', ids: [cartId] });
  await on.changes.announce(sql, { topic: 'stock', ids: plan.needs.map(({ productId }) => productId) });
  return { orderId, errors: [] };
}

function lineError(code: SubmitFaultCode, line: number | null, lines: readonly CartLineRow[]): SubmitError {
  if (line === null) return error(code, code === 'TOTAL_CHANGED' ? 'input.expectedTotal' : 'cartId');
  return error(code, `lines.${line}`, lines[line]?.productId ?? null);
}

const SUBMITTED: Statement = {
  name: 'cart-submitted',
  text: `UPDATE cart SET status = 'SUBMITTED', version = version + 1, updated_at = $2 WHERE id = $1`,
};
const LIMIT: Statement = {
  name: 'membership-limit',
  text: `SELECT limit_per_order AS "limit" FROM membership WHERE buyer_id = $1 AND company_id = $2`,
};

async function limitPerOrder(sql: Sql, { buyerId, companyId }: CartOwner): Promise<Decimal | null> {
  if (buyerId === null) return null;
  const [row] = await sql.query<{ limit: string | null }>(LIMIT, [buyerId, companyId]);
  return row?.limit == null ? null : decimalOfNumeric(row.limit);
}

/** The order that a cart became; null: none yet. The cart is the viewer's. */
export const orderIdOf = (sql: Sql, cartId: number): Promise<number | null> => orderOfCart(sql, cartId);
