import type { Database } from '../../database/database.js';
import { buildAndActivate, type BuiltModel } from './build-model.store.js';
import { type UpdatedModel, updateModel } from './update-model.store.js';

/** What came of it: a new version, the active one brought up to date, or null: nothing had changed. */
export type ModelResult = BuiltModel | UpdatedModel | null;

/** What a thread can be asked to do. */
export const WORK = { build: buildAndActivate, update: updateModel } satisfies Record<
  string,
  (database: Database, clock: () => Date) => Promise<ModelResult>
>;
export type ModelWork = keyof typeof WORK;
