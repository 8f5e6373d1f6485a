import type { CacheChange, Caches, Section, Ticket } from '../../cache/caches.js';
import type { Sql } from '../../database/database.js';
import type { Viewer } from '../../viewer/viewer.js';
import { type Discount, speaksOf } from './discount.js';
import { ENDED_DAYS } from './discount.store.js';
import type { PriceCandidate } from './price-candidate.js';
import {
  type KeptProduct,
  type ListHead,
  type Loaded,
  loadPrices,
  type Missing,
} from './price-load.store.js';
import { keyOfOwner, type Owner, ownersOf } from './price-owners.js';
import type { Found, Span } from './price.store.js';

/** What one owner has to say: the heads of its lists, and its discounts; null: more discounts than are kept. */
interface Terms {
  readonly lists: readonly ListHead[];
  readonly discounts: readonly Discount[] | null;
  /** Discounts that ended before are not among them, in ms since 1970. */
  readonly since: number;
}
type ByProduct = ReadonlyMap<number, readonly PriceCandidate[]>;
/** All lines of a small list; null: it is large, its lines are kept one product at a time. */
interface Whole {
  readonly lines: ByProduct | null;
  readonly since: number;
}
interface Some {
  readonly lines: readonly PriceCandidate[];
  readonly since: number;
}
interface Tickets {
  readonly terms: Ticket;
  readonly wholes: Ticket;
  readonly lines: Ticket;
  readonly scopes: Ticket;
}

const NO_LINES: readonly PriceCandidate[] = [];
/** Bytes that things take in memory, measured with Node 20 and rounded up. */
const ENTRY = 200;
const LINE = 400;
const HEAD = 250;
const DISCOUNT = 500;
const PAIR = 60;
/** Beyond so many pairs of list and product it is cheaper to forget all. */
const MOST_PAIRS = 10_000;

const sizeOfWhole = ({ lines }: Whole): number => {
  let size = ENTRY;
  for (const some of lines?.values() ?? []) size += PAIR + some.length * LINE;
  return size;
};

/**
 * Price lines and discounts by whom they are for. A viewer's answer is put together from the owners that speak to the
 * viewer, so nothing of another company can come into it. Validity is decided when they are read: what will be valid
 * later is kept too.
 */
export class PriceCache {
  readonly #terms: Section<string, Terms>;
  readonly #wholes: Section<number, Whole>;
  readonly #lines: Section<string, Some>;
  readonly #scopes: Section<number, KeptProduct>;

  constructor(
    private readonly sql: Sql,
    private readonly caches: Caches,
  ) {
    this.#terms = caches.section({
      name: 'price-terms',
      share: 10,
      sizeOf: ({ lists, discounts }) => ENTRY + lists.length * HEAD + (discounts?.length ?? 0) * DISCOUNT,
    });
    this.#wholes = caches.section({ name: 'price-lists', share: 35, sizeOf: sizeOfWhole });
    this.#lines = caches.section({
      name: 'price-lines',
      share: 30,
      sizeOf: ({ lines }) => ENTRY + lines.length * LINE,
    });
    this.#scopes = caches.section({ name: 'price-products', share: 5, sizeOf: () => ENTRY });
    caches.onChange((change) => this.#changed(change));
  }

  /** As `priceCandidates` for the moment that the span is; null: it must be looked up. At most one statement. */
  async find(viewer: Viewer, products: readonly number[], { to, live = false }: Span): Promise<Found | null> {
    if (!(await this.caches.ready(viewer))) return null;
    const tickets = this.#tickets();
    const sight = new Sight(viewer, products, to, live);
    this.#look(sight);
    const whole = sight.isWhole && !sight.unfit;
    this.caches.counted('prices', whole);
    if (sight.unfit) return null;
    if (!whole) {
      sight.add(await loadPrices(this.sql, sight.missing()));
      this.#keep(tickets, sight);
    }
    return sight.unfit ? null : sight.found();
  }

  #tickets(): Tickets {
    return {
      terms: this.#terms.ticket(),
      wholes: this.#wholes.ticket(),
      lines: this.#lines.ticket(),
      scopes: this.#scopes.ticket(),
    };
  }

  #look(sight: Sight): void {
    for (const owner of sight.owners) {
      const terms = this.#terms.get(keyOfOwner(owner));
      if (!terms) sight.missingOwners.push(owner);
      else sight.terms.set(keyOfOwner(owner), terms);
      for (const head of terms?.lists ?? []) this.#lookInto(sight, head);
    }
    for (const product of sight.products) {
      const scope = this.#scopes.get(product);
      if (scope) sight.scopes.set(product, scope);
    }
  }

  #lookInto(sight: Sight, head: ListHead): void {
    const whole = this.#wholes.get(head.id);
    if (!whole) return void sight.missingLists.push(head);
    sight.wholes.set(head.id, whole);
    if (whole.lines !== null) return;
    const known = new Map<number, Some>();
    sight.lines.set(head.id, known);
    for (const product of sight.products) {
      const some = this.#lines.get(pairOf(head.id, product));
      if (some) known.set(product, some);
      else sight.missingProducts.add(product);
    }
    if (known.size < sight.products.length) sight.missingLarge.push(head);
  }

  #keep(tickets: Tickets, sight: Sight): void {
    for (const [key, terms] of sight.newTerms) this.#terms.keep(tickets.terms, key, terms);
    for (const [list, whole] of sight.newWholes) this.#wholes.keep(tickets.wholes, list, whole);
    for (const [pair, some] of sight.newLines) this.#lines.keep(tickets.lines, pair, some);
    for (const scope of sight.newScopes) this.#scopes.keep(tickets.scopes, scope.id, scope);
  }

  #changed({ topic, lists, products }: CacheChange): void {
    if (topic === 'product') this.#scopes.clear();
    if (topic === 'terms') for (const section of [this.#terms, this.#wholes, this.#lines]) section.clear();
    if (topic !== 'line') return;
    if (lists === null) this.#wholes.clear();
    // That a list is large stays known; were it small by now, it would only be read in parts.
    else this.#wholes.drop(lists.filter((list) => this.#wholes.get(list)?.lines !== null));
    if (lists === null || products === null || lists.length * products.length > MOST_PAIRS)
      this.#lines.clear();
    else this.#lines.drop(lists.flatMap((list) => products.map((product) => pairOf(list, product))));
  }
}

const pairOf = (list: number, product: number): string => `${list}/${product}`;

/** What one question sees: what was kept, what is missing, and what was loaded for it. */
class Sight {
  readonly terms = new Map<string, Terms>();
  readonly wholes = new Map<number, Whole>();
  readonly lines = new Map<number, Map<number, Some>>();
  readonly scopes = new Map<number, KeptProduct>();
  readonly missingOwners: Owner[] = [];
  readonly missingLists: ListHead[] = [];
  readonly missingLarge: ListHead[] = [];
  readonly missingProducts = new Set<number>();
  readonly newTerms = new Map<string, Terms>();
  readonly newWholes = new Map<number, Whole>();
  readonly newLines = new Map<string, Some>();
  newScopes: readonly KeptProduct[] = [];

  readonly owners: readonly Owner[];

  constructor(
    private readonly viewer: Viewer,
    readonly products: readonly number[],
    private readonly moment: Date,
    private readonly live: boolean,
  ) {
    this.owners = ownersOf(viewer);
  }

  /** Something kept is younger than the moment asked for, or has more discounts than are kept. */
  get unfit(): boolean {
    const now = this.moment.getTime();
    for (const { since, discounts } of this.terms.values())
      if (discounts === null || since > now) return true;
    for (const { since } of this.wholes.values()) if (since > now) return true;
    for (const some of this.lines.values())
      for (const { since } of some.values()) if (since > now) return true;
    return false;
  }

  get isWhole(): boolean {
    if (this.missingOwners.length + this.missingLists.length + this.missingLarge.length > 0) return false;
    return this.scopes.size === this.products.length || !(this.live || this.#discounted);
  }

  get #discounted(): boolean {
    for (const { discounts } of this.terms.values())
      if (discounts !== null && discounts.length > 0) return true;
    return false;
  }

  missing(): Missing {
    // A new list may turn out to be large: then lines of all products are missing.
    const all = this.missingOwners.length + this.missingLists.length > 0;
    return {
      owners: this.missingOwners,
      lists: this.missingLists,
      large: this.missingLarge,
      products: all ? this.products : [...this.missingProducts],
      scopes: this.products.filter((product) => !this.scopes.has(product)),
      since: this.moment,
    };
  }

  add(loaded: Loaded): void {
    const since = this.moment.getTime();
    for (const owner of this.missingOwners) {
      const key = keyOfOwner(owner);
      const lists = loaded.lists.filter((head) => head.owner === key);
      const discounts = loaded.discounts && (loaded.discounts.get(key) ?? []);
      this.newTerms.set(key, { lists, discounts, since });
    }
    for (const [list, lines] of loaded.whole) this.newWholes.set(list, { lines, since });
    for (const [key, terms] of this.newTerms) this.terms.set(key, terms);
    for (const [list, whole] of this.newWholes) this.wholes.set(list, whole);
    this.newScopes = loaded.scopes;
    for (const scope of loaded.scopes) this.scopes.set(scope.id, scope);
    const large = [
      ...this.missingLarge.map(({ id }) => id),
      ...[...loaded.whole].flatMap(([id, lines]) => (lines ? [] : [id])),
    ];
    for (const list of large) this.#addLines(list, loaded.lines.get(list), since);
  }

  #addLines(list: number, loaded: ByProduct | undefined, since: number): void {
    const known = this.lines.get(list) ?? new Map<number, Some>();
    this.lines.set(list, known);
    for (const product of this.products) {
      if (known.has(product)) continue;
      const some = { lines: loaded?.get(product) ?? NO_LINES, since };
      known.set(product, some);
      this.newLines.set(pairOf(list, product), some);
    }
  }

  found(): Found {
    const candidates = new Map<number, readonly PriceCandidate[]>();
    const lists = this.owners.flatMap((owner) => {
      const distance = owner.kind === 'company' ? owner.distance : 0;
      return this.terms.get(keyOfOwner(owner))!.lists.map(({ id }) => ({ id, distance }));
    });
    for (const product of this.products) {
      const lines: PriceCandidate[] = [];
      for (const { id, distance } of lists)
        for (const line of this.#linesOf(id, product))
          if (this.#isValid(line)) lines.push(distance === 0 ? line : { ...line, distance, inherited: true });
      if (lines.length > 0) candidates.set(product, lines);
    }
    const discounts = this.#discounts();
    const products = discounts.length > 0 ? this.scopes : new Map<number, KeptProduct>();
    return { candidates, discounts, products, live: this.#live() };
  }

  #live(): ReadonlyMap<number, string> {
    if (!this.live) return new Map();
    const all = this.viewer.company?.livePrices ?? false;
    const asked = [...this.scopes.values()].filter(({ live }) => all || live);
    return new Map(asked.map(({ id, sku }) => [id, sku]));
  }

  #linesOf(list: number, product: number): readonly PriceCandidate[] {
    const whole = this.wholes.get(list)!.lines;
    return (whole === null ? this.lines.get(list)?.get(product)?.lines : whole.get(product)) ?? NO_LINES;
  }

  /** `grace`: how long after its end it still counts, in ms. */
  #isValid(
    { validFrom, validTo }: { readonly validFrom: Date | null; readonly validTo: Date | null },
    grace = 0,
  ): boolean {
    const now = this.moment.getTime();
    return (
      (validFrom === null || validFrom.getTime() <= now) &&
      (validTo === null || validTo.getTime() > now - grace)
    );
  }

  #discounts(): readonly Discount[] {
    if (!this.#discounted) return [];
    const scopes = [...this.scopes.values()];
    return this.owners
      .flatMap((owner) => this.terms.get(keyOfOwner(owner))!.discounts ?? [])
      .filter(
        (discount) =>
          this.#isValid(discount, discount.minOrderValue === null ? 0 : ENDED) &&
          scopes.some((product) => speaksOf(discount, product)),
      );
  }
}

const ENDED = ENDED_DAYS * 24 * 3600 * 1000;
