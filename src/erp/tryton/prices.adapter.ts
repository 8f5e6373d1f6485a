import { type Decimal, formatDecimal, ONE } from '../../money/decimal.js';
import type { ErpPriceAnswer, ErpPriceRequest } from '../port.js';
import { dayIn } from '../zone.js';
import type { Asking } from './records.adapter.js';
import { idOf, roundedDecimal, textOf, trytonDay } from './values.js';

interface Product {
  readonly id: number;
  readonly unit: number;
}
/** What Tryton is asked for at once: products by one list, in one quantity and unit, on one day. */
interface Group {
  readonly context: object;
  readonly products: Set<number>;
  readonly asked: { readonly at: number; readonly product: number }[];
}

/** Asks Tryton itself: one call for the products, one for the parties, then one for each list, quantity, unit and day. */
export async function pricesOf(
  asking: Asking,
  requests: readonly ErpPriceRequest[],
  zone: string,
): Promise<readonly ErpPriceAnswer[]> {
  const [products, lists] = await Promise.all([productsOf(asking, requests), listsOf(asking, requests)]);
  const answers: ErpPriceAnswer[] = [];
  const groups = new Map<string, Group>();
  for (const [at, request] of requests.entries()) {
    const product = products.get(request.sku);
    const list = request.customerNumber === null ? null : lists.get(request.customerNumber);
    const unit = product && unitOf(asking, product, request.unit);
    answers[at] = { kind: 'none', reason: 'NO_PRICE' };
    if (!product) answers[at] = { kind: 'none', reason: 'UNKNOWN_SKU' };
    else if (list === undefined) answers[at] = { kind: 'none', reason: 'UNKNOWN_CUSTOMER' };
    else if (request.currency !== asking.shop.currency)
      answers[at] = { kind: 'none', reason: 'OTHER_CURRENCY' };
    else if (unit !== undefined) {
      const day = trytonDay(dayIn(request.moment, zone));
      const quantity = Number(formatDecimal(request.quantity));
      const context = { price_list: list, quantity, uom: unit, date: day, sale_date: day };
      const key = JSON.stringify(context);
      const group = groups.get(key) ?? { context, products: new Set(), asked: [] };
      groups.set(key, group);
      group.products.add(product.id);
      group.asked.push({ at, product: product.id });
    }
  }
  await Promise.all([...groups.values()].map((group) => ask(asking, group, answers)));
  return answers;
}

async function ask({ rpc, shop, signal }: Asking, group: Group, answers: ErpPriceAnswer[]): Promise<void> {
  const context = { ...shop.context, ...group.context };
  const found = await rpc.records(
    'model.product.product.read',
    [[...group.products], ['sale_price_uom'], context],
    signal,
  );
  const prices = new Map(found.map((one) => [one.id, roundedDecimal(one['sale_price_uom'], shop.digits)]));
  for (const { at, product } of group.asked) {
    const net: Decimal | null | undefined = prices.get(product);
    if (net !== null && net !== undefined && net >= 0n)
      answers[at] = { kind: 'price', net, per: ONE, currency: shop.currency, validUntil: null };
  }
}

async function productsOf(
  { rpc, shop, signal }: Asking,
  requests: readonly ErpPriceRequest[],
): Promise<ReadonlyMap<string, Product>> {
  const found = await rpc.records(
    'model.product.product.search_read',
    [
      [
        ['code', 'in', [...new Set(requests.map(({ sku }) => sku))]],
        ['salable', '=', true],
      ],
      0,
      null,
      null,
      ['code', 'default_uom'],
      shop.context,
    ],
    signal,
  );
  return new Map(
    found.map((one) => [textOf(one, 'code') ?? '', { id: one.id, unit: idOf(one, 'default_uom') ?? 0 }]),
  );
}

/** The price list of each customer; null: the list prices. */
async function listsOf(
  { rpc, shop, signal }: Asking,
  requests: readonly ErpPriceRequest[],
): Promise<ReadonlyMap<string, number | null>> {
  const numbers = [...new Set(requests.flatMap(({ customerNumber }) => customerNumber ?? []))];
  if (numbers.length === 0) return new Map();
  const found = await rpc.records(
    'model.party.party.search_read',
    [[['code', 'in', numbers]], 0, null, null, ['code', 'sale_price_list'], shop.context],
    signal,
  );
  return new Map(
    found.map((one) => [textOf(one, 'code') ?? '', idOf(one, 'sale_price_list') ?? shop.defaultList]),
  );
}

/** The id of the unit asked for, where the product can be measured in it. */
function unitOf({ shop }: Asking, product: Product, name: string): number | undefined {
  const own = shop.units.get(product.unit);
  return [...shop.units.values()].find((unit) => unit.name === name && unit.category === own?.category)?.id;
}
