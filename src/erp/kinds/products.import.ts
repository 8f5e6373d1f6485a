import { checkAttributes, normalAttributes } from '../../catalog/attributes.js';
import type { ImportKind, Staging } from '../import/import-kind.js';
import { ABOVE_ZERO, code, decimal, language, required, text } from './column.js';
import { touching, type Touched } from './touched.store.js';

/** Base unit of a product that names none. */
const PIECE = 'piece';

/**
 * Products; their groups are made as they are named. A row in a language other than the shop's is a translation: only its
 * name and description count. `delete` makes products inactive: old orders still name them.
 */
export const products: ImportKind = {
  name: 'products',
  columns: [
    code('sku', required),
    text('name', required),
    code('group'),
    text('brand', { longest: 200 }),
    code('unit', { longest: 50 }),
    language('language'),
    text('description', { longest: 100_000 }),
    decimal('step', { least: ABOVE_ZERO }),
    decimal('minimum'),
    { name: 'decimals', type: 'integer', least: 0, most: 6 },
    { name: 'attributes', type: 'json', normalise: normalAttributes, check: checkAttributes },
    { name: 'live_prices', type: 'boolean' },
  ],
  key: ['sku', 'language'],
  modes: ['upsert', 'delete'],
  async merge(staging) {
    const { sql, table, shop, mode } = staging;
    await sql.query(`UPDATE ${table} SET language = NULL WHERE language = $1`, [shop.language]);
    await staging.rejectDuplicates(['sku', 'language']);
    if (mode !== 'delete') await rejectOrphanTexts(staging);
    const touched = await touching(staging);
    if (mode === 'delete') await remove(staging, touched);
    else {
      await addGroups(staging);
      await write(staging, touched);
      await writeTexts(staging, touched);
    }
    return await touched.merged('product');
  },
};

async function rejectOrphanTexts(staging: Staging): Promise<void> {
  const { table } = staging;
  await staging.reject({
    field: 'sku',
    reason: 'UNKNOWN_SKU: a translation needs its product',
    rows: `SELECT s.line, s.sku FROM ${table} s WHERE s.language IS NOT NULL
             AND NOT EXISTS (SELECT FROM product p WHERE p.sku = s.sku)
             AND NOT EXISTS (SELECT FROM ${table} o WHERE o.sku = s.sku AND o.language IS NULL)`,
  });
}

async function addGroups({ sql, table }: Staging): Promise<void> {
  // gift-bags and GIFT_BAGS are shown as "Gift bags" until somebody names the group.
  await sql.query(
    `INSERT INTO product_group (code, name)
     SELECT code, upper(left(plain, 1)) || substr(CASE WHEN plain = upper(plain) THEN lower(plain) ELSE plain END, 2)
     FROM (SELECT DISTINCT s."group" AS code, translate(s."group", '-_', '  ') AS plain FROM ${table} s
           WHERE s."group" IS NOT NULL AND s.language IS NULL) g ORDER BY code
     ON CONFLICT (code) DO NOTHING`,
  );
}

const FIELDS =
  'name, description, group_id, brand, unit, step, minimum, decimals, attributes, active, live_prices';
const of = (alias: string): string => FIELDS.replaceAll(/\w+/g, (field) => `${alias}.${field}`);

async function write(staging: Staging, touched: Touched): Promise<void> {
  const { sql, table } = staging;
  const kept = (column: string, value = `s.${column}`, stored = column): string =>
    `CASE WHEN ${staging.given(column)} THEN ${value} ELSE p.${stored} END`;
  await sql.query(
    `CREATE TEMPORARY TABLE product_row ON COMMIT DROP AS
     SELECT s.line, p.id, s.sku, s.name, ${kept('description')} AS description, ${kept('group', 'g.id', 'group_id')} AS group_id,
            ${kept('brand')} AS brand, coalesce(s.unit, p.unit, '${PIECE}') AS unit,
            coalesce(s.step, p.step, 1)::numeric(18,6) AS step, coalesce(s.minimum, p.minimum, 0)::numeric(18,6) AS minimum,
            coalesce(s.decimals, p.decimals, 0)::smallint AS decimals,
            coalesce(${kept('attributes')}, '{}') AS attributes, true AS active,
            coalesce(CASE WHEN ${staging.given('live_prices')} THEN s.live_prices ELSE p.live_prices END, false) AS live_prices
     FROM ${table} s LEFT JOIN product p ON p.sku = s.sku LEFT JOIN product_group g ON g.code = s."group"
     WHERE s.language IS NULL`,
  );
  await touched.by(
    `w AS (UPDATE product p SET (${FIELDS}) = (${of('r')}) FROM product_row r
       WHERE p.id = r.id AND (${of('p')}) IS DISTINCT FROM (${of('r')}) RETURNING r.line, p.id)`,
    'SELECT line, id FROM w',
  );
  await touched.by(
    `w AS (INSERT INTO product (sku, ${FIELDS}) SELECT sku, ${FIELDS} FROM product_row WHERE id IS NULL ORDER BY line
       RETURNING id, sku)`,
    'SELECT r.line, w.id FROM w JOIN product_row r USING (sku)',
  );
}

async function writeTexts(staging: Staging, touched: Touched): Promise<void> {
  await touched.by(
    `r AS (SELECT s.line, p.id AS product_id, s.language, s.name,
                  CASE WHEN ${staging.given('description')} THEN s.description ELSE t.description END AS description
           FROM ${staging.table} s JOIN product p ON p.sku = s.sku
           LEFT JOIN product_text t ON t.product_id = p.id AND t.language = s.language WHERE s.language IS NOT NULL),
     w AS (INSERT INTO product_text AS t (product_id, language, name, description)
           SELECT product_id, language, name, description FROM r ORDER BY line
           ON CONFLICT (product_id, language) DO UPDATE SET name = excluded.name, description = excluded.description
           WHERE (t.name, t.description) IS DISTINCT FROM (excluded.name, excluded.description)
           RETURNING product_id, language)`,
    'SELECT r.line, r.product_id FROM w JOIN r USING (product_id, language)',
  );
}

async function remove({ table }: Staging, touched: Touched): Promise<void> {
  await touched.by(
    `w AS (UPDATE product p SET active = false FROM ${table} s
       WHERE p.sku = s.sku AND s.language IS NULL AND p.active RETURNING s.line, p.id)`,
    'SELECT line, id FROM w',
  );
  await touched.by(
    `w AS (DELETE FROM product_text t USING ${table} s, product p
       WHERE p.sku = s.sku AND t.product_id = p.id AND t.language = s.language RETURNING s.line, p.id)`,
    'SELECT line, id FROM w',
  );
}
