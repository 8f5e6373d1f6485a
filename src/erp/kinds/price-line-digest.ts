import type { Digested } from '../import/line-set.js';

/** Places of the columns among those of `price-lines`. */
const [LIST, SKU, UNIT, MIN_QUANTITY, AMOUNT, PER, VALID_FROM, VALID_TO] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
/** Where each column's words begin. */
const AT = [0, 2, 4, 6, 9, 12, 15, 17] as const;
const WORDS = 19;
/** An empty unit is the product's: no words. Quantity and basis are 1, validity has no beginning and no end. */
const EMPTY_ROW = Int32Array.from([
  0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, -2_147_483_648, 0, 2_147_483_647, -1,
]);
const COMMA = 44;
const POINT = 46;
const ZERO = 48;
const WORD = 2 ** 32;
/** What a fraction of so many digits is worth in millionths. */
const MILLIONTHS = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1];

/** Two words that stand for a text. */
export type Words = readonly [number, number];
/** A moment as PostgreSQL sends it: the upper and the lower half of its microseconds. */
export type Moment = Words;

/** A line of the table as PostgreSQL sends it in binary. */
export interface StoredLine {
  readonly list: Words;
  readonly sku: Words;
  /** Without words where it is the product's own. */
  readonly unit: Words;
  /** Of the bytes: where quantity, amount, basis, validity begin. */
  readonly minQuantity: number;
  readonly amount: number;
  readonly per: number;
  readonly validFrom: number;
  readonly validTo: number;
}

/** What rows are known by. */
export interface Facts {
  /** Of the product whose SKU has these words; -1: none has. */
  productOf(one: number, two: number): number;
  /** Whether these are the words of the product's own unit. */
  isUnitOf(product: number, one: number, two: number): boolean;
  momentOf(one: number, two: number): Moment | null;
  /** Told of the text of a moment that is not known. */
  unknownMoment(bytes: Uint8Array, from: number, to: number): void;
}

interface MomentCell {
  readonly place: number;
  readonly facts: Facts;
}

/** How a file's rows are read. */
export interface RowForm {
  readonly order: readonly number[];
  readonly facts: Facts;
}

const mixed = (given: number): number => {
  let word = Math.imul(given ^ (given >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
};

/**
 * Digests of price lines, from a file's text and from what the database sends. Law: two lines have the same digest where
 * they are equal in all columns as the database compares them (9.9 is 9.90, an empty unit the product's own), however
 * they are written, and else only by chance (64 bits, and a place).
 */
export class PriceLineDigest implements Digested {
  one = 0;
  two = 0;
  three = 0;
  #told = true;
  readonly #words = new Int32Array(WORDS);

  /** `seed`: three numbers that nobody knows beforehand. */
  constructor(private readonly seed: readonly [number, number, number]) {}

  /** Words of a text's UTF-8 bytes. */
  wordsOf(bytes: Uint8Array, from: number, to: number): Words {
    this.#code(bytes, from, to, 0);
    return [this.#words[0]!, this.#words[1]!];
  }

  /**
   * Takes the digest of a row: cells of the columns `order`, between commas, no quotes, no escapes. False where it cannot be
   * told: whatever is written in an unusual way needs another look.
   */
  ofRow(bytes: Uint8Array, from: number, to: number, { order, facts }: RowForm): boolean {
    this.#words.set(EMPTY_ROW);
    this.#told = true;
    let at = from;
    for (let place = 0; place < order.length; place++) {
      if (place > 0 && (at >= to || bytes[at++] !== COMMA)) return false;
      const column = order[place]!;
      if (at === to || bytes[at] === COMMA) {
        if (column === AMOUNT) return false;
      } else if (column <= UNIT) at = this.#code(bytes, at, to, AT[column]!);
      else if (column < VALID_FROM) at = this.#decimal(bytes, at, to, AT[column]!);
      else at = this.#moment(bytes, at, to, { place: AT[column]!, facts });
      if (at < 0) return false;
    }
    return at === to && this.#told && this.#withoutOwnUnit(facts);
  }

  #withoutOwnUnit(facts: Facts): boolean {
    const words = this.#words;
    const product = facts.productOf(words[AT[SKU]]!, words[AT[SKU] + 1]!);
    if (product < 0) return false;
    if (facts.isUnitOf(product, words[AT[UNIT]]!, words[AT[UNIT] + 1]!)) this.#set(AT[UNIT], 0, 0);
    this.#combine();
    return true;
  }

  /** Takes the digest of a stored line; false where it has a number that no file can have. */
  ofStored(bytes: Buffer, line: StoredLine): boolean {
    this.#set(AT[LIST], line.list[0], line.list[1]);
    this.#set(AT[SKU], line.sku[0], line.sku[1]);
    this.#set(AT[UNIT], line.unit[0], line.unit[1]);
    this.#set(AT[VALID_FROM], bytes.readInt32BE(line.validFrom), bytes.readInt32BE(line.validFrom + 4));
    this.#set(AT[VALID_TO], bytes.readInt32BE(line.validTo), bytes.readInt32BE(line.validTo + 4));
    const told =
      this.#numeric(bytes, line.minQuantity, AT[MIN_QUANTITY]) &&
      this.#numeric(bytes, line.amount, AT[AMOUNT]) &&
      this.#numeric(bytes, line.per, AT[PER]);
    if (told) this.#combine();
    return told;
  }

  #set(place: number, one: number, two: number): void {
    this.#words[place] = one;
    this.#words[place + 1] = two;
  }

  /** Answers where the cell ends. */
  #code(bytes: Uint8Array, from: number, to: number, place: number): number {
    let one = this.seed[0];
    let two = this.seed[1];
    let at = from;
    for (; at < to; at++) {
      const code = bytes[at]!;
      if (code === COMMA) break;
      one = Math.imul(((one << 5) | (one >>> 27)) ^ code, 0x9e3779b1);
      two = Math.imul(two ^ code, 0x5bd1e995);
      two ^= two >>> 13;
    }
    this.#set(place, one, two);
    return at;
  }

  /** Up to 12 digits, or those and up to 6 behind a point; answers where the cell ends, -1 where it is anything else. */
  #decimal(bytes: Uint8Array, from: number, to: number, place: number): number {
    let whole = 0;
    let at = from;
    for (; at < to; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      whole = whole * 10 + digit;
    }
    if (at === from || at - from > 12) return -1;
    if (at === to || bytes[at] === COMMA) {
      this.#number(place, whole, 0);
      return at;
    }
    if (bytes[at] !== POINT) return -1;
    const point = ++at;
    let fraction = 0;
    for (; at < to; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      fraction = fraction * 10 + digit;
    }
    if (at === point || at - point > 6) return -1;
    this.#number(place, whole, fraction * MILLIONTHS[at - point]!);
    return at === to || bytes[at] === COMMA ? at : -1;
  }

  /** A moment is known by the words of its text. */
  #moment(bytes: Uint8Array, from: number, to: number, { place, facts }: MomentCell): number {
    const words = this.#words;
    const at = this.#code(bytes, from, to, place);
    const moment = facts.momentOf(words[place]!, words[place + 1]!);
    if (moment) this.#set(place, moment[0], moment[1]);
    else {
      this.#told = false;
      facts.unknownMoment(bytes, from, at);
    }
    return at;
  }

  #number(place: number, whole: number, millionths: number): void {
    this.#words[place] = whole < WORD ? 0 : Math.floor(whole / WORD);
    this.#words[place + 1] = whole | 0;
    this.#words[place + 2] = millionths;
  }

  /** Groups of four digits; `weight`: how many of them, less one, stand before the point. */
  #numeric(bytes: Buffer, from: number, place: number): boolean {
    const groups = bytes.readInt16BE(from);
    const weight = bytes.readInt16BE(from + 2);
    if (bytes.readInt16BE(from + 4) !== 0 || weight > 2) return false;
    let whole = 0;
    let millionths = 0;
    for (let group = 0; group < groups; group++) {
      const digits = bytes.readInt16BE(from + 8 + 2 * group);
      if (group <= weight) whole = whole * 10_000 + digits;
      else if (group === weight + 1) millionths += digits * 100;
      else millionths += digits / 100;
    }
    for (let group = groups; group <= weight; group++) whole *= 10_000;
    this.#number(place, whole, millionths);
    return true;
  }

  #combine(): void {
    const words = this.#words;
    let one = this.seed[0];
    let two = this.seed[1];
    let three = this.seed[2];
    for (let at = 0; at < WORDS; at++) {
      const word = words[at]!;
      one = Math.imul(((one << 5) | (one >>> 27)) ^ word, 0x9e3779b1);
      two = Math.imul(two ^ word, 0x5bd1e995);
      two ^= two >>> 13;
      three = Math.imul(three + word, 0x01000193);
      three ^= three >>> 15;
    }
    this.one = mixed(one);
    this.two = mixed(two);
    this.three = mixed(three);
  }
}
