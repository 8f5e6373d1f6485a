import type DataLoader from 'dataloader';
import type { Experience } from '../experience/experience.js';
import type { Viewer } from '../viewer/viewer.js';

/** What one request knows. The same for HTTP, WebSocket, SSE and jobs that run queries. */
export interface Context {
  readonly viewer: Viewer;
  /** The finished fold of the levels that are on. */
  readonly experience: Experience;
  readonly requestId: string;
  /** Network address of the caller, for limits; never logged. */
  readonly address: string;
  /** Aborted when the request's time is up or the client has gone. */
  readonly signal: AbortSignal;
  /** The id of the session or API key that proved the viewer; null for guests. */
  readonly sessionId: string | null;
  /** Calls back for every change of a topic in any process, until stopped: what subscriptions listen to. No ids: all of them. */
  onChange(topic: string, listener: (ids: readonly (string | number)[]) => void): () => void;
  /** Loader of this request, created on first use. `key` is the function that asks: one loader a key. */
  loader<Key, Value>(key: object, create: () => DataLoader<Key, Value>): DataLoader<Key, Value>;
}
