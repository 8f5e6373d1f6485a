import type { Sql } from './database.js';

/** What changed, told to every process of the shop. Ids only: no personal data travels here. */
export interface Change {
  /** The kind of thing: `cart`, `price`, `stock`, `company`, `content`, `model`, `session` ... */
  readonly topic: string;
  /** Ids of the things; empty means "all of them". */
  readonly ids: readonly (string | number)[];
}

/**
 * Change notification between processes. Carried by PostgreSQL's NOTIFY, or by Redis where `REDIS_URL` is set.
 * Delivery is at most once: after a lost connection subscribers get a change with no ids for every topic.
 */
export interface Changes {
  /** With a transaction's connection the change is told at COMMIT and never for a rollback. */
  announce(sql: Sql, change: Change): Promise<void>;
  /** Calls `listener` for every change of `topic`, this process's own included. Returns how to stop. */
  subscribe(topic: string, listener: (change: Change) => void): () => void;
  close(): Promise<void>;
}
