/** What a trigger noted: which kind of thing became other, and which of them; null: any of them. */
export interface CacheChange {
  readonly topic: CacheTopic;
  readonly lists: readonly number[] | null;
  readonly products: readonly number[] | null;
}

/** `line`: price lines; `terms`: price lists and discounts; `product`: texts, groups, assortment too; `stock`. */
export type CacheTopic = 'line' | 'terms' | 'product' | 'stock';

/** Asked along with a statement that is run anyway: what changed since the last one was heard. */
export interface CacheQuestion {
  /** Values of the placeholders of `changesSql`. */
  readonly values: readonly unknown[];
}

/** The columns of `changesSql`. */
export interface CacheAnswer {
  readonly snapshot: string;
  /** Topic, lists, products. */
  readonly changes:
    | readonly (readonly [CacheTopic, readonly number[] | null, readonly number[] | null])[]
    | null;
  /** Changes of transactions below this number are no longer there. */
  readonly horizon: number | null;
}

/** Where a load began: what it found may be kept only if nothing was dropped meanwhile. */
export type Ticket = symbol;

/** One kind of things that are kept, with its share of the memory. */
export interface Section<Key extends string | number, Value extends object> {
  get(key: Key): Value | undefined;
  /** To be taken before the statement that loads is sent. */
  ticket(): Ticket;
  /** Keeps it for as long as there is room; does nothing when something was dropped since the ticket was taken. */
  keep(ticket: Ticket, key: Key, value: Value): void;
  drop(keys: Iterable<Key>): void;
  clear(): void;
}

export interface SectionOptions<Value> {
  readonly name: string;
  /** Part of the memory, in per cent. */
  readonly share: number;
  /** Bytes of a value, its key included; above what it takes rather than below. */
  readonly sizeOf: (value: Value) => number;
}

/**
 * Caches that are never staler than the request that reads them: whoever reads has first heard what changed, from the
 * database itself. Where that cannot be had, nothing is read from them.
 */
export interface Caches {
  section<Key extends string | number, Value extends object>(
    options: SectionOptions<Value>,
  ): Section<Key, Value>;
  /** Calls back for every change that is heard, before anything is read. */
  onChange(listener: (change: CacheChange) => void): void;
  /** What to ask along with the statement that finds the viewer. */
  question(): CacheQuestion;
  heard(question: CacheQuestion, answer: CacheAnswer): void;
  /** The question, whose answer was heard, was asked for this reader: it need not ask again. */
  proven(reader: object, question: CacheQuestion): void;
  /** True: this reader may read now. Asks the database where the reader has not, or where something was committed since. */
  ready(reader: object): Promise<boolean>;
  /** Something may have changed just now: everybody asks again. */
  doubt(): void;
  /** One look into the caches that needed no statement, or did. */
  counted(name: string, hit: boolean): void;
}
