/** Three independent hashes of one thing: two are kept, the third says where. */
export interface Digested {
  readonly one: number;
  readonly two: number;
  readonly three: number;
}

/** Of the slots so many are used at most: beyond it looking gets slow. */
const FULLEST = 0.8;

/**
 * A set of digests with, for each, the line of the file that said the same: 12 bytes a slot. Law: what was never added is
 * never found, but for one chance in 2^64 for each digest that lies near its place (two or three): five million rows that all
 * differ from what stands meet one false "the same" in about 10^12 files.
 */
export class LineSet {
  /** How many were added. */
  size = 0;
  /** How many have a line. */
  marked = 0;
  readonly #mask: number;
  readonly #most: number;
  readonly #one: Int32Array;
  readonly #two: Int32Array;
  readonly #line: Uint32Array;

  /** `most`: what it shall hold; what comes when it is full is not added. */
  constructor(most: number) {
    const slots = 2 ** Math.max(10, Math.ceil(Math.log2(most / FULLEST)));
    this.#mask = slots - 1;
    this.#most = Math.floor(slots * FULLEST);
    this.#one = new Int32Array(slots);
    this.#two = new Int32Array(slots);
    this.#line = new Uint32Array(slots);
  }

  /** One that is there already is not added again. */
  add(digest: Digested): void {
    if (this.size >= this.#most) return;
    const slot = this.#slotOf(digest);
    if (this.#used(slot)) return;
    this.#one[slot] = digest.one;
    // Zero and zero is an empty slot.
    this.#two[slot] = digest.one === 0 && digest.two === 0 ? 1 : digest.two;
    this.size++;
  }

  /** Gives it the line; false where it is not in the set or has one. */
  mark(digest: Digested, line: number): boolean {
    if (this.size === 0) return false;
    const slot = this.#slotOf(digest);
    if (!this.#used(slot) || this.#line[slot] !== 0) return false;
    this.#line[slot] = line;
    this.marked++;
    return true;
  }

  /** Takes its line away and answers it; 0 where it has none. */
  unmark(digest: Digested): number {
    const slot = this.#slotOf(digest);
    const line = this.#line[slot] ?? 0;
    if (line === 0) return 0;
    this.#line[slot] = 0;
    this.marked--;
    return line;
  }

  #used(slot: number): boolean {
    return this.#one[slot] !== 0 || this.#two[slot] !== 0;
  }

  /** Where it is, or the empty slot where it belongs. */
  #slotOf({ one, two, three }: Digested): number {
    const kept = one === 0 && two === 0 ? 1 : two;
    let slot = three & this.#mask;
    for (;;) {
      const there = this.#one[slot];
      if (there === one && this.#two[slot] === kept) return slot;
      if (there === 0 && this.#two[slot] === 0) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}
