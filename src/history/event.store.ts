import { productsBySku } from '../catalog/product.store.js';
import type { Sql, Statement } from '../database/database.js';
import { fromGlobalId } from '../graphql/node-id.js';
import { subjectOf } from '../privacy/subject.js';
import type { Viewer } from '../viewer/viewer.js';
import type { EventFacts, EventRow, KnownReferences } from './event-plan.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const REFERENCES: Statement = {
  name: 'event-references',
  text: `
    SELECT ARRAY(SELECT code FROM product_group WHERE code = ANY($1::text[])) AS groups,
      ARRAY(SELECT id FROM sales_order WHERE id = ANY($2::integer[])
        AND (company_id = $4 OR ($4::integer IS NULL AND company_id IS NULL AND buyer_id IS NULL AND visitor_id = $6))) AS orders,
      ARRAY(SELECT id::text FROM exposure WHERE id = ANY($3::uuid[])
        AND (buyer_id = $5 OR (buyer_id IS NULL AND (visitor_id IS NULL OR visitor_id = $6)))) AS exposures`,
};
interface ReferenceRow {
  readonly groups: readonly string[];
  readonly orders: readonly number[];
  readonly exposures: readonly string[];
}
const NONE: ReferenceRow = { groups: [], orders: [], exposures: [] };

/**
 * What the references in these events stand for, as far as they are this viewer's: visible products, own orders, own
 * exposures. An exposure that was recorded without a person is whoever's knows its id. Two statements at most.
 */
export async function knownReferences(
  sql: Sql,
  viewer: Viewer,
  events: readonly EventFacts[],
): Promise<Omit<KnownReferences, 'contents'>> {
  const skus = given(events, 'sku').filter((sku) => !sku.includes('\0'));
  const groups = given(events, 'group').filter((code) => !code.includes('\0'));
  const orders = numbersOf(given(events, 'orderId'), 'Order');
  const exposures = given(events, 'exposureId').filter((id) => UUID.test(id));
  const products = skus.length > 0 ? await productsBySku(sql, viewer, skus) : [];
  const anything = groups.length + orders.size + exposures.length > 0;
  const [row = NONE] = anything
    ? await sql.query<ReferenceRow>(REFERENCES, [
        groups,
        [...orders.values()],
        exposures,
        viewer.company?.id ?? null,
        viewer.buyer?.id ?? null,
        viewer.visitorId,
      ])
    : [];
  const own = new Set(row.orders);
  return {
    products: new Map(products.map(({ sku, id }) => [sku, id])),
    groups: new Set(row.groups),
    orders: new Map([...orders].filter(([, id]) => own.has(id))),
    exposures: new Set(row.exposures),
  };
}

const given = (
  events: readonly EventFacts[],
  field: 'sku' | 'group' | 'orderId' | 'exposureId',
): string[] => [...new Set(events.flatMap((event) => event[field] ?? []))];

function numbersOf(globalIds: readonly string[], type: string): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const globalId of globalIds) {
    const id = fromGlobalId(globalId, type);
    if (id !== null) numbers.set(globalId, id);
  }
  return numbers;
}

// In the order of the keys: two batches with the same events at once then wait for each other instead of deadlocking.
const INSERT: Statement = {
  name: 'events-insert',
  text: `
    INSERT INTO event (actor, event_key, type, at, received_at, purpose, buyer_id, visitor_id, company_id, channel,
      product_id, group_code, query, slot, content_id, exposure_id, order_id, value, expires_at)
    SELECT $1, e."eventKey", e.type, e.at, $2, e.purpose, $3, $4, $5, e.channel,
      e."productId", e."groupCode", e.query, e.slot, e."contentId", e."exposureId", e."orderId", e.value, e."expiresAt"
    FROM jsonb_to_recordset($6) AS e("eventKey" text, type text, at timestamptz, purpose text, channel text,
      "productId" integer, "groupCode" text, query text, slot text, "contentId" integer, "exposureId" uuid,
      "orderId" integer, value numeric(18,6), "expiresAt" timestamptz)
    ORDER BY e."eventKey" COLLATE "C"
    ON CONFLICT (actor, event_key) DO NOTHING RETURNING event_key AS "eventKey"`,
};

/** Stores events of this viewer in one statement; answers the keys that are new. The others were stored before. */
export async function insertEvents(
  sql: Sql,
  viewer: Viewer,
  rows: readonly EventRow[],
): Promise<ReadonlySet<string>> {
  const actor = subjectOf(viewer);
  if (actor === null || rows.length === 0) return new Set();
  const stored = await sql.query<{ eventKey: string }>(INSERT, [
    actor,
    viewer.now,
    viewer.buyer?.id ?? null,
    viewer.visitorId,
    viewer.company?.id ?? null,
    JSON.stringify(rows),
  ]);
  return new Set(stored.map(({ eventKey }) => eventKey));
}
