import type { ErpShop } from '../adapters.js';
import type {
  Erp,
  ErpCall,
  ErpChanges,
  ErpKind,
  ErpOrder,
  ErpPriceAnswer,
  ErpPriceRequest,
  ErpReceipt,
  ErpReject,
  ErpRow,
} from '../port.js';
import { dayIn } from '../zone.js';
import { orders, submit } from './orders.adapter.js';
import { pricesOf } from './prices.adapter.js';
import {
  type Asking,
  companies,
  expandedLists,
  priceLists,
  printOf,
  products,
  type Said,
  stock,
} from './records.adapter.js';
import { TrytonRpc } from './rpc.adapter.js';
import { DELETABLE, readShop, type TrytonShop } from './shop.adapter.js';
import { trytonDay } from './values.js';

/** Rows, or changed things, a page. */
const PAGE = 1000;
/** How long what holds for the whole of Tryton is believed by questions for prices, in ms. */
const FRESH = 60_000;

/** Tryton over JSON-RPC: `tryton+http(s)://user:password@host:port/database`. */
export const open = (url: URL, shop: ErpShop, page = PAGE): Promise<Erp> =>
  Promise.resolve(new TrytonErp(new TrytonRpc(url), shop.timeZone, page));

/** Prints of everything that was said, by its key: the cursor. Tryton keeps no list of what went, so all is looked at. */
type Prints = Map<string, string>;

class TrytonErp implements Erp {
  readonly name = 'tryton';
  #shop: { readonly facts: TrytonShop; readonly at: number } | undefined;

  constructor(
    private readonly rpc: TrytonRpc,
    private readonly zone: string,
    private readonly page: number,
  ) {}

  async pricesFor(
    requests: readonly ErpPriceRequest[],
    { signal }: ErpCall,
  ): Promise<readonly ErpPriceAnswer[]> {
    signal.throwIfAborted();
    return requests.length === 0
      ? []
      : await pricesOf(await this.#asking(signal, FRESH), requests, this.zone);
  }

  async *changedSince(kind: ErpKind, cursor: string | null, { signal }: ErpCall): AsyncGenerator<ErpChanges> {
    const asking = await this.#asking(signal, 0);
    const before: Prints = new Map(cursor === null ? [] : (JSON.parse(cursor) as [string, string][]));
    if (kind === 'price-lines') yield* this.#lists(asking, before);
    else yield* this.#records(kind, this.#said(kind, asking), before);
  }

  #said(kind: Exclude<ErpKind, 'price-lines'>, asking: Asking): AsyncIterable<readonly Said[]> {
    const today = (): object => trytonDay(dayIn(new Date(), this.zone));
    const sources = {
      companies: () => companies(asking),
      products: () => products(asking),
      'price-lists': () => priceLists(asking),
      stock: () => stock(asking, today()),
      orders: () => orders(asking),
    };
    return sources[kind]();
  }

  async *#records(
    kind: ErpKind,
    source: AsyncIterable<readonly Said[]>,
    before: Prints,
  ): AsyncGenerator<ErpChanges> {
    const seen = new Set<string>();
    const prints = new Map(before);
    let changed: Said[] = [];
    const flush = (deletes: readonly ErpRow[] = []): ErpChanges => {
      const [rows, rejects] = [changed.flatMap((one) => one.rows), changed.flatMap((one) => one.rejects)];
      changed = [];
      return { upserts: rows, deletes, rejects, cursor: JSON.stringify([...prints]) };
    };
    for await (const batch of source)
      for (const said of batch) {
        const key = JSON.stringify(said.key);
        seen.add(key);
        const print = printOf(said);
        if (prints.get(key) === print) continue;
        prints.set(key, print);
        changed.push(said);
        if (changed.length >= this.page) yield flush();
      }
    const gone = [...prints.keys()].filter((key) => !seen.has(key));
    for (const key of gone) prints.delete(key);
    const deletes = DELETABLE.has(kind) ? gone.map((key) => JSON.parse(key) as ErpRow) : [];
    if (changed.length > 0 || gone.length > 0) yield flush(deletes);
  }

  /** A list that says something else than before comes as a whole and replaces what was. */
  async *#lists(asking: Asking, before: Prints): AsyncGenerator<ErpChanges> {
    const prints = new Map(before);
    const seen = new Set<string>();
    for await (const { code, rows, rejects } of expandedLists(asking)) {
      seen.add(code);
      const print = printOf({ rows, rejects });
      if (prints.get(code) === print) continue;
      const cursor = JSON.stringify([...prints]);
      prints.set(code, print);
      yield* this.#pages(rows, rejects, cursor, JSON.stringify([...prints]));
    }
    const gone = [...prints.keys()].filter((code) => !seen.has(code));
    for (const code of gone) prints.delete(code);
    // The lists themselves are deleted, and their lines with them.
    if (gone.length > 0) yield { upserts: [], deletes: [], rejects: [], cursor: JSON.stringify([...prints]) };
  }

  *#pages(
    rows: readonly ErpRow[],
    rejects: readonly ErpReject[],
    before: string,
    after: string,
  ): Generator<ErpChanges> {
    for (let at = 0; at < Math.max(rows.length, 1); at += this.page) {
      const last = at + this.page >= rows.length;
      yield {
        upserts: rows.slice(at, at + this.page),
        deletes: [],
        rejects: at === 0 ? rejects : [],
        cursor: last ? after : before,
        ...(!last && { goesOn: true }),
        replacesLists: true,
      };
    }
  }

  async submitOrder(order: ErpOrder, { signal }: ErpCall): Promise<ErpReceipt> {
    return await submit(await this.#asking(signal, FRESH), order, this.zone);
  }

  async #asking(signal: AbortSignal, fresh: number): Promise<Asking> {
    signal.throwIfAborted();
    if (!this.#shop || performance.now() - this.#shop.at >= fresh)
      this.#shop = { facts: await readShop(this.rpc, signal), at: performance.now() };
    return { rpc: this.rpc, shop: this.#shop.facts, signal };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
