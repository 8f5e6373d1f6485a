import type { Decimal } from '../../../money/decimal.js';
import { formatDecimal } from '../../../money/decimal.js';
import { buyablesById, buyablesBySku } from './buyable.store.js';
import { linesOfCarts, linesOfProducts } from './cart.store.js';
import type { CartLineRow } from './cart-rows.js';
import { planAdd, planUpdate, type WantedChange, type WantedLine } from './change-lines.js';
import { type Asking, type Edited, type EditOn, editLines, type Present } from './edit-lines.store.js';
import { MAX_LINES_PER_CALL } from './quantity.js';

/** What every call that changes lines brings beside the lines. */
export interface LineCall {
  readonly cartId: number | null;
  readonly expectedVersion: number | null;
  readonly idempotencyKey: string | null;
}

/** PostgreSQL stores no zero character: a SKU with one is nobody's. */
const possible = (skus: readonly string[]): string[] =>
  [...new Set(skus.filter((sku) => !sku.includes('\0')))].slice(0, MAX_LINES_PER_CALL);

/** Adds lines to a cart; what is in it already is summed. */
export async function addLines(
  on: EditOn,
  asking: Asking,
  call: LineCall,
  wanted: readonly WantedLine[],
): Promise<Edited> {
  const found = await buyablesBySku(on.database, asking.viewer, possible(wanted.map(({ sku }) => sku)));
  const buyables = new Map(found.map((product) => [product.sku, product]));
  const productIds = found.map(({ productId }) => productId);
  return await editLines(on, asking, {
    ...call,
    action: 'cart.lines-add',
    request: wanted.map((line) => ({ ...line, quantity: formatDecimal(line.quantity) })),
    present: (sql, cartId) => linesOfProducts(sql, cartId, productIds),
    plan: ({ lines, size }) => planAdd(wanted, buyables, lines, size),
  });
}

/** Sets the quantities of lines of a cart; zero removes a line. */
export async function updateLines(
  on: EditOn,
  asking: Asking,
  call: LineCall,
  wanted: readonly WantedChange[],
  action = 'cart.lines-update',
): Promise<Edited> {
  const named = await buyablesBySku(
    on.database,
    asking.viewer,
    possible(wanted.flatMap(({ sku }) => sku ?? [])),
  );
  const lineIds = new Set(wanted.map(({ lineId }) => lineId));
  const buyables = new Map(named.map((product) => [product.productId, product]));
  const removing = wanted.every(({ quantity, sku }) => quantity === (0n as Decimal) && sku === null);
  return await editLines(on, asking, {
    ...call,
    action,
    request: wanted.map((line) => ({ ...line, quantity: formatDecimal(line.quantity) })),
    present: async (sql, cartId): Promise<Present> => {
      const lines = await linesOfCarts(sql, [cartId]);
      const unknown = removing ? [] : missing(lines, lineIds, buyables);
      if (unknown.length > 0)
        for (const product of await buyablesById(sql, asking.viewer, unknown))
          buyables.set(product.productId, product);
      return { lines, size: lines.length };
    },
    plan: ({ lines }) => planUpdate(wanted, buyables, lines),
  });
}

const missing = (
  lines: readonly CartLineRow[],
  lineIds: ReadonlySet<number | null>,
  known: ReadonlyMap<number, unknown>,
): number[] => [
  ...new Set(
    lines
      .filter(({ id, productId }) => lineIds.has(id) && !known.has(productId))
      .map(({ productId }) => productId),
  ),
];
