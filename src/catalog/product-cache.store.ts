import type { CacheChange, Caches, Section, Ticket } from '../cache/caches.js';
import type { Sql } from '../database/database.js';
import { type Decimal, ZERO } from '../money/decimal.js';
import type { Viewer } from '../viewer/viewer.js';
import {
  catalogue,
  type CataloguePage,
  type CatalogueQuestion,
  type CatalogueRow,
  stockOf,
} from './product.store.js';
import { visibilityParameters } from './visibility.js';

interface Scope {
  readonly ruled: boolean;
}
interface Stock {
  readonly quantity: Decimal;
}

/** Bytes that things take in memory, rounded up; texts take two a character. */
const ENTRY = 200;
const ROW = 500;
/** Rarer questions than that are not kept. */
const LONGEST_KEY = 1_000;

const sizeOfPage = ({ rows }: CataloguePage): number =>
  rows.reduce(
    (size, { product: { name, description } }) => size + ROW + 2 * (name.length + (description?.length ?? 0)),
    ENTRY + 2 * LONGEST_KEY,
  );

/**
 * Pages of the catalogue by question and language, and the stock of products beside them. Viewers share a page where no
 * rule of the assortment speaks to either of them; to whom one speaks, only others with the same companies and groups.
 */
export class ProductCache {
  readonly #scopes: Section<string, Scope>;
  readonly #pages: Section<string, CataloguePage>;
  readonly #stock: Section<number, Stock>;

  constructor(
    private readonly sql: Sql,
    private readonly caches: Caches,
  ) {
    this.#scopes = caches.section({ name: 'assortments', share: 2, sizeOf: () => 2 * ENTRY });
    this.#pages = caches.section({ name: 'catalogue-pages', share: 13, sizeOf: sizeOfPage });
    this.#stock = caches.section({ name: 'stock', share: 5, sizeOf: () => ENTRY });
    caches.onChange((change) => this.#changed(change));
  }

  /** As `catalogue`; null: it must be looked up, as what is filtered always is. At most one statement. */
  async find(viewer: Viewer, question: CatalogueQuestion): Promise<CataloguePage | null> {
    const { group, skus, filters, after, first } = question;
    // The stock of a company's own branch is not kept.
    if (viewer.company?.branch != null) return null;
    if (filters.brands.length > 0 || filters.attributes.size > 0 || filters.inStock) return null;
    const text = JSON.stringify([group, skus, after, first, viewer.languages]);
    const own = visibilityParameters(viewer).join('|');
    if (text.length + own.length > LONGEST_KEY || !(await this.caches.ready(viewer))) return null;
    const scope = this.#scopes.get(own);
    const page = scope && this.#pages.get(keyOf(text, scope, own));
    const missing = page?.rows.map(({ product }) => product.id).filter((id) => !this.#stock.get(id));
    this.caches.counted('catalogue', missing?.length === 0);
    if (!page || !missing) return await this.#load(viewer, question, { text, own });
    return { ...page, rows: await this.#withStock(page.rows, missing) };
  }

  async #load(
    viewer: Viewer,
    question: CatalogueQuestion,
    { text, own }: { readonly text: string; readonly own: string },
  ): Promise<CataloguePage> {
    const tickets = [this.#scopes.ticket(), this.#pages.ticket(), this.#stock.ticket()] as const;
    const page = await catalogue(this.sql, viewer, question);
    const scope = { ruled: page.ruled };
    this.#scopes.keep(tickets[0], own, scope);
    this.#pages.keep(tickets[1], keyOf(text, scope, own), page);
    for (const { product } of page.rows)
      this.#stock.keep(tickets[2], product.id, { quantity: product.stock });
    return page;
  }

  /** The stock of the moment instead of that of the page's. */
  async #withStock(
    rows: readonly CatalogueRow[],
    missing: readonly number[],
  ): Promise<readonly CatalogueRow[]> {
    const loaded = new Map<number, Decimal>();
    // Those that are kept are read before the statement: later they may be gone.
    const held = rows.map(({ product }) => this.#stock.get(product.id)?.quantity);
    if (missing.length > 0) await this.#loadStock(this.#stock.ticket(), missing, loaded);
    return rows.map(({ product, position }, at) => ({
      product: { ...product, stock: held[at] ?? loaded.get(product.id) ?? ZERO },
      position,
    }));
  }

  async #loadStock(ticket: Ticket, ids: readonly number[], into: Map<number, Decimal>): Promise<void> {
    const found = await stockOf(this.sql, ids);
    for (const id of ids) {
      const quantity = found.get(id) ?? ZERO;
      into.set(id, quantity);
      this.#stock.keep(ticket, id, { quantity });
    }
  }

  #changed({ topic, products }: CacheChange): void {
    if (topic === 'product') {
      this.#scopes.clear();
      this.#pages.clear();
    } else if (topic === 'stock') {
      if (products === null) this.#stock.clear();
      else this.#stock.drop(products);
    }
  }
}

const keyOf = (text: string, { ruled }: Scope, own: string): string => (ruled ? `${text}${own}` : text);
