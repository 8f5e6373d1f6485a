import { createHash } from 'node:crypto';
import { formatDecimal, ZERO } from '../../money/decimal.js';
import type { ErpReject, ErpRow } from '../port.js';
import { type Expanded, expandList, leastOf, type TrytonLine, type TrytonProduct } from './expand-list.js';
import type { TrytonRecord, TrytonRpc } from './rpc.adapter.js';
import type { TrytonShop } from './shop.adapter.js';
import { dayOf, decimalOf, idOf, idsOf, numberOf, pointed, textOf } from './values.js';

/** Records asked for at once. */
const PAGE = 1000;

/** One thing of Tryton's, in the rows of an import; its print tells whether it changed. */
export interface Said {
  /** The key columns of its import, so that a deletion can name it. */
  readonly key: ErpRow;
  readonly rows: readonly ErpRow[];
  readonly rejects: readonly ErpReject[];
}

/** A print of what was said, short enough to keep one of everything. */
export const printOf = ({ rows, rejects }: Pick<Said, 'rows' | 'rejects'>): string =>
  createHash('sha256')
    .update(JSON.stringify([rows, rejects]))
    .digest('base64url')
    .slice(0, 10);

/** What is asked, of whom and as whom. */
export interface Asking {
  readonly rpc: TrytonRpc;
  readonly shop: TrytonShop;
  readonly signal: AbortSignal;
}

/** All records of a model that fit, by rising id. */
export async function* everyRecord(
  { rpc, shop, signal }: Asking,
  model: string,
  domain: readonly unknown[],
  fields: readonly string[],
  more: object = {},
): AsyncGenerator<readonly TrytonRecord[]> {
  let last = 0;
  for (;;) {
    const page = await rpc.records(
      `model.${model}.search_read`,
      [[...domain, ['id', '>', last]], 0, PAGE, [['id', 'ASC']], fields, { ...shop.context, ...more }],
      signal,
    );
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    last = page.at(-1)!.id;
  }
}

export const codeOf = (list: number): string => `tryton-${list}`;
export const BASE = 'tryton-base';

/** Parties with a code. Their price list is the one price group they are in. */
export async function* companies(asking: Asking): AsyncGenerator<readonly Said[]> {
  const { self, defaultList, currency } = asking.shop;
  for await (const page of everyRecord(
    asking,
    'party.party',
    [['code', '!=', null]],
    ['code', 'name', 'lang.code', 'sale_price_list'],
  ))
    yield page.flatMap((party): Said[] => {
      const number = textOf(party, 'code');
      if (number === null || party.id === self) return [];
      const list = idOf(party, 'sale_price_list') ?? defaultList;
      const language = pointed(party, 'lang', 'code');
      const row = {
        customer_number: number,
        name: textOf(party, 'name') ?? number,
        currency,
        price_groups: list === null ? null : codeOf(list),
        ...(language !== null && { language: language.replace('_', '-') }),
      };
      return [{ key: { customer_number: number }, rows: [row], rejects: [] }];
    });
}

const SALABLE = [
  ['code', '!=', null],
  ['salable', '=', true],
];

/** Salable products with a code. */
export async function* products(asking: Asking): AsyncGenerator<readonly Said[]> {
  const { units } = asking.shop;
  for await (const page of everyRecord(asking, 'product.product', SALABLE, [
    'code',
    'name',
    'default_uom',
    'description',
  ]))
    yield page.flatMap((product): Said[] => {
      const sku = textOf(product, 'code');
      if (sku === null) return [];
      const unit = units.get(idOf(product, 'default_uom') ?? 0);
      const row = {
        sku,
        name: textOf(product, 'name') ?? sku,
        description: textOf(product, 'description'),
        unit: unit?.name ?? null,
        decimals: unit?.digits ?? 0,
        step: (unit?.step ?? 1).toFixed(6),
      };
      return [{ key: { sku }, rows: [row], rejects: [] }];
    });
}

/** The price lists that somebody buys by, with what their formulas come to; and the list prices as list of their own. */
export async function* expandedLists(asking: Asking): AsyncGenerator<{ readonly code: string } & Expanded> {
  const { shop } = asking;
  const known = await pricedProducts(asking);
  yield { code: BASE, rows: known.map(baseRow), rejects: [] };
  const used = new Set<number>();
  for await (const page of everyRecord(asking, 'party.party', [['code', '!=', null]], ['sale_price_list']))
    for (const party of page) {
      const list = idOf(party, 'sale_price_list') ?? shop.defaultList;
      if (list !== null && party.id !== shop.self) used.add(list);
    }
  for await (const page of everyRecord(
    asking,
    'product.price_list',
    [['id', 'in', [...used]]],
    ['tax_included', 'unit', 'name'],
  ))
    for (const list of page) yield await expanded(asking, list, known);
}

async function expanded(
  asking: Asking,
  list: TrytonRecord,
  known: readonly TrytonProduct[],
): Promise<{ readonly code: string } & Expanded> {
  const code = codeOf(list.id);
  const refused = list['tax_included'] === true ? 'TAX_INCLUDED: prices here exclude tax' : unitProblem(list);
  if (refused !== null)
    return {
      code,
      rows: [],
      rejects: [
        { record: `price list ${code}`, field: 'list', value: textOf(list, 'name'), reason: refused },
      ],
    };
  return { code, ...expandList({ code, lines: await linesOf(asking, list.id) }, known, asking.shop.digits) };
}

const unitProblem = (list: TrytonRecord): string | null =>
  list['unit'] === 'product_default'
    ? null
    : 'SALE_UNIT: its quantities are of the unit of sale, not of stock';

const baseRow = (product: TrytonProduct): ErpRow => ({
  list: BASE,
  sku: product.sku,
  unit: product.unit,
  min_quantity: leastOf(product),
  amount: formatDecimal(product.listPrice),
  valid_from: null,
  valid_to: null,
});

/** In Tryton's own order. */
async function linesOf({ rpc, shop, signal }: Asking, list: number): Promise<readonly TrytonLine[]> {
  const days = shop.dated ? ['start_date', 'end_date'] : [];
  const fields = ['product', 'category', 'quantity', 'formula', ...days];
  const lines = await rpc.records(
    'model.product.price_list.line.search_read',
    [[['price_list', '=', list]], 0, null, null, fields, shop.context],
    signal,
  );
  return lines.map((line) => ({
    id: line.id,
    product: idOf(line, 'product'),
    category: idOf(line, 'category'),
    quantity: numberOf(line, 'quantity'),
    formula: textOf(line, 'formula') ?? '',
    start: dayOf(line['start_date']),
    end: dayOf(line['end_date']),
  }));
}

async function pricedProducts(asking: Asking): Promise<TrytonProduct[]> {
  const parents = new Map<number, number | null>();
  for await (const page of everyRecord(asking, 'product.category', [], ['parent'], { active_test: false }))
    for (const category of page) parents.set(category.id, idOf(category, 'parent'));
  const found: TrytonProduct[] = [];
  for await (const page of everyRecord(asking, 'product.product', SALABLE, [
    'code',
    'default_uom',
    'list_price',
    'cost_price',
    'categories_all',
  ]))
    for (const product of page) {
      const sku = textOf(product, 'code');
      const listPrice = decimalOf(product['list_price']);
      const unit = asking.shop.units.get(idOf(product, 'default_uom') ?? 0);
      if (sku === null || listPrice === null || !unit) continue;
      const categories = new Set<number>();
      for (const start of idsOf(product, 'categories_all'))
        for (let at: number | null = start; at !== null && !categories.has(at); at = parents.get(at) ?? null)
          categories.add(at);
      found.push({
        id: product.id,
        sku,
        unit: unit.name,
        digits: unit.digits,
        listPrice,
        costPrice: decimalOf(product['cost_price']) ?? ZERO,
        categories,
      });
    }
  return found;
}

/** Lists that say something, each for the price group of the parties that buy by it. */
export async function* priceLists(asking: Asking): AsyncGenerator<readonly Said[]> {
  const { currency } = asking.shop;
  for await (const { code, rows } of expandedLists(asking)) {
    if (rows.length === 0) continue;
    const whom =
      code === BASE ? { kind: 'BASE', price_group: null } : { kind: 'PRICE_GROUP', price_group: code };
    yield [{ key: { code }, rows: [{ code, currency, ...whom }], rejects: [] }];
  }
}

/** What lies in each warehouse; nothing of a product is no row. */
export async function* stock(asking: Asking, today: object): AsyncGenerator<readonly Said[]> {
  const warehouses = everyRecord(asking, 'stock.location', [['type', '=', 'warehouse']], ['code', 'name']);
  for await (const page of warehouses)
    for (const warehouse of page) {
      const location = textOf(warehouse, 'code') ?? textOf(warehouse, 'name') ?? String(warehouse.id);
      const context = { locations: [warehouse.id], stock_date_end: today, with_childs: true };
      for await (const found of everyRecord(
        asking,
        'product.product',
        SALABLE,
        ['code', 'quantity'],
        context,
      ))
        yield found.flatMap((product): Said[] => {
          const sku = textOf(product, 'code');
          const quantity = numberOf(product, 'quantity') ?? 0;
          if (sku === null || quantity <= 0) return [];
          const key = { sku, location };
          return [{ key, rows: [{ ...key, quantity: quantity.toFixed(6) }], rejects: [] }];
        });
    }
}
