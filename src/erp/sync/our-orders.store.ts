import type { Sql } from '../../database/database.js';
import { RefusedRow } from '../import/refused-row.js';
import type { ErpRow } from '../port.js';

const BATCH = 500;

/** Rows of orders that the shop sent, under the shop's number instead of the system's: an order must not stand twice. */
export async function* namingOurs(
  sql: Sql,
  rows: AsyncIterable<ErpRow | RefusedRow>,
): AsyncGenerator<ErpRow | RefusedRow> {
  let batch: (ErpRow | RefusedRow)[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield* await named(sql, batch);
    batch = [];
  }
  yield* await named(sql, batch);
}

async function named(sql: Sql, batch: readonly (ErpRow | RefusedRow)[]): Promise<(ErpRow | RefusedRow)[]> {
  const numbers = batch.flatMap((row) => (row instanceof RefusedRow ? [] : String(row['order_number'])));
  if (numbers.length === 0) return [...batch];
  const found = await sql.query<{ theirs: string; ours: string }>(
    'SELECT erp_number AS theirs, order_number AS ours FROM sales_order WHERE erp_number = ANY($1::text[])',
    [[...new Set(numbers)]],
  );
  const ours = new Map(found.map((row) => [row.theirs, row.ours]));
  return batch.map((row) => {
    if (row instanceof RefusedRow) return row;
    const number = ours.get(String(row['order_number']));
    return number === undefined ? row : { ...row, order_number: number };
  });
}

/** An order of ours that was read before the system's number for it was known came in as another one: it goes. */
export const dropDoubles = (sql: Sql): Promise<unknown> =>
  sql.query(
    `DELETE FROM sales_order d USING sales_order o
      WHERE o.erp_number = d.order_number AND o.id <> d.id AND d.cart_id IS NULL AND d.erp_number IS NULL`,
  );
