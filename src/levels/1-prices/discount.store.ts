import { decimalOfNumeric } from '../../money/decimal.js';
import type { Discount } from './discount.js';

/** As PostgreSQL prints it as JSON: decimals as text, moments by ISO 8601. */
export interface DiscountRow {
  readonly id: number;
  readonly code: string;
  readonly description: string | null;
  readonly percent: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly product_id: number | null;
  readonly group_id: number | null;
  readonly brand: string | null;
  readonly scope: Discount['scope'];
  readonly min_quantity: string;
  readonly min_order_value: string | null;
  readonly exclusive: boolean;
  readonly position: number;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
}

/** SQL: the columns of a discount `d` as `DiscountRow`. */
export const DISCOUNT = `d.id, d.code, d.description, d.percent::text, d.amount::text, d.currency, d.product_id, d.group_id, d.brand,
    CASE WHEN d.company_id IS NOT NULL THEN 'COMPANY' WHEN d.price_group_id IS NOT NULL THEN 'PRICE_GROUP' END AS scope,
    d.min_quantity::text, d.min_order_value::text, d.exclusive, d.position,
    nullif(d.valid_from, '-infinity') AS valid_from, nullif(d.valid_to, 'infinity') AS valid_to`;

/** So long after their end discounts on the value of an order are still found, so that a cart can tell. */
export const ENDED_DAYS = 30;

/**
 * SQL: discounts for one of the products $1 that speak to companies $2, price groups $3 or everybody, valid from $6 to
 * $7; those on the value of an order still a while after their end. One scan over the three indexes: where a shop has no
 * discounts it must cost next to nothing.
 */
export const DISCOUNTS = `SELECT ${DISCOUNT}
  FROM discount d
 WHERE (d.company_id = ANY($2::int[]) OR d.price_group_id = ANY($3::int[])
     OR (d.company_id IS NULL AND d.price_group_id IS NULL AND d.product_id = ANY($1::int[]))
     OR (d.company_id IS NULL AND d.price_group_id IS NULL AND d.product_id IS NULL))
   AND d.valid_from <= $7
   AND (d.valid_to > $6 OR (d.min_order_value IS NOT NULL AND d.valid_to > $6::timestamptz - interval '${ENDED_DAYS} days'))
   AND CASE WHEN d.product_id IS NOT NULL THEN d.product_id = ANY($1::int[])
            WHEN d.group_id IS NOT NULL THEN d.group_id = ANY(ARRAY(SELECT group_id FROM product WHERE id = ANY($1::int[])))
            WHEN d.brand IS NOT NULL THEN d.brand = ANY(ARRAY(SELECT brand FROM product WHERE id = ANY($1::int[])))
            ELSE true END`;

const decimalOrNull = (text: string | null) => (text === null ? null : decimalOfNumeric(text));
const momentOrNull = (text: string | null): Date | null => (text === null ? null : new Date(text));

export const discountOf = (row: DiscountRow): Discount => ({
  id: row.id,
  code: row.code,
  description: row.description,
  percent: decimalOrNull(row.percent),
  amount: decimalOrNull(row.amount),
  currency: row.currency,
  productId: row.product_id,
  groupId: row.group_id,
  brand: row.brand,
  scope: row.scope,
  minQuantity: decimalOfNumeric(row.min_quantity),
  minOrderValue: decimalOrNull(row.min_order_value),
  exclusive: row.exclusive,
  position: row.position,
  validFrom: momentOrNull(row.valid_from),
  validTo: momentOrNull(row.valid_to),
});
