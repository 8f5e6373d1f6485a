/** Orders as flat lists of numbers: what statistics of millions of lines are worked out from. */
export interface PackedOrders {
  readonly ids: Int32Array;
  /** Of order `o`: the company's id; 0 for a guest's. */
  readonly companies: Int32Array;
  /** Of order `o`: minutes since 1970. */
  readonly minutes: Int32Array;
  /** The products of order `o`, ascending, each once: `products[starts[o]] .. products[starts[o + 1] - 1]`. */
  readonly starts: Int32Array;
  readonly products: Int32Array;
}

/** A list of 32-bit integers that grows: an eighth of the memory of an array of numbers. */
export class IntegerList {
  private room: Int32Array;
  length = 0;

  constructor(size = 1024) {
    this.room = new Int32Array(size);
  }

  push(value: number): void {
    if (this.length === this.room.length) {
      const larger = new Int32Array(this.room.length * 2);
      larger.set(this.room);
      this.room = larger;
    }
    this.room[this.length++] = value;
  }

  values(): Int32Array {
    return this.room.subarray(0, this.length);
  }
}

/** Orders without their products, and their lines in any order. */
export interface LooseOrders extends Pick<PackedOrders, 'ids' | 'companies' | 'minutes'> {
  /** Of line `l`: its order's id and its product. */
  readonly lineOrders: Int32Array;
  readonly lineProducts: Int32Array;
}

/** Law: orders keep their order; a product counts once an order; lines of orders that are not there are left out. */
export function packed({ ids, companies, minutes, lineOrders, lineProducts }: LooseOrders): PackedOrders {
  const places = new Map<number, number>();
  for (let order = 0; order < ids.length; order++) places.set(at(ids, order), order);
  const ends = new Int32Array(ids.length + 1);
  const orderOf = lineOrders.map((id) => places.get(id) ?? -1);
  for (let line = 0; line < orderOf.length; line++) {
    const order = at(orderOf, line);
    if (order >= 0) ends[order + 1] = at(ends, order + 1) + 1;
  }
  for (let order = 0; order < ids.length; order++) ends[order + 1] = at(ends, order + 1) + at(ends, order);
  const next = ends.slice();
  const products = new Int32Array(at(ends, ids.length));
  for (let line = 0; line < orderOf.length; line++) {
    const order = at(orderOf, line);
    if (order < 0) continue;
    products[at(next, order)] = at(lineProducts, line);
    next[order] = at(next, order) + 1;
  }
  return { ids, companies, minutes, ...eachOnce(products, ends) };
}

function eachOnce(products: Int32Array, ends: Int32Array): Pick<PackedOrders, 'starts' | 'products'> {
  const starts = new Int32Array(ends.length);
  let size = 0;
  for (let order = 0; order + 1 < ends.length; order++) {
    const own = products.subarray(at(ends, order), at(ends, order + 1)).sort();
    const first = size;
    for (let line = 0; line < own.length; line++)
      if (size === first || products[size - 1] !== own[line]) products[size++] = at(own, line);
    starts[order + 1] = size;
  }
  return { starts, products: products.subarray(0, size) };
}

const at = (numbers: Int32Array, index: number): number => numbers[index] ?? 0;
