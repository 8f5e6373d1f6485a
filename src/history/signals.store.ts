import type { Database, Sql, Statement } from '../database/database.js';
import type { Viewer } from '../viewer/viewer.js';

/**
 * The facts that several levels learn from, already consented and corrected: whoever reads history here cannot forget
 * to ask. Two bases: orders are contractual and need no personal consent; events do.
 */

/** A product that the viewer looked at: last moment, and how often among the newest 500 views. */
export interface RecentView {
  readonly productId: number;
  readonly at: Date;
  readonly times: number;
}

/** What a company bought of one product, all buyers and channels together. Cancelled and corrected orders are left out. */
export interface CompanyPurchase {
  readonly productId: number;
  /** Orders that hold the product. */
  readonly times: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** Sum over all orders, as decimal text; units may be mixed, `lastUnit` names the newest. */
  readonly quantity: string;
  readonly lastQuantity: string;
  readonly lastUnit: string;
  /** When each of the orders was placed, oldest first, in minutes since 1970. */
  readonly moments: readonly number[];
}

/** One order as a set of products. `companyId` is null for a guest's. */
export interface HistoryBasket {
  readonly orderId: number;
  readonly companyId: number | null;
  readonly orderedAt: Date;
  readonly productIds: readonly number[];
}

/** One event on a product of a person who allows PERSONALIZATION today. */
export interface HistoryEvent {
  readonly id: number;
  readonly type: string;
  /** `b<buyer id>` or `v<visitor id>`. */
  readonly actor: string;
  readonly companyId: number | null;
  readonly productId: number;
  readonly at: Date;
}

/** Corrections of the same person in the same company (`e` is the event); a device correction holds for what was before it. */
export const NOT_CORRECTED = `NOT EXISTS (
  SELECT FROM correction c
  WHERE c.undone_at IS NULL AND (c.buyer_id = e.buyer_id OR c.visitor_id = e.visitor_id)
    AND c.buyer_id IS NOT DISTINCT FROM e.buyer_id
    AND (c.event_id = e.id
      OR (c.product_id = e.product_id AND c.company_id IS NOT DISTINCT FROM e.company_id)
      OR (c.visitor_id = e.visitor_id AND num_nonnulls(c.product_id, c.order_id, c.event_id) = 0 AND e.at <= c.at)))`;

/** Corrections of the company (`o` is the order, `l` its line); a device's hold for what was ordered on it before. */
export const ORDER_NOT_CORRECTED = `NOT EXISTS (
  SELECT FROM correction c
  WHERE c.undone_at IS NULL AND c.company_id = o.company_id
    AND (c.order_id = o.id OR c.product_id = l.product_id
      OR (c.visitor_id = o.visitor_id AND num_nonnulls(c.product_id, c.order_id, c.event_id) = 0 AND o.ordered_at <= c.at)))`;

const viewsOf = (whose: string): string => `
  SELECT product_id AS "productId", max(at) AS at, count(*) AS times
  FROM (SELECT e.product_id, e.at FROM event e
        WHERE ${whose} AND e.type = 'VIEW' AND e.product_id IS NOT NULL
          AND e.at <= $2 AND (e.expires_at IS NULL OR e.expires_at > $2) AND ${NOT_CORRECTED}
        ORDER BY e.at DESC LIMIT 500) AS newest
  GROUP BY product_id ORDER BY max(at) DESC, product_id LIMIT $3`;

const BUYER_VIEWS: Statement = {
  name: 'signals-buyer-views',
  text: viewsOf(`e.buyer_id = $1 AND e.company_id IS NOT DISTINCT FROM $4 AND e.purpose = 'PERSONALIZATION'`),
};
/** A visitor is a device before login: what somebody did signed in on it is that buyer's, not the visitor's. */
const VISITOR_VIEWS: Statement = {
  name: 'signals-visitor-views',
  text: viewsOf(`e.visitor_id = $1 AND e.buyer_id IS NULL AND e.purpose = ANY($4)`),
};
const VISITOR_WITHDREW: Statement = {
  name: 'signals-visitor-withdrew',
  text: `SELECT 1 AS found FROM consent WHERE subject = $1 AND purpose = 'PERSONALIZATION' AND NOT granted`,
};

/**
 * Products the viewer looked at, newest first, each once, at most `limit`. A buyer sees their own views from every
 * device in this company, and only with PERSONALIZATION granted: otherwise no event is read. A visitor without a
 * decision sees the views of this session (FUNCTIONAL, 24 h); after a withdrawal no event is read.
 */
export async function recentViews(sql: Sql, viewer: Viewer, limit: number): Promise<readonly RecentView[]> {
  const personal = viewer.consents.has('PERSONALIZATION');
  if (viewer.buyer) {
    if (!personal) return [];
    return await sql.query<RecentView>(BUYER_VIEWS, [
      viewer.buyer.id,
      viewer.now,
      limit,
      viewer.company?.id ?? null,
    ]);
  }
  if (viewer.visitorId === null || (!personal && (await visitorWithdrew(sql, viewer.visitorId)))) return [];
  const purposes = personal ? ['PERSONALIZATION', 'FUNCTIONAL'] : ['FUNCTIONAL'];
  return await sql.query<RecentView>(VISITOR_VIEWS, [viewer.visitorId, viewer.now, limit, purposes]);
}

const visitorWithdrew = async (sql: Sql, visitorId: string): Promise<boolean> =>
  (await sql.query(VISITOR_WITHDREW, [`v${visitorId}`])).length > 0;

const COMPANY_PURCHASES: Statement = {
  name: 'signals-company-purchases',
  text: `
    WITH bought AS (
      SELECT l.product_id, o.id, o.ordered_at, sum(l.quantity) AS quantity, max(l.unit) AS unit
      FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
      WHERE o.company_id = $1 AND o.ordered_at <= $2 AND o.status <> 'CANCELLED' AND ${ORDER_NOT_CORRECTED}
      GROUP BY l.product_id, o.id)
    SELECT product_id AS "productId", count(*) AS times, min(ordered_at) AS "firstAt", max(ordered_at) AS "lastAt",
      sum(quantity) AS quantity,
      (array_agg(quantity ORDER BY ordered_at, id))[count(*)] AS "lastQuantity",
      (array_agg(unit ORDER BY ordered_at, id))[count(*)] AS "lastUnit",
      array_agg(floor(extract(epoch FROM ordered_at) / 60)::integer ORDER BY ordered_at, id) AS moments
    FROM bought GROUP BY product_id ORDER BY "lastAt" DESC, product_id`,
};

/** Everything the company bought until `now`, one row a product, last bought first. Contractual: needs no consent. */
export async function companyPurchases(
  sql: Sql,
  companyId: number,
  now: Date,
): Promise<readonly CompanyPurchase[]> {
  return await sql.query<CompanyPurchase>(COMPANY_PURCHASES, [companyId, now]);
}

const DISMISSED: Statement = {
  name: 'signals-dismissed',
  text: `
    SELECT DISTINCT product_id AS "productId" FROM correction
    WHERE kind = 'NOT_FOR_ME' AND undone_at IS NULL AND product_id IS NOT NULL
      AND (buyer_id = $1 OR ($1::integer IS NULL AND buyer_id IS NULL AND visitor_id = $2))
      AND company_id IS NOT DISTINCT FROM $3`,
};
const DISMISS_EVENTS: Statement = {
  name: 'signals-dismiss-events',
  text: `
    SELECT DISTINCT e.product_id AS "productId" FROM event e
    WHERE (e.buyer_id = $1 OR ($1::integer IS NULL AND e.buyer_id IS NULL AND e.visitor_id = $2))
      AND e.company_id IS NOT DISTINCT FROM $3 AND e.type = 'DISMISS' AND e.product_id IS NOT NULL
      AND (e.expires_at IS NULL OR e.expires_at > $4) AND ${NOT_CORRECTED}`,
};

/**
 * Products this viewer does not want to be shown: "not for me" (a statement, always kept to), and dismissals in slots
 * (events: read as `recentViews` reads them). A colleague's "not for me" does not hide the product from this viewer.
 */
export async function dismissedProducts(sql: Sql, viewer: Viewer): Promise<ReadonlySet<number>> {
  const buyerId = viewer.buyer?.id ?? null;
  if (buyerId === null && viewer.visitorId === null) return new Set();
  const whose = [buyerId, viewer.visitorId, viewer.company?.id ?? null];
  const stated = await sql.query<{ productId: number }>(DISMISSED, whose);
  const shown = (await mayReadEvents(sql, viewer))
    ? await sql.query<{ productId: number }>(DISMISS_EVENTS, [...whose, viewer.now])
    : [];
  return new Set([...stated, ...shown].map(({ productId }) => productId));
}

/** Whether events of this viewer may be read at all: asked before any statement names the table. */
export async function mayReadEvents(sql: Sql, viewer: Viewer): Promise<boolean> {
  if (viewer.consents.has('PERSONALIZATION')) return true;
  return (
    viewer.buyer === null && viewer.visitorId !== null && !(await visitorWithdrew(sql, viewer.visitorId))
  );
}

/** Rows per statement of a stream: memory stays flat whatever the history's length. */
const BATCH = 2_000;

const BASKETS: Statement = {
  name: 'signals-baskets',
  text: `
    SELECT o.id AS "orderId", o.company_id AS "companyId", o.ordered_at AS "orderedAt",
      ARRAY(SELECT DISTINCT l.product_id FROM sales_order_line l
            WHERE l.order_id = o.id AND ${ORDER_NOT_CORRECTED} ORDER BY l.product_id) AS "productIds",
      o.ordered_at::text AS position
    FROM sales_order o
    WHERE o.ordered_at >= $1 AND (o.ordered_at, o.id) > ($2::timestamptz, $3) AND o.status <> 'CANCELLED'
    ORDER BY o.ordered_at, o.id LIMIT ${BATCH}`,
};

/**
 * Streams the baskets of all orders since `since`, oldest first; corrected products and orders are left out, and orders
 * that are empty then. Contractual facts: shared statistics of every company, for building models.
 */
export async function eachBasket(
  database: Pick<Database, 'query'>,
  since: Date,
  onBasket: (basket: HistoryBasket) => void | Promise<void>,
): Promise<void> {
  // As text: a Date would cut PostgreSQL's microseconds and read an order twice or never.
  let position = '-infinity';
  let last = 0;
  for (;;) {
    const rows = await database.query<HistoryBasket & { position: string }>(BASKETS, [since, position, last]);
    for (const { position: _, ...basket } of rows) if (basket.productIds.length > 0) await onBasket(basket);
    const end = rows.at(-1);
    if (!end || rows.length < BATCH) return;
    position = end.position;
    last = end.orderId;
  }
}

const EVENTS: Statement = {
  name: 'signals-events',
  text: `
    SELECT e.id, e.type, e.actor, e.company_id AS "companyId", e.product_id AS "productId", e.at
    FROM event e JOIN consent granted
      ON granted.subject = e.actor AND granted.purpose = 'PERSONALIZATION' AND granted.granted
    WHERE e.id > $3 AND e.at >= $1 AND e.type = ANY($2) AND e.purpose = 'PERSONALIZATION' AND e.product_id IS NOT NULL
      AND (e.expires_at IS NULL OR e.expires_at > $4) AND ${NOT_CORRECTED}
    ORDER BY e.id LIMIT ${BATCH}`,
};

/**
 * Streams product events of the types named, in the order they arrived, of people who allow PERSONALIZATION at the
 * moment of reading; events stored for the session only, expired or corrected are left out.
 */
export async function eachEvent(
  database: Pick<Database, 'query'>,
  { since, types, now }: { readonly since: Date; readonly types: readonly string[]; readonly now: Date },
  onEvent: (event: HistoryEvent) => void | Promise<void>,
): Promise<void> {
  let last = 0;
  for (;;) {
    const rows = await database.query<HistoryEvent>(EVENTS, [since, types, last, now]);
    for (const event of rows) await onEvent(event);
    const end = rows.at(-1);
    if (!end || rows.length < BATCH) return;
    last = end.id;
  }
}
