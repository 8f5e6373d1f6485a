import type { Sql, Statement } from '../database/database.js';
import { isStorable } from '../database/storable.js';
import type { ProductFacts, ProductFilters } from '../experience/products.js';
import { type Decimal, decimalOfNumeric } from '../money/decimal.js';
import type { Viewer } from '../viewer/viewer.js';
import { filterSql, textsOf } from './search/product-filters.js';
import { visibilityParameters, visibilitySql } from './visibility.js';

/** Id, SKU, name, description, group, brand, unit, stock, the name that the catalogue is sorted by, and the branch's stock. */
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
  string?,
];
/** One row of JSON: PostgreSQL writes it and V8 reads it in half the time the driver needs for rows. */
interface Row {
  lines: readonly Line[] | null;
  /** Whether any rule of the assortment speaks to the viewer. */
  ruled: boolean;
}

const { rules, predicate } = visibilitySql('$1', '$2');

/**
 * Texts in the viewer's languages and the stock, looked up for the chosen rows only. Who has a branch gets its stock along;
 * `branch` is the placeholder of its location.
 */
const facts = (
  chosen: string,
  branch: string | null,
): string => `WITH ${rules}, chosen AS MATERIALIZED (${chosen})
SELECT json_agg(json_build_array(p.id, p.sku, coalesce(t.name, p.name), coalesce(t.description, p.description),
         p.group_id, p.brand, p.unit,
         coalesce(k.quantity, 0)::text, p.name${branch === null ? '' : ', coalesce(k.branch, 0)::text'})
         ORDER BY p.name, p.id) AS lines, EXISTS (SELECT FROM visibility) AS ruled
  FROM chosen p
  LEFT JOIN (
    SELECT s.product_id, sum(s.quantity) AS quantity${
      branch === null ? '' : `, sum(s.quantity) FILTER (WHERE s.location = ${branch}) AS branch`
    } FROM stock s
     WHERE s.product_id = ANY(ARRAY(SELECT id FROM chosen)) GROUP BY s.product_id) k ON k.product_id = p.id
  LEFT JOIN LATERAL (
    SELECT x.name, x.description FROM product_text x
     WHERE cardinality($3::text[]) > 0 AND x.product_id = p.id AND x.language = ANY($3::text[])
     ORDER BY array_position($3::text[], x.language) LIMIT 1) t ON true`;

const COLUMNS = 'p.id, p.sku, p.name, p.description, p.group_id, p.brand, p.unit';

const byKey = (
  name: string,
  condition: string,
): { readonly plain: Statement; readonly branch: Statement } => {
  const chosen = `SELECT ${COLUMNS} FROM product p WHERE ${condition} AND ${predicate}`;
  return {
    plain: { name, text: facts(chosen, null) },
    branch: { name: `${name}-branch`, text: facts(chosen, '$5') },
  };
};
const BY_ID = byKey('products-by-id', 'p.id = ANY($4::int[])');
const BY_SKU = byKey('products-by-sku', 'p.sku = ANY($4::text[])');

const common = (viewer: Viewer): unknown[] => [
  ...visibilityParameters(viewer),
  // Names of the shop's own language stand in the product itself.
  viewer.languages.slice(0, -1),
];

const productOf = ([
  id,
  sku,
  name,
  description,
  groupId,
  brand,
  unit,
  stock,
  ,
  branch,
]: Line): ProductFacts => ({
  id,
  sku,
  name,
  description,
  groupId,
  brand,
  unit,
  stock: decimalOfNumeric(stock),
  branchStock: branch === undefined ? null : decimalOfNumeric(branch),
});

async function productsOf(
  sql: Sql,
  statements: typeof BY_ID,
  viewer: Viewer,
  keys: readonly (number | string)[],
): Promise<ProductFacts[]> {
  const branch = viewer.company?.branch ?? null;
  const values = [...common(viewer), keys];
  const [row] = await (branch === null
    ? sql.query<Row>(statements.plain, values)
    : sql.query<Row>(statements.branch, [...values, branch]));
  return (row?.lines ?? []).map(productOf);
}

/** The visible ones of these products, in catalogue order. */
export async function productsById(
  sql: Sql,
  viewer: Viewer,
  ids: readonly number[],
): Promise<ProductFacts[]> {
  return await productsOf(sql, BY_ID, viewer, ids);
}

/** The visible ones of these products, in catalogue order. */
export async function productsBySku(
  sql: Sql,
  viewer: Viewer,
  skus: readonly string[],
): Promise<ProductFacts[]> {
  return await productsOf(sql, BY_SKU, viewer, skus.filter(isStorable));
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

export interface CataloguePage {
  readonly rows: readonly CatalogueRow[];
  /** Whether any rule of the assortment speaks to the viewer; without one the page is everybody's. */
  readonly ruled: boolean;
}

const chosenBy = (conditions: readonly string[]): string =>
  `SELECT ${COLUMNS} FROM product p WHERE ${[...conditions, predicate].join(' AND ')} ORDER BY p.name, p.id LIMIT $4`;

/** A page of the visible catalogue, by name, then id; one row more than asked when there is a next page. */
export async function catalogue(
  sql: Sql,
  viewer: Viewer,
  question: CatalogueQuestion,
): Promise<CataloguePage> {
  const { group, skus, filters, after, first } = question;
  if (![group, after?.name, ...textsOf(filters)].every((text) => text == null || isStorable(text)))
    return { rows: [], ruled: true };
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
  const branch = viewer.company?.branch ?? null;
  if (branch !== null) {
    shape += 'b';
    values.push(branch);
  }
  const text = facts(chosenBy(conditions), branch === null ? null : `$${values.length}`);
  const [row] = await sql.query<Row>({ name: `catalogue-${shape}`, text }, values);
  const rows = (row?.lines ?? []).map((line) => ({
    product: productOf(line),
    position: { name: line[8], id: line[0] },
  }));
  return { rows, ruled: row?.ruled ?? true };
}

const STOCK: Statement = {
  name: 'stock-of-products',
  text: `SELECT s.product_id AS id, sum(s.quantity)::text AS quantity FROM stock s
   WHERE s.product_id = ANY($1::int[]) GROUP BY s.product_id`,
};

/** Of any product, by id; without a row: none. Visibility was decided where the id came from. */
export async function stockOf(sql: Sql, ids: readonly number[]): Promise<ReadonlyMap<number, Decimal>> {
  const rows = await sql.query<{ id: number; quantity: string }>(STOCK, [ids]);
  return new Map(rows.map(({ id, quantity }) => [id, decimalOfNumeric(quantity)]));
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
