import { formatDecimal } from '../../money/decimal.js';
import { type ErpCall, ErpError, type ErpOrder, type ErpReceipt } from '../port.js';
import { dayIn } from '../zone.js';
import type { Source } from './changes.adapter.js';
import { equals, every } from './query.js';
import { text } from './row.js';

const ORDERS = 'API_SALES_ORDER_SRV/A_SalesOrder';
/** Of the customer's reference in a sales order. */
const MOST_REFERENCE = 35;

function numberOf(row: Parameters<typeof text>[0]): string {
  const number = text(row, 'SalesOrder');
  if (number === '') throw new ErpError('BAD_ANSWER', 'A sales order has no number');
  return number;
}

/** The sales order that has our reference; null: there is none. */
async function existing({ gateway }: Source, order: ErpOrder, call: ErpCall): Promise<string | null> {
  const filter = every([
    equals('PurchaseOrderByCustomer', order.reference),
    equals('SoldToParty', order.customerNumber),
  ]);
  const [found] = await gateway.rows(ORDERS, { $filter: filter, $select: 'SalesOrder', $top: 1 }, call);
  return found ? numberOf(found) : null;
}

/** Makes a sales order with its items in one go, unless there is one with our reference. The system prices it. */
export async function submitOrder(source: Source, order: ErpOrder, call: ErpCall): Promise<ErpReceipt> {
  if (order.reference.length > MOST_REFERENCE)
    throw new ErpError('REFUSED', `A reference has at most ${MOST_REFERENCE} characters`);
  const number = await existing(source, order, call);
  if (number !== null) return { number, already: true };
  const { settings, gateway } = source;
  const made = await gateway.create(
    ORDERS,
    {
      SalesOrderType: settings.orderType,
      SalesOrganization: settings.salesOrganization,
      DistributionChannel: settings.distributionChannel,
      OrganizationDivision: settings.division,
      SoldToParty: order.customerNumber,
      PurchaseOrderByCustomer: order.reference,
      ...(order.purchaseOrder === null
        ? {}
        : { PurchaseOrderByShipToParty: order.purchaseOrder.slice(0, MOST_REFERENCE) }),
      SalesOrderDate: `/Date(${Date.parse(`${dayIn(order.orderedAt, settings.timeZone)}T00:00:00Z`)})/`,
      TransactionCurrency: order.currency,
      to_Item: order.lines.map(({ sku, quantity, unit }, at) => ({
        SalesOrderItem: String((at + 1) * 10),
        Material: sku,
        RequestedQuantity: formatDecimal(quantity),
        RequestedQuantityUnit: unit,
      })),
    },
    call,
  );
  return { number: numberOf(made), already: false };
}
