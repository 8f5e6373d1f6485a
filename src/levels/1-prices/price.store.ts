import type { Sql, Statement } from '../../database/database.js';
import type { PriceListKind } from '../../experience/price.js';
import { decimalOfNumeric } from '../../money/decimal.js';
import type { Viewer } from '../../viewer/viewer.js';
import type { Discount } from './discount.js';
import { type DiscountRow, DISCOUNTS, discountOf } from './discount.store.js';
import type { PriceCandidate } from './price-candidate.js';

export interface ListRow {
  id: number;
  code: string;
  kind: PriceListKind;
  currency: string;
  priority: number;
  distance: number;
}
/** Product, list, id, unit, least quantity, amount, per, valid from and to in ms since 1970 (null: open). */
export type Line = readonly [
  number,
  number,
  number,
  string,
  string,
  string,
  string,
  number | null,
  number | null,
];

/**
 * One row of JSON: PostgreSQL writes it and V8 reads it in half the time the driver needs for rows, and what is said
 * once for all lines travels once.
 */
interface Row {
  lists: readonly ListRow[] | null;
  discounts: readonly DiscountRow[] | null;
  products: readonly ProductScope[] | null;
  lines: readonly Line[] | null;
  /** Id and SKU. */
  live?: readonly (readonly [number, string])[] | null;
}

/** What discounts look at. */
export interface ProductScope {
  readonly id: number;
  readonly groupId: number | null;
  readonly brand: string | null;
  /** Base unit. */
  readonly unit: string;
}

/** Lines (by product) and discounts that speak to the viewer. `products` is filled where there are discounts. */
export interface Found {
  readonly candidates: ReadonlyMap<number, readonly PriceCandidate[]>;
  readonly discounts: readonly Discount[];
  readonly products: ReadonlyMap<number, ProductScope>;
  /** SKUs of the products whose prices are live for this viewer, by id. Empty where nobody asked. */
  readonly live: ReadonlyMap<number, string>;
}

/** Which lines are looked for: valid at some moment from `from` to `to`, both inclusive. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
  /** Whether to tell which products' prices are live; default no. */
  readonly live?: boolean;
}

/** SQL: a line `n` as `Line`. */
export const LINE = `json_build_array(n.product_id, n.list_id, n.id, n.unit,
         n.min_quantity::text, n.amount::text, n.per::text,
         extract(epoch FROM nullif(n.valid_from, '-infinity')) * 1000,
         extract(epoch FROM nullif(n.valid_to, 'infinity')) * 1000)`;
/** SQL: a product `p` as `ProductScope`. */
export const SCOPE = `json_build_object('id', p.id, 'groupId', p.group_id, 'brand', p.brand, 'unit', p.unit)`;

/**
 * The lists that speak to the viewer are found first; then the lines by the two leading columns of their key, so that
 * the cost follows the products asked for, not the size of the lists. Discounts come along: they cost no statement.
 */
const candidates = (more = ''): string => `WITH lists AS MATERIALIZED (
    SELECT id, code, kind, currency, priority, 0 AS distance FROM price_list
     WHERE company_id IS NULL AND price_group_id IS NULL
       AND (kind = 'BASE' OR (kind = 'CHANNEL' AND channel = $4) OR (kind = 'COUNTRY' AND country = $5))
    UNION ALL
    SELECT id, code, kind, currency, priority, array_position($2::int[], company_id) - 1 FROM price_list
     WHERE kind = 'CONTRACT' AND company_id = ANY($2::int[])
    UNION ALL
    SELECT id, code, kind, currency, priority, 0 FROM price_list
     WHERE kind = 'PRICE_GROUP' AND price_group_id = ANY($3::int[])),
  discounts AS MATERIALIZED (${DISCOUNTS})
SELECT (SELECT json_agg(l) FROM lists l) AS lists,
       (SELECT json_agg(d) FROM discounts d) AS discounts,
       CASE WHEN EXISTS (SELECT FROM discounts)
            THEN (SELECT json_agg(${SCOPE})
                    FROM product p WHERE p.id = ANY($1::int[])) END AS products,
       json_agg(${LINE}) AS lines${more}
  FROM price_line n
 WHERE n.product_id = ANY($1::int[]) AND n.list_id = ANY(ARRAY(SELECT id FROM lists))
   AND n.valid_from <= $7 AND n.valid_to > $6`;
const CANDIDATES: Statement = { name: 'price-candidates', text: candidates() };
/** Asked only where there is a system to ask: few products are live, and they have an index of their own. */
const CANDIDATES_AND_LIVE: Statement = {
  name: 'price-candidates-and-live',
  text: candidates(`,
       CASE WHEN $8::boolean
            THEN (SELECT json_agg(json_build_array(p.id, p.sku)) FROM product p WHERE p.id = ANY($1::int[]))
            ELSE (SELECT json_agg(json_build_array(p.id, p.sku)) FROM product p
                   WHERE p.id = ANY($1::int[]) AND p.live_prices) END AS live`),
};

/**
 * What is valid for these products and this viewer in a span of time, in any order. Lines and discounts of other
 * companies and groups are never among them.
 */
export async function priceCandidates(
  sql: Sql,
  viewer: Viewer,
  productIds: readonly number[],
  { from, to, live = false }: Span,
): Promise<Found> {
  const { company, priceGroupIds, channel } = viewer;
  const [row] = await sql.query<Row>(live ? CANDIDATES_AND_LIVE : CANDIDATES, [
    productIds,
    company ? [company.id, ...company.ancestorIds] : [],
    priceGroupIds,
    channel,
    company?.country ?? null,
    from,
    to,
    ...(live ? [company?.livePrices ?? false] : []),
  ]);
  const lists = new Map(row?.lists?.map((list) => [list.id, list]));
  return {
    candidates: grouped((row?.lines ?? []).map((line) => candidateOf(line, lists.get(line[1])!))),
    discounts: (row?.discounts ?? []).map(discountOf),
    products: new Map(row?.products?.map((product) => [product.id, product])),
    live: new Map(row?.live),
  };
}

export function grouped(candidates: readonly PriceCandidate[]): Map<number, PriceCandidate[]> {
  const byProduct = new Map<number, PriceCandidate[]>();
  for (const candidate of candidates) {
    const known = byProduct.get(candidate.productId);
    if (known) known.push(candidate);
    else byProduct.set(candidate.productId, [candidate]);
  }
  return byProduct;
}

const momentOf = (milliseconds: number | null): Date | null =>
  milliseconds === null ? null : new Date(milliseconds);

export const candidateOf = (line: Line, list: ListRow): PriceCandidate => {
  const [productId, listId, lineId, unit, minQuantity, amount, per, from, to] = line;
  return {
    productId,
    listId,
    lineId,
    listCode: list.code,
    kind: list.kind,
    inherited: list.distance > 0,
    priority: list.priority,
    distance: list.distance,
    unit,
    minQuantity: decimalOfNumeric(minQuantity),
    amount: decimalOfNumeric(amount),
    per: decimalOfNumeric(per),
    currency: list.currency,
    validFrom: momentOf(from),
    validTo: momentOf(to),
  };
};
