import 'reflect-metadata';
import { hasDemoSignIns } from './accounts/staff.store.js';
import { type App, createApp } from './app.js';
import { type Config, ConfigError, readConfig } from './config.js';
import { demoProgress } from './demo/demo.command.js';
import { invoiceFile, shippedExtract } from './demo/invoice-file.adapter.js';
import { demoState, loadDemo } from './demo/load-demo.store.js';
import { greeting } from './greeting.js';

/** How long a load balancer has to see that readiness is red before connections are refused, in ms. */
const GRACE = 1_000;

/** The process: settings -> app -> demo shop where it belongs -> listen. SIGTERM and SIGINT drain and stop. */
export async function serve(config: Config = readConfig()): Promise<App> {
  const app = await createApp(config);
  try {
    await refuseDemoInProduction(app);
    if (config.mode === 'demo' && config.databaseUrl === undefined) await fillOnce(app);
    if (config.jobs === 'inline') await app.work();
    const { port } = await listen(app);
    drainOnSignals(app);
    const demo = await demoState(app.dependencies.database);
    process.stdout.write(
      greeting({ port, database: app.database, levels: app.levels, samples: demo?.samples ?? null }),
    );
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function refuseDemoInProduction({ config, dependencies }: App): Promise<void> {
  if (config.mode === 'production' && (await hasDemoSignIns(dependencies.database)))
    throw new ConfigError(
      'MAATWERK_MODE is production, but this database has demo sign-ins (…@demo.example with the password "demo"). ' +
        'Use another database, or block those people.',
    );
}

/** The embedded database is filled with the demo shop once; after a crash half way it is filled again. */
async function fillOnce(app: App): Promise<void> {
  const { database } = app.dependencies;
  const state = await demoState(database);
  if (state?.state === 'LOADED') return;
  if (state === null && (await database.query('SELECT 1 FROM company LIMIT 1')).length > 0) return;
  const { imports } = await loadDemo(
    { ...app.dependencies, importKinds: app.importKinds, jobKinds: app.jobKinds },
    {
      source: invoiceFile(app.config.demoFile ?? shippedExtract()),
      shift: true,
      progress: demoProgress(),
    },
  );
  for (const [kind, { rejected }] of imports)
    if (rejected > 0) app.dependencies.log.warn({ kind, rejected }, 'rows of the demo shop were rejected');
}

async function listen({ server, config }: App): Promise<{ readonly port: number }> {
  try {
    return await server.listen();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const place = `${config.host}:${config.port}`;
    if (code === 'EADDRINUSE')
      throw new ConfigError(
        `PORT: another program listens on ${place}. Stop it, or choose another port, like PORT=${config.port + 1}.`,
        { cause: error },
      );
    throw new ConfigError(`HOST and PORT: it is not possible to listen on ${place} (${message}).`, {
      cause: error,
    });
  }
}

const SIGNALS = { SIGTERM: 15, SIGINT: 2 } as const;

/**
 * For starts and commands: there is nothing to drain yet, so a signal ends the process at once. What it was writing is
 * rolled back, and its exit stops the embedded database.
 */
export function endOnSignals(): void {
  for (const [signal, number] of Object.entries(SIGNALS))
    process.once(signal, () => process.exit(128 + number));
}

function drainOnSignals(app: App): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    app.dependencies.log.info({ signal }, 'stopping: requests in flight are finished first');
    app.server
      .close({ grace: GRACE })
      .then(() => app.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          app.dependencies.log.error({ error: (error as Error).message }, 'stopping failed');
          process.exit(1);
        },
      );
  };
  for (const signal of Object.keys(SIGNALS)) {
    process.removeAllListeners(signal);
    process.on(signal, stop);
  }
}

/** Says what stopped the start in a sentence, without a stack where the message is for the operator. */
export function sayAndExit(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  if (process.env['MAATWERK_LOG'] === 'debug' && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  process.exit(1);
}
