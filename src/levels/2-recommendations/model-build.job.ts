import { Worker } from 'node:worker_threads';
import type { Changes } from '../../database/changes.js';
import type { Database } from '../../database/database.js';
import type { JobKind } from '../../jobs/jobs.js';
import type { BuiltModel } from './build-model.store.js';
import { type ModelResult, type ModelWork, WORK } from './model-work.store.js';

interface Needs {
  readonly database: Database;
  readonly changes: Pick<Changes, 'announce'>;
  readonly clock: () => Date;
  readonly log: { info(fields: object, message: string): void };
}

/** Builds a model now; see `buildAndActivate`. */
export const buildModel = async (on: Needs): Promise<BuiltModel> => (await workOn(on, 'build')) as BuiltModel;

/** Brings the active model up to date now; see `updateModel`. */
export const updateModelNow = (on: Needs): Promise<ModelResult> => workOn(on, 'update');

/**
 * In the compiled gateway the work runs on a thread, so that requests never wait for it; from source (tests) in this thread,
 * by the same functions.
 */
async function workOn({ database, changes, clock, log }: Needs, work: ModelWork): Promise<ModelResult> {
  const compiled = import.meta.url.endsWith('.js');
  const result = compiled ? await onThread(database.url, work) : await WORK[work](database, clock);
  if (result === null) return null;
  await changes.announce(database, { topic: 'model', ids: [result.version] });
  log.info({ ...result }, `the recommendation model: ${work}`);
  return result;
}

async function onThread(url: string, work: ModelWork): Promise<ModelResult> {
  const worker = new Worker(new URL('./model-build.worker.js', import.meta.url), {
    workerData: { url, work },
  });
  return await new Promise<ModelResult>((resolve, reject) => {
    let answer: { readonly result: ModelResult } | undefined;
    worker.on('message', (message: { readonly result: ModelResult }) => (answer = message));
    worker.on('error', reject);
    worker.on('exit', (code) =>
      answer
        ? resolve(answer.result)
        : reject(new Error(`The model ${work} ended with code ${code} and without a result.`)),
    );
  });
}

/** Nightly, after a bulk load, and whenever somebody adds a job of this name. */
export const modelBuild = (on: Needs): JobKind => ({
  name: 'model-build',
  schedule: '30 2 * * *',
  attempts: 3,
  afterBulkLoad: true,
  run: async () => void (await buildModel(on)),
});

/** Hourly: the day's orders, without learning anew. Without new orders it costs one look. */
export const modelUpdate = (on: Needs): JobKind => ({
  name: 'model-update',
  schedule: '7 * * * *',
  attempts: 3,
  run: async () => void (await updateModelNow(on)),
});
