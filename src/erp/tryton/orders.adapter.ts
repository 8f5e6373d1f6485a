import { formatDecimal } from '../../money/decimal.js';
import { ErpError, type ErpOrder, type ErpReceipt, type ErpRow } from '../port.js';
import { dayIn } from '../zone.js';
import { type Asking, everyRecord, type Said } from './records.adapter.js';
import type { TrytonRecord } from './rpc.adapter.js';
import { dayOf, decimalOf, idOf, numberOf, pointed, textOf, trytonDay, trytonDecimal } from './values.js';

/** Marks a sale as made for the shop, so that it is told of under the shop's number. */
const markOf = (reference: string): string => `Maatwerk ${reference}`;
const STATES = ['confirmed', 'processing', 'done'];

/** Confirmed sales with their lines; those made for the shop under its own number. */
export async function* orders(asking: Asking): AsyncGenerator<readonly Said[]> {
  const { rpc, shop, signal } = asking;
  const domain = [
    ['state', 'in', STATES],
    ['company', '=', shop.company],
  ];
  const fields = ['number', 'reference', 'description', 'party.code', 'sale_date', 'currency.code'];
  for await (const page of everyRecord(asking, 'sale.sale', domain, fields)) {
    const lines = await rpc.records(
      'model.sale.line.search_read',
      [
        [
          ['sale', 'in', page.map(({ id }) => id)],
          ['type', '=', 'line'],
          ['product', '!=', null],
        ],
        0,
        null,
        [['id', 'ASC']],
        ['sale', 'product.code', 'quantity', 'unit', 'unit_price'],
        shop.context,
      ],
      signal,
    );
    yield page.flatMap((sale) =>
      saidOf(
        asking,
        sale,
        lines.filter((line) => idOf(line, 'sale') === sale.id),
      ),
    );
  }
}

function saidOf({ shop }: Asking, sale: TrytonRecord, lines: readonly TrytonRecord[]): readonly Said[] {
  const [own, reference] = [textOf(sale, 'number'), textOf(sale, 'reference')];
  const ours = reference !== null && textOf(sale, 'description') === markOf(reference);
  const number = ours ? reference : own;
  const customer = pointed(sale, 'party', 'code');
  const day = dayOf(sale['sale_date']);
  if (number === null || customer === null || day === null) return [];
  const rows = lines.flatMap((line): ErpRow[] => {
    const sku = pointed(line, 'product', 'code');
    const quantity = numberOf(line, 'quantity') ?? 0;
    const price = decimalOf(line['unit_price']);
    // What comes back is no sale.
    if (sku === null || quantity <= 0) return [];
    return [
      {
        order_number: number,
        customer_number: customer,
        ordered_at: day,
        sku,
        quantity: quantity.toFixed(6),
        unit: shop.units.get(idOf(line, 'unit') ?? 0)?.name ?? null,
        unit_price: price === null ? null : formatDecimal(price),
        currency: pointed(sale, 'currency', 'code'),
      },
    ];
  });
  return rows.length === 0 ? [] : [{ key: { order_number: number }, rows, rejects: [] }];
}

/** Makes a sale of an order, and a quotation of that where Tryton has all it needs; without a number of its own it is `#id`. */
export async function submit(asking: Asking, order: ErpOrder, zone: string): Promise<ErpReceipt> {
  const found = await saleOf(asking, order.reference);
  if (found) return { number: numberOfSale(found), already: true };
  const { rpc, shop, signal } = asking;
  const created = await rpc.call(
    'model.sale.sale.create',
    [[await wanted(asking, order, zone)], shop.context],
    signal,
  );
  const id = Array.isArray(created) ? (created[0] as unknown) : null;
  if (typeof id !== 'number') throw new ErpError('BAD_ANSWER', 'Tryton made no sale.');
  try {
    await rpc.call('model.sale.sale.quote', [[id], shop.context], signal);
  } catch (error) {
    // It stays a draft, and somebody completes it there: an address is missing, say.
    if (!(error instanceof ErpError && error.fault === 'REFUSED')) throw error;
  }
  const made = await saleOf(asking, order.reference);
  if (!made) throw new ErpError('BAD_ANSWER', 'Tryton does not find the sale it made.');
  return { number: numberOfSale(made), already: false };
}

const numberOfSale = (sale: TrytonRecord): string => textOf(sale, 'number') ?? `#${sale.id}`;

async function saleOf({ rpc, shop, signal }: Asking, reference: string): Promise<TrytonRecord | undefined> {
  const domain = [
    ['reference', '=', reference],
    ['description', '=', markOf(reference)],
  ];
  const [sale] = await rpc.records(
    'model.sale.sale.search_read',
    [domain, 0, 1, [['id', 'ASC']], ['number'], shop.context],
    signal,
  );
  return sale;
}

async function wanted(asking: Asking, order: ErpOrder, zone: string): Promise<object> {
  const { rpc, shop, signal } = asking;
  const { customerNumber, reference, purchaseOrder, currency } = order;
  const skus = [...new Set(order.lines.map(({ sku }) => sku))];
  const find = (model: string, domain: unknown, fields: readonly string[]) =>
    rpc.records(`model.${model}.search_read`, [domain, 0, null, null, fields, shop.context], signal);
  const [[party], products, [money]] = await Promise.all([
    find('party.party', [['code', '=', customerNumber]], ['addresses', 'sale_price_list']),
    find('product.product', [['code', 'in', skus]], ['code', 'default_uom']),
    find('currency.currency', [['code', '=', currency]], ['code']),
  ]);
  if (!party) throw new ErpError('REFUSED', `Tryton has no party ${customerNumber}.`);
  if (!money) throw new ErpError('REFUSED', `Tryton has no currency ${currency}.`);
  const address = (party['addresses'] as readonly number[] | undefined)?.[0] ?? null;
  return {
    party: party.id,
    company: shop.company,
    currency: money.id,
    reference,
    description: markOf(reference),
    sale_date: trytonDay(dayIn(order.orderedAt, zone)),
    price_list: idOf(party, 'sale_price_list') ?? shop.defaultList,
    ...(address !== null && { invoice_address: address, shipment_address: address }),
    ...(purchaseOrder !== null && { comment: `Purchase order ${purchaseOrder}` }),
    lines: [['create', order.lines.map((line) => lineOf(asking, line, products))]],
  };
}

function lineOf(
  { shop }: Asking,
  { sku, quantity, unit, unitPrice }: ErpOrder['lines'][number],
  products: readonly TrytonRecord[],
): object {
  const product = products.find((one) => textOf(one, 'code') === sku);
  if (!product) throw new ErpError('REFUSED', `Tryton has no product ${sku}.`);
  const own = shop.units.get(idOf(product, 'default_uom') ?? 0);
  const wanted = [...shop.units.values()].find(
    ({ name, category }) => name === unit && category === own?.category,
  );
  if (!wanted) throw new ErpError('REFUSED', `Tryton does not sell ${sku} by the ${unit}.`);
  return {
    type: 'line',
    product: product.id,
    quantity: Number(formatDecimal(quantity)),
    unit: wanted.id,
    unit_price: trytonDecimal(unitPrice),
  };
}
