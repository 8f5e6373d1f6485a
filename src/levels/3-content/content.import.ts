import type { Column, ImportKind, Staging } from '../../erp/import/import-kind.js';
import { code, dateTime, language, required, text } from '../../erp/kinds/column.js';
import { touching, type Touched } from '../../erp/kinds/touched.store.js';
import { rejectUnknownSkus } from '../../erp/kinds/unknown.js';
import { codesIn, CONTENT_TYPES, isChannel, isCode, isLink, isRole, LONGEST } from './content-fields.js';

const name = (column: string): Column =>
  code(column, {
    ...required,
    check: (value) => (isCode(value) ? null : 'NOT_A_CODE: letters, digits and . _ - only, at most 100'),
  });
const link = (column: string): Column =>
  text(column, {
    longest: LONGEST.link,
    check: (value) =>
      isLink(value) ? null : 'NOT_A_LINK: a path like /read/more, or an http or https address',
  });
/** Codes between commas or bars; kept in upper case. */
const codes = (column: string, isKnown: (code: string) => boolean, reason: string): Column =>
  text(column, {
    normalise: (value) => codesIn(value).join('|'),
    check: (value) => (value.split('|').every(isKnown) ? null : reason),
  });

/**
 * Content, a row per slot, key and language. A slot that a file names is made by it. What a file does not name stays as
 * it is. `replace-list`: the slots that the file names hold exactly its accepted rows afterwards.
 */
export const content: ImportKind = {
  name: 'content',
  columns: [
    name('slot'),
    name('key'),
    codes('industry', () => true, ''),
    language('language'),
    text('title', { ...required, longest: LONGEST.title }),
    text('body', { longest: LONGEST.body }),
    link('url'),
    link('image'),
    { name: 'type', type: 'enum', values: Object.keys(CONTENT_TYPES) },
    text('topic', { longest: LONGEST.code }),
    { name: 'sort', type: 'integer' },
    dateTime('valid_from'),
    dateTime('valid_to'),
    { name: 'fallback', type: 'boolean' },
    code('sku'),
    code('group'),
    codes('role', isRole, 'UNKNOWN_ROLE'),
    codes('channel', isChannel, 'UNKNOWN_CHANNEL'),
    { name: 'active', type: 'boolean' },
  ],
  key: ['slot', 'key', 'language'],
  modes: ['upsert', 'delete', 'replace-list'],
  async merge(staging) {
    await rejectDuplicates(staging);
    const touched = await touching(staging);
    if (staging.mode === 'delete') {
      await touched.by(
        `w AS (DELETE FROM content_entry e USING ${staging.table} s, content_slot o
           WHERE o.code = s.slot AND e.slot_id = o.id AND e.key = s.key AND e.language = s.language RETURNING s.line, e.id)`,
        'SELECT line, id FROM w',
      );
      return await touched.merged('content');
    }
    await rejectUnknown(staging);
    await declareSlots(staging);
    await resolve(staging);
    await rejectEmptyValidity(staging);
    if (staging.mode === 'replace-list') await removeOthers(touched);
    await write(staging, touched);
    return await touched.merged('content');
  },
};

/** A row without a language is in the shop's, so that only now it is known which rows speak of the same entry. */
async function rejectDuplicates(staging: Staging): Promise<void> {
  const { sql, table, shop } = staging;
  await sql.query(`UPDATE ${table} SET language = $1 WHERE language IS NULL`, [shop.language]);
  await staging.rejectDuplicates(['slot', 'key', 'language']);
}

async function rejectUnknown(staging: Staging): Promise<void> {
  await rejectUnknownSkus(staging);
  await staging.reject({
    field: 'group',
    reason: 'UNKNOWN_GROUP: no product group has this code',
    rows: `SELECT s.line, s."group" FROM ${staging.table} s LEFT JOIN product_group g ON g.code = s."group"
           WHERE s."group" IS NOT NULL AND g.id IS NULL`,
  });
}

async function declareSlots({ sql, table }: Staging): Promise<void> {
  await sql.query(
    `INSERT INTO content_slot (code, name) SELECT DISTINCT slot, slot FROM ${table} ORDER BY 1 ON CONFLICT DO NOTHING`,
  );
}

/** The entries as they are to be. */
async function resolve(staging: Staging): Promise<void> {
  const or = (column: string, given: string, fallback: string, field = column): string =>
    `CASE WHEN ${staging.given(column)} THEN coalesce(${given}, ${fallback}) ELSE coalesce(e.${field}, ${fallback}) END AS ${field}`;
  const own = (column: string, fallback = 'NULL'): string => or(column, `s.${column}`, fallback);
  const list = (column: string, field: string): string =>
    or(column, `string_to_array(s.${column}, '|')`, `'{}'::text[]`, field);
  await staging.sql.query(
    `CREATE TEMPORARY TABLE content_row ON COMMIT DROP AS
     SELECT s.line, o.id AS slot_id, s.key, s.language, s.title,
            ${own('type', `'ARTICLE'`)}, ${own('body')}, ${own('url')}, ${own('image')}, ${own('topic')},
            ${own('valid_from')}, ${own('valid_to')}, ${own('fallback', 'false')}, ${own('sort', '0')}, ${own('active', 'true')},
            ${list('industry', 'industries')}, ${list('role', 'roles')}, ${list('channel', 'channels')},
            ${or('sku', 'p.id', 'NULL', 'product_id')}, ${or('group', 'g.id', 'NULL', 'group_id')}
     FROM ${staging.table} s JOIN content_slot o ON o.code = s.slot
     LEFT JOIN content_entry e ON e.slot_id = o.id AND e.key = s.key AND e.language = s.language
     LEFT JOIN product p ON p.sku = s.sku LEFT JOIN product_group g ON g.code = s."group"`,
  );
}

async function rejectEmptyValidity(staging: Staging): Promise<void> {
  const gone = await staging.reject({
    field: 'valid_to',
    reason: 'EMPTY_VALIDITY: valid_to is exclusive and must be after valid_from',
    rows: 'SELECT line, valid_to FROM content_row WHERE valid_to <= valid_from',
  });
  if (gone > 0) await staging.sql.query('DELETE FROM content_row WHERE valid_to <= valid_from');
}

async function removeOthers(touched: Touched): Promise<void> {
  await touched.by(
    `w AS (DELETE FROM content_entry e WHERE e.slot_id IN (SELECT slot_id FROM content_row)
       AND NOT EXISTS (SELECT FROM content_row r WHERE r.slot_id = e.slot_id AND r.key = e.key AND r.language = e.language)
       RETURNING e.id)`,
    'SELECT NULL::int, id FROM w',
  );
}

const FIELDS = `type, title, body, url, image, topic, industries, roles, channels, product_id, group_id, valid_from, valid_to,
  fallback, sort, active`;
const of = (alias: string): string => FIELDS.replaceAll(/\w+/g, (field) => `${alias}.${field}`);

async function write({ now }: Staging, touched: Touched): Promise<void> {
  await touched.by(
    `w AS (INSERT INTO content_entry AS e (slot_id, key, language, ${FIELDS}, changed_at)
       SELECT r.slot_id, r.key, r.language, ${of('r')}, $1 FROM content_row r ORDER BY r.slot_id, r.key, r.language
       ON CONFLICT (slot_id, key, language) DO UPDATE
         SET (${FIELDS}) = (${of('excluded')}), version = e.version + 1, changed_at = excluded.changed_at
         WHERE (${of('e')}) IS DISTINCT FROM (${of('excluded')})
       RETURNING e.id, e.slot_id, e.key, e.language)`,
    'SELECT r.line, w.id FROM w JOIN content_row r USING (slot_id, key, language)',
    [now],
  );
}
