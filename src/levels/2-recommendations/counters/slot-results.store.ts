import type { Sql, Statement } from '../../../database/database.js';
import { NOT_CORRECTED, ORDER_NOT_CORRECTED } from '../../../history/signals.store.js';
import type { SlotFigures } from './slot-sentence.js';

/** An exposure of this variant records what would have been shown to somebody who is shown nothing. */
export const HOLD_OUT = 'HOLD_OUT';

export interface ResultsQuestion {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** null: every slot. */
  readonly slot: string | null;
  /** How long after an exposure something counts as its effect. */
  readonly days: number;
  readonly now: Date;
}

/** The figures of one slot and kind; `heldOut`: of the hold-out. */
export interface SlotRow extends SlotFigures {
  readonly slot: string;
  readonly kind: string;
  readonly heldOut: boolean;
}

/** Slots and kinds that are answered: those shown most. */
const MOST_ROWS = 500;

/** Whose act or exposure it is: a buyer in a company, or a device before sign-in. */
const viewer = (row: string): string => `CASE
    WHEN ${row}.buyer_id IS NOT NULL THEN 'b' || ${row}.buyer_id || '/' || coalesce(${row}.company_id::text, '')
    WHEN ${row}.visitor_id IS NOT NULL THEN 'v' || ${row}.visitor_id END`;

/** Whose exposure it is, for those who allow it today; a device that was disowned is nobody's. */
const ALLOWED = `CASE WHEN
    EXISTS (SELECT FROM consent a WHERE a.purpose = 'PERSONALIZATION' AND a.granted
      AND a.subject = CASE WHEN x.buyer_id IS NOT NULL THEN 'b' || x.buyer_id ELSE 'v' || x.visitor_id END)
    AND NOT EXISTS (SELECT FROM correction c WHERE c.undone_at IS NULL AND c.visitor_id = x.visitor_id AND x.at <= c.at
      AND c.buyer_id IS NOT DISTINCT FROM x.buyer_id AND num_nonnulls(c.product_id, c.order_id, c.event_id) = 0)
    THEN ${viewer('x')} END`;

const EVENTS = `e.at >= $1 AND e.at < $2::timestamptz + make_interval(days => $4::int)
    AND (e.expires_at IS NULL OR e.expires_at > $5)`;

/**
 * An exposure led to what the same viewer did with one of its products within so many days: of several exposures the one that the event
 * names, else the last. Staff are no customers. Cost grows with the days asked for, not with the history.
 */
const RESULTS: Statement = {
  name: 'slot-results',
  text: `
    WITH shown AS MATERIALIZED (
      SELECT x.id, x.at, x.slot, x.kind, x.variant IS NOT DISTINCT FROM '${HOLD_OUT}' AS held_out, x.item_ids,
        ${ALLOWED} AS viewer
      FROM exposure x
      WHERE x.at >= $1 AND x.at < $2::timestamptz + make_interval(days => $4::int) AND x.kind <> 'CONTENT'
        AND NOT EXISTS (SELECT FROM buyer b WHERE b.id = x.buyer_id AND b.staff_role IS NOT NULL)),
    items AS MATERIALIZED (
      SELECT s.id, s.at, s.viewer, unnest(s.item_ids) AS product_id FROM shown s WHERE s.viewer IS NOT NULL),
    outcomes AS MATERIALIZED (
      SELECT e.type AS what, e.product_id, e.at, ${viewer('e')} AS viewer, e.exposure_id
      FROM event e
      WHERE e.type IN ('CLICK', 'CART_ADD') AND ${EVENTS} AND e.purpose = 'PERSONALIZATION'
        AND e.product_id IS NOT NULL AND ${NOT_CORRECTED}
      UNION ALL
      SELECT 'ORDER', l.product_id, o.ordered_at, ${viewer('o')}, NULL
      FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
      WHERE o.ordered_at >= $1 AND o.ordered_at < $2::timestamptz + make_interval(days => $4::int)
        AND o.status <> 'CANCELLED' AND num_nonnulls(o.buyer_id, o.visitor_id) > 0 AND ${ORDER_NOT_CORRECTED}),
    led AS (
      SELECT DISTINCT ON (w.what, w.viewer, w.product_id, w.at) w.what, i.id
      FROM outcomes w JOIN items i ON i.viewer = w.viewer AND i.product_id = w.product_id
        AND i.at <= w.at AND i.at > w.at - make_interval(days => $4::int)
      ORDER BY w.what, w.viewer, w.product_id, w.at, (i.id = w.exposure_id) DESC NULLS LAST, i.at DESC, i.id),
    results AS (
      SELECT id, bool_or(what = 'CLICK') AS clicked, bool_or(what = 'CART_ADD') AS added, bool_or(what = 'ORDER') AS ordered
      FROM led GROUP BY id),
    seen AS (
      SELECT DISTINCT e.exposure_id AS id FROM event e
      WHERE e.type = 'SLOT_VIEW' AND ${EVENTS} AND e.exposure_id IS NOT NULL AND ${NOT_CORRECTED})
    SELECT s.slot, s.kind, s.held_out AS "heldOut", count(*)::int AS exposures, count(s.viewer)::int AS attributable,
      count(*) FILTER (WHERE v.id IS NOT NULL AND s.viewer IS NOT NULL)::int AS viewed,
      count(*) FILTER (WHERE r.clicked)::int AS clicked, count(*) FILTER (WHERE r.added)::int AS "addedToCart",
      count(*) FILTER (WHERE r.ordered)::int AS ordered
    FROM shown s LEFT JOIN results r ON r.id = s.id LEFT JOIN seen v ON v.id = s.id
    WHERE s.at < $2 AND ($3::text IS NULL OR s.slot = $3)
    GROUP BY s.slot, s.kind, s.held_out
    ORDER BY count(*) DESC, s.slot, s.kind, s.held_out LIMIT ${MOST_ROWS}`,
};

/** What slots led to, a row a slot, kind and side, those shown most first. */
export const slotRows = (sql: Sql, { from, to, slot, days, now }: ResultsQuestion): Promise<SlotRow[]> =>
  sql.query<SlotRow>(RESULTS, [from, to, slot, days, now]);
