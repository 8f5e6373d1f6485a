import type DataLoader from 'dataloader';
import { readFileSync } from 'node:fs';
import { pino, type Logger } from 'pino';
import { Registry } from 'prom-client';
import type { GraphQLSchema } from 'graphql';
import { MIGRATIONS } from '../migrations/registry.js';
import { demandOperation } from './accounts/permission.js';
import { viewerFrom } from './accounts/viewer.store.js';
import { plainExperience } from './catalog/plain.refine.js';
import { ProductCache } from './catalog/product-cache.store.js';
import { keepSearchLanguage } from './catalog/search/search-language.store.js';
import type { Config } from './config.js';
import { isOutage } from './database/broken.js';
import { keepNotesShort, openCaches } from './cache/caches.store.js';
import type { Changes } from './database/changes.js';
import { postgresChanges } from './database/changes.postgres.js';
import { redisChanges } from './database/changes.redis.js';
import { migrate } from './database/migrate.js';
import { openDatabase } from './database/postgres.js';
import { openErp } from './erp/adapters.js';
import type { ImportKind } from './erp/import/import-kind.js';
import type { Erp } from './erp/port.js';
import { CORE_ENTITIES } from './entities.js';
import { type Experience, foldExperience } from './experience/experience.js';
import { tabsFor } from './example-tabs.js';
import type { Context } from './graphql/context.js';
import { hookJob, hooksOf, type LevelHooks } from './hooks.js';
import type { Asked, Asking } from './http/asking.js';
import { costLimit } from './http/cost-limit.js';
import { installJobs } from './jobs/install.js';
import type { JobKind } from './jobs/jobs.js';
import { openJobs } from './jobs/worker.js';
import type { Built, Dependencies, Level } from './levels/level.js';
import { loadLevels } from './levels/registry.js';
import { openOutbox } from './messages/outbox.store.js';
import { CORE_IMPORTS, coreJobs, coreNodes, coreRoutes, PLAIN_TYPES } from './rooms.js';
import { gatewaySchema } from './schema.js';
import { createServer, type GatewayServer } from './server.js';
import type { Viewer } from './viewer/viewer.js';

export const VERSION = (JSON.parse(readFileSync(packageFile(), 'utf8')) as { version: string }).version;

/** One gateway process, put together: nothing listens and no job runs until asked to. */
export interface App {
  readonly config: Config;
  readonly levels: readonly Level[];
  readonly dependencies: Dependencies;
  readonly schema: GraphQLSchema;
  readonly server: GatewayServer;
  readonly jobKinds: readonly JobKind[];
  readonly importKinds: readonly ImportKind[];
  /** Where the database stands: never with a password. */
  readonly database: string;
  /** What this viewer sees: serves requests, jobs and commands alike. */
  experienceFor(viewer: Viewer, loader: Context['loader']): Experience;
  /** Starts working on jobs in this process. */
  work(): Promise<void>;
  close(): Promise<void>;
}

export interface AppOptions {
  readonly log?: Logger;
  readonly clock?: () => Date;
  /** Hooks beside those of the levels, by a name of theirs. */
  readonly after?: LevelHooks;
  /** A system of record other than the one in the settings. */
  readonly erp?: Erp;
}

/** Builds a process from its settings: database (migrated), notification, queue, levels, schema, server. */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const log = options.log ?? pino({ level: config.log });
  const levels = await loadLevels(config.levels);
  const database = await openDatabase({
    url: config.databaseUrl,
    dataFolder: config.dataFolder,
    poolSize: config.databasePool,
    statementTimeout: config.databaseTimeout,
    entities: [...CORE_ENTITIES, ...levels.flatMap(({ entities }) => entities)],
    migrations: MIGRATIONS,
    log,
  });
  const opened: (() => Promise<void>)[] = [() => database.close()];
  const close = async (): Promise<void> => {
    for (const stop of opened.splice(0).reverse()) await stop();
  };
  try {
    await migrate(database);
    await installJobs(database);
    await keepSearchLanguage(database, config.shopLanguage);
    const changes: Changes = config.redisUrl
      ? await redisChanges({ url: config.redisUrl, scope: database.description, log })
      : await postgresChanges({ url: database.url, log });
    opened.push(() => changes.close());
    const erp =
      options.erp ??
      (config.erpUrl === undefined ? null : await openErp(config.erpUrl, { timeZone: config.shopTimeZone }));
    if (erp) opened.push(() => erp.close());
    const metrics = new Registry();
    const jobs = openJobs({ url: database.url, log });
    opened.push(() => jobs.stop());
    const caches = openCaches({ database, megabytes: config.cacheMegabytes, registry: metrics, log });
    const upkeep = caches ?? keepNotesShort(database, log);
    opened.push(async () => upkeep.close());
    const pages = caches && new ProductCache(database, caches);
    const clock = options.clock ?? (() => new Date());
    const built = new Map<Level, Built>();
    const levelHooks = (): LevelHooks =>
      new Map([
        ...(options.after ?? []),
        ...[...built].map(([level, { after }]) => [level.name, after ?? {}] as const),
      ]);
    const dependencies: Dependencies = {
      config,
      database,
      changes,
      caches,
      jobs,
      outbox: openOutbox({ jobs, clock }),
      erp,
      log,
      metrics,
      clock,
      after: hooksOf({ database, jobs, log }, levelHooks),
    };
    for (const level of levels) built.set(level, level.build(dependencies));
    const parts = [...built.values()];
    const experienceFor = (viewer: Viewer, loader: Context['loader']): Experience =>
      foldExperience(
        (whole) => plainExperience({ database, config, pages }, viewer, whole),
        parts.flatMap(({ refine }) => (refine ? [refine({ viewer, loader })] : [])),
      );
    const schema = gatewaySchema(levels, {
      ...dependencies,
      version: VERSION,
      levels,
      nodeSources: [...coreNodes(dependencies), ...parts.flatMap(({ nodes }) => nodes ?? [])],
    });
    const budget =
      config.costPerMinute === 0 ? undefined : costLimit({ ...config, scope: database.description });
    if (budget) opened.push(async () => budget.close());
    const server = createServer({
      schema,
      config,
      log,
      metrics,
      contextFor: (asking) => contextFor(asking, dependencies, experienceFor),
      plainTypes: PLAIN_TYPES,
      routes: [...coreRoutes(dependencies, levels), ...parts.flatMap(({ routes }) => routes ?? [])],
      ...(budget && { admit: (context, cost) => budget.admit(context, cost) }),
      ready: async () => (await database.query('SELECT 1')).length === 1,
      permit: ({ viewer }, kind) => demandOperation(viewer, kind),
      outage: isOutage,
      tabs: tabsFor(schema),
    });
    opened.push(() => server.close());
    const jobKinds = [
      ...coreJobs(dependencies),
      hookJob(levelHooks),
      ...parts.flatMap(({ jobs: kinds }) => kinds ?? []),
    ];
    const importKinds = [...CORE_IMPORTS, ...levels.flatMap(({ imports }) => imports ?? [])];
    const work = (): Promise<void> => jobs.start(jobKinds);
    return {
      config,
      levels,
      dependencies,
      schema,
      server,
      jobKinds,
      importKinds,
      database: database.description,
      experienceFor,
      work,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The viewer, what they see, and loaders that live as long as the request. */
async function contextFor(
  asking: Asking,
  dependencies: Dependencies,
  experienceFor: App['experienceFor'],
): Promise<Asked> {
  const { viewer, sessionId, issuedVisitor } = await viewerFrom(asking.headers, dependencies);
  const { address, requestId, signal } = asking;
  const { changes, caches } = dependencies;
  const loader = loadersOfOneRequest();
  const context: Context = {
    viewer,
    sessionId,
    address,
    requestId,
    signal,
    loader,
    experience: experienceFor(viewer, loader),
    onChange: (topic, listener) =>
      changes.subscribe(topic, ({ ids }) => {
        caches?.doubt();
        listener(ids);
      }),
  };
  return { context, responseHeaders: issuedVisitor === null ? {} : { 'maatwerk-visitor': issuedVisitor } };
}

/** One loader a key, created on first use. */
export function loadersOfOneRequest(): Context['loader'] {
  const loaders = new Map<object, unknown>();
  return <Key, Value>(key: object, create: () => DataLoader<Key, Value>): DataLoader<Key, Value> => {
    const known = loaders.get(key) as DataLoader<Key, Value> | undefined;
    if (known) return known;
    const loader = create();
    loaders.set(key, loader);
    return loader;
  };
}

/** Beside `src` in a checkout, two folders up from the compiled file. */
function packageFile(): URL {
  const here = new URL('../package.json', import.meta.url);
  return here.pathname.endsWith('/dist/package.json') ? new URL('../../package.json', import.meta.url) : here;
}
