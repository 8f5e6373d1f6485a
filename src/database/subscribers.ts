import type { Change, Changes } from './changes.js';
import type { DatabaseLog } from './database.js';
import { errorFacts } from './error-facts.js';

/** The listeners of one process, by topic. */
export class Subscribers {
  readonly #topics = new Map<string, Set<(change: Change) => void>>();

  constructor(private readonly log: DatabaseLog) {}

  readonly subscribe: Changes['subscribe'] = (topic, listener) => {
    // Wrapped: the same function may subscribe twice and stop once.
    const own = (change: Change): void => listener(change);
    const listeners = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, listeners.add(own));
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#topics.get(topic) === listeners) this.#topics.delete(topic);
    };
  };

  /** Takes what came over the wire. */
  receive(text: string): void {
    try {
      const { topic, ids } = JSON.parse(text) as Change;
      if (typeof topic === 'string' && Array.isArray(ids)) this.#tell({ topic, ids });
    } catch {
      this.log.warn({ length: text.length }, 'a change notification could not be read');
    }
  }

  /** After a lost connection: anything may have changed. */
  tellAll(): void {
    for (const topic of this.#topics.keys()) this.#tell({ topic, ids: [] });
  }

  #tell(change: Change): void {
    for (const listener of this.#topics.get(change.topic) ?? []) {
      try {
        listener(change);
      } catch (error) {
        this.log.error({ ...errorFacts(error), topic: change.topic }, 'a listener for changes failed');
      }
    }
  }
}
