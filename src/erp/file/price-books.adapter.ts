import type { ImportKind } from '../import/import-kind.js';
import { companies } from '../kinds/companies.import.js';
import { products } from '../kinds/products.import.js';
import { ErpError, type ErpRow } from '../port.js';
import { sharing } from '../within.adapter.js';
import type { Folder } from './folder.js';
import { PriceBook, PRICES } from './prices.js';
import { ENDINGS, mappingFor, rowsOf } from './rows.adapter.js';

/** How long prices answer without a look at their files, in ms. */
const FRESH = 1000;
/** Longest reading of them, in ms: a server that says nothing is asked anew after it. */
const LONGEST = 60_000;

interface Part {
  readonly version: string | null;
  /** Of the mapping it was read by. */
  readonly print: string;
  readonly rows: readonly ErpRow[];
}

/** Keeps the prices of a folder in memory, and reads those files again that have changed. */
export class PriceBooks {
  #parts = new Map<string, Part>();
  #book: PriceBook | undefined;
  #looked = 0;
  #reading: Promise<PriceBook> | undefined;
  readonly #stop = new AbortController();

  constructor(
    private readonly folder: Folder,
    private readonly zone: string,
  ) {}

  /** Reading goes on when one who waits for it gives up: a large file would never be read within a request's deadline. */
  async current(signal: AbortSignal): Promise<PriceBook> {
    signal.throwIfAborted();
    if (this.#book && performance.now() - this.#looked < FRESH) return this.#book;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return await sharing(this.#reading, signal);
  }

  close(): void {
    this.#stop.abort(new ErpError('UNREACHABLE', 'The folder was closed.'));
  }

  async #read(): Promise<PriceBook> {
    const late = AbortSignal.timeout(LONGEST);
    try {
      return await this.#refresh(AbortSignal.any([this.#stop.signal, late]));
    } catch (error) {
      throw late.aborted ? new ErpError('TIMEOUT', 'The prices could not be read in time.') : error;
    }
  }

  async #refresh(signal: AbortSignal): Promise<PriceBook> {
    const parts = new Map<string, Part>();
    let changed = this.#book === undefined;
    for (const kind of [PRICES, products, companies]) {
      const found = await Promise.all(ENDINGS.map((ending) => this.#part(kind, kind.name + ending, signal)));
      for (const [at, part] of found.entries()) {
        const name = kind.name + ENDINGS[at]!;
        changed ||= part !== this.#parts.get(name);
        if (part) parts.set(name, part);
      }
    }
    if (![...parts.keys()].some((name) => name.startsWith(PRICES.name)))
      throw new ErpError('REFUSED', `The folder has no file of prices, like ${PRICES.name}.csv.`);
    if (changed) this.#book = bookOf(parts, this.zone);
    this.#parts = parts;
    this.#looked = performance.now();
    return this.#book!;
  }

  async #part(kind: ImportKind, name: string, signal: AbortSignal): Promise<Part | undefined> {
    const known = this.#parts.get(name);
    const { mapping, print } = await mappingFor(this.folder, kind, signal);
    const version = known?.print === print ? known.version : null;
    const found = await this.folder.read(name, version, signal);
    if (found === 'absent') return undefined;
    if (found === 'unchanged') return known;
    const rows: ErpRow[] = [];
    for await (const batch of rowsOf({ name, bytes: found.bytes }, kind, 'upsert', mapping))
      for (const { row, line } of batch) {
        if (row) rows.push(row);
        else if (kind === PRICES) throw new ErpError('BAD_ANSWER', `${name}, line ${line} cannot be read.`);
      }
    return { version: found.version, print, rows };
  }
}

/** Throws ErpError BAD_ANSWER for a price that is none: prices are answered whole or not at all. */
function bookOf(parts: ReadonlyMap<string, Part>, zone: string): PriceBook {
  const book = new PriceBook(zone);
  for (const [name, { rows }] of parts)
    for (const row of rows) {
      if (name.startsWith(products.name)) book.knows(String(row['sku']), row['unit']);
      else if (name.startsWith(companies.name)) book.customers.add(String(row['customer_number']));
      else
        try {
          book.add(row);
        } catch (error) {
          throw new ErpError('BAD_ANSWER', `${name}, ${String(row['sku'])}: ${(error as Error).message}.`);
        }
    }
  return book;
}
