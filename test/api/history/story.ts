import { viewerFrom } from '../../../src/accounts/viewer.store.js';
import { toGlobalId } from '../../../src/graphql/node-id.js';
import type { Viewer } from '../../../src/viewer/viewer.js';
import type { TestGateway } from '../../support/gateway.js';

export type Headers = Readonly<Record<string, string>>;

export const TRACK = `mutation ($events: [EventInput!]!) {
  eventsTrack(events: $events) {
    results { id outcome reason field message } accepted duplicates refused userErrors { code field } } }`;
export const CORRECT = `mutation ($input: CorrectionInput!) {
  correctionAdd(input: $input) { correction { id kind sku orderId eventId thisDevice undoneAt } userErrors { code field message } } }`;
export const UNDO = `mutation ($id: ID!) {
  correctionUndo(id: $id) { correction { id undoneAt } userErrors { code field } } }`;

/** A device that was never seen before. */
export async function newDevice(gateway: TestGateway): Promise<Headers> {
  const { headers } = await gateway.query('{ viewer { currency } }');
  return { 'maatwerk-visitor': headers.get('maatwerk-visitor') ?? '' };
}

/** Who these headers are, as every level gets it. */
export async function viewerOf(gateway: TestGateway, headers: Headers): Promise<Viewer> {
  return (await viewerFrom(headers, gateway.app.dependencies)).viewer;
}

/** Internal id of a product. */
export async function productId(gateway: TestGateway, sku: string): Promise<number> {
  const [row] = await gateway.database.query<{ id: number }>('SELECT id FROM product WHERE sku = $1', [sku]);
  if (!row) throw new Error(`There is no product ${sku}`);
  return row.id;
}

/** SKUs of products, in their order. */
export async function skusOf(gateway: TestGateway, ids: Iterable<number>): Promise<string[]> {
  const rows = await gateway.database.query<{ id: number; sku: string }>('SELECT id, sku FROM product');
  const skus = new Map(rows.map(({ id, sku }) => [id, sku]));
  return [...ids].map((id) => skus.get(id) ?? '?');
}

/** Global ids of a company's orders, oldest first. */
export async function orderIds(gateway: TestGateway, customerNumber: string): Promise<string[]> {
  const rows = await gateway.database.query<{ id: number }>(
    `SELECT o.id FROM sales_order o JOIN company c ON c.id = o.company_id WHERE c.customer_number = $1 ORDER BY o.ordered_at`,
    [customerNumber],
  );
  return rows.map(({ id }) => toGlobalId('Order', id));
}
