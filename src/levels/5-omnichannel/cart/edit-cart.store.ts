import { audit } from '../../../accounts/audit.store.js';
import { actorOf } from '../../../accounts/permission.js';
import type { Sql, Statement } from '../../../database/database.js';
import { idempotently } from '../../../database/idempotency.store.js';
import type { Viewer } from '../../../viewer/viewer.js';
import { CART_COLUMNS, insertCart, lockCart, openActiveCart, ownedCarts } from './cart.store.js';
import type { CartRow } from './cart-rows.js';
import { type EditOn, standing } from './edit-lines.store.js';
import { type CartOwner, ownerOf } from './owner.js';

export const MAX_NAME = 200;
/** Most carts that one owner may keep open at once. */
export const MAX_OPEN_CARTS = 200;

export type CartFaultCode =
  | 'NOT_FOUND'
  | 'NOT_EDITABLE'
  | 'CONFLICT'
  | 'NAME_INVALID'
  | 'TOO_MANY_CARTS'
  | 'IDEMPOTENCY_KEY_REUSED';
export interface CartFault {
  readonly code: CartFaultCode;
  readonly field: string | null;
}
export interface CartEdited {
  readonly cart: CartRow | null;
  readonly faults: readonly CartFault[];
}

const fault = (code: CartFaultCode, field: string | null, cart: CartRow | null = null): CartEdited => ({
  cart,
  faults: [{ code, field }],
});

/** A name as it is kept: without blanks around it; null for none. Undefined: not a name. */
function nameOf(name: string | null): string | null | undefined {
  const trimmed = name?.trim() ?? '';
  // Control characters would spoil lists and mails.
  return trimmed.length > MAX_NAME || /\p{Cc}/u.test(trimmed) ? undefined : trimmed || null;
}

/** The viewer's active cart, opened on first use; null for those who have none, and for staff who only look. */
export async function viewersCart(sql: Sql, viewer: Viewer): Promise<CartRow | null> {
  const owner = ownerOf(viewer);
  if (!owner || viewer.staged) return null;
  return await openActiveCart(sql, owner, opening(viewer));
}

const opening = ({ channel, currency, now }: Viewer) => ({ channel, currency, now });

const OPEN_COUNT: Statement = {
  name: 'cart-open-count',
  text: `SELECT count(*) AS size FROM cart c WHERE c.status IN ('ACTIVE', 'OPEN')
          AND ((c.buyer_id = $1::int AND c.company_id = $2::int) OR c.visitor_id = $3::uuid)`,
};

/** A new cart beside the active one; once per idempotency key. */
export async function createCart(
  on: EditOn,
  viewer: Viewer,
  { name: given, idempotencyKey }: { readonly name: string | null; readonly idempotencyKey: string | null },
): Promise<CartEdited> {
  const owner = ownerOf(viewer);
  const scope = actorOf(viewer);
  if (!owner || !scope) return fault('NOT_FOUND', null);
  const name = nameOf(given);
  if (name === undefined) return fault('NAME_INVALID', 'input.name');
  const work = async (sql: Sql): Promise<{ readonly cartId: number | null }> => {
    const { buyerId, companyId, visitorId } = owner;
    const [row] = await sql.query<{ size: number }>(OPEN_COUNT, [buyerId, companyId, visitorId]);
    if (row!.size >= MAX_OPEN_CARTS) return { cartId: null };
    const cart = await insertCart(sql, owner, { ...opening(viewer), name, status: 'OPEN' });
    await audit(sql, viewer, { action: 'cart.create', subjectType: 'cart', subjectId: cart!.id }, viewer.now);
    return { cartId: cart!.id };
  };
  const outcome = await on.database.transaction(async (sql) =>
    idempotencyKey === null
      ? ({ kind: 'ANSWER', answer: await work(sql) } as const)
      : await idempotently(sql, {
          scope,
          key: idempotencyKey,
          operation: 'cart.create',
          request: { name },
          now: viewer.now,
          work: () => work(sql),
          keep: ({ cartId }) => cartId !== null,
        }),
  );
  if (outcome.kind === 'OTHER_REQUEST') return fault('IDEMPOTENCY_KEY_REUSED', 'idempotencyKey');
  if (outcome.answer.cartId === null) return fault('TOO_MANY_CARTS', null);
  const [cart] = await ownedCarts(on.database, owner, [outcome.answer.cartId]);
  return { cart: cart ?? null, faults: [] };
}

export interface CartChange {
  readonly cartId: number | null;
  readonly expectedVersion: number | null;
}

const SET: Statement = {
  name: 'cart-set',
  text: `UPDATE cart c SET name = $2, status = $3, version = version + 1, updated_at = $4 WHERE c.id = $1 RETURNING ${CART_COLUMNS}`,
};
const ASIDE: Statement = {
  name: 'cart-aside',
  text: `UPDATE cart c SET status = 'OPEN', version = version + 1, updated_at = $4
          WHERE c.status = 'ACTIVE' AND ((c.buyer_id = $1::int AND c.company_id = $2::int) OR c.visitor_id = $3::uuid) RETURNING c.id`,
};

/** Gives a cart another name; null takes it away. */
export async function renameCart(
  on: EditOn,
  viewer: Viewer,
  change: CartChange & { readonly name: string | null },
): Promise<CartEdited> {
  const name = nameOf(change.name);
  if (name === undefined) return fault('NAME_INVALID', 'name');
  return await changeCart(on, viewer, change, 'cart.rename', async (sql, cart) =>
    set(sql, cart, name, cart.status, viewer.now),
  );
}

/** Makes a cart the active one; the one that was is kept as an open one. */
export const activateCart = (on: EditOn, viewer: Viewer, change: CartChange): Promise<CartEdited> =>
  changeCart(on, viewer, change, 'cart.activate', async (sql, cart, owner) => {
    if (cart.status === 'ACTIVE') return cart;
    const { buyerId, companyId, visitorId } = owner;
    const aside = await sql.query<{ id: number }>(ASIDE, [buyerId, companyId, visitorId, viewer.now]);
    await on.changes.announce(sql, { topic: 'cart', ids: aside.map(({ id }) => id) });
    return await set(sql, cart, cart.name, 'ACTIVE', viewer.now);
  });

async function set(
  sql: Sql,
  cart: CartRow,
  name: string | null,
  status: string,
  now: Date,
): Promise<CartRow> {
  const [row] = await sql.query<CartRow>(SET, [cart.id, name, status, now]);
  return row!;
}

async function changeCart(
  on: EditOn,
  viewer: Viewer,
  { cartId, expectedVersion }: CartChange,
  action: string,
  apply: (sql: Sql, cart: CartRow, owner: CartOwner) => Promise<CartRow>,
): Promise<CartEdited> {
  const owner = ownerOf(viewer);
  if (!owner || cartId === null) return fault('NOT_FOUND', 'cartId');
  return await on.database.transaction(async (sql) => {
    await lockActive(sql, owner);
    const cart = await lockCart(sql, owner, cartId);
    if (!cart) return fault('NOT_FOUND', 'cartId');
    const wrong = standing(cart, expectedVersion)[0];
    if (wrong) return fault(wrong.code as CartFaultCode, wrong.field, cart);
    const changed = await apply(sql, cart, owner);
    await audit(
      sql,
      viewer,
      { action, subjectType: 'cart', subjectId: cartId, detail: { version: changed.version } },
      viewer.now,
    );
    await on.changes.announce(sql, { topic: 'cart', ids: [cartId] });
    return { cart: changed, faults: [] };
  });
}

const LOCK_OWNER: Statement = {
  name: 'cart-owner-lock',
  text: `SELECT pg_advisory_xact_lock(5, hashtext($1))`,
};

/** Which cart is the active one changes for one owner at a time: two changes never wait for each other's cart. */
export const lockActive = (sql: Sql, owner: CartOwner): Promise<unknown> =>
  sql.query(LOCK_OWNER, [owner.visitorId ?? `${owner.buyerId}/${owner.companyId}`]);
