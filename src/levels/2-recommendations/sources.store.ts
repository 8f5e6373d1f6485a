import { visibilitySql } from '../../catalog/visibility.js';
import { NOT_CORRECTED, ORDER_NOT_CORRECTED } from '../../history/signals.store.js';
import type { CandidateSource, SourceName } from './candidate.js';
import { BEST_SELLERS } from './popularity.js';
import { ANCHORS } from './ranker/anchors.js';

/**
 * SQL of each source of candidates. Placeholders are named, `:like_this`; `candidates.store.ts` puts together the
 * sources that one question needs. `p` is always the product.
 */

const { rules, predicate } = visibilitySql(':companies', ':price_groups');

/** Whether the viewer may buy the product `p` now: visible, and something in stock. */
const SHOWN = `(${predicate} AND coalesce((SELECT max(s.quantity) FROM stock s WHERE s.product_id = p.id), 0) > 0)`;

/** What several sources look at: the active model, the product asked about (if visible), what the basket holds. */
export const ACTIVE = `active AS (SELECT version, updates, totals FROM model WHERE state = 'ACTIVE'), ${rules}`;
export const SUBJECT = `subject AS (SELECT p.id, p.sku, p.name, p.group_id FROM product p WHERE p.sku = :sku AND ${predicate})`;
export const BASKET = `basket AS (
    SELECT id, sku FROM product WHERE sku = ANY(:in_cart::text[])
    UNION SELECT id, sku FROM product WHERE id = ANY(:basket::int[]))`;

/** The columns that every source answers, in this order. */
export const COLUMNS = 'source, product_id, weight, about, moments, last, sku, brand, group_id, shown';

interface Columns {
  readonly weight?: string;
  readonly about?: string;
  readonly moments?: string;
  readonly last?: string;
  readonly shown?: string;
}
const candidate = (
  source: CandidateSource,
  { weight = '0', about = 'NULL', moments = 'NULL', last = 'NULL', shown = 'true' }: Columns,
): string =>
  `SELECT '${source}', p.id, (${weight})::float8, (${about})::text, (${moments})::int[], (${last})::float8,
    p.sku, p.brand, p.group_id, ${shown}`;

/** A product that must not be shown: nothing but its id matters. */
const refusal = (source: CandidateSource, id: string): string =>
  `SELECT '${source}', ${id}, 0::float8, NULL::text, NULL::int[], NULL::float8, '', NULL::text, NULL::int, false`;

const MINUTE = (moment: string): string => `(extract(epoch FROM ${moment}) / 60)`;
const IN_MODEL = (product: string): string =>
  `model_item i ON i.version = (SELECT version FROM active) AND i.product_id = ${product}`;
const RECENT = 'coalesce(i.recent, 0)';
/** Recent orders, and a fraction below one for all orders. */
const SALES = 'coalesce(i.recent + i.orders / (i.orders + 1000.0), 0)';

/** Orders of one company that are looked at: the newest. Older ones say nothing about today's rhythm. */
const NEWEST_ORDERS = 2000;

/** `mine` says which orders' moments may be told; `having` which products are of interest. */
const boughtBy = (mine: string, having = ''): string => `own AS MATERIALIZED (
    SELECT l.product_id, max(o.minute) AS last,
      array_agg(DISTINCT floor(o.minute)::int ORDER BY floor(o.minute)::int) FILTER (WHERE ${mine}) AS moments
    FROM (
      SELECT id, company_id, visitor_id, buyer_id, ordered_at, ${MINUTE('ordered_at')}::float8 AS minute FROM sales_order
      WHERE company_id = :company::int AND ordered_at <= :now::timestamptz AND status <> 'CANCELLED'
      ORDER BY ordered_at DESC, id DESC LIMIT ${NEWEST_ORDERS}) o
    JOIN sales_order_line l ON l.order_id = o.id
    WHERE ${ORDER_NOT_CORRECTED}
    GROUP BY l.product_id ${having})`;

/** What the company bought, by the source that tells it; a question has one of them at most. */
export const OWN: Readonly<Partial<Record<SourceName, string>>> = {
  companyPurchases: boughtBy('true'),
  ownPurchases: boughtBy('o.buyer_id IS NULL OR o.buyer_id = :owner::int'),
  latePurchases: boughtBy('true', `HAVING max(o.ordered_at) > :now::timestamptz - interval '60 days'`),
};

const PURCHASES = `
  ${candidate('PURCHASE', { weight: RECENT, moments: 'b.moments', last: 'b.last', shown: SHOWN })}
  FROM own b
  JOIN product p ON p.id = b.product_id
  LEFT JOIN ${IN_MODEL('b.product_id')}`;

/**
 * Of the newest visit that speaks for a product the anchor it goes with most, as one number that ends in the anchor's place:
 * ordering thousands of pairs takes longer than all else.
 */
const ANCHOR_IN_ONE = `a.ago * 1000000000 + (1000000 - least(999999, floor(x.together * 1000))::bigint) * 100 + a.place`;

/** What goes with the purchases that speak for the history: the SQL of `ranker/anchors.ts` and `CandidateFinder`. */
export const RELATED = `anchors AS MATERIALIZED (
    SELECT product_id, ago, 0.9::float8 ^ ago AS weight, row_number() OVER (ORDER BY ago, product_id) AS place
    FROM (SELECT product_id, dense_rank() OVER (ORDER BY moment DESC) - 1 AS ago
          FROM (SELECT product_id, moments[cardinality(moments)] AS moment FROM own
                WHERE moments IS NOT NULL ORDER BY 2 DESC, 1 LIMIT ${ANCHORS}) newest) ranked),
  related AS MATERIALIZED (
    SELECT x.id, sum(CASE WHEN a.ago = 0 THEN x.together ELSE 0 END)::float8 AS with_last,
      sum(a.weight * x.together)::float8 AS with_all, sum(a.weight * x.alike)::float8 AS alike,
      min(${ANCHOR_IN_ONE}) AS anchor
    FROM anchors a
    JOIN ${IN_MODEL('a.product_id')}
    CROSS JOIN LATERAL (
      SELECT t.id, t.score AS together, 0::real AS alike FROM unnest(i.partner_ids, i.partner_scores) AS t (id, score)
      UNION ALL SELECT t.id, 0::real, t.score FROM unnest(i.alike_ids, i.alike_scores) AS t (id, score)) x
    GROUP BY x.id)`;

/** New products taken along from each relation. */
const NEW_FROM_EACH = 30;

const viewed = (whose: string): string => `
  ${candidate('VIEWED', { weight: RECENT, last: MINUTE('v.at'), shown: SHOWN })}
  FROM (
    SELECT product_id, max(at) AS at
    FROM (
      SELECT e.product_id, e.at FROM event e
      WHERE ${whose} AND e.type = 'VIEW' AND e.product_id IS NOT NULL AND e.at <= :now::timestamptz
        AND (e.expires_at IS NULL OR e.expires_at > :now::timestamptz) AND ${NOT_CORRECTED}
      ORDER BY e.at DESC LIMIT 500) newest
    GROUP BY product_id ORDER BY max(at) DESC LIMIT 200) v
  JOIN product p ON p.id = v.product_id
  LEFT JOIN ${IN_MODEL('v.product_id')}`;

const ofPerson = (row: string): string =>
  `(${row}.buyer_id = :buyer::int OR (:buyer::int IS NULL AND ${row}.buyer_id IS NULL AND ${row}.visitor_id = :visitor::uuid))
  AND ${row}.company_id IS NOT DISTINCT FROM :company::int`;

/** Of all that goes with a basket. */
const MOST_PARTNERS = 300;

const partners = (anchors: string): string => `
  ${candidate('PARTNER', { weight: 'x.score', about: 'x.about', shown: SHOWN })}
  FROM (
    SELECT x.id, sum(x.score) AS score, (array_agg(a.sku ORDER BY x.score DESC, a.sku))[1] AS about
    FROM (SELECT id, sku FROM ${anchors} ORDER BY id LIMIT 50) a
    JOIN ${IN_MODEL('a.id')}
    CROSS JOIN LATERAL unnest(i.partner_ids, i.partner_scores) AS x (id, score)
    GROUP BY x.id ORDER BY sum(x.score) DESC, x.id LIMIT ${MOST_PARTNERS}) x
  JOIN product p ON p.id = x.id`;

/** The others of the subject's group that may be shown, best first by `weight`. */
const groupOf = (source: CandidateSource, weight: string): string => `
  ${candidate(source, { weight, about: 'g.code' })}
  FROM subject s JOIN product_group g ON g.id = s.group_id JOIN product p ON p.group_id = s.group_id
  LEFT JOIN ${IN_MODEL('p.id')}
  WHERE ${SHOWN} ORDER BY 3 DESC, p.id LIMIT :most::int`;

/** The head of the list; all of it for those whose assortment is limited, or nothing might be left. */
const bestSellers = (source: CandidateSource, industry: string): string => `
  ${candidate(source, { weight: 'x.score' })}
  FROM model_best_sellers b
  CROSS JOIN LATERAL (SELECT CASE WHEN EXISTS (SELECT FROM visibility) THEN ${BEST_SELLERS} ELSE :most::int END AS size) head
  CROSS JOIN LATERAL unnest(b.product_ids[1 : head.size], b.scores[1 : head.size]) WITH ORDINALITY AS x (id, score, place)
  JOIN product p ON p.id = x.id
  WHERE b.version = (SELECT version FROM active) AND b.industry = ${industry} AND ${SHOWN}
  ORDER BY x.place LIMIT :most::int`;

/** Where best sellers may run out: a limited assortment, a young shop, no model. */
const FEW_BEST_SELLERS = `(EXISTS (SELECT FROM visibility) OR coalesce((
    SELECT cardinality(b.product_ids) FROM model_best_sellers b
    WHERE b.version = (SELECT version FROM active) AND b.industry = ''), 0) < 2 * :most::int)`;

/** A constant: with a limit that it does not know, PostgreSQL would plan this at every call. */
const MOST_FILLERS = 150;

/** The best sellers of each thing that pins speak of: one of them may have to stand in for the others. */
const bestOf = (things: string, fits: string): string => `
    SELECT x.id, x.weight FROM unnest(${things}) AS thing
    CROSS JOIN LATERAL (
      SELECT p.id, ${SALES} AS weight FROM product p LEFT JOIN ${IN_MODEL('p.id')}
      WHERE ${fits} AND ${SHOWN} ORDER BY 2 DESC, p.id LIMIT :most::int) x`;

/** Everything that can be asked, by name. Those that read personal events name the table `event`; no other does. */
export const SOURCES: Readonly<Record<SourceName, string>> = {
  /** The company's whole rhythm: contractual facts. */
  companyPurchases: PURCHASES,
  /** The buyer's own orders, and those of the company that name nobody; the last purchase is the company's. */
  ownPurchases: PURCHASES,
  /** Only what could have just been bought: enough for that filter. */
  latePurchases: PURCHASES,
  related: `
  ${candidate('RELATED', { weight: RECENT, about: '(SELECT o.sku FROM anchors a JOIN product o ON o.id = a.product_id WHERE a.place = r.anchor % 100)' })}
  FROM (
    (SELECT * FROM related WHERE with_last > 0 ORDER BY with_last DESC, id LIMIT ${NEW_FROM_EACH})
    UNION (SELECT * FROM related WHERE alike > 0 ORDER BY alike DESC, id LIMIT ${NEW_FROM_EACH})) r
  JOIN product p ON p.id = r.id
  LEFT JOIN ${IN_MODEL('r.id')}
  WHERE NOT EXISTS (SELECT FROM own WHERE own.product_id = r.id) AND ${SHOWN}`,
  buyerViews: viewed(
    `e.buyer_id = :buyer::int AND e.company_id IS NOT DISTINCT FROM :company::int AND e.purpose = 'PERSONALIZATION'`,
  ),
  /** A visitor is a device before login: what somebody did signed in on it is that buyer's. */
  visitorViews: viewed(
    `e.visitor_id = :visitor::uuid AND e.buyer_id IS NULL AND e.purpose = ANY(:purposes::text[])`,
  ),
  dismissed: `
  ${refusal('DISMISSED', 'c.product_id')} FROM correction c
  WHERE c.kind = 'NOT_FOR_ME' AND c.undone_at IS NULL AND c.product_id IS NOT NULL AND ${ofPerson('c')}`,
  dismissals: `
  ${refusal('DISMISSED', 'e.product_id')} FROM event e
  WHERE ${ofPerson('e')} AND e.type = 'DISMISS' AND e.product_id IS NOT NULL
    AND (e.expires_at IS NULL OR e.expires_at > :now::timestamptz) AND ${NOT_CORRECTED}`,
  subject: `${refusal('SUBJECT', 'id')} FROM subject`,
  basket: `${refusal('BASKET', 'id')} FROM basket`,
  partnersOfSubject: partners('subject'),
  partnersOfBasket: partners('basket'),
  group: groupOf('GROUP', SALES),
  alternatives: groupOf('ALTERNATIVE', `similarity(p.name, s.name) * ln(2 + ${SALES})`),
  liked: `
  ${candidate('LIKED', { weight: SALES })}
  FROM product p LEFT JOIN product_group g ON g.id = p.group_id
  JOIN ${IN_MODEL('p.id')}
  WHERE (g.code = ANY(:liked_groups::text[]) OR p.brand = ANY(:liked_brands::text[])) AND ${SHOWN}
  ORDER BY 3 DESC, p.id LIMIT :most::int`,
  pinned: `
  ${candidate('PINNED', { weight: 'x.weight' })}
  FROM (${bestOf(':pinned::int[]', 'p.id = thing')}
    UNION ${bestOf(':pinned_groups::text[]', 'p.group_id = (SELECT g.id FROM product_group g WHERE g.code = thing)')}
    UNION ${bestOf(':pinned_brands::text[]', 'p.brand = thing')}
    UNION ${bestOf(':pinned_attributes::jsonb[]', 'p.attributes @> thing')}) x
  JOIN product p ON p.id = x.id`,
  industry: bestSellers('INDUSTRY', ':industry::text'),
  popular: bestSellers('POPULAR', `''`),
  catalogue: `
  ${candidate('CATALOGUE', { weight: '1.0 / row_number() OVER (ORDER BY p.name, p.id)' })}
  FROM product p WHERE ${FEW_BEST_SELLERS} AND ${SHOWN} ORDER BY p.name, p.id LIMIT ${MOST_FILLERS}`,
};
