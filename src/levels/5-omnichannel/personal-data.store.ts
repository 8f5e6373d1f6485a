import type { Sql } from '../../database/database.js';
import type { PersonalData } from '../level.js';

const CARTS = `SELECT c.id, co.customer_number AS "customerNumber", c.name, c.status, c.channel, c.created_at AS "createdAt", c.updated_at AS "updatedAt"
  FROM cart c JOIN company co ON co.id = c.company_id WHERE c.buyer_id = $1 ORDER BY c.id`;
const LINES = `SELECT l.cart_id AS "cartId", p.sku, l.quantity, l.unit, l.source
  FROM cart_line l JOIN cart c ON c.id = l.cart_id JOIN product p ON p.id = l.product_id WHERE c.buyer_id = $1 ORDER BY l.id`;
const MERGES = `SELECT id, cart_id AS "cartId", at, undone_at AS "undoneAt", strategy, report FROM cart_merge WHERE buyer_id = $1 ORDER BY id`;

const counted = async (sql: Sql, text: string, buyerId: number): Promise<number> =>
  (await sql.query<{ size: number }>(`SELECT count(*) AS size FROM (${text}) x`, [buyerId]))[0]!.size;

/** What level 5 keeps of a person: carts, with the guests' carts that became theirs. Orders are the company's and stay. */
export const cartData: PersonalData = {
  export: async (sql, buyerId) => ({
    cart: await sql.query(CARTS, [buyerId]),
    cart_line: await sql.query(LINES, [buyerId]),
    cart_merge: await sql.query(MERGES, [buyerId]),
  }),
  erase: async (sql, buyerId) => {
    const lines = await counted(sql, LINES, buyerId);
    const merges = await sql.query<{ guestCartId: number }>(
      `DELETE FROM cart_merge WHERE buyer_id = $1 RETURNING guest_cart_id AS "guestCartId"`,
      [buyerId],
    );
    const guests = await sql.query(`DELETE FROM cart WHERE id = ANY($1::int[]) RETURNING id`, [
      merges.map(({ guestCartId }) => guestCartId),
    ]);
    const carts = await sql.query(`DELETE FROM cart WHERE buyer_id = $1 RETURNING id`, [buyerId]);
    return { cart: carts.length + guests.length, cart_line: lines, cart_merge: merges.length };
  },
  scan: async (sql, buyerId) => ({
    cart: await counted(sql, CARTS, buyerId),
    cart_line: await counted(sql, LINES, buyerId),
    cart_merge: await counted(sql, MERGES, buyerId),
  }),
};
