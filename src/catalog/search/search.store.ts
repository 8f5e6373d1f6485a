import type { Sql } from '../../database/database.js';
import { isStorable } from '../../database/storable.js';
import type { ProductFilters } from '../../experience/products.js';
import type { Viewer } from '../../viewer/viewer.js';
import { visibilityParameters, visibilitySql } from '../visibility.js';
import { type Match, MATCH_KINDS } from './order-matches.js';
import { filterSql, textsOf, without } from './product-filters.js';

/** A search answers its best matches, at most so many. */
export const MOST_MATCHES = 500;

/** Texts that have the words, looked at for the best: what more of them have says too little to be searched for. */
const MOST_RANKED = 20_000;

export interface SearchQuestion {
  readonly search: string;
  /** Code of a product group. */
  readonly group: string | null;
  readonly skus: readonly string[] | null;
  readonly filters: ProductFilters;
}

const { rules, predicate } = visibilitySql('$1', '$2');

/**
 * `seen`: visible products that have every word or whose SKU begins so; where there is none, those with nearly the words.
 * `$3` what is searched for, `$4` languages of the words asked, `$5` languages of the texts looked at.
 */
export const SEEN = `${rules},
  asked AS MATERIALIZED (SELECT search_query($3, $4::text[]) AS query, search_plain($3) AS plain),
  worded AS MATERIALIZED (
    SELECT w.product_id, max(ts_rank(w.words, w.query, 1)) AS rank
      FROM (SELECT w.product_id, w.words, q.query FROM asked q JOIN product_words w ON w.words @@ q.query AND w.language = ANY($5::text[])
             LIMIT ${MOST_RANKED}) w
     GROUP BY w.product_id),
  exact AS MATERIALIZED (
    SELECT p.id, CASE WHEN search_plain(p.sku) = q.plain THEN 0
                      WHEN starts_with(search_plain(p.sku), q.plain) THEN 1 ELSE 2 END AS kind, m.rank
      FROM worded m JOIN product p ON p.id = m.product_id CROSS JOIN asked q WHERE ${predicate}),
  seen AS MATERIALIZED (
    SELECT id, kind, rank FROM exact
    UNION ALL
    SELECT p.id, 3, n.near FROM search_near($3, $5::text[]) n JOIN product p ON p.id = n.product_id
     WHERE NOT EXISTS (SELECT FROM exact) AND ${predicate})`;

/** The first five parameters of a statement around `SEEN`. */
export const seenParameters = (viewer: Viewer, search: string): readonly unknown[] => [
  ...visibilityParameters(viewer),
  search,
  viewer.languages,
  // Words of the shop's own language stand under no name.
  ['', ...viewer.languages.slice(0, -1)],
];

interface Row {
  readonly matches: readonly (readonly [number, number, number, string])[] | null;
}

/** What this viewer finds, best first, in one statement. Products that are hidden from the viewer do not exist for it. */
export async function searchMatches(
  sql: Sql,
  viewer: Viewer,
  { search, group, skus, filters }: SearchQuestion,
): Promise<readonly Match[]> {
  if (![search, group, ...textsOf(filters)].every((text) => text === null || isStorable(text))) return [];
  const wanted = filterSql(group, filters, 7);
  const values = [...seenParameters(viewer, search), skus?.filter(isStorable) ?? null, ...wanted.values];
  const text = `WITH ${SEEN}
SELECT json_agg(json_build_array(m.id, m.kind, m.rank, m.name)) AS matches FROM (
  SELECT p.id, s.kind, s.rank, p.name FROM seen s JOIN product p ON p.id = s.id
   WHERE ($6::text[] IS NULL OR p.sku = ANY($6::text[]))${without(wanted)}
   ORDER BY s.kind, s.rank DESC, p.name, p.id LIMIT ${MOST_MATCHES}) m`;
  const [row] = await sql.query<Row>({ name: `search-${wanted.shape}`, text }, values);
  return (row?.matches ?? []).map(([productId, kind, relevance, name]) => ({
    productId,
    kind: MATCH_KINDS[kind] ?? 'NEARLY',
    relevance,
    name,
  }));
}
