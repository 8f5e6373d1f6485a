import type { Sql, Statement } from '../../database/database.js';
import type { Discount } from './discount.js';
import { DISCOUNT, ENDED_DAYS, type DiscountRow, discountOf } from './discount.store.js';
import type { PriceCandidate } from './price-candidate.js';
import type { Owner } from './price-owners.js';
import { candidateOf, grouped, LINE, type Line, type ListRow, type ProductScope } from './price.store.js';

/** A list with no more lines is read as a whole. */
const SMALL = 500;
/** With more discounts in one answer they are not kept. */
const MOST_DISCOUNTS = 1_000;

/** What is missing: the lists and discounts of `owners`, the lines of `lists` and, where these are large, of `products`. */
export interface Missing {
  readonly owners: readonly Owner[];
  /** Ids and heads of lists whose lines were not read yet. */
  readonly lists: readonly ListHead[];
  /** Large lists of which lines of `products` are missing. */
  readonly large: readonly ListHead[];
  readonly products: readonly number[];
  readonly scopes: readonly number[];
  /** Lines and discounts that have ended by then are left out. */
  readonly since: Date;
}

export interface ListHead extends Omit<ListRow, 'distance'> {
  /** Key of its owner. */
  readonly owner: string;
}

/** What is kept of a product beside its lines. */
export interface KeptProduct extends ProductScope {
  readonly sku: string;
  /** Whether its prices are asked of the system of record, whoever the viewer is. */
  readonly live: boolean;
}

export interface Loaded {
  readonly lists: readonly ListHead[];
  /** By key of owner; null: too many to be kept. */
  readonly discounts: ReadonlyMap<string, readonly Discount[]> | null;
  /** By id of the list: all its lines by product; null: it is large. */
  readonly whole: ReadonlyMap<number, ReadonlyMap<number, readonly PriceCandidate[]> | null>;
  /** Lines of large lists by list, then product. */
  readonly lines: ReadonlyMap<number, ReadonlyMap<number, readonly PriceCandidate[]>>;
  readonly scopes: readonly KeptProduct[];
}

const KEPT = `json_build_object('id', p.id, 'groupId', p.group_id, 'brand', p.brand, 'unit', p.unit, 'sku', p.sku, 'live', p.live_prices)`;
const HEAD = 'id, code, kind, currency, priority';
const LOAD: Statement = {
  name: 'price-load',
  text: `WITH heads AS MATERIALIZED (
    SELECT ${HEAD}, 'e' AS owner FROM price_list
     WHERE $1 AND kind = 'BASE' AND company_id IS NULL AND price_group_id IS NULL
    UNION ALL
    SELECT ${HEAD}, 'h' || channel FROM price_list
     WHERE kind = 'CHANNEL' AND channel = $2 AND company_id IS NULL AND price_group_id IS NULL
    UNION ALL
    SELECT ${HEAD}, 'y' || country FROM price_list
     WHERE kind = 'COUNTRY' AND country = $3 AND company_id IS NULL AND price_group_id IS NULL
    UNION ALL
    SELECT ${HEAD}, 'c' || company_id FROM price_list WHERE kind = 'CONTRACT' AND company_id = ANY($4::int[])
    UNION ALL
    SELECT ${HEAD}, 'g' || price_group_id FROM price_list WHERE kind = 'PRICE_GROUP' AND price_group_id = ANY($5::int[])),
  sized AS MATERIALIZED (
    SELECT l.id, (SELECT count(*) FROM (SELECT FROM price_line n WHERE n.list_id = l.id LIMIT ${SMALL + 1}) few) <= ${SMALL} AS small
      FROM (SELECT id FROM heads UNION ALL SELECT unnest($6::int[])) l),
  discounts AS MATERIALIZED (
    SELECT ${DISCOUNT}, CASE WHEN d.company_id IS NOT NULL THEN 'c' || d.company_id
             WHEN d.price_group_id IS NOT NULL THEN 'g' || d.price_group_id ELSE 'e' END AS owner
      FROM discount d
     WHERE d.valid_to > $10::timestamptz - interval '${ENDED_DAYS} days' AND (d.company_id = ANY($4::int[]) OR d.price_group_id = ANY($5::int[])
        OR ($1 AND d.company_id IS NULL AND d.price_group_id IS NULL))
     LIMIT ${MOST_DISCOUNTS + 1})
SELECT (SELECT json_agg(l) FROM heads l) AS lists,
  (SELECT json_agg(d) FROM discounts d) AS discounts,
  (SELECT json_agg(json_build_array(id, small)) FROM sized) AS sized,
  (SELECT json_agg(${LINE}) FROM price_line n
    WHERE n.list_id = ANY(ARRAY(SELECT id FROM sized WHERE small)) AND n.valid_to > $10) AS whole,
  (SELECT json_agg(${LINE}) FROM price_line n
    WHERE n.product_id = ANY($8::int[]) AND n.list_id = ANY(ARRAY(SELECT id FROM sized WHERE NOT small) || $7::int[])
      AND n.valid_to > $10) AS lines,
  (SELECT json_agg(${KEPT}) FROM product p WHERE p.id = ANY($9::int[])) AS scopes`,
};

interface Row {
  readonly lists: readonly ListHead[] | null;
  readonly discounts: readonly (DiscountRow & { readonly owner: string })[] | null;
  readonly sized: readonly (readonly [id: number, small: boolean])[] | null;
  readonly whole: readonly Line[] | null;
  readonly lines: readonly Line[] | null;
  readonly scopes: readonly KeptProduct[] | null;
}

/** One statement, whatever is missing. */
export async function loadPrices(sql: Sql, missing: Missing): Promise<Loaded> {
  const { owners, lists, large, products, scopes, since } = missing;
  const code = (kind: 'channel' | 'country'): string | null =>
    owners.flatMap((owner) => (owner.kind === kind ? [owner.code] : []))[0] ?? null;
  const ids = (kind: 'company' | 'group'): number[] =>
    owners.flatMap((owner) => (owner.kind === kind ? [owner.id] : []));
  const [row] = await sql.query<Row>(LOAD, [
    owners.some(({ kind }) => kind === 'everybody'),
    code('channel'),
    code('country'),
    ids('company'),
    ids('group'),
    lists.map(({ id }) => id),
    large.map(({ id }) => id),
    products,
    scopes,
    since,
  ]);
  return loadedOf(row!, [...lists, ...large]);
}

function loadedOf(row: Row, known: readonly ListHead[]): Loaded {
  const lists = row.lists ?? [];
  const heads = new Map([...known, ...lists].map((head) => [head.id, head]));
  const byList = (lines: readonly Line[] | null): Map<number, Map<number, PriceCandidate[]>> => {
    const found = new Map<number, PriceCandidate[]>();
    for (const line of lines ?? []) {
      const candidate = candidateOf(line, { ...heads.get(line[1])!, distance: 0 });
      const others = found.get(line[1]);
      if (others) others.push(candidate);
      else found.set(line[1], [candidate]);
    }
    return new Map([...found].map(([list, candidates]) => [list, grouped(candidates)]));
  };
  const whole = byList(row.whole);
  return {
    lists,
    discounts: discountsOf(row.discounts ?? []),
    whole: new Map((row.sized ?? []).map(([id, small]) => [id, small ? (whole.get(id) ?? new Map()) : null])),
    lines: byList(row.lines),
    scopes: row.scopes ?? [],
  };
}

function discountsOf(rows: NonNullable<Row['discounts']>): Loaded['discounts'] {
  if (rows.length > MOST_DISCOUNTS) return null;
  const byOwner = new Map<string, Discount[]>();
  for (const row of rows) byOwner.set(row.owner, [...(byOwner.get(row.owner) ?? []), discountOf(row)]);
  return byOwner;
}
