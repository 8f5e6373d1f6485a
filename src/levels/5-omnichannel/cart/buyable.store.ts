import { visibilityParameters, visibilitySql } from '../../../catalog/visibility.js';
import type { Sql, Statement } from '../../../database/database.js';
import { decimalOfNumeric } from '../../../money/decimal.js';
import type { Viewer } from '../../../viewer/viewer.js';
import type { Buyable } from './cart-rows.js';

interface Row {
  id: number;
  sku: string;
  unit: string;
  step: string;
  minimum: string;
  decimals: number;
  shortage: Buyable['shortage'];
  factors: Record<string, string> | null;
}

const { rules, predicate } = visibilitySql('$1', '$2');
const select = (condition: string): string => `WITH ${rules}
  SELECT p.id, p.sku, p.unit, p.step, p.minimum, p.decimals, p.shortage,
         (SELECT json_object_agg(u.unit, u.factor::text) FROM product_unit u WHERE u.product_id = p.id) AS factors
    FROM product p WHERE ${condition} AND ${predicate}`;
const BY_SKU: Statement = { name: 'buyable-by-sku', text: select('p.sku = ANY($3::text[])') };
const BY_ID: Statement = { name: 'buyable-by-id', text: select('p.id = ANY($3::int[])') };

const buyableOf = (row: Row): Buyable => ({
  productId: row.id,
  sku: row.sku,
  unit: row.unit,
  step: decimalOfNumeric(row.step),
  minimum: decimalOfNumeric(row.minimum),
  decimals: row.decimals,
  shortage: row.shortage,
  factors: new Map(
    Object.entries(row.factors ?? {}).map(([unit, factor]) => [unit, decimalOfNumeric(factor)]),
  ),
});

/** Those of these products that the viewer may see and buy, in any order. */
export const buyablesBySku = async (sql: Sql, viewer: Viewer, skus: readonly string[]): Promise<Buyable[]> =>
  (await sql.query<Row>(BY_SKU, [...visibilityParameters(viewer), skus])).map(buyableOf);

/** Those of these products that the viewer may see and buy, in any order. */
export const buyablesById = async (sql: Sql, viewer: Viewer, ids: readonly number[]): Promise<Buyable[]> =>
  (await sql.query<Row>(BY_ID, [...visibilityParameters(viewer), ids])).map(buyableOf);
