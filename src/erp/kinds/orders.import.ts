import { currencyDigits } from '../../money/money.js';
import type { ImportKind, Merged, Staging } from '../import/import-kind.js';
import { ABOVE_ZERO, code, currency, dateTime, decimal, email, required } from './column.js';
import { channel } from './price-lists.import.js';
import { touching } from './touched.store.js';
import { rejectUnknownCompanies, rejectUnknownSkus } from './unknown.js';

/** The columns that say something about the whole order. */
const HEAD = ['customer_number', 'buyer_email', 'ordered_at', 'currency', 'channel'] as const;
/** Totals have at most 12 digits before the point. */
const MOST_MONEY = '1000000000000';

/**
 * Order history, a line a row; rows of one order need not stand together, but must agree on whose it is. An order that is
 * there already gets the lines of the file: a line that is not in it any more goes. Imported orders are CONFIRMED.
 */
export const orders: ImportKind = {
  name: 'orders',
  columns: [
    code('order_number', required),
    code('customer_number', required),
    email('buyer_email'),
    dateTime('ordered_at', required),
    code('sku', required),
    decimal('quantity', { ...required, least: ABOVE_ZERO }),
    code('unit', { longest: 50 }),
    decimal('unit_price'),
    currency('currency'),
    channel('channel'),
  ],
  key: ['order_number'],
  modes: ['upsert'],
  async merge(staging) {
    await rejectRows(staging);
    await resolve(staging);
    return await write(staging);
  },
};

async function rejectRows(staging: Staging): Promise<void> {
  const { table } = staging;
  await rejectUnknownSkus(staging);
  await rejectUnknownCompanies(staging);
  await staging.reject({
    field: 'buyer_email',
    reason: 'UNKNOWN_BUYER: no buyer has this address',
    rows: `SELECT s.line, s.buyer_email FROM ${table} s LEFT JOIN buyer b ON b.email = s.buyer_email
           WHERE s.buyer_email IS NOT NULL AND b.id IS NULL`,
  });
  const head = (alias: string): string => HEAD.map((column) => `${alias}.${column}`).join(', ');
  await staging.reject({
    field: 'order_number',
    reason: `DIFFERENT_ORDER: an earlier row of this order has another ${HEAD.join(', ')}`,
    rows: `SELECT s.line, s.order_number FROM ${table} s
           JOIN (SELECT DISTINCT ON (order_number) * FROM ${table} ORDER BY order_number, line) f USING (order_number)
           WHERE (${head('s')}) IS DISTINCT FROM (${head('f')})`,
  });
  await staging.reject({
    field: 'unit_price',
    reason: 'NUMBER_OUT_OF_RANGE: the order would be worth more than 12 digits',
    rows: `SELECT line, value FROM (SELECT s.line, s.order_number AS value,
             sum(s.quantity * s.unit_price) OVER (PARTITION BY s.order_number) AS total FROM ${table} s) t
           WHERE total >= ${MOST_MONEY} - 1`,
  });
}

/** What the lines of an order say, in short. */
const lines = (position: string): string =>
  `md5(string_agg(concat_ws('|', product_id, quantity, coalesce(unit_price::text, '-'), coalesce(total::text, '-'), unit), E'\\n' ORDER BY ${position}))`;

/** Lines with ids and totals, and the orders they make up, beside those that are there. */
async function resolve({ sql, table, shop }: Staging): Promise<void> {
  await sql.query(
    `CREATE TEMPORARY TABLE order_row ON COMMIT DROP AS
     SELECT s.line, s.order_number, c.id AS company_id, b.id AS buyer_id, s.ordered_at, coalesce(s.channel, 'API') AS channel,
            coalesce(s.currency, c.currency, '${shop.currency}') AS currency, p.id AS product_id, s.quantity::numeric(18,6) AS quantity,
            coalesce(s.unit, p.unit) AS unit, s.unit_price::numeric(18,6) AS unit_price, NULL::numeric(18,6) AS total,
            row_number() OVER (PARTITION BY s.order_number ORDER BY s.line)::int AS position
     FROM ${table} s JOIN company c ON c.customer_number = s.customer_number JOIN product p ON p.sku = s.sku
     LEFT JOIN buyer b ON b.email = s.buyer_email`,
  );
  const currencies = await sql.query<{ currency: string }>('SELECT DISTINCT currency FROM order_row');
  await sql.query(
    `UPDATE order_row r SET total = round(r.quantity * r.unit_price, d.digits)
     FROM unnest($1::text[], $2::int[]) AS d (currency, digits) WHERE d.currency = r.currency AND r.unit_price IS NOT NULL`,
    [currencies.map(({ currency: one }) => one), currencies.map(({ currency: one }) => currencyDigits(one))],
  );
  await sql.query(
    `CREATE TEMPORARY TABLE order_head ON COMMIT DROP AS
     SELECT h.*, o.id, o.id IS NOT NULL AND (o.company_id, o.ordered_at, o.channel, o.currency, o.total)
              IS NOT DISTINCT FROM (h.company_id, h.ordered_at, h.channel, h.currency, h.total)
              AND (h.buyer_id IS NULL OR o.buyer_id IS NOT DISTINCT FROM h.buyer_id)
              AND o.status NOT IN ('PLACED', 'SENT') AND l.lines IS NOT DISTINCT FROM h.lines AS unchanged
     FROM (SELECT order_number, min(company_id) AS company_id, min(buyer_id) AS buyer_id, min(ordered_at) AS ordered_at,
                  min(channel) AS channel, min(currency) AS currency, ${lines('position')} AS lines,
                  CASE WHEN count(total) = count(*) THEN sum(total)::numeric(18,6) END AS total
           FROM order_row GROUP BY order_number) h
     LEFT JOIN sales_order o ON o.order_number = h.order_number
     LEFT JOIN (SELECT order_id, ${lines('position')} AS lines FROM sales_order_line
                WHERE order_id IN (SELECT o.id FROM sales_order o JOIN order_row r ON r.order_number = o.order_number)
                GROUP BY order_id) l ON l.order_id = o.id`,
  );
}

async function write(staging: Staging): Promise<Merged> {
  const { sql } = staging;
  // What the shop knows of its own orders (cart, device, buyer) stays; a later state than CONFIRMED stays too.
  await sql.query(
    `INSERT INTO sales_order AS o (order_number, company_id, buyer_id, ordered_at, channel, currency, total, status)
     SELECT order_number, company_id, buyer_id, ordered_at, channel, currency, total, 'CONFIRMED' FROM order_head
     WHERE NOT unchanged ORDER BY ordered_at, order_number
     ON CONFLICT (order_number) DO UPDATE SET company_id = excluded.company_id, ordered_at = excluded.ordered_at,
       buyer_id = coalesce(excluded.buyer_id, o.buyer_id), channel = excluded.channel, currency = excluded.currency,
       total = excluded.total, discounts = excluded.discounts, status = CASE WHEN o.status IN ('PLACED', 'SENT') THEN 'CONFIRMED' ELSE o.status END`,
  );
  await sql.query(
    `DELETE FROM sales_order_line l USING sales_order o JOIN order_head h USING (order_number)
     WHERE l.order_id = o.id AND NOT h.unchanged AND h.id IS NOT NULL`,
  );
  const touched = await touching(staging);
  await touched.by(
    `w AS (INSERT INTO sales_order_line (order_id, position, product_id, quantity, unit, unit_price, total)
       SELECT o.id, r.position, r.product_id, r.quantity, r.unit, r.unit_price, r.total
       FROM order_row r JOIN order_head h USING (order_number) JOIN sales_order o ON o.order_number = r.order_number
       WHERE NOT h.unchanged ORDER BY o.id, r.position)`,
    `SELECT r.line, o.id FROM order_row r JOIN order_head h USING (order_number)
     JOIN sales_order o ON o.order_number = r.order_number WHERE NOT h.unchanged`,
  );
  return await touched.merged('order');
}
