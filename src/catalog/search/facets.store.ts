import type { Sql } from '../../database/database.js';
import { isStorable } from '../../database/storable.js';
import type { ProductFilters } from '../../experience/products.js';
import type { Viewer } from '../../viewer/viewer.js';
import { visibilityParameters, visibilitySql } from '../visibility.js';
import { filterSql, type FilterSql, textsOf, without } from './product-filters.js';
import { SEEN, seenParameters } from './search.store.js';

/** A list is counted so far; a longer one is counted no further, and says so. */
export const MOST_COUNTED = 10_000;
/** Values of a facet, those of most products first. */
const MOST_VALUES = 50;

export interface FacetValue {
  readonly value: string;
  /** As it is shown. */
  readonly label: string;
  readonly count: number;
}

export interface Facets {
  /** How many products the list has, up to `MOST_COUNTED`. */
  readonly count: number;
  /** Whether every product was counted. */
  readonly complete: boolean;
  readonly groups: readonly FacetValue[];
  readonly brands: readonly FacetValue[];
  readonly attributes: readonly { readonly name: string; readonly values: readonly FacetValue[] }[];
  readonly inStock: number;
}

export interface FacetsQuestion {
  readonly search: string | null;
  readonly group: string | null;
  readonly skus: readonly string[] | null;
  readonly filters: ProductFilters;
}

interface Row {
  readonly count: number;
  readonly complete: boolean;
  readonly inStock: number;
  readonly groups: readonly FacetValue[] | null;
  readonly brands: readonly FacetValue[] | null;
  readonly attributes: readonly { readonly name: string; readonly values: readonly FacetValue[] }[] | null;
}

const NONE: Facets = { count: 0, complete: true, groups: [], brands: [], attributes: [], inStock: 0 };

/** What the list can be narrowed by, in one statement. A facet's counts leave its own filter out, so that values can be changed. */
export async function facetsOf(sql: Sql, viewer: Viewer, question: FacetsQuestion): Promise<Facets> {
  const { search, group, filters } = question;
  if (![search, group, ...textsOf(filters)].every((text) => text === null || isStorable(text))) return NONE;
  const before = [
    ...(search === null ? visibilityParameters(viewer) : seenParameters(viewer, search)),
    question.skus?.filter(isStorable) ?? null,
  ];
  const wanted = filterSql(group, filters, before.length + 1);
  const text = textOf(search, wanted);
  const name = `facets-${search === null ? 'all' : 'search'}-${wanted.shape}`;
  const [row] = await sql.query<Row>({ name, text }, [...before, ...wanted.values]);
  if (!row) return NONE;
  return { ...row, groups: row.groups ?? [], brands: row.brands ?? [], attributes: row.attributes ?? [] };
}

const plain = visibilitySql('$1', '$2');

type Facet = keyof FilterSql['conditions'];

/** A list of its own for each facet that is filtered by: without that filter. */
function textOf(search: string | null, wanted: FilterSql): string {
  const filtered = Object.keys(wanted.conditions) as Facet[];
  const listOf = (left?: Facet): string =>
    `listed_${left !== undefined && filtered.includes(left) ? left : 'all'}`;
  const lists = [undefined, ...filtered].map(
    (left) => `${listOf(left)} AS MATERIALIZED (${listed(search, wanted, left)})`,
  );
  const from = (left?: Facet): string => `FROM ${listOf(left)} l JOIN product p ON p.id = l.id`;
  const values = (label: string): string =>
    `json_agg(json_build_object('value', v.value, 'label', ${label}, 'count', v.count) ORDER BY v.count DESC, v.value)`;
  return `WITH ${search === null ? plain.rules : SEEN}, ${lists.join(', ')}
SELECT (SELECT least(count(*), ${MOST_COUNTED})::int FROM listed_all) AS count,
       (SELECT count(*) <= ${MOST_COUNTED} FROM listed_all) AS complete,
       (SELECT count(*)::int ${from('stock')} WHERE EXISTS (SELECT FROM stock k WHERE k.product_id = p.id AND k.quantity > 0)) AS "inStock",
       (SELECT ${values('v.label')} FROM (
          SELECT g.code AS value, g.name AS label, count(*)::int AS count ${from('group')} JOIN product_group g ON g.id = p.group_id
           GROUP BY g.id ORDER BY count(*) DESC, g.code LIMIT ${MOST_VALUES}) v) AS groups,
       (SELECT ${values('v.value')} FROM (
          SELECT p.brand AS value, count(*)::int AS count ${from('brand')}
           WHERE p.brand IS NOT NULL GROUP BY p.brand ORDER BY count(*) DESC, p.brand LIMIT ${MOST_VALUES}) v) AS brands,
       (SELECT json_agg(json_build_object('name', f.name, 'values', f.values) ORDER BY f.count DESC, f.name) FROM (
          SELECT v.name, sum(v.count) AS count, ${values('v.value')} AS values FROM (
            SELECT a.key AS name, t.value, count(*)::int AS count,
                   row_number() OVER (PARTITION BY a.key ORDER BY count(*) DESC, t.value) AS place
              ${from('attributes')} CROSS JOIN LATERAL jsonb_each(p.attributes) a CROSS JOIN LATERAL jsonb_array_elements_text(a.value) t
             GROUP BY a.key, t.value) v
           WHERE v.place <= ${MOST_VALUES} GROUP BY v.name ORDER BY sum(v.count) DESC, v.name LIMIT ${MOST_VALUES}) f) AS attributes`;
}

/** The products of a list, filtered by all but one facet, as far as they are counted. */
const listed = (search: string | null, wanted: FilterSql, left?: Facet): string =>
  search === null
    ? `SELECT p.id FROM product p WHERE ($3::text[] IS NULL OR p.sku = ANY($3::text[])) AND ${plain.predicate}${without(wanted, left)}
         LIMIT ${MOST_COUNTED + 1}`
    : `SELECT p.id FROM seen s JOIN product p ON p.id = s.id
        WHERE ($6::text[] IS NULL OR p.sku = ANY($6::text[]))${without(wanted, left)} ORDER BY s.kind, s.rank DESC, s.id LIMIT ${MOST_COUNTED + 1}`;
