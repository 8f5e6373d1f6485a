import type { Sql, Statement } from '../../../database/database.js';
import { isStorable } from '../../../database/storable.js';
import type { RecommendationKind } from '../../../experience/products.js';
import { folded, type KnownToRule, type RuleDraft, type RuleRow } from './plan-rule.js';
import type { SteeringRule, Subject } from './steering-rule.js';

/** All that steers recommendations, of one moment. */
export interface SteeringState {
  /** The active ones, also those whose time is over or to come: a question may be about another moment. */
  readonly rules: readonly SteeringRule[];
  readonly stopped: ReadonlySet<RecommendationKind>;
}

/** A rule as merchandisers read it. */
export interface RuleFacts extends Omit<RuleRow, 'companyIds' | 'priceGroupIds' | 'productId' | 'groupId'> {
  readonly id: number;
  readonly version: number;
  readonly sku: string | null;
  readonly group: string | null;
  readonly customerNumbers: readonly string[];
  readonly priceGroups: readonly string[];
  readonly changedAt: Date;
}

type StoredRule = RuleRow & { readonly id: number; readonly groups: readonly string[] };

/** With each rule the codes of its group and of all below it. */
const ACTIVE: Statement = {
  name: 'steering-active',
  text: `SELECT r.id, r.name, r.action, r.product_id AS "productId", r.group_id AS "groupId", r.brand, r.attribute, r.value,
       r.position, r.weight, r.limit_by AS "limitBy", r.most, r.kinds, r.slots, r.industries,
       r.company_ids AS "companyIds", r.price_group_ids AS "priceGroupIds", r.countries,
       r.valid_from AS "validFrom", r.valid_to AS "validTo", r.priority, r.active,
       ARRAY(WITH RECURSIVE below AS (
         SELECT g.id, g.code FROM product_group g WHERE g.id = r.group_id
         UNION SELECT g.id, g.code FROM product_group g JOIN below b ON g.parent_id = b.id)
         SELECT code FROM below) AS groups
  FROM steering_rule r WHERE r.active`,
};
const STOPPED: Statement = { name: 'steering-stopped', text: 'SELECT kind FROM recommendation_stop' };

/** Everything that steers, as it stands now. */
export async function steeringState(sql: Sql): Promise<SteeringState> {
  const rules = await sql.query<StoredRule>(ACTIVE);
  const stops = await sql.query<{ kind: RecommendationKind }>(STOPPED);
  return {
    rules: rules.map((rule) => ({ ...rule, subject: subjectOf(rule) })),
    stopped: new Set(stops.map(({ kind }) => kind)),
  };
}

/** A row as a rule that lists are arranged by; `groups`: codes of its group and all below it. */
export function subjectOf({
  productId,
  brand,
  attribute,
  value,
  groupId,
  groups,
}: StoredRule): Subject | null {
  if (productId !== null) return { by: 'SKU', productId };
  if (attribute !== null && value !== null) return { by: 'ATTRIBUTE', name: attribute, value };
  if (brand !== null) return { by: 'BRAND', brand };
  return groupId === null ? null : { by: 'GROUP', groups };
}

/** The draft as the rule it would be: for trying it out. */
export async function asRule(sql: Sql, row: RuleRow): Promise<SteeringRule> {
  const below = await sql.query<{ code: string }>(
    `WITH RECURSIVE below AS (
       SELECT g.id, g.code FROM product_group g WHERE g.id = $1
       UNION SELECT g.id, g.code FROM product_group g JOIN below b ON g.parent_id = b.id)
     SELECT code FROM below`,
    [row.groupId],
  );
  // Behind every rule that stands: it would be the youngest.
  const rule = { ...row, id: Number.MAX_SAFE_INTEGER, groups: below.map(({ code }) => code) };
  return { ...rule, subject: subjectOf(rule) };
}

const facts = (
  condition: string,
): string => `SELECT r.id, r.name, r.action, p.sku, g.code AS "group", r.brand, r.attribute,
       r.value, r.position, r.weight, r.limit_by AS "limitBy", r.most, r.kinds, r.slots, r.industries,
       ARRAY(SELECT c.customer_number FROM company c WHERE c.id = ANY(r.company_ids) ORDER BY 1) AS "customerNumbers",
       ARRAY(SELECT x.code FROM price_group x WHERE x.id = ANY(r.price_group_ids) ORDER BY 1) AS "priceGroups",
       r.countries, r.valid_from AS "validFrom", r.valid_to AS "validTo", r.priority, r.active, r.version,
       r.changed_at AS "changedAt"
  FROM steering_rule r LEFT JOIN product p ON p.id = r.product_id LEFT JOIN product_group g ON g.id = r.group_id
 WHERE ${condition}`;

const PAGE: Statement = {
  name: 'steering-rules',
  text: facts(`($1::text IS NULL OR (r.name COLLATE "C") > $1::text) ORDER BY r.name COLLATE "C" LIMIT $2`),
};

/** Rules by name, behind a name. */
export const rulesPage = (sql: Sql, after: string | null, most: number): Promise<RuleFacts[]> =>
  sql.query<RuleFacts>(PAGE, [after, most]);

export async function ruleWithId(sql: Sql, id: number): Promise<RuleFacts | null> {
  const [rule] = await sql.query<RuleFacts>(facts('r.id = $1'), [id]);
  return rule ?? null;
}

interface KnownRow {
  readonly productId: number | null;
  readonly groupId: number | null;
  readonly brand: boolean;
  readonly attribute: boolean;
  readonly industries: readonly string[];
  readonly companies: Readonly<Record<string, number>>;
  readonly priceGroups: Readonly<Record<string, number>>;
  readonly version: number;
  readonly rules: number;
}

const KNOWN: Statement = {
  name: 'steering-known',
  text: `SELECT (SELECT id FROM product WHERE sku = $1) AS "productId", (SELECT id FROM product_group WHERE code = $2) AS "groupId",
       EXISTS (SELECT FROM product WHERE brand = $3) AS brand,
       EXISTS (SELECT FROM product WHERE attributes @> $4::jsonb) AS attribute,
       ARRAY(SELECT DISTINCT upper(industry) FROM company WHERE upper(industry) = ANY($5::text[])) AS industries,
       coalesce((SELECT json_object_agg(customer_number, id) FROM company WHERE customer_number = ANY($6::text[])), '{}') AS companies,
       coalesce((SELECT json_object_agg(code, id) FROM price_group WHERE code = ANY($7::text[])), '{}') AS "priceGroups",
       coalesce((SELECT version FROM steering_rule WHERE name = $8), 0) AS version,
       (SELECT count(*)::int FROM steering_rule) AS rules`,
};

/** A name that no text of the database can be is unknown. */
const storable = (text: string | null | undefined): string | null =>
  text != null && isStorable(text) ? text : null;
const all = (list: readonly string[] | null | undefined): readonly string[] =>
  (list ?? []).filter(isStorable);

/** What the shop knows of the names in a draft. */
export async function knownToRule(sql: Sql, draft: RuleDraft): Promise<KnownToRule> {
  const { attribute } = draft;
  const named = attribute != null && isStorable(attribute.name) && isStorable(attribute.value);
  const [row] = await sql.query<KnownRow>(KNOWN, [
    storable(draft.sku),
    storable(draft.group),
    storable(draft.brand),
    named ? JSON.stringify({ [attribute.name]: [attribute.value] }) : null,
    all(draft.industries?.map(folded)),
    all(draft.customerNumbers),
    all(draft.priceGroups),
    storable(draft.name),
  ]);
  const { industries, companies, priceGroups, ...known } = row!;
  return {
    ...known,
    industries: new Set(industries),
    companies: new Map(Object.entries(companies)),
    priceGroups: new Map(Object.entries(priceGroups)),
  };
}

const FIELDS = `action, product_id, group_id, brand, attribute, value, position, weight, limit_by, most, kinds, slots, industries,
  company_ids, price_group_ids, countries, valid_from, valid_to, priority, active, changed_at`;

/** Writes a rule, new or in place of the one with its name; answers its id. */
export async function writeRule(sql: Sql, row: RuleRow, now: Date): Promise<number> {
  const what = [row.action, row.productId, row.groupId, row.brand, row.attribute, row.value];
  const how = [row.position, row.weight, row.limitBy, row.most];
  const whom = [row.kinds, row.slots, row.industries, row.companyIds, row.priceGroupIds, row.countries];
  const values: readonly unknown[] = [
    row.name,
    ...what,
    ...how,
    ...whom,
    row.validFrom,
    row.validTo,
    row.priority,
    row.active,
    now,
  ];
  const [written] = await sql.query<{ id: number }>(
    `INSERT INTO steering_rule AS r (name, ${FIELDS}) VALUES (${values.map((_, at) => `$${at + 1}`).join(', ')})
     ON CONFLICT (name) DO UPDATE
       SET (${FIELDS}) = (${FIELDS.replaceAll(/\w+/g, (field) => `excluded.${field}`)}), version = r.version + 1
     RETURNING id`,
    values,
  );
  return written!.id;
}
