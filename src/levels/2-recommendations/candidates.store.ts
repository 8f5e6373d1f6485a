import { visibilityParameters } from '../../catalog/visibility.js';
import type { Sql, Statement } from '../../database/database.js';
import { isStorable } from '../../database/storable.js';
import type { Viewer } from '../../viewer/viewer.js';
import type { Candidate, Found, SourceName } from './candidate.js';
import { sharesOf } from './item-facts.js';
import { ACTIVE, BASKET, COLUMNS, OWN, RELATED, SOURCES, SUBJECT } from './sources.store.js';

/** What candidates are looked for, and for whom. */
export interface CandidatesQuestion {
  readonly sources: readonly SourceName[];
  readonly viewer: Viewer;
  /** Whose orders count as own, beside those that name nobody; null: nobody's. */
  readonly ownerId: number | null;
  readonly industry: string | null;
  readonly sku: string | null;
  readonly inCart: readonly string[];
  readonly basket: readonly number[];
  readonly likedGroups: readonly string[];
  readonly likedBrands: readonly string[];
  /** Most candidates of a source that could answer a whole shop. */
  readonly most: number;
  /** Subjects of pins: what they speak of is a candidate, too. */
  readonly pins?: Pins;
  /** Whether the attributes of candidates are wanted. */
  readonly attributes?: boolean;
}

/** What pins speak of. Groups by code. */
export interface Pins {
  readonly productIds: readonly number[];
  readonly groups: readonly string[];
  readonly brands: readonly string[];
  /** As products have them: `{ size: ['M'] }`. */
  readonly attributes: readonly object[];
}
const NO_PINS: Pins = { productIds: [], groups: [], brands: [], attributes: [] };

/** In the order of `FIELDS`. */
type Line = readonly [
  source: Candidate['source'],
  productId: number,
  weight: number,
  about: string | null,
  moments: readonly number[] | null,
  last: number | null,
  sku: string,
  brand: string | null,
  shown: boolean,
  groupCode: string | null,
  facts: readonly number[] | null,
  withLast: number | null,
  withAll: number | null,
  alike: number | null,
  attributes: Candidate['attributes'],
];
/** One row of JSON: PostgreSQL writes it and V8 reads it in a third of the time the driver needs for rows. */
interface Row {
  readonly version: number | null;
  readonly updates: number | null;
  readonly totals: readonly number[] | null;
  readonly lines: readonly Line[] | null;
}

/** All candidates of one question, from the model and the viewer's history, in one statement and one snapshot. */
export async function candidatesOf(sql: Sql, question: CandidatesQuestion): Promise<Found> {
  const { statement, names } = statementOf(question.sources, question.attributes ?? false);
  const values = valuesOf(question);
  const [row] = await sql.query<Row>(
    statement,
    names.map((name) => values[name]),
  );
  const { version = null, updates = 0, totals = null, lines } = row ?? {};
  return {
    version,
    updates: updates ?? 0,
    candidates: (lines ?? []).map((line) => candidateOf(line, totals)),
  };
}

function candidateOf(line: Line, totals: readonly number[] | null): Candidate {
  const [source, productId, weight, about, moments, last, sku, brand, shown, groupCode, ...known] = line;
  const [facts, withLast, withAll, alike, attributes] = known;
  const [orders = 0, ...counts] = facts ?? [];
  return {
    source,
    productId,
    weight,
    about,
    moments,
    last,
    sku,
    brand,
    shown,
    groupCode,
    attributes: attributes ?? null,
    known: facts && {
      orders,
      facts: sharesOf(counts, totals),
      withLast: withLast ?? 0,
      withAll: withAll ?? 0,
      alike: alike ?? 0,
    },
  };
}

interface Prepared {
  readonly statement: Statement;
  readonly names: readonly ValueName[];
}

const prepared = new Map<string, Prepared>();

/** Few combinations of sources occur: each is put together once. */
function statementOf(sources: readonly SourceName[], attributes: boolean): Prepared {
  const key = [...sources, ...(attributes ? ['attributes'] : [])].join('+');
  const known = prepared.get(key);
  if (known) return known;
  const { text, names } = numbered(textOf(sources, attributes));
  const made = { statement: { name: `candidates-${prepared.size}`, text }, names };
  prepared.set(key, made);
  return made;
}

function textOf(sources: readonly SourceName[], attributes: boolean): string {
  const union = sources.map((source) => `(${SOURCES[source]})`).join('\n  UNION ALL\n');
  const parts = [ACTIVE];
  if (/\bsubject\b/.test(union)) parts.push(SUBJECT);
  if (/\bbasket\b/.test(union)) parts.push(BASKET);
  for (const source of sources) if (OWN[source]) parts.push(OWN[source]);
  const learnt = sources.includes('related');
  if (learnt) parts.push(RELATED);
  return `WITH ${parts.join(',\n  ')}
SELECT (SELECT version FROM active) AS version, (SELECT updates FROM active) AS updates, (SELECT totals FROM active) AS totals,
  json_agg(json_build_array(c.source, c.product_id, c.weight, c.about, c.moments, c.last, c.sku, c.brand, c.shown, g.code,
    ${learnt ? KNOWN : 'NULL, NULL, NULL, NULL'}, ${attributes ? ATTRIBUTES : 'NULL'})) AS lines
FROM (${union}) AS c (${COLUMNS})
LEFT JOIN product_group g ON g.id = c.group_id${learnt ? '\nLEFT JOIN related r ON r.id = c.product_id' : ''}`;
}

const ATTRIBUTES = '(SELECT a.attributes FROM product a WHERE a.id = c.product_id)';
/** Looked up by key for each: joined, PostgreSQL would read the facts of all products. */
const KNOWN = `(SELECT array_prepend(f.orders::real, f.facts) FROM model_item f
      WHERE f.version = (SELECT version FROM active) AND f.product_id = c.product_id), r.with_last, r.with_all, r.alike`;

/** `:name` becomes `$1`, `$2` ..., in the order of first mention; `::type` is left alone. */
function numbered(text: string): { readonly text: string; readonly names: readonly ValueName[] } {
  const names: ValueName[] = [];
  const replaced = text.replaceAll(/(?<!:):([a-z][a-z_]*)/g, (_, name: ValueName) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text: replaced, names };
}

type Values = ReturnType<typeof valuesOf>;
type ValueName = keyof Values;

function valuesOf(question: CandidatesQuestion) {
  const { viewer, pins = NO_PINS } = question;
  const [companies, priceGroups] = visibilityParameters(viewer);
  return {
    companies,
    price_groups: priceGroups,
    company: viewer.company?.id ?? null,
    buyer: viewer.buyer?.id ?? null,
    owner: question.ownerId,
    visitor: viewer.visitorId,
    now: viewer.now,
    purposes: viewer.consents.has('PERSONALIZATION') ? ['PERSONALIZATION', 'FUNCTIONAL'] : ['FUNCTIONAL'],
    industry: question.industry,
    sku: question.sku !== null && isStorable(question.sku) ? question.sku : null,
    in_cart: question.inCart.filter(isStorable),
    basket: question.basket,
    liked_groups: question.likedGroups,
    liked_brands: question.likedBrands,
    most: question.most,
    pinned: pins.productIds,
    pinned_groups: pins.groups,
    pinned_brands: pins.brands,
    pinned_attributes: pins.attributes.map((one) => JSON.stringify(one)),
  } as const;
}
