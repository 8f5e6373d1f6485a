import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../database/postgres.js';
import { type ModelWork, WORK } from './model-work.store.js';

/** A build or update off the event loop, with connections of its own. Answers what came of it; an error ends the thread. */
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const { url, work } = workerData as { readonly url: string; readonly work: ModelWork };
const database = await openDatabase({ url, entities: [], poolSize: 2, log: quiet });
try {
  const result = await WORK[work](database, () => new Date());
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  parentPort?.postMessage({ result });
} finally {
  await database.close();
}
