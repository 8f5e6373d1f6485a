import 'reflect-metadata';
import { Command } from 'commander';
import { MIGRATIONS } from '../migrations/registry.js';
import { registerAdmin } from './accounts/admin.command.js';
import { type App, createApp, VERSION } from './app.js';
import { readConfig } from './config.js';
import { registerSettings } from './config.command.js';
import { registerBackup } from './database/backup.command.js';
import { registerDemo } from './demo/demo.command.js';
import { registerImport } from './erp/import/import.command.js';
import { registerErp } from './erp/sync/erp.command.js';
import { installJobs } from './jobs/install.js';
import { loadLevels } from './levels/registry.js';
import { endOnSignals, sayAndExit, serve } from './main.js';
import { gatewaySchema, printGatewaySchema } from './schema.js';

/** `maatwerk <command>`. Throws sentences for people; `bin/maatwerk.js` prints them. */
export async function runCommand(args: readonly string[]): Promise<void> {
  endOnSignals();
  const program = new Command('maatwerk')
    .description('A GraphQL gateway that gives every business buyer their own shop.')
    .version(VERSION);
  let opened: App | undefined;
  const app = async (): Promise<App> => (opened ??= await createApp(readConfig()));
  const tools = async () => {
    const { dependencies, importKinds, jobKinds } = await app();
    return { ...dependencies, importKinds, jobKinds, close: () => Promise.resolve() };
  };
  program
    .command('serve', { isDefault: true })
    .description('start the gateway; fills an embedded database with the demo shop once')
    .action(async () => void (await serve()));
  program
    .command('worker')
    .description('work on jobs only, beside gateways with MAATWERK_JOBS=off')
    .action(async () => await work(await app()));
  program
    .command('migrate')
    .description('bring the database to this version; several processes may do so at once')
    .action(async () => console.log(`${(await app()).database} is up to date.`));
  program
    .command('schema')
    .description('print the GraphQL schema of the levels that are on')
    .action(
      async () =>
        void process.stdout.write(
          printGatewaySchema(gatewaySchema(await loadLevels(readConfig().levels), {})),
        ),
    );
  registerSettings(program);
  registerAdmin(program, tools);
  registerDemo(program, tools);
  registerImport(program, tools);
  registerErp(program, tools);
  registerBackup(program, {
    settings: readConfig,
    version: VERSION,
    migrations: MIGRATIONS,
    install: installJobs,
  });
  if (!needsNoSettings(args))
    for (const level of await loadLevels(readConfig().levels))
      level.commands?.(program, async () => (await app()).dependencies);
  try {
    await program.parseAsync(args, { from: 'user' });
  } finally {
    if (!working) await opened?.close();
  }
}

/** Help against a malformed setting must not fail because of it. */
const needsNoSettings = ([first = '']: readonly string[]): boolean =>
  ['settings', 'help', '--help', '-h', '--version', '-V'].includes(first);

let working = false;

/** Jobs until a signal comes; what runs is finished. */
async function work(app: App): Promise<void> {
  working = true;
  await app.work();
  app.dependencies.log.info({}, 'working on jobs');
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.removeAllListeners(signal);
    process.once(signal, () => {
      app.dependencies.log.info({ signal }, 'stopping: jobs that run are finished first');
      app.close().then(() => process.exit(0), sayAndExit);
    });
  }
}
