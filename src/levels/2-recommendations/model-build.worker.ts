import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../database/postgres.js';
import { buildAndActivate } from './model.store.js';

/** A model build off the event loop, with a connection of its own. Answers the built model; an error ends the thread. */
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const { url } = workerData as { readonly url: string };
const database = await openDatabase({ url, entities: [], poolSize: 2, log: quiet });
try {
  const built = await buildAndActivate(database, () => new Date());
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  parentPort?.postMessage(built);
} finally {
  await database.close();
}
