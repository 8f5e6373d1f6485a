import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import { gatewayError } from './errors.js';

/** A reference to a query text, as Apollo's clients send it in `extensions.persistedQuery`. */
interface PersistedQuery {
  readonly version: number;
  readonly sha256Hash: string;
}

const MALFORMED = 'extensions.persistedQuery must be { version: 1, sha256Hash: <64 hexadecimal digits> }.';

/**
 * Automatic persisted queries: a client sends the hash; a hash that is not known is answered with
 * `PersistedQueryNotFound`, and the client sends text and hash. Kept per process: clients register again by themselves.
 */
export class PersistedQueries {
  private readonly texts = new LRUCache<string, string>({
    max: 5_000,
    maxSize: 4_000_000,
    sizeCalculation: (text) => text.length,
  });

  /** The query text of a request. Throws PERSISTED_QUERY_NOT_FOUND, or BAD_REQUEST when hash and text differ. */
  resolve(query: string | undefined, extensions: Readonly<Record<string, unknown>> | undefined): string {
    const reference = extensions?.['persistedQuery'];
    if (reference === undefined || reference === null) {
      if (query) return query;
      throw gatewayError(
        'BAD_REQUEST',
        'The request needs a non-empty "query", or extensions.persistedQuery.',
      );
    }
    if (!isPersistedQuery(reference)) throw gatewayError('BAD_REQUEST', MALFORMED);
    if (query === undefined) {
      const text = this.texts.get(reference.sha256Hash);
      if (text !== undefined) return text;
      throw gatewayError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
    }
    if (createHash('sha256').update(query).digest('hex') !== reference.sha256Hash)
      throw gatewayError('BAD_REQUEST', 'extensions.persistedQuery.sha256Hash is not the hash of the query.');
    return query;
  }

  /** Keeps a text that proved to be within the limits and valid. */
  register(hash: string, text: string): void {
    this.texts.set(hash, text);
  }
}

const isPersistedQuery = (value: unknown): value is PersistedQuery =>
  typeof value === 'object' &&
  value !== null &&
  (value as PersistedQuery).version === 1 &&
  typeof (value as PersistedQuery).sha256Hash === 'string' &&
  /^[0-9a-f]{64}$/.test((value as PersistedQuery).sha256Hash);
