import { audit } from '../../../accounts/audit.store.js';
import type { Sql, Statement } from '../../../database/database.js';
import type { Decimal } from '../../../money/decimal.js';
import { decimalOfNumeric, formatDecimal } from '../../../money/decimal.js';
import type { Viewer } from '../../../viewer/viewer.js';
import { buyablesById } from '../cart/buyable.store.js';
import { CART_COLUMNS, linesOfCarts, lockCart, openActiveCart } from '../cart/cart.store.js';
import { type CartRow, EDITABLE, factorOf, lineKey } from '../cart/cart-rows.js';
import { writeLines } from '../cart/cart-lines.store.js';
import type { LineChange } from '../cart/change-lines.js';
import { lockActive } from '../cart/edit-cart.store.js';
import type { EditOn } from '../cart/edit-lines.store.js';
import { ownerOf } from '../cart/owner.js';
import { MAX_LINES, MAX_QUANTITY } from '../cart/quantity.js';
import {
  mergeCarts,
  type MergeableLine,
  type MergedLine,
  type MergeStrategy,
  undoMerge,
} from './merge-carts.js';

export interface MergeOn extends EditOn {
  readonly config: { readonly cartMerge: MergeStrategy };
}

/** A merge as it is kept and answered. */
export interface CartMergeFacts {
  readonly id: number;
  readonly cartId: number;
  readonly strategy: MergeStrategy;
  readonly at: Date;
  readonly undoneAt: Date | null;
  readonly lines: readonly MergedLine[];
}

interface StoredLine extends Omit<MergedLine, 'guest' | 'before' | 'after'> {
  readonly guest: string;
  readonly before: string;
  readonly after: string;
}

const GUEST: Statement = {
  name: 'cart-of-guest-locked',
  text: `SELECT ${CART_COLUMNS} FROM cart c WHERE c.visitor_id = $1 AND c.status = 'ACTIVE' FOR UPDATE`,
};
const TAKEN: Statement = {
  name: 'cart-merged',
  text: `UPDATE cart SET status = 'MERGED', version = version + 1, updated_at = $2 WHERE id = $1`,
};
const KEEP: Statement = {
  name: 'cart-merge-insert',
  text: `INSERT INTO cart_merge (guest_cart_id, cart_id, buyer_id, strategy, at, report) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
};
/** Carts a guest had put aside become the buyer's, without the promises: those were a guest's prices. */
const HAND_OVER: Statement = {
  name: 'cart-hand-over',
  text: `WITH handed AS (
    UPDATE cart SET buyer_id = $2, company_id = $3, visitor_id = NULL, currency = $4, version = version + 1, updated_at = $5
     WHERE visitor_id = $1 AND status = 'OPEN' RETURNING id
  ), plain AS (
    UPDATE cart_line SET promised_net = NULL, promised_per = NULL, promised_from = NULL, promised_until = NULL, promised_reduced = NULL
     WHERE cart_id IN (SELECT id FROM handed))
  SELECT id FROM handed`,
};

/**
 * Takes the cart of a guest's device over into the buyer's active one, once, however often it is called. Null when there is
 * nothing to take over. The guest's promised prices do not come along: they were not this company's.
 */
export async function mergeGuestCart(
  on: MergeOn,
  viewer: Viewer,
  visitorId: string,
): Promise<CartMergeFacts | null> {
  const owner = ownerOf(viewer);
  if (!owner || owner.buyerId === null) return null;
  const { buyerId, companyId } = owner;
  const { now } = viewer;
  return await on.database.transaction(async (sql) => {
    // One order everywhere: the device, its carts, the buyer, their cart.
    await lockActive(sql, { buyerId: null, companyId: null, visitorId });
    const [guest] = await sql.query<CartRow>(GUEST, [visitorId]);
    const handed = await sql.query<{ id: number }>(HAND_OVER, [
      visitorId,
      buyerId,
      companyId,
      viewer.currency,
      now,
    ]);
    if (handed.length > 0) await on.changes.announce(sql, { topic: 'cart', ids: handed.map(({ id }) => id) });
    if (!guest) return null;
    const guestLines = await linesOfCarts(sql, [guest.id]);
    if (guestLines.length === 0) return null;
    await lockActive(sql, owner);
    const opened = await openActiveCart(sql, owner, {
      channel: viewer.channel,
      currency: viewer.currency,
      now,
    });
    const cart = (await lockCart(sql, owner, opened.id))!;
    const own = await linesOfCarts(sql, [cart.id]);
    const report = mergeCarts({
      own,
      guest: guestLines,
      strategy: on.config.cartMerge,
      refusal: await refusals(sql, viewer, guestLines),
      maxQuantity: MAX_QUANTITY,
      maxLines: MAX_LINES,
    });
    const sources = new Map(guestLines.map((line) => [lineKey(line), line.source]));
    const changes = report
      .filter(({ before, after }) => before !== after)
      .map((line): LineChange => ({
        ...line,
        quantity: line.after,
        source: sources.get(lineKey(line)) ?? null,
      }));
    // The buyer's own promises stay: they hold for their quantity and more.
    const promises = new Map(
      own.flatMap((line) => (line.promise ? [[lineKey(line), line.promise] as const] : [])),
    );
    await writeLines(sql, cart, changes, promises, now);
    await sql.query(TAKEN, [guest.id, now]);
    const stored = JSON.stringify(report.map(storedOf));
    const [kept] = await sql.query<{ id: number }>(KEEP, [
      guest.id,
      cart.id,
      buyerId,
      on.config.cartMerge,
      now,
      stored,
    ]);
    const detail = { merge: kept!.id, lines: report.length, changed: changes.length };
    await audit(sql, viewer, { action: 'cart.merge', subjectType: 'cart', subjectId: cart.id, detail }, now);
    await on.changes.announce(sql, { topic: 'cart', ids: [guest.id, cart.id] });
    return {
      id: kept!.id,
      cartId: cart.id,
      strategy: on.config.cartMerge,
      at: now,
      undoneAt: null,
      lines: report,
    };
  });
}

/** Why the viewer's company cannot buy a line, for all lines at once. */
async function refusals(sql: Sql, viewer: Viewer, lines: readonly MergeableLine[]) {
  const ids = [...new Set(lines.map(({ productId }) => productId))];
  const buyables = new Map(
    (await buyablesById(sql, viewer, ids)).map((product) => [product.productId, product]),
  );
  return ({ productId, unit }: MergeableLine) => {
    const product = buyables.get(productId);
    if (!product) return 'NOT_AVAILABLE' as const;
    return factorOf(product, unit) === null ? ('UNKNOWN_UNIT' as const) : null;
  };
}

const storedOf = ({ guest, before, after, ...line }: MergedLine): StoredLine => ({
  ...line,
  guest: formatDecimal(guest),
  before: formatDecimal(before),
  after: formatDecimal(after),
});
const lineOf = ({ guest, before, after, ...line }: StoredLine): MergedLine => ({
  ...line,
  guest: decimalOfNumeric(guest),
  before: decimalOfNumeric(before),
  after: decimalOfNumeric(after),
});

interface MergeRow {
  id: number;
  guestCartId: number;
  cartId: number;
  strategy: MergeStrategy;
  at: Date;
  undoneAt: Date | null;
  report: StoredLine[];
}
const MERGE: Statement = {
  name: 'cart-merge-by-id',
  text: `SELECT m.id, m.guest_cart_id AS "guestCartId", m.cart_id AS "cartId", m.strategy, m.at, m.undone_at AS "undoneAt", m.report
           FROM cart_merge m JOIN cart c ON c.id = m.cart_id
          WHERE m.id = $1 AND m.buyer_id = $2 AND c.company_id = $3`,
};
const LOCK_GUEST: Statement = {
  name: 'cart-merged-lock',
  text: `SELECT id FROM cart WHERE id = $1 FOR UPDATE`,
};
const RESTORE: Statement = {
  name: 'cart-merge-restore',
  text: `WITH undone AS (UPDATE cart_merge SET undone_at = $5 WHERE id = $6),
    plain AS (UPDATE cart_line SET promised_net = NULL, promised_per = NULL, promised_from = NULL, promised_until = NULL, promised_reduced = NULL WHERE cart_id = $1)
    UPDATE cart SET status = 'OPEN', buyer_id = $2, company_id = $3, visitor_id = NULL, currency = $4, version = version + 1, updated_at = $5
     WHERE id = $1`,
};

export type UndoFault = 'NOT_FOUND' | 'NOT_EDITABLE';
export interface Undone {
  readonly merge: CartMergeFacts | null;
  /** The cart that the guest's lines stand in again. */
  readonly separateId: number | null;
  readonly fault: UndoFault | null;
}

/**
 * Takes a merge back, once: the guest's lines leave the buyer's cart and stand in an open cart of their own, which is the
 * buyer's now. What the buyer changed since the merge stays.
 */
export async function undoCartMerge(on: MergeOn, viewer: Viewer, mergeId: number | null): Promise<Undone> {
  const owner = ownerOf(viewer);
  if (!owner || owner.buyerId === null || mergeId === null) return NONE;
  const { buyerId, companyId } = owner;
  const { now } = viewer;
  return await on.database.transaction(async (sql): Promise<Undone> => {
    const [found] = await sql.query<MergeRow>(MERGE, [mergeId, buyerId, companyId]);
    if (!found) return NONE;
    await sql.query(LOCK_GUEST, [found.guestCartId]);
    const cart = await lockCart(sql, owner, found.cartId);
    // Read again under the locks: another undo may have been first.
    const [row] = await sql.query<MergeRow>(MERGE, [mergeId, buyerId, companyId]);
    const merge = factsOf(row!);
    if (merge.undoneAt !== null) return { merge, separateId: row!.guestCartId, fault: null };
    if (!cart || !EDITABLE.includes(cart.status)) return { merge, separateId: null, fault: 'NOT_EDITABLE' };
    const own = await linesOfCarts(sql, [cart.id]);
    const changes = undoMerge(own, merge.lines).map((line): LineChange => ({
      ...line,
      before: 0n as Decimal,
      source: null,
    }));
    const promises = new Map(
      own.flatMap((line) => (line.promise ? [[lineKey(line), line.promise] as const] : [])),
    );
    await writeLines(sql, cart, changes, promises, now);
    await sql.query(RESTORE, [row!.guestCartId, buyerId, companyId, viewer.currency, now, mergeId]);
    await audit(
      sql,
      viewer,
      { action: 'cart.merge-undo', subjectType: 'cart', subjectId: cart.id, detail: { merge: mergeId } },
      now,
    );
    await on.changes.announce(sql, { topic: 'cart', ids: [row!.guestCartId, cart.id] });
    return { merge: { ...merge, undoneAt: now }, separateId: row!.guestCartId, fault: null };
  });
}

const NONE: Undone = { merge: null, separateId: null, fault: 'NOT_FOUND' };

const factsOf = ({ id, cartId, strategy, at, undoneAt, report }: MergeRow): CartMergeFacts => ({
  id,
  cartId,
  strategy,
  at,
  undoneAt,
  lines: report.map(lineOf),
});
