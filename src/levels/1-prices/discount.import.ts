import type { ImportKind, Staging } from '../../erp/import/import-kind.js';
import { ABOVE_ZERO, code, currency, dateTime, decimal, required, text } from '../../erp/kinds/column.js';
import { touching } from '../../erp/kinds/touched.store.js';
import {
  rejectUnknownCompanies,
  rejectUnknownPriceGroups,
  rejectUnknownSkus,
} from '../../erp/kinds/unknown.js';

const FIELDS =
  'percent, amount, currency, company_id, price_group_id, product_id, group_id, brand, min_quantity, min_order_value, description, exclusive, position, valid_from, valid_to';
const of = (alias: string): string => FIELDS.replaceAll(/\w+/g, (field) => `${alias}.${field}`);

/** Discounts: a row says all there is to say of one. */
export const discounts: ImportKind = {
  name: 'discounts',
  columns: [
    code('code', required),
    decimal('percent', { least: ABOVE_ZERO, most: 100 }),
    decimal('amount', { least: ABOVE_ZERO }),
    currency('currency'),
    code('customer_number'),
    code('price_group'),
    code('sku'),
    code('group'),
    text('brand', { longest: 200 }),
    decimal('min_quantity'),
    decimal('min_order_value'),
    text('description', { longest: 500 }),
    { name: 'exclusive', type: 'boolean' },
    { name: 'position', type: 'integer' },
    dateTime('valid_from'),
    dateTime('valid_to'),
  ],
  key: ['code'],
  unique: ['code'],
  modes: ['upsert', 'delete'],
  async merge(staging) {
    const { table, mode } = staging;
    if (mode !== 'delete') await rejectUnfit(staging);
    const touched = await touching(staging);
    if (mode === 'delete')
      await touched.by(
        `w AS (DELETE FROM discount d USING ${table} s WHERE d.code = s.code RETURNING s.line)`,
        'SELECT line, 0 FROM w',
      );
    else
      await touched.by(
        `w AS (INSERT INTO discount AS d (code, ${FIELDS})
           SELECT s.code, s.percent, s.amount, s.currency, c.id, pg.id, p.id, g.id, s.brand,
                  coalesce(s.min_quantity, 0)::numeric(18,6), s.min_order_value, s.description, coalesce(s.exclusive, false), coalesce(s.position, 0),
                  coalesce(s.valid_from, '-infinity'), coalesce(s.valid_to, 'infinity')
           FROM ${table} s LEFT JOIN company c ON c.customer_number = s.customer_number
           LEFT JOIN price_group pg ON pg.code = s.price_group
           LEFT JOIN product p ON p.sku = s.sku LEFT JOIN product_group g ON g.code = s."group" ORDER BY s.line
           ON CONFLICT (code) DO UPDATE SET (${FIELDS}) = (${of('excluded')})
           WHERE (${of('d')}) IS DISTINCT FROM (${of('excluded')}) RETURNING d.code)`,
        `SELECT s.line, 0 FROM w JOIN ${table} s USING (code)`,
      );
    const { accepted, changes } = await touched.merged('price');
    // A discount for a group, a brand or everything speaks of products nobody has listed.
    return { accepted, changes: changes.map(({ topic }) => ({ topic, ids: [] })) };
  },
};

/** A discount that would never be given, or not to whom it was meant for, is an error, never silence. */
async function rejectUnfit(staging: Staging): Promise<void> {
  const { table } = staging;
  await rejectUnknownCompanies(staging);
  await rejectUnknownPriceGroups(staging);
  await rejectUnknownSkus(staging);
  const refuse = (field: string, reason: string, condition: string): Promise<number> =>
    staging.reject({
      field,
      reason,
      rows: `SELECT s.line, s."${field}"::text FROM ${table} s WHERE ${condition}`,
    });
  await refuse(
    'group',
    'UNKNOWN_GROUP: no product is in this group',
    's."group" IS NOT NULL AND NOT EXISTS (SELECT FROM product_group g WHERE g.code = s."group")',
  );
  await refuse(
    'brand',
    'UNKNOWN_BRAND: no product is of this brand',
    's.brand IS NOT NULL AND NOT EXISTS (SELECT FROM product p WHERE p.brand = s.brand)',
  );
  await refuse(
    'percent',
    'EXACTLY_ONE: a discount has a percent or an amount',
    'num_nonnulls(s.percent, s.amount) <> 1',
  );
  await refuse(
    'currency',
    'REQUIRED: an amount and a least order value are in a currency',
    'num_nonnulls(s.amount, s.min_order_value) > 0 AND s.currency IS NULL',
  );
  await refuse(
    'min_quantity',
    'AT_MOST_ONE: a discount is from a quantity or from an order value on',
    's.min_quantity > 0 AND s.min_order_value IS NOT NULL',
  );
  await refuse(
    'customer_number',
    'AT_MOST_ONE: a discount is for a company, for a price group, or for everybody',
    'num_nonnulls(s.customer_number, s.price_group) > 1',
  );
  await refuse(
    'sku',
    'AT_MOST_ONE: a discount is on a SKU, a group, a brand, or everything',
    'num_nonnulls(s.sku, s."group", s.brand) > 1',
  );
  await refuse(
    'valid_to',
    'EMPTY_VALIDITY: valid_to is exclusive and must be after valid_from',
    's.valid_to <= s.valid_from',
  );
}
