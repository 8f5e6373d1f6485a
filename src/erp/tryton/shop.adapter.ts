import { type ErpKind, ErpError } from '../port.js';
import { type TrytonRecord, type TrytonRpc } from './rpc.adapter.js';
import { idOf, numberOf, pointed, textOf } from './values.js';

export interface TrytonUnit {
  readonly id: number;
  /** `piece` for Tryton's own "u"; the symbol of any other. */
  readonly name: string;
  readonly digits: number;
  readonly step: number;
  readonly category: number | null;
}

/** What holds for the whole of a Tryton: the user's company, its currency, units and the default price list. */
export interface TrytonShop {
  readonly company: number;
  /** The party that the company itself is. */
  readonly self: number | null;
  readonly currency: string;
  readonly units: ReadonlyMap<number, TrytonUnit>;
  readonly defaultList: number | null;
  /** Digits that prices are rounded to. */
  readonly digits: number;
  /** Whether lines of price lists have days. */
  readonly dated: boolean;
  readonly context: Readonly<Record<string, unknown>>;
}

const PIECE = 'u';
const MOST_DIGITS = 6;

/** Asks for it. Throws ErpError REFUSED where the user belongs to no company. */
export async function readShop(rpc: TrytonRpc, signal: AbortSignal): Promise<TrytonShop> {
  const { company, ...own } = (await rpc.call('model.res.user.get_preferences', [true, {}], signal)) as {
    company?: unknown;
  };
  if (typeof company !== 'number')
    throw new ErpError('REFUSED', 'The user of Tryton needs a company in its preferences.');
  const context = { ...own, company };
  const list = { ...context, company };
  const [[home], units, [config], fields, line] = await Promise.all([
    rpc.records('model.company.company.read', [[company], ['party', 'currency.code'], context], signal),
    rpc.records(
      'model.product.uom.search_read',
      [[], 0, null, null, ['symbol', 'digits', 'rounding', 'category'], { ...context, active_test: false }],
      signal,
    ),
    rpc.records('model.sale.configuration.read', [[1], ['sale_price_list'], list], signal),
    rpc.call('model.product.product.fields_get', [['list_price_uom'], context], signal),
    rpc.call('model.product.price_list.line.fields_get', [[], context], signal),
  ]);
  const currency = home && pointed(home, 'currency', 'code');
  if (!home || !currency) throw new ErpError('BAD_ANSWER', 'The company of the user has no currency.');
  return {
    company,
    self: idOf(home, 'party'),
    currency,
    units: new Map(units.map((unit) => [unit.id, unitOf(unit)])),
    defaultList: config ? idOf(config, 'sale_price_list') : null,
    digits: digitsOf(fields),
    dated: typeof line === 'object' && line !== null && 'start_date' in line,
    context,
  };
}

const unitOf = (record: TrytonRecord): TrytonUnit => {
  const symbol = textOf(record, 'symbol') ?? '';
  return {
    id: record.id,
    name: symbol === PIECE ? 'piece' : symbol,
    digits: numberOf(record, 'digits') ?? 0,
    step: numberOf(record, 'rounding') ?? 1,
    category: idOf(record, 'category'),
  };
};

/** Tryton 6 writes `digits` as JSON in a text. */
function digitsOf(fields: unknown): number {
  const { list_price_uom: field } = fields as { list_price_uom?: { digits?: unknown } };
  const given = typeof field?.digits === 'string' ? (JSON.parse(field.digits) as unknown) : field?.digits;
  const digits: unknown = Array.isArray(given) ? given[1] : null;
  if (typeof digits !== 'number')
    throw new ErpError('BAD_ANSWER', 'Tryton does not say how prices are rounded.');
  return Math.min(digits, MOST_DIGITS);
}

/** Kinds that Tryton tells deletions of; companies and orders only end in it. */
export const DELETABLE: ReadonlySet<ErpKind> = new Set(['products', 'price-lists', 'stock']);
