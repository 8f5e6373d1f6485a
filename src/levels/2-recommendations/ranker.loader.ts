import { LRUCache } from 'lru-cache';
import type { Database } from '../../database/database.js';
import { rankerOf } from './model.store.js';
import type { Ranker } from './ranker/ranker.js';

/** Versions whose blend a process keeps: the active one, and the one before it while requests still finish. */
const KEPT = 2;

/** The learnt blend of a version, read once per process: a version never changes. A failed read is tried again. */
export function keptRankers(database: Database): (version: number | null) => Promise<Ranker | null> {
  const kept = new LRUCache<number, { readonly ranker: Promise<Ranker | null> }>({ max: KEPT });
  return async (version) => {
    if (version === null) return null;
    const known = kept.get(version);
    if (known) return await known.ranker;
    const ranker = rankerOf(database, version);
    kept.set(version, { ranker });
    ranker.catch(() => kept.delete(version));
    return await ranker;
  };
}
