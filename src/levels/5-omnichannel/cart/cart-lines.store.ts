import type { Statement, Sql } from '../../../database/database.js';
import { formatDecimal } from '../../../money/decimal.js';
import type { CartRow, PromisedPrice } from './cart-rows.js';
import { lineKey } from './cart-rows.js';
import type { LineChange } from './change-lines.js';

const WRITE: Statement = {
  name: 'cart-lines-write',
  text: `WITH wanted AS (
    SELECT * FROM unnest($3::int[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[], $9::timestamptz[], $10::text[], $11::text[])
      WITH ORDINALITY AS w(product_id, unit, quantity, net, per, from_quantity, until, reduced, source, place)
  ), gone AS (
    DELETE FROM cart_line l USING wanted w
     WHERE l.cart_id = $1 AND l.product_id = w.product_id AND l.unit = w.unit AND w.quantity = 0
  ), written AS (
    INSERT INTO cart_line AS l (cart_id, product_id, unit, quantity, promised_net, promised_per, promised_from, promised_until, promised_reduced, source)
    SELECT $1, product_id, unit, quantity, net, per, from_quantity, until, reduced, source FROM wanted WHERE quantity > 0 ORDER BY place
    ON CONFLICT (cart_id, product_id, unit) DO UPDATE
      SET quantity = excluded.quantity, promised_net = excluded.promised_net, promised_per = excluded.promised_per,
          promised_from = excluded.promised_from, promised_until = excluded.promised_until,
          promised_reduced = excluded.promised_reduced
  )
  UPDATE cart SET version = version + 1, updated_at = $2 WHERE id = $1 RETURNING version`,
};

/**
 * Writes what shall stand in a locked cart, with the promise made for each line (by `lineKey`), and gives it its next
 * version. Answers the cart as it is then.
 */
export async function writeLines(
  sql: Sql,
  cart: CartRow,
  changes: readonly LineChange[],
  promises: ReadonlyMap<string, PromisedPrice>,
  now: Date,
): Promise<CartRow> {
  const made = changes.map((change) => {
    const promise = promises.get(lineKey(change));
    return promise?.currency === cart.currency ? promise : null;
  });
  const [row] = await sql.query<{ version: number }>(WRITE, [
    cart.id,
    now,
    changes.map(({ productId }) => productId),
    changes.map(({ unit }) => unit),
    changes.map(({ quantity }) => formatDecimal(quantity)),
    made.map((promise) => promise && formatDecimal(promise.net)),
    made.map((promise) => promise && formatDecimal(promise.per)),
    made.map((promise) => promise && formatDecimal(promise.from)),
    made.map((promise) => promise && promise.until),
    made.map((promise) => promise && promise.reduced),
    changes.map(({ source }) => source),
  ]);
  return { ...cart, version: row!.version, updatedAt: now };
}
