import { audit } from '../accounts/audit.store.js';
import { productsBySku } from '../catalog/product.store.js';
import type { Connection, Sql, Statement } from '../database/database.js';
import { fromGlobalId } from '../graphql/node-id.js';
import { subjectOf } from '../privacy/subject.js';
import type { Viewer } from '../viewer/viewer.js';
import type { CorrectionKind, CorrectionSubject, CorrectionWish } from './correction-plan.js';

/** A correction as its maker sees it. */
export interface CorrectionFacts {
  readonly id: number;
  readonly kind: CorrectionKind;
  readonly at: Date;
  readonly undoneAt: Date | null;
  readonly sku: string | null;
  readonly orderId: number | null;
  /** The client's own id of the event. */
  readonly eventKey: string | null;
  readonly thisDevice: boolean;
}

const ORDER: Statement = {
  name: 'correction-order',
  text: `SELECT id FROM sales_order WHERE id = $1
    AND (company_id = $2 OR ($2::integer IS NULL AND company_id IS NULL AND buyer_id IS NULL AND visitor_id = $3))`,
};
const EVENT: Statement = {
  name: 'correction-event',
  text: `SELECT id FROM event WHERE actor = $1 AND event_key = $2`,
};

const DEVICE: Statement = {
  name: 'correction-device',
  text: `SELECT 1 AS found WHERE EXISTS (SELECT FROM event WHERE visitor_id = $1 AND buyer_id IS NOT DISTINCT FROM $2::integer)
    OR EXISTS (SELECT FROM sales_order WHERE visitor_id = $1
      AND (company_id = $3 OR ($3::integer IS NULL AND company_id IS NULL)))`,
};

/** What a correction is about, as far as it is this viewer's: null for what is absent or somebody else's. */
export async function correctionSubject(
  sql: Sql,
  viewer: Viewer,
  wish: CorrectionWish,
): Promise<CorrectionSubject> {
  const [buyerId, companyId] = [viewer.buyer?.id ?? null, viewer.company?.id ?? null];
  const [product] = storable(wish.sku) ? await productsBySku(sql, viewer, [wish.sku]) : [];
  const orderId = wish.orderId ? fromGlobalId(wish.orderId, 'Order') : null;
  const [order] =
    orderId === null ? [] : await sql.query<{ id: number }>(ORDER, [orderId, companyId, viewer.visitorId]);
  const [event] = storable(wish.eventId)
    ? await sql.query<{ id: number }>(EVENT, [subjectOf(viewer), wish.eventId])
    : [];
  const [device] =
    wish.thisDevice === true ? await sql.query(DEVICE, [viewer.visitorId, buyerId, companyId]) : [];
  return {
    productId: product?.id ?? null,
    orderId: order?.id ?? null,
    eventId: event?.id ?? null,
    visitorId: device ? viewer.visitorId : null,
  };
}

/** PostgreSQL has no text with a zero character: nothing can be stored under it. */
const storable = (text: string | null | undefined): text is string => !!text && !text.includes('\0');

/** Corrections of a person: `buyer` $1, or without one `visitor` $2. */
const OWN = `(c.buyer_id = $1 OR ($1::integer IS NULL AND c.buyer_id IS NULL AND c.visitor_id = $2))`;
const FACTS = `SELECT c.id, c.kind, c.at, c.undone_at AS "undoneAt", p.sku, c.order_id AS "orderId", e.event_key AS "eventKey",
    num_nonnulls(c.product_id, c.order_id, c.event_id) = 0 AS "thisDevice"
  FROM correction c LEFT JOIN product p ON p.id = c.product_id LEFT JOIN event e ON e.id = c.event_id`;

const LIST: Statement = {
  name: 'corrections-of-person',
  text: `${FACTS} WHERE ${OWN} AND c.company_id IS NOT DISTINCT FROM $3 AND c.undone_at IS NULL ORDER BY c.id DESC LIMIT 200`,
};
const BY_ID: Statement = { name: 'correction-by-id', text: `${FACTS} WHERE ${OWN} AND c.id = $3` };

const personOf = (viewer: Viewer): readonly [buyerId: number | null, visitorId: string | null] => [
  viewer.buyer?.id ?? null,
  viewer.visitorId,
];

/** The corrections that hold, of this person in this company, newest first, at most 200. */
export async function correctionsOf(sql: Sql, viewer: Viewer): Promise<readonly CorrectionFacts[]> {
  if (subjectOf(viewer) === null) return [];
  return await sql.query<CorrectionFacts>(LIST, [...personOf(viewer), viewer.company?.id ?? null]);
}

/** This person's correction; null where it is absent or somebody else's. */
export async function correctionById(sql: Sql, viewer: Viewer, id: number): Promise<CorrectionFacts | null> {
  const [correction] = await sql.query<CorrectionFacts>(BY_ID, [...personOf(viewer), id]);
  return correction ?? null;
}

const LOCK: Statement = {
  name: 'correction-lock',
  text: `SELECT pg_advisory_xact_lock(hashtextextended($1, 7))`,
};
const SAME: Statement = {
  name: 'correction-same',
  text: `SELECT c.id FROM correction c WHERE ${OWN} AND c.undone_at IS NULL AND c.kind = $3
    AND c.company_id IS NOT DISTINCT FROM $4 AND c.product_id IS NOT DISTINCT FROM $5
    AND c.order_id IS NOT DISTINCT FROM $6 AND c.event_id IS NOT DISTINCT FROM $7
    AND (num_nonnulls(c.product_id, c.order_id, c.event_id) > 0 OR (c.visitor_id = $2 AND c.at = $8))`,
};
const INSERT: Statement = {
  name: 'correction-insert',
  text: `INSERT INTO correction (kind, at, buyer_id, company_id, visitor_id, product_id, order_id, event_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
};

/**
 * Writes a correction with its audit row; one that holds already is not written twice, also by two calls at once. A
 * visitor stands in each of their corrections; a buyer's names a device only when it is about that.
 */
export async function addCorrection(
  sql: Connection,
  viewer: Viewer,
  { kind, subject }: { readonly kind: CorrectionKind; readonly subject: CorrectionSubject },
): Promise<number> {
  const { productId, orderId, eventId } = subject;
  const companyId = viewer.company?.id ?? null;
  await sql.query(LOCK, [`correction ${subjectOf(viewer) ?? ''}`]);
  const [same] = await sql.query<{ id: number }>(SAME, [
    ...personOf(viewer),
    kind,
    companyId,
    productId,
    orderId,
    eventId,
    viewer.now,
  ]);
  if (same) return same.id;
  const visitorId = viewer.buyer ? subject.visitorId : viewer.visitorId;
  const [row] = await sql.query<{ id: number }>(INSERT, [
    kind,
    viewer.now,
    viewer.buyer?.id ?? null,
    companyId,
    visitorId,
    productId,
    orderId,
    eventId,
  ]);
  const id = row?.id ?? 0;
  await audit(
    sql,
    viewer,
    { action: 'correction.add', subjectType: 'Correction', subjectId: id, detail: { kind } },
    viewer.now,
  );
  return id;
}

const UNDO: Statement = {
  name: 'correction-undo',
  text: `UPDATE correction c SET undone_at = $3 WHERE c.id = $4 AND c.undone_at IS NULL AND ${OWN} RETURNING c.id`,
};

/** Takes a correction back, with its audit row; one that was taken back before stays as it is. Whether it is the viewer's was asked before. */
export async function undoCorrection(sql: Connection, viewer: Viewer, id: number): Promise<void> {
  const undone = await sql.query(UNDO, [...personOf(viewer), viewer.now, id]);
  if (undone.length > 0)
    await audit(
      sql,
      viewer,
      { action: 'correction.undo', subjectType: 'Correction', subjectId: id },
      viewer.now,
    );
}
