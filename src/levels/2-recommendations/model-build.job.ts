import { Worker } from 'node:worker_threads';
import type { Changes } from '../../database/changes.js';
import type { Database } from '../../database/database.js';
import type { JobKind } from '../../jobs/jobs.js';
import { type BuiltModel, buildAndActivate } from './model.store.js';

export const MODEL_BUILD = 'model-build';

interface Needs {
  readonly database: Database;
  readonly changes: Pick<Changes, 'announce'>;
  readonly clock: () => Date;
  readonly log: { info(fields: object, message: string): void };
}

/**
 * Builds the model now and makes it the active one; several callers at once take turns. In the compiled gateway it runs
 * on a worker thread, so that requests never wait for it; from source (tests) in this thread, by the same function.
 */
export async function buildModel({ database, changes, clock, log }: Needs): Promise<BuiltModel> {
  const compiled = import.meta.url.endsWith('.js');
  const built = compiled ? await buildOnThread(database.url) : await buildAndActivate(database, clock);
  await changes.announce(database, { topic: 'model', ids: [built.version] });
  log.info({ ...built }, 'a recommendation model was built and is active');
  return built;
}

async function buildOnThread(url: string): Promise<BuiltModel> {
  const worker = new Worker(new URL('./model-build.worker.js', import.meta.url), { workerData: { url } });
  return await new Promise<BuiltModel>((resolve, reject) => {
    let built: BuiltModel | undefined;
    worker.on('message', (message: BuiltModel) => (built = message));
    worker.on('error', reject);
    worker.on('exit', (code) =>
      built
        ? resolve(built)
        : reject(new Error(`The model build ended with code ${code} and without a model.`)),
    );
  });
}

/** Nightly, after a bulk load, and whenever somebody adds a job of this name. */
export const modelBuild = (on: Needs): JobKind => ({
  name: MODEL_BUILD,
  schedule: '30 2 * * *',
  attempts: 3,
  afterBulkLoad: true,
  run: async () => {
    await buildModel(on);
  },
});
