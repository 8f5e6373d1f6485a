import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { to as copyTo } from 'pg-copy-streams';
import type { Connection } from '../database/database.js';
import { IntegerRows } from './integer-rows.js';
import { IntegerList, packed, type PackedOrders } from './packed-orders.js';
import { ORDER_NOT_CORRECTED } from './signals.store.js';

/** Orders that speak until `now`: what the clock has not reached, or was before 1970, is a slip of another clock. */
const knownUntil = (now: Date): string =>
  `o.status <> 'CANCELLED' AND o.ordered_at >= 'epoch' AND o.ordered_at <= '${now.toISOString()}'`;

/** Companies that corrected nothing, nearly all, cost one look into a hash table a line. */
const NOT_CORRECTED_AT_ALL = `(o.company_id IS NULL OR o.company_id NOT IN
  (SELECT company_id FROM correction WHERE undone_at IS NULL AND company_id IS NOT NULL))`;

/**
 * All orders until `now`, oldest first, those without products included; corrected ones without what was corrected.
 * `ids` asks for some of them only. Contractual facts: shared statistics of every company, for building models. Streamed,
 * in one snapshot. Inside a transaction it must be the first to read.
 */
export async function packedOrders(
  sql: Connection,
  now: Date,
  ids?: readonly number[],
): Promise<PackedOrders> {
  const which = `${knownUntil(now)}${ids ? ` AND o.id IN (${[0, ...ids].join(',')})` : ''}`;
  await sql.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    // The second core is for those who ask meanwhile.
    await sql.query('SET LOCAL max_parallel_workers_per_gather = 0');
    const [orders, companies, minutes] = await columnsOf(
      sql,
      3,
      `SELECT o.id, coalesce(o.company_id, 0), floor(extract(epoch FROM o.ordered_at) / 60)::integer
       FROM sales_order o WHERE ${which} ORDER BY o.ordered_at, o.id`,
    );
    const [lineOrders, lineProducts] = await columnsOf(
      sql,
      2,
      `SELECT l.order_id, l.product_id FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
       WHERE ${which} AND (${NOT_CORRECTED_AT_ALL} OR ${ORDER_NOT_CORRECTED})`,
    );
    return packed({ ids: orders, companies, minutes, lineOrders, lineProducts });
  } finally {
    await sql.query('COMMIT');
  }
}

/** Ids of all orders that `packedOrders` would answer. */
export async function orderIds(sql: Connection, now: Date): Promise<Int32Array> {
  const [ids] = await columnsOf(sql, 1, `SELECT o.id FROM sales_order o WHERE ${knownUntil(now)}`);
  return ids;
}

type Columns<Width extends number> = Width extends 1
  ? [Int32Array]
  : Width extends 2
    ? [Int32Array, Int32Array]
    : [Int32Array, Int32Array, Int32Array];

/** The columns of a query of integers, none null. */
async function columnsOf<Width extends 1 | 2 | 3>(
  sql: Connection,
  width: Width,
  query: string,
): Promise<Columns<Width>> {
  const columns = Array.from({ length: width }, () => new IntegerList());
  const rows = new IntegerRows(width, (row) => {
    for (let column = 0; column < width; column++) columns[column]?.push(row[column] ?? 0);
  });
  const read = new Writable({
    write: (chunk: Buffer, _, done) => {
      rows.add(chunk);
      done();
    },
  });
  await pipeline(sql.client.query(copyTo(`COPY (${query}) TO STDOUT`)), read);
  return columns.map((column) => column.values()) as Columns<Width>;
}
