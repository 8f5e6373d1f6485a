import type { Sql, Statement } from '../../../database/database.js';
import type { PriceReduced } from '../../../experience/order-discount.js';
import { decimalOfNumeric } from '../../../money/decimal.js';
import type { CartLineRow, CartRow, CartStatus } from './cart-rows.js';
import { type CartOwner, ownedBy } from './owner.js';

export const CART_COLUMNS =
  'c.id, c.name, c.status, c.version, c.channel, c.currency, c.created_at AS "createdAt", c.updated_at AS "updatedAt"';
const parameters = ({ buyerId, companyId, visitorId }: CartOwner): unknown[] => [
  buyerId,
  companyId,
  visitorId,
];
const owned = ownedBy('$1', '$2', '$3');

const ACTIVE: Statement = {
  name: 'cart-active',
  text: `SELECT ${CART_COLUMNS} FROM cart c WHERE ${owned} AND c.status = 'ACTIVE'`,
};
const OPEN: Statement = {
  name: 'cart-open',
  text: `INSERT INTO cart AS c (buyer_id, company_id, visitor_id, name, status, channel, currency, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT DO NOTHING RETURNING ${CART_COLUMNS}`,
};
const BY_ID: Statement = {
  name: 'cart-by-id',
  text: `SELECT ${CART_COLUMNS} FROM cart c WHERE ${owned} AND c.id = ANY($4::int[])`,
};
const LOCKED: Statement = { name: 'cart-locked', text: `${BY_ID.text} FOR UPDATE` };

export interface Opening {
  readonly name: string | null;
  readonly status: 'ACTIVE' | 'OPEN';
  readonly channel: string;
  readonly currency: string;
  readonly now: Date;
}

/** The owner's active cart; null when there is none. */
export async function activeCart(sql: Sql, owner: CartOwner): Promise<CartRow | null> {
  const [cart] = await sql.query<CartRow>(ACTIVE, parameters(owner));
  return cart ?? null;
}

/** A new cart; null when it should be the active one and another became that just now. */
export async function insertCart(sql: Sql, owner: CartOwner, opening: Opening): Promise<CartRow | null> {
  const { name, status, channel, currency, now } = opening;
  const [cart] = await sql.query<CartRow>(OPEN, [...parameters(owner), name, status, channel, currency, now]);
  return cart ?? null;
}

/** The owner's active cart, opened on first use. Two first requests at once get the same one. */
export async function openActiveCart(
  sql: Sql,
  owner: CartOwner,
  opening: Omit<Opening, 'status' | 'name'>,
): Promise<CartRow> {
  for (;;) {
    const cart =
      (await activeCart(sql, owner)) ??
      (await insertCart(sql, owner, { ...opening, name: null, status: 'ACTIVE' }));
    // Neither: another request opened it between the two statements, and the next look finds it.
    if (cart) return cart;
  }
}

/** Those of these carts that are the owner's. */
export const ownedCarts = (sql: Sql, owner: CartOwner, ids: readonly number[]): Promise<CartRow[]> =>
  sql.query<CartRow>(BY_ID, [...parameters(owner), ids]);

/** The owner's cart, locked until the transaction ends; null for an absent or foreign one. */
export async function lockCart(sql: Sql, owner: CartOwner, cartId: number): Promise<CartRow | null> {
  const [cart] = await sql.query<CartRow>(LOCKED, [...parameters(owner), [cartId]]);
  return cart ?? null;
}

const PAGE: Statement = {
  name: 'cart-page',
  text: `SELECT ${CART_COLUMNS} FROM cart c WHERE ${owned} AND ($4::int IS NULL OR c.id < $4) ORDER BY c.id DESC LIMIT $5`,
};

/** The owner's carts, newest first, behind the cart `before`. */
export const pageOfCarts = (
  sql: Sql,
  owner: CartOwner,
  before: number | null,
  limit: number,
): Promise<CartRow[]> => sql.query<CartRow>(PAGE, [...parameters(owner), before, limit]);

interface LineRow {
  id: number;
  cartId: number;
  productId: number;
  unit: string;
  quantity: string;
  net: string | null;
  per: string | null;
  from: string | null;
  until: Date | null;
  reduced: PriceReduced | null;
  currency: string;
  source: string | null;
}
const LINE_COLUMNS = `l.id, l.cart_id AS "cartId", l.product_id AS "productId", l.unit, l.quantity, l.promised_net AS net,
       l.promised_per AS per, l.promised_from AS "from", l.promised_until AS until, l.promised_reduced AS reduced, c.currency, l.source`;
const LINES: Statement = {
  name: 'cart-lines',
  text: `SELECT ${LINE_COLUMNS} FROM cart_line l JOIN cart c ON c.id = l.cart_id WHERE l.cart_id = ANY($1::int[]) ORDER BY l.id`,
};

const lineOf = ({ net, per, from, until, reduced, currency, ...line }: LineRow): CartLineRow => ({
  id: line.id,
  cartId: line.cartId,
  productId: line.productId,
  unit: line.unit,
  quantity: decimalOfNumeric(line.quantity),
  promise:
    net === null || per === null || from === null || until === null
      ? null
      : {
          net: decimalOfNumeric(net),
          per: decimalOfNumeric(per),
          from: decimalOfNumeric(from),
          until,
          currency,
          reduced,
        },
  source: line.source,
});

/** All lines of these carts, in the order they came; access was checked where the ids came from. */
export const linesOfCarts = async (sql: Sql, cartIds: readonly number[]): Promise<CartLineRow[]> =>
  (await sql.query<LineRow>(LINES, [cartIds])).map(lineOf);

const OWNED_LINES: Statement = {
  name: 'cart-lines-by-id',
  text: `SELECT ${LINE_COLUMNS}, c.status FROM cart_line l JOIN cart c ON c.id = l.cart_id WHERE ${owned} AND l.id = ANY($4::int[])`,
};

/** Those of these lines that stand in the owner's carts. */
export const ownedLines = async (
  sql: Sql,
  owner: CartOwner,
  lineIds: readonly number[],
): Promise<CartLineRow[]> =>
  (await sql.query<LineRow & { status: CartStatus }>(OWNED_LINES, [...parameters(owner), lineIds])).map(
    lineOf,
  );

const LINES_OF_PRODUCTS: Statement = {
  name: 'cart-lines-of-products',
  text: `SELECT ${LINE_COLUMNS}, (SELECT count(*) FROM cart_line x WHERE x.cart_id = $1) AS size
           FROM cart c LEFT JOIN cart_line l ON l.cart_id = c.id AND l.product_id = ANY($2::int[]) WHERE c.id = $1`,
};

/** The lines of these products in one cart, and how many lines it has in all. */
export async function linesOfProducts(
  sql: Sql,
  cartId: number,
  productIds: readonly number[],
): Promise<{ readonly lines: readonly CartLineRow[]; readonly size: number }> {
  const rows = await sql.query<LineRow & { size: number }>(LINES_OF_PRODUCTS, [cartId, productIds]);
  return { lines: rows.filter(({ id }) => id !== null).map(lineOf), size: rows[0]?.size ?? 0 };
}
