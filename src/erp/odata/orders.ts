import { type Decimal, formatDecimal, multiplyRounded, ONE, ZERO } from '../../money/decimal.js';
import type { ErpReject, ErpRow } from '../port.js';
import { dayOf } from './day.js';
import type { Lines } from './price-lines.js';
import { decimal, many, type Row, text } from './row.js';

const MOST_DIGITS = 6;

/** The price of one unit; null: the system gives none that we can hold. */
function unitPriceOf(item: Row): Decimal | null {
  const amount = decimal(item, 'NetPriceAmount');
  const per = decimal(item, 'NetPriceQuantity');
  if (amount === null || per === null || per < ZERO) return null;
  return multiplyRounded(amount, ONE, per === ZERO ? ONE : per, MOST_DIGITS);
}

/** Sales orders as rows of the import kind `orders`, an item a row; items that were refused are none. */
export function ordersOf(rows: readonly Row[]): Lines {
  const upserts: ErpRow[] = [];
  const rejects: ErpReject[] = [];
  for (const row of rows) {
    const number = text(row, 'SalesOrder');
    const reject = (field: string, value: string | null, reason: string): void =>
      void rejects.push({ record: number, field, value, reason });
    const orderedAt = dayOf(row['SalesOrderDate']) ?? dayOf(row['CreationDate']);
    const items = many(row, 'to_Item').filter((item) => text(item, 'SalesDocumentRjcnReason') === '');
    if (orderedAt === null) reject('SalesOrderDate', null, 'REQUIRED');
    else if (items.length === 0) reject('to_Item', null, 'NO_LINES: no item of it is left');
    else
      for (const item of items) {
        const quantity = decimal(item, 'RequestedQuantity');
        const price = unitPriceOf(item);
        if (quantity === null || quantity <= ZERO || price === null)
          reject(
            `item ${text(item, 'SalesOrderItem')}`,
            text(item, 'RequestedQuantity') || null,
            'NOT_A_DECIMAL',
          );
        else
          upserts.push({
            order_number: number,
            customer_number: text(row, 'SoldToParty'),
            ordered_at: orderedAt,
            sku: text(item, 'Material'),
            quantity: formatDecimal(quantity),
            unit: text(item, 'RequestedQuantityUnit') || null,
            unit_price: formatDecimal(price),
            currency: text(item, 'TransactionCurrency') || text(row, 'TransactionCurrency') || null,
          });
      }
  }
  return { upserts, deletes: [], rejects };
}
