import { changeOf, type ImportKind, type Merged, type Staging } from '../import/import-kind.js';
import { code, country, currency, language, required, text } from './column.js';
import { touching, type Touched } from './touched.store.js';

/** A family tree of companies is at most this deep. */
const DEEPEST = 32;
/** ISO 3166's "unknown", for a company whose country nobody has told. */
const UNKNOWN_COUNTRY = 'ZZ';

/** Companies and the price groups they declare; codes are separated by commas or bars. What a file does not name stays as it is. */
export const companies: ImportKind = {
  name: 'companies',
  columns: [
    code('customer_number', required),
    text('name', required),
    text('industry', { longest: 100 }),
    country('country'),
    language('language'),
    currency('currency'),
    text('price_groups'),
    code('parent'),
    { name: 'live_prices', type: 'boolean' },
    code('branch'),
  ],
  key: ['customer_number'],
  unique: ['customer_number'],
  modes: ['upsert'],
  async merge(staging): Promise<Merged> {
    await rejectParents(staging);
    const groups = await declareGroups(staging);
    await resolve(staging);
    const touched = await touching(staging);
    await write(touched);
    await linkParents(staging, touched);
    const { accepted, changes } = await touched.merged('company');
    return { accepted, changes: [...changes, ...changeOf('price-group', groups)] };
  },
};

/** A parent may stand in the same file; one that is rejected takes its children with it. */
async function rejectParents(staging: Staging): Promise<void> {
  const { table } = staging;
  const links = `WITH RECURSIVE link AS (
      SELECT s.line, s.customer_number AS child,
             CASE WHEN ${staging.given('parent')} THEN s.parent ELSE p.customer_number END AS parent
      FROM ${table} s LEFT JOIN company c ON c.customer_number = s.customer_number LEFT JOIN company p ON p.id = c.parent_id
      UNION ALL
      SELECT NULL, c.customer_number, p.customer_number FROM company c JOIN company p ON p.id = c.parent_id
      WHERE NOT EXISTS (SELECT FROM ${table} s WHERE s.customer_number = c.customer_number)
    ), up AS (
      SELECT line, child AS start, parent AS at, 1 AS depth FROM link WHERE line IS NOT NULL AND parent IS NOT NULL
      UNION ALL
      SELECT up.line, up.start, link.parent, up.depth + 1 FROM up JOIN link ON link.child = up.at
      WHERE link.parent IS NOT NULL AND up.at <> up.start AND up.depth <= ${DEEPEST}
    )`;
  for (;;) {
    let gone = await staging.reject({
      field: 'parent',
      reason: 'UNKNOWN_COMPANY: no company has this customer number',
      rows: `SELECT s.line, s.parent FROM ${table} s WHERE s.parent IS NOT NULL
               AND NOT EXISTS (SELECT FROM company c WHERE c.customer_number = s.parent)
               AND NOT EXISTS (SELECT FROM ${table} o WHERE o.customer_number = s.parent)`,
    });
    gone += await staging.reject({
      field: 'parent',
      reason: 'CYCLE: the company would be its own ancestor',
      rows: `${links} SELECT line, start FROM up WHERE at = start`,
    });
    if (gone > 0) continue;
    gone = await staging.reject({
      field: 'parent',
      reason: `TOO_DEEP: at most ${DEEPEST} companies above each other`,
      rows: `${links} SELECT line, start FROM up WHERE depth > ${DEEPEST}`,
    });
    if (gone === 0) return;
  }
}

const CODES = `regexp_split_to_table(s.price_groups, '\\s*[,|]\\s*')`;

async function declareGroups({ sql, table }: Staging): Promise<number[]> {
  const rows = await sql.query<{ id: number }>(
    `INSERT INTO price_group (code) SELECT DISTINCT btrim(word) FROM ${table} s, ${CODES} word
     WHERE btrim(word) <> '' ORDER BY 1 ON CONFLICT DO NOTHING RETURNING id`,
  );
  return rows.map(({ id }) => id);
}

/** The companies as they are to be, beside their id if they exist. */
async function resolve(staging: Staging): Promise<void> {
  const { sql, table, shop } = staging;
  const kept = (column: string): string =>
    `CASE WHEN ${staging.given(column)} THEN s.${column} ELSE c.${column} END AS ${column}`;
  await sql.query(
    `CREATE TEMPORARY TABLE company_row ON COMMIT DROP AS
     SELECT s.line, c.id, s.customer_number, s.name, ${kept('industry')}, ${kept('language')}, ${kept('branch')},
            coalesce(s.country, c.country, '${UNKNOWN_COUNTRY}') AS country,
            coalesce(s.currency, c.currency, '${shop.currency}') AS currency,
            CASE WHEN ${staging.given('price_groups')} THEN ARRAY(
              SELECT DISTINCT g.id FROM ${CODES} word JOIN price_group g ON g.code = btrim(word) ORDER BY g.id)
            ELSE coalesce(c.price_group_ids, '{}') END AS price_group_ids,
            coalesce(CASE WHEN ${staging.given('live_prices')} THEN s.live_prices ELSE c.live_prices END, false) AS live_prices
     FROM ${table} s LEFT JOIN company c ON c.customer_number = s.customer_number`,
  );
}

const FIELDS = 'name, industry, country, language, currency, price_group_ids, live_prices, branch';
const of = (alias: string): string => FIELDS.replaceAll(/\w+/g, (field) => `${alias}.${field}`);

async function write(touched: Touched): Promise<void> {
  await touched.by(
    `w AS (UPDATE company c SET (${FIELDS}) = (${of('r')}) FROM company_row r
       WHERE c.id = r.id AND (${of('c')}) IS DISTINCT FROM (${of('r')}) RETURNING r.line, c.id)`,
    'SELECT line, id FROM w',
  );
  await touched.by(
    `w AS (INSERT INTO company (customer_number, ${FIELDS}) SELECT customer_number, ${FIELDS} FROM company_row
       WHERE id IS NULL ORDER BY line RETURNING id, customer_number)`,
    'SELECT r.line, w.id FROM w JOIN company_row r USING (customer_number)',
  );
}

async function linkParents(staging: Staging, touched: Touched): Promise<void> {
  const { sql, table } = staging;
  await touched.by(
    `w AS (UPDATE company c SET parent_id = p.id
       FROM ${table} s LEFT JOIN company p ON p.customer_number = s.parent
       WHERE ${staging.given('parent')} AND c.customer_number = s.customer_number AND c.parent_id IS DISTINCT FROM p.id
       RETURNING s.line, c.id)`,
    'SELECT line, id FROM w',
  );
  // Whoever has other ancestors now, wherever in the tree; a company that did not change is not written.
  await touched.by(
    `RECURSIVE up AS (
       SELECT c.id, c.parent_id AS ancestor, 1 AS depth FROM company c WHERE c.parent_id IS NOT NULL
       UNION ALL
       SELECT up.id, p.parent_id, up.depth + 1 FROM up JOIN company p ON p.id = up.ancestor WHERE p.parent_id IS NOT NULL
     ), line AS (SELECT id, array_agg(ancestor ORDER BY depth) AS ids FROM up GROUP BY id),
     w AS (UPDATE company c SET ancestor_ids = coalesce(line.ids, '{}')
       FROM company o LEFT JOIN line ON line.id = o.id
       WHERE c.id = o.id AND c.ancestor_ids IS DISTINCT FROM coalesce(line.ids, '{}') RETURNING c.id)`,
    'SELECT NULL::int, id FROM w',
  );
  await sql.query('DROP TABLE company_row');
}
