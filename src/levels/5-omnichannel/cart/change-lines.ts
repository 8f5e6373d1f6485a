import { add, type Decimal, ZERO } from '../../../money/decimal.js';
import { type Buyable, type CartLineRow, lineKey } from './cart-rows.js';
import {
  MAX_LINES,
  MAX_LINES_PER_CALL,
  MAX_QUANTITY,
  type QuantityFault,
  quantityFault,
} from './quantity.js';

export interface WantedLine {
  readonly sku: string;
  readonly quantity: Decimal;
  /** Null: the product's base unit. */
  readonly unit: string | null;
  readonly source: string | null;
}

/** A line of a cart by its id, or by SKU and unit; internal ids, null where the client's id names no line. */
export interface WantedChange {
  readonly lineId: number | null;
  readonly sku: string | null;
  readonly unit: string | null;
  readonly quantity: Decimal;
}

export type LineFaultCode = QuantityFault | 'UNKNOWN_SKU' | 'UNKNOWN_LINE' | 'CART_FULL' | 'TOO_MANY_LINES';

/** Something wrong with one line of the call; `field` is its path, like `lines.0.quantity`. */
export interface LineFault {
  readonly code: LineFaultCode;
  readonly field: string;
}

/** What shall stand in the cart. A quantity of zero removes the line. */
export interface LineChange {
  readonly productId: number;
  readonly unit: string;
  readonly before: Decimal;
  readonly quantity: Decimal;
  readonly source: string | null;
}

export type LineOutcome = 'ADDED' | 'SUMMED' | 'CHANGED' | 'UNCHANGED' | 'REMOVED';

/** What became of one line of the call. */
export interface LineResult {
  readonly productId: number;
  readonly unit: string;
  readonly outcome: LineOutcome;
}

export interface LinePlan {
  readonly faults: readonly LineFault[];
  /** Empty when there is a fault: a call is done wholly or not at all. */
  readonly changes: readonly LineChange[];
  /** One per line of the call, in its order. */
  readonly results: readonly LineResult[];
}

const refused = (faults: readonly LineFault[]): LinePlan => ({ faults, changes: [], results: [] });
const fieldOf: Readonly<Record<Exclude<LineFaultCode, 'TOO_MANY_LINES'>, string>> = {
  UNKNOWN_SKU: 'sku',
  UNKNOWN_LINE: 'id',
  UNKNOWN_UNIT: 'unit',
  CART_FULL: 'sku',
  QUANTITY_NEGATIVE: 'quantity',
  QUANTITY_ZERO: 'quantity',
  QUANTITY_TOO_LARGE: 'quantity',
  QUANTITY_DECIMALS: 'quantity',
  QUANTITY_BELOW_MINIMUM: 'quantity',
  QUANTITY_STEP: 'quantity',
};
const TOO_MANY = refused([{ code: 'TOO_MANY_LINES', field: 'lines' }]);
const fault = (index: number, code: keyof typeof fieldOf): LineFault => ({
  code,
  field: `lines.${index}.${fieldOf[code]}`,
});

/**
 * Adds to what is in the cart. `size` is the number of all its lines, `present` those of the products named.
 * Law: without faults each (product, unit) stands afterwards with what it had plus all that the call names of it, in
 * whatever order; the quantity after is judged, negative parts never.
 */
export function planAdd(
  wanted: readonly WantedLine[],
  buyables: ReadonlyMap<string, Buyable>,
  present: readonly CartLineRow[],
  size: number,
): LinePlan {
  if (wanted.length > MAX_LINES_PER_CALL) return TOO_MANY;
  const before = new Map(present.map((line) => [lineKey(line), line]));
  const sums = new Map<string, { change: LineChange; index: number; product: Buyable }>();
  const faults: LineFault[] = [];
  const keys = wanted.map(({ sku, quantity, unit, source }, index) => {
    const product = buyables.get(sku);
    if (!product) return void faults.push(fault(index, 'UNKNOWN_SKU'));
    const line = { productId: product.productId, unit: unit ?? product.unit };
    const key = lineKey(line);
    const had = before.get(key)?.quantity ?? ZERO;
    const sum = sums.get(key)?.change ?? {
      ...line,
      before: had,
      quantity: had,
      source: before.get(key)?.source ?? source,
    };
    const wrong = partFault(product, line.unit, quantity);
    if (wrong) return void faults.push(fault(index, wrong));
    const first = sums.get(key)?.index ?? index;
    sums.set(key, { change: { ...sum, quantity: add(sum.quantity, quantity) }, index: first, product });
    return key;
  });
  for (const { change, index, product } of sums.values()) {
    const wrong = quantityFault(product, change.unit, change.quantity);
    if (wrong) faults.push(fault(index, wrong));
  }
  const added = [...sums.values()].filter(({ change }) => change.before === ZERO);
  if (added.length > 0 && size + added.length > MAX_LINES) faults.push(fault(added[0]!.index, 'CART_FULL'));
  if (faults.length > 0) return refused(faults);
  return {
    faults,
    changes: [...sums.values()].map(({ change }) => change),
    results: keys.map((key) => {
      const { productId, unit, before: had } = sums.get(key!)!.change;
      return { productId, unit, outcome: had === ZERO ? 'ADDED' : 'SUMMED' };
    }),
  };
}

/** Faults of a part that no sum can heal. */
function partFault(product: Buyable, unit: string, quantity: Decimal): QuantityFault | null {
  if (quantity > MAX_QUANTITY) return 'QUANTITY_TOO_LARGE';
  const wrong = quantityFault(product, unit, quantity);
  return wrong === 'UNKNOWN_UNIT' || wrong === 'QUANTITY_NEGATIVE' || wrong === 'QUANTITY_ZERO'
    ? wrong
    : null;
}

/**
 * Sets quantities of lines that are there. `buyables` are by product id; a line whose product the viewer may no longer
 * buy can only be removed.
 * Law: without faults each line named has exactly the quantity named last for it; others are untouched.
 */
export function planUpdate(
  wanted: readonly WantedChange[],
  buyables: ReadonlyMap<number, Buyable>,
  present: readonly CartLineRow[],
): LinePlan {
  if (wanted.length > MAX_LINES_PER_CALL) return TOO_MANY;
  const skus = new Map([...buyables.values()].map((product) => [product.sku, product]));
  const faults: LineFault[] = [];
  const changes = new Map<string, LineChange>();
  const results: LineResult[] = [];
  wanted.forEach((change, index) => {
    const line = lineOf(change, skus, present);
    if (!line) {
      const code =
        change.sku === null ? 'UNKNOWN_LINE' : skus.has(change.sku) ? 'UNKNOWN_LINE' : 'UNKNOWN_SKU';
      faults.push({ code, field: `lines.${index}.${change.sku === null ? 'id' : 'sku'}` });
      return;
    }
    const product = buyables.get(line.productId);
    const { quantity } = change;
    const wrong =
      quantity === ZERO ? null : product ? quantityFault(product, line.unit, quantity) : 'UNKNOWN_SKU';
    if (wrong) {
      faults.push(
        wrong === 'UNKNOWN_SKU' && change.sku === null
          ? { code: wrong, field: `lines.${index}.id` }
          : fault(index, wrong),
      );
      return;
    }
    const { productId, unit, quantity: before, source } = line;
    changes.set(lineKey(line), { productId, unit, before, quantity, source });
    results.push({
      productId,
      unit,
      outcome: quantity === ZERO ? 'REMOVED' : quantity === before ? 'UNCHANGED' : 'CHANGED',
    });
  });
  if (faults.length > 0) return refused(faults);
  return {
    faults,
    changes: [...changes.values()].filter(({ before, quantity }) => before !== quantity),
    results,
  };
}

function lineOf(
  { lineId, sku, unit }: WantedChange,
  skus: ReadonlyMap<string, Buyable>,
  present: readonly CartLineRow[],
): CartLineRow | undefined {
  if (sku === null) return present.find(({ id }) => id === lineId);
  const product = skus.get(sku);
  return (
    product &&
    present.find((line) => line.productId === product.productId && line.unit === (unit ?? product.unit))
  );
}
