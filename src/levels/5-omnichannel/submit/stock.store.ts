import type { Sql, Statement } from '../../../database/database.js';
import { decimalOfNumeric, formatDecimal } from '../../../money/decimal.js';
import { allocateStock, type StockNeed } from './allocate-stock.js';

/** Sorted before it is locked: every order locks stock in the same order, so that none waits in a circle. */
const LOCK: Statement = {
  name: 'stock-lock',
  text: `SELECT s.product_id AS "productId", s.location, s.quantity
           FROM stock s JOIN product p ON p.id = s.product_id
          WHERE s.product_id = ANY($1::int[]) ORDER BY p.sku COLLATE "C", s.location FOR UPDATE OF s`,
};
const DRAW: Statement = {
  name: 'stock-draw',
  text: `UPDATE stock s SET quantity = s.quantity - d.quantity
           FROM unnest($1::int[], $2::text[], $3::numeric[]) AS d(product_id, location, quantity)
          WHERE s.product_id = d.product_id AND s.location = d.location`,
};

/**
 * Takes what an order needs out of stock, in its transaction. Answers the products that are short: then nothing was taken.
 */
export async function reserveStock(sql: Sql, needs: readonly StockNeed[]): Promise<readonly number[]> {
  const rows = await sql.query<{ productId: number; location: string; quantity: string }>(LOCK, [
    needs.map(({ productId }) => productId),
  ]);
  const { draws, short } = allocateStock(
    needs,
    rows.map((row) => ({ ...row, quantity: decimalOfNumeric(row.quantity) })),
  );
  if (draws.length > 0)
    await sql.query(DRAW, [
      draws.map(({ productId }) => productId),
      draws.map(({ location }) => location),
      draws.map(({ quantity }) => formatDecimal(quantity)),
    ]);
  return short;
}
