import type { Sql, Statement } from '../../../database/database.js';
import { ORDER_NOT_CORRECTED } from '../../../history/signals.store.js';
import type { CountedTrait, Trait, TraitKind } from './weigh-traits.js';

/** Buyers that traits are learnt from: those of the newest orders, at most. */
const MOST_BUYERS = 2000;
/** Products looked at that buyers have in common. */
const MOST_PRODUCTS = 100;

/** Companies in which somebody allows PERSONALIZATION today; the others are neither learnt from nor listed. */
const CONSENTING = `consenting AS MATERIALIZED (
  SELECT DISTINCT m.company_id AS id FROM membership m
    JOIN consent c ON c.subject = 'b' || m.buyer_id AND c.purpose = 'PERSONALIZATION' AND c.granted)`;

const COUNTS = `o.ordered_at <= $2 AND o.status <> 'CANCELLED' AND ${ORDER_NOT_CORRECTED}`;

/** Whoever bought the product `$1` until `$2`. */
const BUYERS = `buyers AS MATERIALIZED (
  SELECT o.company_id AS id, max(o.ordered_at) AS last
    FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id
   WHERE l.product_id = $1 AND o.company_id IS NOT NULL AND ${COUNTS} GROUP BY o.company_id)`;

const TRAITS: Statement = {
  name: 'lookalike-traits',
  text: `WITH ${CONSENTING}, ${BUYERS},
  learnt AS MATERIALIZED (SELECT b.id FROM buyers b JOIN consenting USING (id) ORDER BY b.last DESC, b.id LIMIT ${MOST_BUYERS}),
  shared AS MATERIALIZED (
    SELECT l.product_id, count(DISTINCT o.company_id)::int AS buyers
      FROM learnt JOIN sales_order o ON o.company_id = learnt.id JOIN sales_order_line l ON l.order_id = o.id
     WHERE l.product_id <> $1 AND ${COUNTS} GROUP BY l.product_id HAVING count(DISTINCT o.company_id) > 1
     ORDER BY 2 DESC, 1 LIMIT ${MOST_PRODUCTS}),
  facts AS (
    SELECT id, 'INDUSTRY' AS kind, industry AS value FROM company WHERE industry IS NOT NULL
    UNION ALL SELECT id, 'COUNTRY', country FROM company WHERE country IS NOT NULL
    UNION ALL SELECT id, 'PRICE_GROUP', unnest(price_group_ids)::text FROM company)
  SELECT 'PRODUCT' AS kind, s.product_id::text AS value, p.name AS label, s.buyers,
         (SELECT count(DISTINCT o.company_id)::int FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id
           JOIN consenting k ON k.id = o.company_id WHERE l.product_id = s.product_id AND ${COUNTS}) AS everybody
    FROM shared s JOIN product p ON p.id = s.product_id
  UNION ALL
  SELECT f.kind, f.value, coalesce(max(g.code), f.value), count(b.id)::int, count(*)::int
    FROM facts f JOIN consenting USING (id) LEFT JOIN learnt b USING (id)
    LEFT JOIN price_group g ON f.kind = 'PRICE_GROUP' AND g.id::text = f.value
   GROUP BY f.kind, f.value HAVING count(b.id) > 0
  UNION ALL
  SELECT NULL, NULL, NULL, (SELECT count(*)::int FROM learnt), (SELECT count(*)::int FROM consenting)`,
};

export interface Counted {
  readonly traits: readonly CountedTrait[];
  readonly buyers: number;
  readonly everybody: number;
}

/** What buyers of a product have in common, counted over the companies that allow it. */
export async function countTraits(sql: Sql, productId: number, now: Date): Promise<Counted> {
  const rows = await sql.query<CountedTrait & { readonly kind: TraitKind | null }>(TRAITS, [productId, now]);
  const all = rows.find(({ kind }) => kind === null);
  const traits = rows.filter(({ kind }) => kind !== null);
  return { traits, buyers: all?.buyers ?? 0, everybody: all?.everybody ?? 0 };
}

const LIKE_THEM: Statement = {
  name: 'lookalikes',
  text: `WITH ${CONSENTING}, ${BUYERS},
  trait AS MATERIALIZED (
    SELECT place, kind, value, weight
      FROM unnest($3::text[], $4::text[], $5::float8[]) WITH ORDINALITY AS t (kind, value, weight, place)),
  has AS (
    SELECT DISTINCT o.company_id AS id, t.place, t.weight
      FROM trait t JOIN sales_order_line l ON l.product_id = t.value::int JOIN sales_order o ON o.id = l.order_id
     WHERE t.kind = 'PRODUCT' AND ${COUNTS}
    UNION ALL SELECT c.id, t.place, t.weight FROM trait t JOIN company c ON c.industry = t.value WHERE t.kind = 'INDUSTRY'
    UNION ALL SELECT c.id, t.place, t.weight FROM trait t JOIN company c ON c.country = t.value WHERE t.kind = 'COUNTRY'
    UNION ALL SELECT c.id, t.place, t.weight FROM trait t JOIN company c ON t.value = ANY(c.price_group_ids::text[]) WHERE t.kind = 'PRICE_GROUP'),
  scored AS (
    SELECT h.id, round(sum(h.weight)::numeric, 9) AS score, array_agg(h.place::int) AS places
      FROM has h JOIN consenting USING (id) WHERE NOT EXISTS (SELECT FROM buyers b WHERE b.id = h.id) GROUP BY h.id)
  SELECT id AS "companyId", score::text, places FROM scored
   WHERE $6::numeric IS NULL OR (score, -id) < ($6::numeric, -$7::int)
   ORDER BY score DESC, id LIMIT $8`,
};

/** A company that has traits of the buyers; `score` is the sum of their weights, as exact text. */
export interface ScoredCompany {
  readonly companyId: number;
  readonly score: string;
  readonly traits: readonly Trait[];
}

export interface LookalikePosition {
  readonly score: string;
  readonly companyId: number;
}

/** Companies that have these traits and never bought the product, those with the heaviest first. */
export async function companiesLike(
  sql: Sql,
  {
    productId,
    now,
    traits,
    after,
    first,
  }: {
    readonly productId: number;
    readonly now: Date;
    readonly traits: readonly Trait[];
    readonly after: LookalikePosition | null;
    readonly first: number;
  },
): Promise<readonly ScoredCompany[]> {
  if (traits.length === 0) return [];
  const rows = await sql.query<{ companyId: number; score: string; places: readonly number[] }>(LIKE_THEM, [
    productId,
    now,
    traits.map(({ kind }) => kind),
    traits.map(({ value }) => value),
    traits.map(({ weight }) => weight),
    after?.score ?? null,
    after?.companyId ?? null,
    first,
  ]);
  return rows.map(({ companyId, score, places }) => ({
    companyId,
    score,
    traits: places.flatMap((place) => traits[place - 1] ?? []),
  }));
}
