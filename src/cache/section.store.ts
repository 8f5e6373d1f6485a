import { LRUCache } from 'lru-cache';
import type { Section, SectionOptions, Ticket } from './caches.js';

/** Least recently used goes first when the share of the memory is full. */
export class LruSection<Key extends string | number, Value extends object> implements Section<Key, Value> {
  readonly name: string;
  readonly #entries: LRUCache<Key, Value>;
  #ticket: Ticket = Symbol();
  dropped = 0;

  constructor({ name, share, sizeOf }: SectionOptions<Value>, bytes: number) {
    this.name = name;
    const most = Math.max(1, Math.floor((bytes * share) / 100));
    this.#entries = new LRUCache<Key, Value>({
      maxSize: most,
      // One thing may not push out everything else.
      maxEntrySize: Math.max(1, Math.floor(most / 8)),
      sizeCalculation: (value) => Math.max(1, Math.ceil(sizeOf(value))),
    });
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  get entries(): number {
    return this.#entries.size;
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  ticket(): Ticket {
    return this.#ticket;
  }

  keep(ticket: Ticket, key: Key, value: Value): void {
    if (ticket === this.#ticket) this.#entries.set(key, value);
  }

  drop(keys: Iterable<Key>): void {
    this.#ticket = Symbol();
    for (const key of keys) if (this.#entries.delete(key)) this.dropped++;
  }

  clear(): void {
    this.#ticket = Symbol();
    this.dropped += this.#entries.size;
    this.#entries.clear();
  }
}
