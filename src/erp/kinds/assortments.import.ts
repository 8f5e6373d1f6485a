import type { ImportKind } from '../import/import-kind.js';
import { code, required } from './column.js';
import { touching } from './touched.store.js';
import { rejectUnknownCompanies, rejectUnknownPriceGroups, rejectUnknownSkus } from './unknown.js';

const SUBJECT = ['customer_number', 'price_group', 'sku', 'group'] as const;

/** Who may see and buy what: a company or a price group, a product or a product group. */
export const assortments: ImportKind = {
  name: 'assortments',
  columns: [
    code('customer_number'),
    code('price_group'),
    code('sku'),
    code('group'),
    { name: 'visible', type: 'boolean', ...required },
  ],
  key: SUBJECT,
  unique: SUBJECT,
  exactlyOne: [
    ['customer_number', 'price_group'],
    ['sku', 'group'],
  ],
  modes: ['upsert', 'delete'],
  async merge(staging) {
    const { sql, table, mode } = staging;
    await rejectUnknownCompanies(staging);
    await rejectUnknownPriceGroups(staging);
    await rejectUnknownSkus(staging);
    await staging.reject({
      field: 'group',
      reason: 'UNKNOWN_GROUP: no product is in this group',
      rows: `SELECT s.line, s."group" FROM ${table} s LEFT JOIN product_group g ON g.code = s."group"
             WHERE s."group" IS NOT NULL AND g.id IS NULL`,
    });
    await sql.query(
      `CREATE TEMPORARY TABLE assortment_row ON COMMIT DROP AS
       SELECT s.line, s.visible, c.id AS company_id, pg.id AS price_group_id, p.id AS product_id, g.id AS group_id, a.id
       FROM ${table} s LEFT JOIN company c ON c.customer_number = s.customer_number
       LEFT JOIN price_group pg ON pg.code = s.price_group
       LEFT JOIN product p ON p.sku = s.sku LEFT JOIN product_group g ON g.code = s."group"
       LEFT JOIN assortment_rule a
         ON coalesce(a.company_id, 0) = coalesce(c.id, 0) AND coalesce(a.price_group_id, 0) = coalesce(pg.id, 0)
         AND coalesce(a.product_id, 0) = coalesce(p.id, 0) AND coalesce(a.group_id, 0) = coalesce(g.id, 0)`,
    );
    const touched = await touching(staging);
    if (mode === 'delete')
      await touched.by(
        'w AS (DELETE FROM assortment_rule a USING assortment_row r WHERE a.id = r.id RETURNING r.line)',
        'SELECT line, 0 FROM w',
      );
    else {
      await touched.by(
        `w AS (UPDATE assortment_rule a SET visible = r.visible FROM assortment_row r
           WHERE a.id = r.id AND a.visible <> r.visible RETURNING r.line)`,
        'SELECT line, 0 FROM w',
      );
      await touched.by(
        `w AS (INSERT INTO assortment_rule (company_id, price_group_id, product_id, group_id, visible)
           SELECT company_id, price_group_id, product_id, group_id, visible FROM assortment_row WHERE id IS NULL ORDER BY line)`,
        'SELECT line, 0 FROM assortment_row WHERE id IS NULL',
      );
    }
    const { accepted, changes } = await touched.merged('product');
    // A rule about a group speaks of products nobody has listed: all of them may have changed.
    return { accepted, changes: changes.map(({ topic }) => ({ topic, ids: [] })) };
  },
};
