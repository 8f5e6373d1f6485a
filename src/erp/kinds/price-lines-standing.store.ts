import { randomInt } from 'node:crypto';
import { to as copyTo } from 'pg-copy-streams';
import type { Connection } from '../../database/database.js';
import { eachBinaryRow, type TakeRow } from '../import/binary-rows.js';
import { LineSet } from '../import/line-set.js';
import type { RawRow } from '../import/raw-row.js';
import { copyText } from '../import/staging.store.js';
import type { Part, RowBytes, Standing, StandingOn } from '../import/standing.js';
import { KEY, LINE, resolved } from './price-line-sql.js';
import { PriceLineDigest, type Facts, type Moment, type Words } from './price-line-digest.js';
import { ProductWords } from './product-words.js';

/** Lines that are held at most, 12 bytes a slot: 96 MB. What stands beyond is compared as if nothing were held. */
const MOST_LINES = 6_000_000;
/** Products and their greatest id at most, 20 bytes each and more; in a greater shop nothing is held. */
const MOST_PRODUCTS = 4_000_000;
const MOST_MOMENTS = 20_000;
/** So many lines are read for each row of the file at most: a small file must not read a great list. */
const LINES_A_ROW = 4;
/** Bytes of a line in the table, at least. */
const LINE_BYTES = 80;
const LIST = 0;
const COMMA = 44;
const NEWLINE = 10;
/** A longer row is looked at when it is merged. */
const LONGEST_ROW = 2000;
const OWN_UNIT: Words = [0, 0];
const COLUMNS = 't.list_id, t.product_id, t.unit, t.min_quantity, t.valid_from, t.valid_to, t.amount, t.per';
const [LIST_ID, PRODUCT_ID, UNIT, MIN_QUANTITY, VALID_FROM, VALID_TO, AMOUNT, PER, ID] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
] as const;

/** Begins to compare a file with the price lines; null where the shop is too large for it or has no lines. */
export async function standingPriceLines(on: StandingOn): Promise<Standing | null> {
  const [size] = await on.sql.query<{ lines: number; products: number; greatest: number }>(
    `SELECT pg_relation_size('price_line') / ${LINE_BYTES} AS lines, count(*) AS products, coalesce(max(id), 0) AS greatest FROM product`,
  );
  if (!size || size.lines === 0 || size.greatest > MOST_PRODUCTS) return null;
  const standing = new StandingPriceLines(on, size);
  await standing.readProducts();
  return standing;
}

class StandingPriceLines implements Standing, Facts {
  readonly #sql: Connection;
  readonly #digest = new PriceLineDigest([randomInt(2 ** 31), randomInt(2 ** 31), randomInt(2 ** 31)]);
  readonly #set: LineSet;
  readonly #products: ProductWords;
  /** By id, of lists that the file has named. */
  readonly #lists = new Map<number, Words>();
  readonly #asked = new Set<string>();
  /** By the first word of their text. */
  readonly #moments = new Map<number, { readonly two: number; readonly moment: Moment }>();
  #unknown = new Set<string>();
  #asking = true;
  readonly #scratch = Buffer.alloc(LONGEST_ROW * 3);
  readonly #form: { order: readonly number[]; readonly facts: Facts } = { order: [], facts: this };
  #lastList = '';
  #lastBytes = Buffer.alloc(0);
  #lines = 0;
  #stopped = false;

  constructor(
    private readonly on: StandingOn,
    { lines, products, greatest }: { lines: number; products: number; greatest: number },
  ) {
    this.#sql = on.sql;
    this.#set = new LineSet(Math.min(lines, MOST_LINES));
    this.#products = new ProductWords(products, greatest);
  }

  holds(line: number, text: string, order: readonly number[]): boolean {
    if (this.#stopped || this.#set.size === 0 || text.length > LONGEST_ROW) return false;
    return this.#holds(line, this.#scratch, { from: 0, to: this.#scratch.write(text), order });
  }

  holdsBytes(line: number, bytes: Buffer, row: RowBytes): boolean {
    // Unknown moments are asked for by their text: only from rows that were read by the rules.
    this.#asking = false;
    const held = !this.#stopped && this.#set.size > 0 && this.#holds(line, bytes, row);
    this.#asking = true;
    return held;
  }

  #holds(line: number, bytes: Buffer, { from, to, order }: RowBytes): boolean {
    this.#form.order = order;
    return this.#digest.ofRow(bytes, from, to, this.#form) && this.#set.mark(this.#digest, line);
  }

  productOf(one: number, two: number): number {
    return this.#products.productOf(one, two);
  }

  isUnitOf(product: number, one: number, two: number): boolean {
    return this.#products.isUnitOf(product, one, two);
  }

  momentOf(one: number, two: number): Moment | null {
    const known = this.#moments.get(one);
    return known?.two === two ? known.moment : null;
  }

  unknownMoment(bytes: Buffer, from: number, to: number): void {
    if (this.#asking && this.#moments.size + this.#unknown.size < MOST_MOMENTS)
      this.#unknown.add(bytes.toString('latin1', from, to));
  }

  async readProducts(): Promise<void> {
    await this.#read('SELECT id, sku, unit FROM product', 3, (bytes, from, size) => {
      const sku = this.#words(bytes, from[1]!, size[1]!);
      this.#products.add(bytes.readInt32BE(from[0]), sku, this.#words(bytes, from[2]!, size[2]!));
    });
  }

  async prepare(part: Part, expected: number): Promise<void> {
    if (this.#stopped) return;
    const lists = await this.#newLists('rows' in part ? this.#named(part.rows) : this.#namedInBytes(part));
    const most = Math.min(expected * LINES_A_ROW - this.#lines, MOST_LINES - this.#set.size);
    if (lists.length > 0 && most > 0)
      this.#lines += await this.#read(
        `SELECT ${COLUMNS} FROM price_line t WHERE t.list_id IN (${lists.join(',')}) LIMIT ${Math.ceil(most)}`,
        8,
        (bytes, from, size) => {
          if (this.#stored(bytes, from, size)) this.#set.add(this.#digest);
        },
      );
    // Dates are read before the first rows are compared; later ones, with the rows that come then.
    if (this.#moments.size === 0 && 'rows' in part) this.#lookFor(part.rows);
    await this.#readMoments();
  }

  async restage(which: 'same-key' | 'all'): Promise<number> {
    if (this.#set.marked === 0) return 0;
    const keys = KEY.map((column) => `t.${column}`).join(', ');
    const staged = `SELECT ${Object.values(LINE).join(', ')} FROM ${resolved(this.on.table)}`;
    const some = `(${keys}) IN (${staged})`;
    const where = which === 'all' ? `t.list_id IN (${[...this.#lists.keys()].join(',')})` : some;
    let pairs = '';
    let count = 0;
    await this.#read(`SELECT ${COLUMNS}, t.id FROM price_line t WHERE ${where}`, 9, (bytes, from, size) => {
      const line = this.#stored(bytes, from, size) ? this.#set.unmark(this.#digest) : 0;
      if (line === 0) return;
      pairs += `${bytes.readBigInt64BE(from[ID])}\t${line}\n`;
      count++;
    });
    if (count > 0) await this.#stage(pairs);
    return count;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #stage(pairs: string): Promise<void> {
    const held = 'pg_temp.import_held';
    await this.#sql.query(`CREATE TEMPORARY TABLE import_held (id bigint, line integer)`);
    await copyText(this.#sql, `COPY ${held} FROM STDIN`, pairs);
    await this.#sql.query(
      `INSERT INTO ${this.on.table} (line, given, again, list, sku, unit, min_quantity, amount, per, valid_from, valid_to)
       SELECT h.line, 0, true, l.code, p.sku, t.unit, t.min_quantity, t.amount, t.per, t.valid_from, t.valid_to
       FROM ${held} h JOIN price_line t ON t.id = h.id JOIN price_list l ON l.id = t.list_id JOIN product p ON p.id = t.product_id`,
    );
    await this.#sql.query(`DROP TABLE ${held}`);
  }

  /** Moments of the first rows. */
  #lookFor(rows: readonly RawRow[]): void {
    for (const { plain, order } of rows) {
      if (plain === null || plain.length > LONGEST_ROW) continue;
      this.#form.order = order;
      this.#digest.ofRow(this.#scratch, 0, this.#scratch.write(plain), this.#form);
    }
  }

  /** Ids of the lists. */
  async #newLists(codes: readonly string[]): Promise<number[]> {
    if (codes.length === 0) return [];
    const lists = await this.#sql.query<{ id: number; code: string }>(
      'SELECT id, code FROM price_list WHERE code = ANY($1)',
      [codes],
    );
    for (const { id, code } of lists) {
      const bytes = Buffer.from(code);
      this.#lists.set(id, this.#digest.wordsOf(bytes, 0, bytes.length));
    }
    return lists.map(({ id }) => id);
  }

  /** Codes of lists that are named for the first time. */
  #named(rows: readonly RawRow[]): string[] {
    const codes: string[] = [];
    for (const row of rows) this.#name(this.#listOf(row), codes);
    return codes;
  }

  /** The same; lines that are cut off at either end are passed over. */
  #namedInBytes({ bytes, order }: { readonly bytes: Buffer; readonly order: readonly number[] }): string[] {
    const codes: string[] = [];
    const place = order.indexOf(LIST);
    for (let at = bytes.indexOf(NEWLINE) + 1; at > 0; at = bytes.indexOf(NEWLINE, at) + 1) {
      let from = at;
      for (let left = place; left > 0; left--) from = bytes.indexOf(COMMA, from) + 1;
      const comma = bytes.indexOf(COMMA, from);
      if (comma < 0) break;
      if (!this.#isLast(bytes, from, comma) && comma - from <= LONGEST_ROW)
        this.#name(bytes.toString('utf8', from, comma), codes);
    }
    return codes;
  }

  #isLast(bytes: Buffer, from: number, to: number): boolean {
    const last = this.#lastBytes;
    if (to - from !== last.length) return false;
    for (let at = 0; at < last.length; at++) if (bytes[from + at] !== last[at]) return false;
    return true;
  }

  #name(code: string, codes: string[]): void {
    if (code === this.#lastList) return;
    this.#lastList = code;
    this.#lastBytes = Buffer.from(code);
    if (this.#asked.has(code) || code.includes('\0')) return;
    this.#asked.add(code);
    codes.push(code);
  }

  #listOf({ plain, cells, order }: RawRow): string {
    if (plain === null) return cells?.[LIST] ?? '';
    let from = 0;
    for (let place = order.indexOf(LIST); place > 0; place--) from = plain.indexOf(',', from) + 1;
    const last = this.#lastList;
    if (plain.charCodeAt(from + last.length) === COMMA && plain.startsWith(last, from)) return last;
    const comma = plain.indexOf(',', from);
    return plain.slice(from, comma < 0 ? plain.length : comma);
  }

  async #readMoments(): Promise<void> {
    if (this.#unknown.size === 0) return;
    const texts = [...this.#unknown];
    this.#unknown = new Set();
    const rows = await this.#sql.query<{ text: string; one: number; two: number }>(
      `SELECT text, ('x' || left(sent, 8))::bit(32)::int AS one, ('x' || right(sent, 8))::bit(32)::int AS two
       FROM (SELECT text, encode(timestamptz_send(text::timestamptz), 'hex') AS sent FROM unnest($1::text[]) text) moment`,
      [texts],
    );
    for (const { text, one, two } of rows) {
      const bytes = Buffer.from(text);
      const words = this.#digest.wordsOf(bytes, 0, bytes.length);
      this.#moments.set(words[0], { two: words[1], moment: [one, two] });
    }
  }

  #read(select: string, fields: number, take: TakeRow): Promise<number> {
    const copy = this.#sql.client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT binary)`));
    return eachBinaryRow(copy as AsyncIterable<Buffer>, fields, take);
  }

  #stored(bytes: Buffer, from: Int32Array, size: Int32Array): boolean {
    const list = this.#lists.get(bytes.readInt32BE(from[LIST_ID]));
    const product = this.#products.productWithId(bytes.readInt32BE(from[PRODUCT_ID]));
    if (!list || product < 0) return false;
    const unit = this.#words(bytes, from[UNIT]!, size[UNIT]!);
    return this.#digest.ofStored(bytes, {
      list,
      sku: this.#products.skuOf(product),
      unit: this.#products.isUnitOf(product, unit[0], unit[1]) ? OWN_UNIT : unit,
      minQuantity: from[MIN_QUANTITY]!,
      amount: from[AMOUNT]!,
      per: from[PER]!,
      validFrom: from[VALID_FROM]!,
      validTo: from[VALID_TO]!,
    });
  }

  #words(bytes: Buffer, from: number, size: number): Words {
    return this.#digest.wordsOf(bytes, from, from + size);
  }
}
