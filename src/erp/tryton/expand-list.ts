import { type Decimal, formatDecimal } from '../../money/decimal.js';
import type { ErpReject, ErpRow } from '../port.js';
import { type Formula, priceBy, readFormula } from './formula.js';

export interface TrytonLine {
  readonly id: number;
  readonly product: number | null;
  readonly category: number | null;
  /** From this quantity on; null: any. */
  readonly quantity: number | null;
  readonly formula: string;
  /** Days, both included. */
  readonly start: string | null;
  readonly end: string | null;
}
export interface TrytonProduct {
  readonly id: number;
  readonly sku: string;
  readonly unit: string;
  /** Digits of quantities of its unit. */
  readonly digits: number;
  readonly listPrice: Decimal;
  readonly costPrice: Decimal;
  /** Its categories and those above them. */
  readonly categories: ReadonlySet<number>;
}
export interface TrytonList {
  readonly code: string;
  /** In the order in which Tryton looks at them: the first that fits counts. */
  readonly lines: readonly TrytonLine[];
}
export interface Expanded {
  readonly rows: readonly ErpRow[];
  readonly rejects: readonly ErpReject[];
}

interface Compiled extends TrytonLine {
  readonly read: Formula | null;
}
interface Step {
  readonly minimum: string;
  readonly amount: string;
}

const REASON =
  'FORMULA: numbers, unit_price, list_price, cost_price, + - * / and brackets, divided by numbers';
const NEGATIVE = 'NO_PRICE: the formula gives less than nothing, or more than 12 digits';

/** The day after. */
const next = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
};

/** The least quantity of a unit: a whole piece, or next to nothing of what is weighed. */
export const leastOf = ({ digits }: Pick<TrytonProduct, 'digits'>): string =>
  digits === 0 ? '1' : '0.000001';

/**
 * A list of formulas as price lines. Law: on each day and for each quantity a line says what the first line of the list
 * that fits says, rounded as a sale rounds; where none fits no line says anything. What the grammar does not have is
 * rejected once a line, and the list is silent where it would have counted.
 */
export function expandList(list: TrytonList, products: readonly TrytonProduct[], digits: number): Expanded {
  const lines = list.lines.map((line): Compiled => ({ ...line, read: readFormula(line.formula) }));
  const rejects = new Map<number, ErpReject>();
  const reject = (line: Compiled, reason: string): void => {
    const record = `price list ${list.code}, line ${line.id}`;
    if (!rejects.has(line.id))
      rejects.set(line.id, { record, field: 'formula', value: line.formula, reason });
  };
  const byProduct = new Map<number, Compiled[]>();
  for (const line of lines)
    if (line.product !== null) byProduct.set(line.product, [...(byProduct.get(line.product) ?? []), line]);
  const general = lines.filter(({ product }) => product === null);
  const order = new Map(lines.map((line, at) => [line, at]));
  const rows = products.flatMap((product) => {
    const own = [
      ...(byProduct.get(product.id) ?? []),
      ...general.filter((line) => fits(line, product)),
    ].toSorted((a, b) => order.get(a)! - order.get(b)!);
    return rowsOf(list.code, product, own, (line) => amountOf(line, product, digits, reject));
  });
  for (const line of lines) if (line.read === null) reject(line, REASON);
  return { rows, rejects: [...rejects.values()] };
}

const fits = ({ category }: TrytonLine, { categories }: TrytonProduct): boolean =>
  category === null || categories.has(category);

function amountOf(
  line: Compiled,
  { listPrice, costPrice }: TrytonProduct,
  digits: number,
  reject: (line: Compiled, reason: string) => void,
): string | null {
  if (!line.read) return null;
  const amount = priceBy(
    line.read,
    { unit_price: listPrice, list_price: listPrice, cost_price: costPrice },
    digits,
  );
  if (amount === null) reject(line, NEGATIVE);
  return amount === null ? null : formatDecimal(amount);
}

/** The lines of one product: its days are cut wherever one of its lines begins or ends, and joined where nothing changes. */
function rowsOf(
  list: string,
  product: TrytonProduct,
  lines: readonly Compiled[],
  amount: (line: Compiled) => string | null,
): ErpRow[] {
  if (lines.length === 0) return [];
  const cuts = [
    ...new Set(lines.flatMap(({ start, end }) => [start ?? [], end === null ? [] : next(end)].flat())),
  ].toSorted();
  const open = new Map<string, { amount: string; from: string | null }>();
  const rows: ErpRow[] = [];
  const close = (minimum: string, to: string | null): void => {
    const step = open.get(minimum);
    if (!step) return;
    open.delete(minimum);
    rows.push({
      list,
      sku: product.sku,
      unit: product.unit,
      min_quantity: minimum,
      amount: step.amount,
      valid_from: step.from,
      valid_to: to,
    });
  };
  for (const from of [null, ...cuts]) {
    const steps = stepsOn(from, lines, product, amount);
    for (const [minimum, { amount: before }] of open)
      if (steps.find((step) => step.minimum === minimum)?.amount !== before) close(minimum, from);
    for (const { minimum, amount: now } of steps)
      if (!open.has(minimum)) open.set(minimum, { amount: now, from });
  }
  for (const minimum of open.keys()) close(minimum, null);
  return rows;
}

/** What holds from a day on until the next cut; null: before all cuts. */
function stepsOn(
  day: string | null,
  lines: readonly Compiled[],
  product: TrytonProduct,
  amount: (line: Compiled) => string | null,
): Step[] {
  const valid = lines.filter(
    ({ start, end }) =>
      (start === null || (day !== null && start <= day)) && (end === null || day === null || day <= end),
  );
  const least = Number(leastOf(product));
  const minima = [...new Set(valid.map(({ quantity }) => Math.max(quantity ?? 0, least)))].toSorted(
    (a, b) => a - b,
  );
  const steps: Step[] = [];
  for (const minimum of minima) {
    const winner = valid.find(({ quantity }) => (quantity ?? 0) <= minimum)!;
    const price = amount(winner);
    if (price !== null && price !== steps.at(-1)?.amount)
      steps.push({ minimum: plain(minimum), amount: price });
  }
  return steps;
}

/** Without an exponent, at most six digits. */
const plain = (quantity: number): string => quantity.toFixed(6).replace(/\.?0+$/, '');
