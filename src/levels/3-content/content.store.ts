import { visibilityParameters, visibilitySql } from '../../catalog/visibility.js';
import type { Sql, Statement } from '../../database/database.js';
import type { Viewer } from '../../viewer/viewer.js';
import type { Audience, ContentCandidate, Place } from './content-candidate.js';
import { folded } from './content-fields.js';

type Row = Omit<ContentCandidate, 'validFrom' | 'validTo'> & {
  readonly validFrom: number | null;
  readonly validTo: number | null;
};

const { rules, predicate } = visibilitySql('$1', '$2');

/** Moments as milliseconds since 1970: they travel in JSON. */
const COLUMNS = `s.code AS slot, e.id, e.key, e.language, e.type, e.title, e.body, e.url, e.image, e.topic,
       e.industries, e.roles, e.channels, e.product_id AS "productId", e.group_id AS "groupId",
       (extract(epoch FROM e.valid_from) * 1000)::float8 AS "validFrom",
       (extract(epoch FROM e.valid_to) * 1000)::float8 AS "validTo", e.fallback, e.sort`;

/** Narrows only, so that the cost follows what could be shown; `rank-content.ts` decides. */
const NARROWED = `e.active AND e.language = ANY($3::text[])
     AND (e.valid_from IS NULL OR e.valid_from <= $4) AND (e.valid_to IS NULL OR e.valid_to > $4)
     AND (e.industries = '{}' OR $5::text = ANY(e.industries))`;

const OF_SLOTS: Statement = {
  name: 'content-of-slots',
  text: `WITH RECURSIVE ${rules},
  asked AS MATERIALIZED (
    SELECT p.id, p.sku, p.group_id FROM product p WHERE p.sku = ANY($7::text[]) AND ${predicate}),
  above AS (
    SELECT a.id AS product_id, g.id, g.code, g.parent_id, 0 AS depth
      FROM asked a JOIN product_group g ON g.id = a.group_id
    UNION ALL
    SELECT b.product_id, g.id, g.code, g.parent_id, b.depth + 1
      FROM above b JOIN product_group g ON g.id = b.parent_id WHERE b.depth < 16),
  slots AS MATERIALIZED (SELECT id, code FROM content_slot WHERE code = ANY($6::text[]))
SELECT ARRAY(SELECT code FROM slots) AS slots,
  (SELECT json_agg(json_build_object('id', a.id, 'sku', a.sku, 'groups', ARRAY(
     SELECT json_build_object('id', b.id, 'code', b.code) FROM above b WHERE b.product_id = a.id ORDER BY b.depth)))
     FROM asked a) AS places,
  (SELECT json_agg(found) FROM (
     SELECT ${COLUMNS} FROM slots s JOIN content_entry e ON e.slot_id = s.id
      WHERE ${NARROWED}
        AND (e.product_id IS NULL OR e.product_id IN (SELECT id FROM asked))
        AND (e.group_id IS NULL OR e.group_id IN (SELECT id FROM above))) found) AS entries`,
};

const BY_ID: Statement = {
  name: 'content-by-id',
  text: `WITH ${rules}
SELECT ${COLUMNS} FROM content_entry e JOIN content_slot s ON s.id = e.slot_id
 WHERE e.id = ANY($6::int[]) AND ${NARROWED}
   AND (e.product_id IS NULL OR EXISTS (SELECT FROM product p WHERE p.id = e.product_id AND ${predicate}))`,
};

const common = (viewer: Viewer, { languages, now, industry }: Audience): readonly unknown[] => [
  ...visibilityParameters(viewer),
  languages,
  now,
  industry === null ? null : folded(industry),
];

const candidateOf = (row: Row): ContentCandidate => ({
  ...row,
  validFrom: row.validFrom === null ? null : new Date(row.validFrom),
  validTo: row.validTo === null ? null : new Date(row.validTo),
});

/** What stands in the slots that exist, and the products among the SKUs that the viewer may see. */
export interface SlotContents {
  readonly slots: ReadonlyMap<string, readonly ContentCandidate[]>;
  readonly places: ReadonlyMap<string, Place>;
}

/** One statement, however many slots and products. */
export async function contentOfSlots(
  sql: Sql,
  who: { readonly viewer: Viewer; readonly audience: Audience },
  slots: readonly string[],
  skus: readonly string[],
): Promise<SlotContents> {
  const [row] = await sql.query<{ slots: string[]; places: Place[] | null; entries: Row[] | null }>(
    OF_SLOTS,
    [...common(who.viewer, who.audience), slots, skus],
  );
  const found = new Map<string, ContentCandidate[]>((row?.slots ?? []).map((slot) => [slot, []]));
  for (const entry of row?.entries ?? []) found.get(entry.slot)?.push(candidateOf(entry));
  return { slots: found, places: new Map((row?.places ?? []).map((place) => [place.sku, place])) };
}

/** These entries, but for those of products that the viewer may not see; in any order. */
export async function contentById(
  sql: Sql,
  who: { readonly viewer: Viewer; readonly audience: Audience },
  ids: readonly number[],
): Promise<ContentCandidate[]> {
  return (await sql.query<Row>(BY_ID, [...common(who.viewer, who.audience), ids])).map(candidateOf);
}
