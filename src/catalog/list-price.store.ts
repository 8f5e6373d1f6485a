import type { Sql, Statement } from '../database/database.js';
import { type Decimal, decimalOfNumeric } from '../money/decimal.js';

/** A line of a base list that is valid at the moment asked for. */
export interface ListPriceLine {
  readonly productId: number;
  readonly lineId: number;
  readonly listCode: string;
  readonly priority: number;
  readonly unit: string;
  readonly minQuantity: Decimal;
  readonly amount: Decimal;
  readonly per: Decimal;
  readonly validTo: Date | null;
  /** Where it was converted: see `convertLine`. */
  readonly unitFactor?: Decimal | null;
}

const LINES: Statement = {
  name: 'list-price-lines',
  text: `SELECT n.product_id, n.id, l.code, l.priority, n.unit, n.min_quantity::text, n.amount::text, n.per::text,
       nullif(n.valid_to, 'infinity') AS valid_to
  FROM price_list l JOIN price_line n ON n.list_id = l.id
 WHERE l.kind = 'BASE' AND l.currency = $2 AND n.product_id = ANY($1::int[]) AND n.valid_from <= $3 AND n.valid_to > $3
 ORDER BY l.priority DESC, n.min_quantity DESC, n.valid_from DESC, n.amount, n.id`,
};

/** Best first in each unit: of those in one unit the first whose least quantity is reached is the list price. */
export async function listPriceLines(
  sql: Sql,
  productIds: readonly number[],
  currency: string,
  moment: Date,
): Promise<ListPriceLine[]> {
  const rows = await sql.query<{
    product_id: number;
    id: number;
    code: string;
    priority: number;
    unit: string;
    min_quantity: string;
    amount: string;
    per: string;
    valid_to: Date | null;
  }>(LINES, [productIds, currency, moment]);
  return rows.map((row) => ({
    productId: row.product_id,
    lineId: row.id,
    listCode: row.code,
    priority: row.priority,
    unit: row.unit,
    minQuantity: decimalOfNumeric(row.min_quantity),
    amount: decimalOfNumeric(row.amount),
    per: decimalOfNumeric(row.per),
    validTo: row.valid_to,
  }));
}
