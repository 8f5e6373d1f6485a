import type { Sql, Statement } from '../../../database/database.js';
import type { ContentRow, Known } from './plan-save.js';

/** An entry as it is edited. */
export interface EntryFacts extends Omit<ContentRow, 'slotId' | 'productId' | 'groupId'> {
  readonly id: number;
  readonly version: number;
  readonly slot: string;
  readonly sku: string | null;
  readonly group: string | null;
  readonly changedAt: Date;
}

const entries = (
  condition: string,
): string => `SELECT e.id, e.version, s.code AS slot, e.key, e.language, e.type,
       e.title, e.body, e.url, e.image, e.topic, e.industries, e.roles, e.channels, p.sku, g.code AS "group",
       e.valid_from AS "validFrom", e.valid_to AS "validTo", e.fallback, e.sort, e.active, e.changed_at AS "changedAt"
  FROM content_entry e JOIN content_slot s ON s.id = e.slot_id
  LEFT JOIN product p ON p.id = e.product_id LEFT JOIN product_group g ON g.id = e.group_id WHERE ${condition}`;

const PAGE: Statement = {
  name: 'content-entries',
  text: entries(`s.code = $1 AND ($2::text IS NULL OR (e.key COLLATE "C", e.language COLLATE "C") > ($2::text, $3::text))
 ORDER BY e.key COLLATE "C", e.language COLLATE "C" LIMIT $4`),
};

/** Entries of a slot by key and language, behind a position. */
export const entriesOfSlot = (
  sql: Sql,
  slot: string,
  after: { readonly key: string; readonly language: string } | null,
  most: number,
): Promise<EntryFacts[]> =>
  sql.query<EntryFacts>(PAGE, [slot, after?.key ?? null, after?.language ?? null, most]);

export const slotExists = async (sql: Sql, slot: string): Promise<boolean> =>
  (await sql.query('SELECT FROM content_slot WHERE code = $1', [slot])).length > 0;

export async function entryWithId(sql: Sql, id: number): Promise<EntryFacts | null> {
  const [entry] = await sql.query<EntryFacts>(entries('e.id = $1'), [id]);
  return entry ?? null;
}

/** What the shop knows of the names in a draft. Holds the slot, so that its entries are saved one after another. */
export async function knownFor(
  sql: Sql,
  draft: { slot: string; key: string; language: string; sku: string | null; group: string | null },
): Promise<Known> {
  const [slot] = await sql.query<{ id: number }>(
    'SELECT id FROM content_slot WHERE code = $1 FOR NO KEY UPDATE',
    [draft.slot],
  );
  const [row] = await sql.query<Omit<Known, 'slotId'>>(
    `SELECT (SELECT id FROM product WHERE sku = $1) AS "productId", (SELECT id FROM product_group WHERE code = $2) AS "groupId",
            coalesce((SELECT version FROM content_entry WHERE slot_id = $3 AND key = $4 AND language = $5), 0) AS version`,
    [draft.sku, draft.group, slot?.id ?? null, draft.key, draft.language],
  );
  return { productId: null, groupId: null, version: 0, ...row, slotId: slot?.id ?? null };
}

const FIELDS = `type, title, body, url, image, topic, industries, roles, channels, product_id, group_id, valid_from, valid_to,
  fallback, sort, active, changed_at`;

/** Writes an entry, new or changed; answers its id. */
export async function writeEntry(sql: Sql, row: ContentRow, now: Date): Promise<number> {
  const texts = [
    row.slotId,
    row.key,
    row.language,
    row.type,
    row.title,
    row.body,
    row.url,
    row.image,
    row.topic,
  ];
  const scope = [row.industries, row.roles, row.channels, row.productId, row.groupId];
  const rest = [row.validFrom, row.validTo, row.fallback, row.sort, row.active, now];
  const values: readonly unknown[] = [...texts, ...scope, ...rest];

  const [written] = await sql.query<{ id: number }>(
    `INSERT INTO content_entry AS e (slot_id, key, language, ${FIELDS})
     VALUES (${values.map((_, place) => `$${place + 1}`).join(', ')})
     ON CONFLICT (slot_id, key, language) DO UPDATE
       SET (${FIELDS}) = (${FIELDS.replaceAll(/\w+/g, (field) => `excluded.${field}`)}), version = e.version + 1
     RETURNING id`,
    values,
  );
  return written!.id;
}
