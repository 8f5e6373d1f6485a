import type { Sql, Statement } from '../database/database.js';
import { isStorable } from '../database/storable.js';
import type { ProductFacts, ProductFilters } from '../experience/products.js';
import { type Decimal, decimalOfNumeric } from '../money/decimal.js';
import type { Viewer } from '../viewer/viewer.js';
import { filterSql, textsOf } from './search/product-filters.js';
import { visibilityParameters, visibilitySql } from './visibility.js';

/** Id, SKU, name, description, group, brand, unit, stock, and the name that the catalogue is sorted by. */
type Line = readonly [
  number,
  string,
  string,
  string | null,
  number | null,
  string | null,
  string,
  string,
  string,
];
/** One row of JSON: PostgreSQL writes it and V8 reads it in half the time the driver needs for rows. */
interface Row {
  lines: readonly Line[] | null;
}

const { rules, predicate } = visibilitySql('$1', '$2');

/** Texts in the viewer's languages and the stock, looked up for the chosen rows only. */
const facts = (chosen: string): string => `WITH ${rules}, chosen AS MATERIALIZED (${chosen})
SELECT json_agg(json_build_array(p.id, p.sku, coalesce(t.name, p.name), coalesce(t.description, p.description),
         p.group_id, p.brand, p.unit,
         coalesce(k.quantity, 0)::text, p.name)
         ORDER BY p.name, p.id) AS lines
  FROM chosen p
  LEFT JOIN (
    SELECT s.product_id, sum(s.quantity) AS quantity FROM stock s
     WHERE s.product_id = ANY(ARRAY(SELECT id FROM chosen)) GROUP BY s.product_id) k ON k.product_id = p.id
  LEFT JOIN LATERAL (
    SELECT x.name, x.description FROM product_text x
     WHERE cardinality($3::text[]) > 0 AND x.product_id = p.id AND x.language = ANY($3::text[])
     ORDER BY array_position($3::text[], x.language) LIMIT 1) t ON true`;

const COLUMNS = 'p.id, p.sku, p.name, p.description, p.group_id, p.brand, p.unit';

const BY_ID: Statement = {
  name: 'products-by-id',
  text: facts(`SELECT ${COLUMNS} FROM product p WHERE p.id = ANY($4::int[]) AND ${predicate}`),
};
const BY_SKU: Statement = {
  name: 'products-by-sku',
  text: facts(`SELECT ${COLUMNS} FROM product p WHERE p.sku = ANY($4::text[]) AND ${predicate}`),
};

const common = (viewer: Viewer): unknown[] => [
  ...visibilityParameters(viewer),
  // Names of the shop's own language stand in the product itself.
  viewer.languages.slice(0, -1),
];

const productOf = ([id, sku, name, description, groupId, brand, unit, stock]: Line): ProductFacts => ({
  id,
  sku,
  name,
  description,
  groupId,
  brand,
  unit,
  stock: decimalOfNumeric(stock),
});

async function productsOf(
  sql: Sql,
  statement: Statement,
  values: readonly unknown[],
): Promise<ProductFacts[]> {
  const [row] = await sql.query<Row>(statement, values);
  return (row?.lines ?? []).map(productOf);
}

/** The visible ones of these products, in catalogue order. */
export async function productsById(
  sql: Sql,
  viewer: Viewer,
  ids: readonly number[],
): Promise<ProductFacts[]> {
  return await productsOf(sql, BY_ID, [...common(viewer), ids]);
}

/** The visible ones of these products, in catalogue order. */
export async function productsBySku(
  sql: Sql,
  viewer: Viewer,
  skus: readonly string[],
): Promise<ProductFacts[]> {
  return await productsOf(sql, BY_SKU, [...common(viewer), skus.filter(isStorable)]);
}

/** Position in the catalogue: behind which product a page starts. */
export interface CataloguePosition {
  readonly name: string;
  readonly id: number;
}

export interface CatalogueQuestion {
  /** Code of a product group. */
  readonly group: string | null;
  readonly skus: readonly string[] | null;
  readonly filters: ProductFilters;
  readonly after: CataloguePosition | null;
  readonly first: number;
}

/** A row of the catalogue and where it stands in it: its name there may be in another language than the viewer's. */
export interface CatalogueRow {
  readonly product: ProductFacts;
  readonly position: CataloguePosition;
}

/** A page of the visible catalogue, by name, then id; one row more than asked when there is a next page. */
export async function catalogue(
  sql: Sql,
  viewer: Viewer,
  question: CatalogueQuestion,
): Promise<CatalogueRow[]> {
  const { group, skus, filters, after, first } = question;
  if (![group, after?.name, ...textsOf(filters)].every((text) => text == null || isStorable(text))) return [];
  const values: unknown[] = [...common(viewer), first + 1];
  const conditions: string[] = [];
  const condition = (text: (placeholder: string) => string, ...given: unknown[]): void => {
    values.push(...given);
    conditions.push(text(`$${values.length}`));
  };
  const wanted = filterSql(group, filters, values.length + 1);
  values.push(...wanted.values);
  conditions.push(...Object.values(wanted.conditions));
  let { shape } = wanted;
  if (skus !== null) {
    shape += 'k';
    condition((at) => `p.sku = ANY(${at}::text[])`, skus.filter(isStorable));
  }
  if (after !== null) {
    shape += 'a';
    condition((at) => `(p.name, p.id) > ($${values.length - 1}, ${at}::int)`, after.name, after.id);
  }
  const chosen = `SELECT ${COLUMNS} FROM product p WHERE ${[...conditions, predicate].join(' AND ')} ORDER BY p.name, p.id LIMIT $4`;
  const [row] = await sql.query<Row>({ name: `catalogue-${shape}`, text: facts(chosen) }, values);
  return (row?.lines ?? []).map((line) => ({
    product: productOf(line),
    position: { name: line[8], id: line[0] },
  }));
}

/** Smallest step, least quantity and digits of a product's quantities, and its units with their factors. */
export interface QuantityRules {
  readonly productId: number;
  readonly unit: string;
  readonly step: Decimal;
  readonly minimum: Decimal;
  readonly decimals: number;
  /** Sales units beside the base unit: how many base units one of them is. */
  readonly factors: ReadonlyMap<string, Decimal>;
}

const QUANTITY_RULES: Statement = {
  name: 'quantity-rules',
  text: `SELECT p.id, p.unit, p.step::text, p.minimum::text, p.decimals,
       (SELECT json_object_agg(u.unit, u.factor::text) FROM product_unit u WHERE u.product_id = p.id) AS factors
  FROM product p WHERE p.id = ANY($1::int[])`,
};

/** Of any product: visibility was decided where the id came from. */
export async function quantityRules(sql: Sql, ids: readonly number[]): Promise<QuantityRules[]> {
  const rows = await sql.query<{
    id: number;
    unit: string;
    step: string;
    minimum: string;
    decimals: number;
    factors: Record<string, string> | null;
  }>(QUANTITY_RULES, [ids]);
  return rows.map(({ id, unit, step, minimum, decimals, factors }) => ({
    productId: id,
    unit,
    step: decimalOfNumeric(step),
    minimum: decimalOfNumeric(minimum),
    decimals,
    factors: new Map(Object.entries(factors ?? {}).map(([name, factor]) => [name, decimalOfNumeric(factor)])),
  }));
}
