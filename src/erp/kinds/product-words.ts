import type { Words } from './price-line-digest.js';

/** What the words of one SKU and of its product's own unit are, by SKU and by the product's id: 20 bytes a product and more. */
export class ProductWords {
  readonly #mask: number;
  /** Of a slot: SKU, unit; all zero where it is empty. */
  readonly #slots: Int32Array;
  readonly #byId: Int32Array;

  constructor(count: number, greatestId: number) {
    const slots = 2 ** Math.max(4, Math.ceil(Math.log2(count * 1.5 + 1)));
    this.#mask = slots - 1;
    this.#slots = new Int32Array(slots * 4);
    this.#byId = new Int32Array(greatestId + 1).fill(-1);
  }

  /** A product; one that came later than the count of them is passed over. */
  add(id: number, [one, two]: Words, unit: Words): void {
    if (id >= this.#byId.length) return;
    const slot = this.#slotOf(one, two);
    this.#slots.set([one, two, unit[0], unit[1]], slot);
    this.#byId[id] = slot;
  }

  /** The product of a SKU; -1: there is none. */
  productOf(one: number, two: number): number {
    const slot = this.#slotOf(one, two);
    return this.#slots[slot] === one && this.#slots[slot + 1] === two ? slot : -1;
  }

  /** The same by its id. */
  productWithId(id: number): number {
    return this.#byId[id] ?? -1;
  }

  isUnitOf(product: number, one: number, two: number): boolean {
    return this.#slots[product + 2] === one && this.#slots[product + 3] === two;
  }

  skuOf(product: number): Words {
    return [this.#slots[product]!, this.#slots[product + 1]!];
  }

  #slotOf(one: number, two: number): number {
    const slots = this.#slots;
    let slot = (one ^ (one >>> 15) ^ two) & this.#mask;
    for (;;) {
      const at = slot * 4;
      if (slots[at] === one && slots[at + 1] === two) return at;
      if (slots[at] === 0 && slots[at + 1] === 0) return at;
      slot = (slot + 1) & this.#mask;
    }
  }
}
