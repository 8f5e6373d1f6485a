import { LRUCache } from 'lru-cache';
import type { ErpPriceAnswer } from '../port.js';

export interface KeptAnswer {
  readonly answer: ErpPriceAnswer;
  readonly at: Date;
}

/** Bounds of the memory for answers: each holds. */
export interface KeptBounds {
  readonly entries: number;
  readonly bytes: number;
}

/** An answer with two dates, three texts and two decimals, beside its key; measured generously. */
const ANSWER_BYTES = 400;

/** The last answer to every question, as many as there is room for; the one asked for longest ago goes first. */
export class KeptAnswers {
  readonly #answers: LRUCache<string, KeptAnswer>;

  constructor({ entries, bytes }: KeptBounds) {
    this.#answers = new LRUCache({
      max: entries,
      maxSize: bytes,
      // A string has up to two bytes a character.
      sizeCalculation: (_, key) => ANSWER_BYTES + 2 * key.length,
    });
  }

  get(key: string): KeptAnswer | undefined {
    return this.#answers.get(key);
  }

  /** Law: an older answer never replaces a newer one. */
  keep(key: string, kept: KeptAnswer): void {
    const known = this.#answers.peek(key);
    if (known && known.at > kept.at) return;
    this.#answers.set(key, kept);
  }

  get entries(): number {
    return this.#answers.size;
  }

  get bytes(): number {
    return this.#answers.calculatedSize;
  }
}
