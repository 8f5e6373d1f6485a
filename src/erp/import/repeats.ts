import type { ImportKind } from './import-kind.js';

/** 64 MB at most, of which only what is used is ever touched: five million rows make less than a handful of false alarms. */
const WORDS = 2 ** 24;
const COMMA = ',';
const COMMA_CODE = 44;
const POINT = 46;
const ZERO = 48;

/**
 * Tells which rows of a file may agree with an earlier one in the columns of the kind's `series`. Laws: a row that does
 * agree is always told, whatever the size of the file; memory does not grow with it; a false alarm costs time only.
 */
export class Repeats {
  /** Rows told so far. */
  count = 0;
  readonly #seen = new Uint32Array(WORDS);
  /** Per column of the kind: null, or what an empty cell of it stands for. */
  readonly #empty: readonly (string | null)[];
  readonly #decimal: readonly boolean[];
  readonly #columns: number;
  #one = 0;
  #two = 0;

  constructor({ columns, series = [] }: ImportKind) {
    this.#empty = columns.map(({ name }) => series.find(([column]) => column === name)?.[1] ?? null);
    this.#columns = series.length;
    this.#decimal = columns.map(({ type }) => type === 'decimal');
  }

  /** Begins a row; then `cell` for each of its cells, in the same order for every row of a file, then `end`. */
  begin(): void {
    this.#one = 0x811c9dc5;
    this.#two = 0x9e3779b9;
  }

  /** `text`: the cell as it will be stored, empty for NULL. */
  cell(column: number, text: string): void {
    const empty = this.#empty[column];
    if (empty === null || empty === undefined) return;
    let one = this.#one;
    let two = this.#two;
    const value = text === '' ? empty : this.#decimal[column] ? shortest(text) : text;
    for (let at = 0; at < value.length; at++) {
      const code = value.charCodeAt(at);
      one = Math.imul(one ^ code, 0x01000193);
      two = ((two << 5) - two + code) | 0;
    }
    this.#one = Math.imul(one ^ 0x1f, 0x01000193);
    this.#two = Math.imul(two ^ 0x1f, 0x85ebca6b) ^ (two >>> 13);
  }

  /** Whether such a row may have been there before. */
  end(): boolean {
    // Four bits, all within 64 bytes: one look into memory.
    const one = Math.imul(this.#one ^ (this.#one >>> 15), 0x2c1b3c6d) >>> 0;
    const two = Math.imul(this.#two ^ (this.#two >>> 16), 0x297a2d39) >>> 0;
    const line = (one % (WORDS / 16)) * 16;
    const seen = this.#seen;
    let again = true;
    for (let bit = 0; bit < 4; bit++) {
      const place = ((two >>> (bit * 8)) ^ (one >>> (20 + bit))) & 511;
      const at = line + (place >>> 5);
      const mask = 1 << (place & 31);
      if (((seen[at] ?? 0) & mask) !== 0) continue;
      again = false;
      seen[at] = (seen[at] ?? 0) | mask;
    }
    if (again) this.count++;
    return again;
  }

  /** The three at once for a row whose cells hold no commas and need no escapes. Millions of times: no text is cut out. */
  plain(text: string, order: readonly number[]): boolean {
    this.begin();
    let at = 0;
    let left = this.#columns;
    for (const column of order) {
      if ((this.#empty[column] ?? null) === null) {
        at = text.indexOf(COMMA, at) + 1;
        continue;
      }
      at = this.#plainCell(text, at, column) + 1;
      if (--left === 0) break;
    }
    return this.end();
  }

  /** Answers where the cell ends. */
  #plainCell(text: string, from: number, column: number): number {
    const decimal = this.#decimal[column] === true;
    let one = this.#one;
    let two = this.#two;
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === COMMA_CODE) break;
      if (decimal && (code === POINT || (code === ZERO && at === from)))
        return this.#slowly(text, from, column);
      one = Math.imul(one ^ code, 0x01000193);
      two = ((two << 5) - two + code) | 0;
    }
    if (at === from) return this.#slowly(text, from, column);
    this.#one = Math.imul(one ^ 0x1f, 0x01000193);
    this.#two = Math.imul(two ^ 0x1f, 0x85ebca6b) ^ (two >>> 13);
    return at;
  }

  #slowly(text: string, from: number, column: number): number {
    const comma = text.indexOf(COMMA, from);
    const end = comma < 0 ? text.length : comma;
    this.cell(column, text.slice(from, end));
    return end;
  }
}

/** Equal numbers become equal texts. */
const shortest = (text: string): string =>
  text.includes('.') || text.startsWith('0') || text.startsWith('-') ? String(Number(text)) : text;
