import type { Caches } from '../cache/caches.js';
import type { Config } from '../config.js';
import type { Changes } from '../database/changes.js';
import type { Database, Sql } from '../database/database.js';
import type { ImportKind } from '../erp/import/import-kind.js';
import type { Erp } from '../erp/port.js';
import type { Refine } from '../experience/experience.js';
import type { Context } from '../graphql/context.js';
import type { NodeSource } from '../graphql/node-id.js';
import type { HttpRoute } from '../http/routes.js';
import type { JobKind, Jobs } from '../jobs/jobs.js';
import type { Outbox } from '../messages/outbox.js';
import type { After, Hooks } from '../viewer/hooks.js';
import type { Viewer } from '../viewer/viewer.js';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

/** What the composition root hands to every room. Take only what you need: `({ database }: Pick<Dependencies, 'database'>)`. */
export interface Dependencies {
  readonly config: Config;
  readonly database: Database;
  readonly changes: Changes;
  /** What may be kept in memory; null: nothing. */
  readonly caches: Caches | null;
  readonly jobs: Jobs;
  readonly outbox: Outbox;
  /** The system of record; null: none is configured. It may be down at any moment. */
  readonly erp: Erp | null;
  readonly log: Logger;
  /** What the process counts; `/metrics` prints it. */
  readonly metrics: Registry;
  /** The process's clock; tests set it. */
  readonly clock: () => Date;
  /** Tells every level that is on what happened: `after` of a level. */
  readonly after: After<Sql>;
}

/** What a level knows of one person, for the privacy rights of article 15 and 17 GDPR. */
export interface PersonalData {
  /** Everything this level stores of the buyer, as JSON-able rows per table. */
  export(sql: Sql, buyerId: number): Promise<Readonly<Record<string, readonly object[]>>>;
  /** Removes or anonymises it; answers rows touched per table. */
  erase(sql: Sql, buyerId: number): Promise<Readonly<Record<string, number>>>;
  /** Counts what is left of the person, per table: the proof after an erasure. */
  scan(sql: Sql, buyerId: number): Promise<Readonly<Record<string, number>>>;
}

export interface Built {
  readonly refine?: (context: RefineContext) => Refine;
  readonly jobs?: readonly JobKind[];
  readonly routes?: readonly HttpRoute[];
  /** Its types that `node(id)` finds. */
  readonly nodes?: readonly NodeSource[];
  readonly after?: Partial<Hooks>;
}

/** What a refinement is folded for: one viewer, one moment. */
export interface RefineContext {
  readonly viewer: Viewer;
  /** Per-request loaders, shared by everything that answers this request. */
  readonly loader: Context['loader'];
}

/** One maturity level: a module that is on or off. */
export interface Level {
  readonly number: number;
  readonly name: string;
  readonly entities: readonly Function[];
  readonly resolvers: readonly Function[];
  readonly imports?: readonly ImportKind[];
  readonly personalData?: PersonalData;
  /** Adds its commands below `maatwerk`. */
  readonly commands?: (program: Command, open: () => Promise<Dependencies>) => void;
  /** Binds the level to the process: called once at start. */
  build(dependencies: Dependencies): Built;
}
