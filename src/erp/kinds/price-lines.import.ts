import { changeOf, type ImportKind, type Merged, type Staging } from '../import/import-kind.js';
import { duplicateReason, isDuplicate } from '../import/reasons.js';
import { ABOVE_ZERO, code, dateTime, decimal, required } from './column.js';
import { KEY, LINE, resolved } from './price-line-sql.js';
import { standingPriceLines } from './price-lines-standing.store.js';

const KEYS = KEY.join(', ');
/** The prices of one thing over time: their validities must not overlap. */
const SERIES = KEY.slice(0, 4);
const same = (a: string, b: string, columns: readonly string[] = KEY): string =>
  columns.map((column) => `${a}.${column} = ${b}.${column}`).join(' AND ');

/**
 * Price lines, millions of them. One join finds what differs from the table, in as many processes as the database has
 * for it, and only that is looked at further and written: the cost of a file that says little new is that of reading it.
 * `replace-list`: the lists that the file names hold exactly its accepted rows afterwards; a rejected row is absent.
 */
export const priceLines: ImportKind = {
  name: 'price-lines',
  columns: [
    code('list', required),
    code('sku', required),
    code('unit', { longest: 50 }),
    decimal('min_quantity', { least: ABOVE_ZERO }),
    decimal('amount', required),
    decimal('per', { least: ABOVE_ZERO }),
    dateTime('valid_from'),
    dateTime('valid_to'),
  ],
  key: ['list', 'sku', 'unit', 'min_quantity', 'valid_from'],
  // Less than a key, so that an empty unit is no other unit, and than what may overlap.
  series: [
    ['list', ''],
    ['sku', ''],
    ['min_quantity', '1'],
  ],
  large: true,
  standing: standingPriceLines,
  modes: ['upsert', 'delete', 'replace-list'],
  async merge(staging) {
    await findNew(staging);
    await rejectUnresolved(staging);
    await rejectDuplicates(staging);
    if (staging.mode === 'delete') return await remove(staging);
    const replaces = staging.mode === 'replace-list';
    const vanished = replaces ? await removeOthers(staging) : [];
    const overlapping = await rejectOverlaps(staging);
    // A line whose row was rejected just now is in the file no more.
    if (replaces && overlapping > 0) vanished.push(...(await removeOthers(staging)));
    return await write(staging, vanished);
  },
};

const isLine = (line: string): string =>
  KEY.map((column) => `${line}.${column} = ${LINE[column]}`).join(' AND ');
const PER = 'coalesce(s.per, 1::numeric(18,6))';
const VALID_TO = `coalesce(s.valid_to, 'infinity')`;

/** What is no line of the table yet as it stands in the file; all of it where lines are to be deleted. */
async function findNew({ sql, table, mode }: Staging): Promise<void> {
  const differs = `t.id IS NULL OR t.amount <> s.amount OR t.valid_to <> ${VALID_TO} OR t.per <> ${PER}`;
  await sql.query(
    `CREATE TEMPORARY TABLE price_new ON COMMIT DROP AS
     SELECT s.line, t.id AS stored, ${KEY.map((column) => `${LINE[column]} AS ${column}`).join(', ')},
            ${VALID_TO} AS valid_to, s.amount, ${PER} AS per
     FROM ${resolved(table)} LEFT JOIN price_line t ON ${isLine('t')}
     WHERE ${mode === 'delete' ? 'true' : differs}`,
  );
  await sql.query('ANALYZE price_new');
}

async function rejectUnresolved(staging: Staging): Promise<void> {
  const { sql, table } = staging;
  const [bad] = await sql.query<{ products: boolean; lists: boolean; empty: boolean }>(
    `SELECT coalesce(bool_or(product_id IS NULL), false) AS products, coalesce(bool_or(list_id IS NULL), false) AS lists,
            coalesce(bool_or(valid_to <= valid_from), false) AS empty FROM price_new`,
  );
  const where = (column: string, condition: string): string =>
    `SELECT s.line, s.${column} FROM ${table} s JOIN price_new r ON r.line = s.line WHERE ${condition}`;
  let gone = 0;
  if (bad?.products)
    gone += await staging.reject({
      field: 'sku',
      reason: 'UNKNOWN_SKU: no product has this SKU',
      rows: where('sku', 'r.product_id IS NULL'),
    });
  if (bad?.lists)
    gone += await staging.reject({
      field: 'list',
      reason: 'UNKNOWN_LIST: no price list has this code',
      rows: where('list', 'r.list_id IS NULL'),
    });
  if (bad?.empty)
    gone += await staging.reject({
      field: 'valid_to',
      reason: 'EMPTY_VALIDITY: valid_to is exclusive and must be after valid_from',
      rows: where('valid_to', 'r.valid_to <= r.valid_from'),
    });
  if (gone > 0) await dropRejected(staging);
}

/** Only where a row may agree with an earlier one, and there with whatever the file says of that list and product. */
async function rejectDuplicates(staging: Staging): Promise<void> {
  if (staging.repeated === 0) return;
  const { table, duplicates } = staging;
  const key = Object.values(LINE).join(', ');
  const gone = await staging.reject({
    field: 'list+sku+unit+min_quantity+valid_from',
    reason: duplicateReason(duplicates),
    rows: `SELECT line, NULL FROM (
             SELECT s.line, ${isDuplicate(duplicates, key, 's.line')} AS later
             FROM ${resolved(table)} WHERE (s.list, s.sku) IN (SELECT list, sku FROM ${table} WHERE again)) r
           WHERE later IS NOT NULL`,
  });
  if (gone > 0) await dropRejected(staging);
}

const dropRejected = ({ sql, refused }: Staging): Promise<unknown> =>
  sql.query(`DELETE FROM price_new r USING ${refused} f WHERE f.line = r.line`);

async function remove({ sql }: Staging): Promise<Merged> {
  const rows = await sql.query<{ count: number; ids: number[] }>(
    `WITH gone AS (DELETE FROM price_line t USING price_new r WHERE ${same('t', 'r')} RETURNING t.product_id)
     SELECT count(*)::int AS count, ARRAY(SELECT DISTINCT product_id FROM gone LIMIT 1001) AS ids FROM gone`,
  );
  return { accepted: rows[0]?.count ?? 0, changes: changeOf('price', rows[0]?.ids ?? []) };
}

/** What the lists of the file hold beside it; answers products, at most 1,001. */
async function removeOthers({ sql, table }: Staging): Promise<number[]> {
  const [row] = await sql.query<{ ids: number[] }>(
    `WITH held AS MATERIALIZED (SELECT ${KEY.map((column) => `${LINE[column]} AS ${column}`).join(', ')} FROM ${resolved(table)}),
       gone AS (DELETE FROM price_line t WHERE t.list_id IN (SELECT list_id FROM held)
       AND NOT EXISTS (SELECT FROM held r WHERE ${same('t', 'r')}) RETURNING t.product_id)
     SELECT ARRAY(SELECT DISTINCT product_id FROM gone LIMIT 1001) AS ids`,
  );
  return row?.ids ?? [];
}

const OVERLAP = 'OVERLAPPING_VALIDITY: another line of the same list, SKU, unit and quantity';

/** Answers how many. */
async function rejectOverlaps(staging: Staging): Promise<number> {
  let rejected = 0;
  if (staging.repeated > 0) {
    rejected = await staging.reject({
      field: 'valid_from',
      reason: `${OVERLAP} in this file is valid then`,
      rows: `SELECT line, valid_from FROM (
               SELECT line, valid_from, max(valid_to) OVER (PARTITION BY ${SERIES.join(', ')} ORDER BY valid_from
                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken FROM price_new) n WHERE valid_from < taken`,
    });
    if (rejected > 0) await dropRejected(staging);
  }
  for (;;) {
    // A line that the file itself replaces is no obstacle; one whose replacement was just rejected is again.
    const inTable = await staging.reject({
      field: 'valid_from',
      reason: `${OVERLAP} is valid then`,
      rows: `SELECT n.line, n.valid_from FROM price_new n JOIN price_line t ON ${same('t', 'n', SERIES)}
             WHERE t.valid_from <> n.valid_from AND t.valid_from < n.valid_to AND n.valid_from < t.valid_to
               AND NOT EXISTS (SELECT FROM price_new o WHERE o.stored = t.id)`,
    });
    if (inTable === 0) return rejected;
    rejected += inTable;
    await dropRejected(staging);
  }
}

/** Nobody else writes lines: the merges of a kind wait for each other. New ones in the order of the table's key. */
async function write({ sql }: Staging, vanished: readonly number[]): Promise<Merged> {
  await sql.query(
    `UPDATE price_line t SET valid_to = n.valid_to, amount = n.amount, per = n.per
     FROM price_new n WHERE n.stored IS NOT NULL AND ${same('t', 'n')}`,
  );
  await sql.query(
    `INSERT INTO price_line (${KEYS}, valid_to, amount, per)
     SELECT ${KEYS}, valid_to, amount, per FROM price_new WHERE stored IS NULL ORDER BY ${KEYS}`,
  );
  const [row] = await sql.query<{ count: number; ids: number[] }>(
    `SELECT count(*)::int AS count, ARRAY(SELECT DISTINCT product_id FROM price_new LIMIT 1001) AS ids FROM price_new`,
  );
  return { accepted: row?.count ?? 0, changes: changeOf('price', [...vanished, ...(row?.ids ?? [])]) };
}
