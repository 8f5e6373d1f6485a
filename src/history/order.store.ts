import type { Sql, Statement } from '../database/database.js';
import { type Decimal, decimalOfNumeric, formatDecimal } from '../money/decimal.js';
import type { Viewer } from '../viewer/viewer.js';

/** PLACED orders wait for the system of record: that status is their queue. */
export const ORDER_STATUSES = ['PLACED', 'SENT', 'CONFIRMED', 'SHIPPED', 'CANCELLED'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export interface NewOrder {
  readonly companyId: number | null;
  readonly buyerId: number | null;
  readonly visitorId: string | null;
  readonly cartId: number;
  readonly orderedAt: Date;
  readonly channel: string;
  readonly currency: string;
  readonly purchaseOrderNumber: string | null;
  readonly total: Decimal;
  /** What came off the whole order. */
  readonly discounts: readonly OrderDiscountFacts[];
  readonly lines: readonly NewOrderLine[];
}
export interface NewOrderLine {
  readonly productId: number;
  readonly quantity: Decimal;
  readonly unit: string;
  readonly unitPrice: Decimal;
  readonly per: Decimal;
  /** Before `discount`. */
  readonly total: Decimal;
  readonly discount: Decimal;
}

/** A discount on the value of an order. */
export interface OrderDiscountFacts {
  readonly code: string;
  readonly description: string | null;
  readonly amount: Decimal;
}

/** Root value of `Order`. */
export interface OrderFacts {
  readonly __typename: 'Order';
  readonly id: number;
  readonly orderNumber: string;
  readonly orderedAt: Date;
  readonly status: OrderStatus;
  readonly channel: string;
  readonly currency: string;
  readonly total: Decimal | null;
  readonly discounts: readonly OrderDiscountFacts[];
  readonly purchaseOrderNumber: string | null;
}

/** Root value of `OrderLine`. */
export interface OrderLineFacts {
  readonly orderId: number;
  readonly position: number;
  readonly productId: number;
  readonly sku: string;
  readonly name: string;
  readonly quantity: Decimal;
  readonly unit: string;
  readonly unitPrice: Decimal | null;
  readonly per: Decimal;
  readonly total: Decimal | null;
  readonly discount: Decimal;
  readonly currency: string;
}

/** Numbers of our own orders start with W; those of the ERP are its own. */
const INSERT: Statement = {
  name: 'order-insert',
  text: `WITH next AS (SELECT nextval(pg_get_serial_sequence('sales_order', 'id'))::int AS id),
  placed AS (
    INSERT INTO sales_order (id, order_number, company_id, buyer_id, visitor_id, ordered_at, channel, currency, total, status, cart_id, purchase_order_number, discounts)
    SELECT id, 'W' || lpad(id::text, 9, '0'), $1, $2, $3, $4, $5, $6, $7, 'PLACED', $8, $9, $16 FROM next RETURNING id
  ), lines AS (
    INSERT INTO sales_order_line (order_id, position, product_id, quantity, unit, unit_price, per, total, discount)
    SELECT placed.id, l.position, l.product_id, l.quantity, l.unit, l.unit_price, l.per, l.total, l.discount
      FROM placed, unnest($10::int[], $11::numeric[], $12::text[], $13::numeric[], $14::numeric[], $15::numeric[], $17::numeric[])
           WITH ORDINALITY AS l(product_id, quantity, unit, unit_price, per, total, discount, position)
  )
  SELECT id FROM placed`,
};

/** Places an order with its lines, in the transaction of `sql`; answers its id. A second order of one cart throws. */
export async function insertOrder(sql: Sql, order: NewOrder): Promise<number> {
  const { lines } = order;
  const [row] = await sql.query<{ id: number }>(INSERT, [
    order.companyId,
    order.buyerId,
    order.visitorId,
    order.orderedAt,
    order.channel,
    order.currency,
    formatDecimal(order.total),
    order.cartId,
    order.purchaseOrderNumber,
    lines.map(({ productId }) => productId),
    lines.map(({ quantity }) => formatDecimal(quantity)),
    lines.map(({ unit }) => unit),
    lines.map(({ unitPrice }) => formatDecimal(unitPrice)),
    lines.map(({ per }) => formatDecimal(per)),
    lines.map(({ total }) => formatDecimal(total)),
    JSON.stringify(
      order.discounts.map(({ code, description, amount }) => ({
        code,
        description,
        amount: formatDecimal(amount),
      })),
    ),
    lines.map(({ discount }) => formatDecimal(discount)),
  ]);
  return row!.id;
}

/** The order a cart became; null: none. Access to the cart was checked before. */
export async function orderOfCart(sql: Sql, cartId: number): Promise<number | null> {
  const [row] = await sql.query<{ id: number }>(
    { name: 'order-of-cart', text: 'SELECT id FROM sales_order WHERE cart_id = $1' },
    [cartId],
  );
  return row?.id ?? null;
}

interface Row extends Omit<OrderFacts, 'total' | 'discounts' | '__typename'> {
  readonly total: string | null;
  readonly discounts: readonly {
    readonly code: string;
    readonly description: string | null;
    readonly amount: string;
  }[];
}
const COLUMNS = `o.id, o.order_number AS "orderNumber", o.ordered_at AS "orderedAt", o.status, o.channel, o.currency, o.total, o.discounts,
       o.purchase_order_number AS "purchaseOrderNumber"`;
const READABLE = `(o.company_id = $1::int OR (o.company_id IS NULL AND o.visitor_id = $2::uuid))`;
const BY_ID: Statement = {
  name: 'order-by-id',
  text: `SELECT ${COLUMNS} FROM sales_order o WHERE ${READABLE} AND o.id = ANY($3::int[])`,
};
const PAGE: Statement = {
  name: 'order-page',
  text: `SELECT ${COLUMNS} FROM sales_order o WHERE ${READABLE}
          AND ($3::timestamptz IS NULL OR (o.ordered_at, o.id) < ($3, $4::int))
          ORDER BY o.ordered_at DESC, o.id DESC LIMIT $5`,
};

/**
 * THE condition on orders: everybody who may read orders reads all of the company acted for, colleagues' included; a guest
 * reads those of the device.
 */
const reader = ({ company, buyer, apiKeyId, visitorId }: Viewer): [number | null, string | null] => [
  company?.id ?? null,
  buyer === null && apiKeyId === null ? visitorId : null,
];
const factsOf = (row: Row): OrderFacts => ({
  ...row,
  __typename: 'Order',
  total: row.total === null ? null : decimalOfNumeric(row.total),
  discounts: row.discounts.map((one) => ({ ...one, amount: decimalOfNumeric(one.amount) })),
});

/** Those of these orders that the viewer may read, in any order. */
export const ordersById = async (sql: Sql, viewer: Viewer, ids: readonly number[]): Promise<OrderFacts[]> =>
  (await sql.query<Row>(BY_ID, [...reader(viewer), ids])).map(factsOf);

/** Position in the list of orders: newest first. */
export interface OrderPosition {
  readonly orderedAt: Date;
  readonly id: number;
}

export const pageOfOrders = async (
  sql: Sql,
  viewer: Viewer,
  after: OrderPosition | null,
  limit: number,
): Promise<OrderFacts[]> =>
  (await sql.query<Row>(PAGE, [...reader(viewer), after?.orderedAt ?? null, after?.id ?? null, limit])).map(
    factsOf,
  );

interface LineRow extends Omit<OrderLineFacts, 'quantity' | 'unitPrice' | 'per' | 'total' | 'discount'> {
  readonly discount: string;
  readonly quantity: string;
  readonly unitPrice: string | null;
  readonly per: string;
  readonly total: string | null;
}
const LINES: Statement = {
  name: 'order-lines',
  text: `SELECT l.order_id AS "orderId", l.position, l.product_id AS "productId", p.sku, p.name, l.quantity, l.unit,
                l.unit_price AS "unitPrice", l.per, l.total, l.discount, o.currency
           FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id JOIN product p ON p.id = l.product_id
          WHERE l.order_id = ANY($1::int[]) ORDER BY l.order_id, l.position`,
};
const decimalOrNull = (text: string | null): Decimal | null =>
  text === null ? null : decimalOfNumeric(text);

/** The lines of orders whose access was checked before, in the order of their documents. */
export const linesOfOrders = async (sql: Sql, ids: readonly number[]): Promise<OrderLineFacts[]> =>
  (await sql.query<LineRow>(LINES, [ids])).map((row) => ({
    ...row,
    quantity: decimalOfNumeric(row.quantity),
    unitPrice: decimalOrNull(row.unitPrice),
    per: decimalOfNumeric(row.per),
    total: decimalOrNull(row.total),
    discount: decimalOfNumeric(row.discount),
  }));
