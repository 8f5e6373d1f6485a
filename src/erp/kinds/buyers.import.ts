import { MEMBERSHIP_ROLES } from '../../viewer/viewer.js';
import type { ImportKind } from '../import/import-kind.js';
import { code, decimal, email, required, text } from './column.js';
import { touching } from './touched.store.js';

/** People and what they are in a company: one row a membership. `delete` ends memberships; the person stays. */
export const buyers: ImportKind = {
  name: 'buyers',
  columns: [
    email('email', required),
    text('name', { ...required, longest: 200 }),
    code('customer_number', required),
    { name: 'role', type: 'enum', values: MEMBERSHIP_ROLES },
    decimal('limit_per_order'),
    decimal('limit_per_period'),
  ],
  key: ['email', 'customer_number'],
  unique: ['email', 'customer_number'],
  modes: ['upsert', 'delete'],
  async merge(staging) {
    const { table, mode } = staging;
    await staging.reject({
      field: 'customer_number',
      reason: 'UNKNOWN_COMPANY: no company has this customer number',
      rows: `SELECT s.line, s.customer_number FROM ${table} s LEFT JOIN company c USING (customer_number) WHERE c.id IS NULL`,
    });
    const touched = await touching(staging);
    if (mode === 'delete') {
      await touched.by(
        `w AS (DELETE FROM membership m USING ${table} s, company c, buyer b
           WHERE c.customer_number = s.customer_number AND b.email = s.email AND m.company_id = c.id AND m.buyer_id = b.id
           RETURNING s.line, m.company_id)`,
        'SELECT line, company_id FROM w',
      );
      return await touched.merged('company');
    }
    // A person in several companies stands in several rows: the last one's name counts.
    const person = `person AS (SELECT DISTINCT ON (email) line, email, name FROM ${table} ORDER BY email, line DESC)`;
    await touched.by(
      `${person}, w AS (UPDATE buyer b SET name = p.name FROM person p WHERE b.email = p.email AND b.name <> p.name
         RETURNING p.line, b.id)`,
      'SELECT w.line, m.company_id FROM w LEFT JOIN membership m ON m.buyer_id = w.id',
    );
    await touched.by(
      `${person}, w AS (INSERT INTO buyer (email, name) SELECT email, name FROM person ORDER BY line
         ON CONFLICT (email) DO NOTHING RETURNING email)`,
      'SELECT p.line, NULL::int FROM w JOIN person p USING (email)',
    );
    const kept = (column: string): string =>
      `CASE WHEN ${staging.given(column)} THEN s.${column} ELSE m.${column} END::numeric(18,6) AS ${column}`;
    await touched.by(
      `r AS (SELECT s.line, b.id AS buyer_id, c.id AS company_id, coalesce(s.role, m.role, 'BUYER') AS role,
                    ${kept('limit_per_order')}, ${kept('limit_per_period')}
             FROM ${table} s JOIN buyer b ON b.email = s.email JOIN company c ON c.customer_number = s.customer_number
             LEFT JOIN membership m ON m.buyer_id = b.id AND m.company_id = c.id),
       w AS (INSERT INTO membership AS m (buyer_id, company_id, role, limit_per_order, limit_per_period)
             SELECT buyer_id, company_id, role, limit_per_order, limit_per_period FROM r ORDER BY line
             ON CONFLICT (buyer_id, company_id) DO UPDATE SET role = excluded.role,
               limit_per_order = excluded.limit_per_order, limit_per_period = excluded.limit_per_period
             WHERE (m.role, m.limit_per_order, m.limit_per_period)
               IS DISTINCT FROM (excluded.role, excluded.limit_per_order, excluded.limit_per_period)
             RETURNING buyer_id, company_id)`,
      'SELECT r.line, w.company_id FROM w JOIN r USING (buyer_id, company_id)',
    );
    return await touched.merged('company');
  },
};
