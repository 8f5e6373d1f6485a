import type { ImportKind } from '../import/import-kind.js';
import { code, decimal, required } from './column.js';
import { touching } from './touched.store.js';
import { rejectUnknownSkus } from './unknown.js';

/** What lies at each location, in base units. */
export const stock: ImportKind = {
  name: 'stock',
  columns: [code('sku', required), code('location', required), decimal('quantity', required)],
  key: ['sku', 'location'],
  unique: ['sku', 'location'],
  modes: ['upsert', 'delete'],
  async merge(staging) {
    const { table, mode } = staging;
    await rejectUnknownSkus(staging);
    const touched = await touching(staging);
    const rows = `r AS (SELECT s.line, p.id AS product_id, s.location, s.quantity
      FROM ${table} s JOIN product p ON p.sku = s.sku)`;
    const write =
      mode === 'delete'
        ? `DELETE FROM stock t USING r WHERE t.product_id = r.product_id AND t.location = r.location`
        : `INSERT INTO stock AS t (product_id, location, quantity)
           SELECT product_id, location, quantity FROM r ORDER BY product_id, location
           ON CONFLICT (product_id, location) DO UPDATE SET quantity = excluded.quantity
           WHERE t.quantity <> excluded.quantity`;
    await touched.by(
      `${rows}, w AS (${write} RETURNING t.product_id, t.location)`,
      'SELECT r.line, r.product_id FROM w JOIN r USING (product_id, location)',
    );
    return await touched.merged('stock');
  },
};
