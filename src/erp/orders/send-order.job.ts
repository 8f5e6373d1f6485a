import type { Connection, Database, DatabaseLog, Sql } from '../../database/database.js';
import { linesOfOrders, type OrderLineFacts } from '../../history/order.store.js';
import type { JobKind, Jobs } from '../../jobs/jobs.js';
import { type Decimal, multiplyRounded, ONE, subtract, ZERO } from '../../money/decimal.js';
import type { Erp, ErpOrder } from '../port.js';
import { within } from '../within.adapter.js';

const ORDER_SEND = 'order-send';
/** With growing pauses: nearly a week. */
const ATTEMPTS = 25;
/** How long the system may take for one order, in ms. */
const LONGEST = 30_000;
const DIGITS = 6;

/** Sends an order to the system of record once the transaction of `sql` commits; nothing where there is none. */
export async function sendOrderLater(
  sql: Sql,
  on: { readonly jobs: Pick<Jobs, 'add'>; readonly erp: Erp | null },
  orderId: number,
): Promise<void> {
  if (on.erp)
    await on.jobs.add(sql, { name: ORDER_SEND, payload: { orderId }, key: `${ORDER_SEND}:${orderId}` });
}

export interface SendingOrders {
  readonly database: Database;
  readonly erp: Erp | null;
  readonly clock: () => Date;
  readonly log: Pick<DatabaseLog, 'warn'>;
}

/** THE JOB that hands orders over. */
export const orderJobs = (on: SendingOrders): readonly JobKind[] => {
  const { erp } = on;
  if (erp === null) return [];
  return [
    {
      name: ORDER_SEND,
      attempts: ATTEMPTS,
      run: async (payload) => await sendOrder(on, erp, (payload as { orderId: number }).orderId),
    },
  ];
};

interface Placed {
  readonly id: number;
  readonly reference: string;
  readonly customerNumber: string | null;
  readonly orderedAt: Date;
  readonly currency: string;
  readonly purchaseOrder: string | null;
}

/**
 * Hands one order over if it still waits. The row stays locked meanwhile, so of two workers one sends; after a crash
 * between the system's yes and the COMMIT the system is asked for the reference again, and answers what it made.
 */
async function sendOrder(on: SendingOrders, erp: Erp, orderId: number): Promise<void> {
  await on.database.transaction(async (sql) => {
    const [order] = await sql.query<Placed>(
      `SELECT o.id, o.order_number AS reference, c.customer_number AS "customerNumber", o.ordered_at AS "orderedAt",
              o.currency, o.purchase_order_number AS "purchaseOrder"
       FROM sales_order o LEFT JOIN company c ON c.id = o.company_id
       WHERE o.id = $1 AND o.status = 'PLACED' FOR UPDATE OF o`,
      [orderId],
    );
    if (!order) return;
    if (order.customerNumber === null) {
      on.log.warn(
        { order: orderId },
        'an order of a guest is not sent: the system of record knows no guests',
      );
      return;
    }
    const wanted = await wantedOf(sql, order, order.customerNumber);
    const { number } = await within(LONGEST, 'An order', (signal) => erp.submitOrder(wanted, { signal }));
    await settle(sql, orderId, number, on.clock());
  });
}

async function wantedOf(sql: Connection, order: Placed, customerNumber: string): Promise<ErpOrder> {
  const { reference, orderedAt, currency, purchaseOrder } = order;
  const lines = (await linesOfOrders(sql, [order.id])).map((line) => ({
    sku: line.sku,
    quantity: line.quantity,
    unit: line.unit,
    unitPrice: charged(line),
  }));
  return { reference, customerNumber, orderedAt, currency, purchaseOrder, lines };
}

/** For one unit, its part of what came off the whole order taken off. */
function charged({ quantity, unitPrice, per, total, discount }: OrderLineFacts): Decimal {
  if (discount === ZERO || total === null) return multiplyRounded(unitPrice ?? ZERO, ONE, per, DIGITS);
  return multiplyRounded(subtract(total, discount), ONE, quantity, DIGITS);
}

async function settle(sql: Connection, orderId: number, number: string, now: Date): Promise<void> {
  // A sync may have brought it as an order of the system's own before we knew its number.
  await sql.query('DELETE FROM sales_order WHERE order_number = $2 AND id <> $1 AND cart_id IS NULL', [
    orderId,
    number,
  ]);
  await sql.query(`UPDATE sales_order SET status = 'SENT', erp_number = $2, sent_at = $3 WHERE id = $1`, [
    orderId,
    number,
    now,
  ]);
}
