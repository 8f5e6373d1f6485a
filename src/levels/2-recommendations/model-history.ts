import { IntegerList, type PackedOrders } from '../../history/packed-orders.js';

/**
 * The orders that a model version was built from, as the version keeps them: in pieces, each of 32-bit integers, lowest byte
 * first. A piece holds orders, or (first number -1) the ids of orders that were taken back after the pieces before it.
 */
export type HistoryPiece = Uint8Array;

/** Orders of one piece: some megabytes. */
const ORDERS_A_PIECE = 50_000;
const TAKEN_BACK = -1;

/** One piece at least: a version that speaks of no orders knows that. */
export function* piecesOf(orders: PackedOrders): Generator<HistoryPiece> {
  for (let from = 0; from === 0 || from < orders.ids.length; from += ORDERS_A_PIECE)
    yield pieceOf(orders, from, Math.min(orders.ids.length, from + ORDERS_A_PIECE));
}

function pieceOf(
  { ids, companies, minutes, starts, products }: PackedOrders,
  from: number,
  to: number,
): HistoryPiece {
  const count = to - from;
  const bought = products.subarray(starts[from], starts[to]);
  const numbers = new Int32Array(1 + 4 * count + bought.length);
  numbers[0] = count;
  numbers.set(ids.subarray(from, to), 1);
  numbers.set(companies.subarray(from, to), 1 + count);
  numbers.set(minutes.subarray(from, to), 1 + 2 * count);
  for (let order = 0; order < count; order++)
    numbers[1 + 3 * count + order] = (starts[from + order + 1] ?? 0) - (starts[from + order] ?? 0);
  numbers.set(bought, 1 + 4 * count);
  return new Uint8Array(numbers.buffer);
}

export const takenBackPiece = (ids: Iterable<number>): HistoryPiece =>
  new Uint8Array(Int32Array.from([TAKEN_BACK, ...ids]).buffer);

/** Law: what was cut into pieces and taken back comes out as if it had never been cut, in the order it was added. */
export function ordersOf(pieces: readonly HistoryPiece[]): PackedOrders {
  let orders = NOTHING;
  let whole: PackedOrders[] = [];
  for (const piece of pieces) {
    // A copy: what comes from a connection lies anywhere in a larger buffer.
    const numbers = new Int32Array(new Uint8Array(piece).buffer);
    if (numbers[0] !== TAKEN_BACK) whole.push(readPiece(numbers));
    else {
      orders = withChanges(joined([orders, ...whole]), new Set(numbers.subarray(1)), NOTHING);
      whole = [];
    }
  }
  return joined([orders, ...whole]);
}

const NOTHING: PackedOrders = {
  ids: new Int32Array(0),
  companies: new Int32Array(0),
  minutes: new Int32Array(0),
  starts: new Int32Array(1),
  products: new Int32Array(0),
};

function readPiece(numbers: Int32Array): PackedOrders {
  const count = numbers[0] ?? 0;
  const part = (index: number): Int32Array => numbers.subarray(1 + index * count, 1 + (index + 1) * count);
  const starts = new Int32Array(count + 1);
  const sizes = part(3);
  for (let order = 0; order < count; order++) starts[order + 1] = (starts[order] ?? 0) + (sizes[order] ?? 0);
  return {
    ids: part(0),
    companies: part(1),
    minutes: part(2),
    starts,
    products: numbers.subarray(1 + 4 * count),
  };
}

function joined(parts: readonly PackedOrders[]): PackedOrders {
  const orders = parts.reduce((sum, { ids }) => sum + ids.length, 0);
  const lines = parts.reduce((sum, { products }) => sum + products.length, 0);
  const ids = new Int32Array(orders);
  const companies = new Int32Array(orders);
  const minutes = new Int32Array(orders);
  const starts = new Int32Array(orders + 1);
  const products = new Int32Array(lines);
  let order = 0;
  let line = 0;
  for (const part of parts) {
    ids.set(part.ids, order);
    companies.set(part.companies, order);
    minutes.set(part.minutes, order);
    products.set(part.products, line);
    for (let own = 0; own < part.ids.length; own++)
      starts[order + own + 1] = line + (part.starts[own + 1] ?? 0);
    order += part.ids.length;
    line += part.products.length;
  }
  return { ids, companies, minutes, starts, products };
}

/** The orders without those `gone`, then the `added` ones. */
export function withChanges(
  orders: PackedOrders,
  gone: ReadonlySet<number>,
  added: PackedOrders,
): PackedOrders {
  if (gone.size === 0) return joined([orders, added]);
  const kept = new IntegerList();
  for (let order = 0; order < orders.ids.length; order++)
    if (!gone.has(orders.ids[order] ?? 0)) kept.push(order);
  return joined([chosen(orders, kept.values()), added]);
}

/** Some of the orders, by place. */
export function chosen(
  { ids, companies, minutes, starts, products }: PackedOrders,
  places: Int32Array,
): PackedOrders {
  const from = new Int32Array(places.length + 1);
  for (let index = 0; index < places.length; index++) {
    const place = places[index] ?? 0;
    from[index + 1] = (from[index] ?? 0) + (starts[place + 1] ?? 0) - (starts[place] ?? 0);
  }
  const bought = new Int32Array(from[places.length] ?? 0);
  for (let index = 0; index < places.length; index++) {
    const place = places[index] ?? 0;
    bought.set(products.subarray(starts[place], starts[place + 1]), from[index]);
  }
  return {
    ids: places.map((place) => ids[place] ?? 0),
    companies: places.map((place) => companies[place] ?? 0),
    minutes: places.map((place) => minutes[place] ?? 0),
    starts: from,
    products: bought,
  };
}

/** What is in one list of ids and not in the other. */
export interface Difference {
  readonly added: readonly number[];
  /** Places in the list before. */
  readonly gone: Int32Array;
}

export function differenceOf(before: Int32Array, now: Int32Array): Difference {
  const known = new Set(before);
  const present = new Set(now);
  const gone = new IntegerList(64);
  for (let place = 0; place < before.length; place++) if (!present.has(before[place] ?? 0)) gone.push(place);
  return { added: [...now].filter((id) => !known.has(id)), gone: gone.values() };
}
