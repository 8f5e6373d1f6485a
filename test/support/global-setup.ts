import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { MIGRATIONS } from '../../migrations/registry.js';
import { startEmbedded } from '../../src/database/embedded.js';
import { migrate } from '../../src/database/migrate.js';
import { openDatabase } from '../../src/database/postgres.js';
import { installJobs } from '../../src/jobs/install.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the server's maintenance database. */
    serverUrl: string;
    /** Name of the migrated database that `freshDatabase` clones. */
    template: string;
  }
}

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const FOLDER = /^maatwerk-test-(\d+)$/;

/**
 * One server for the run: an embedded PostgreSQL in a temporary folder, or, for `npm run test:services`, the one at
 * MAATWERK_TEST_DATABASE_URL. In it a migrated template database of this run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env['MAATWERK_TEST_SERVICES'] === '1' ? given() : await embedded();
  const template = `maatwerk_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await onServer(server.url, (client) => client.query(`CREATE DATABASE ${template}`));
  const database = await openDatabase({
    url: named(server.url, template),
    entities: [],
    migrations: MIGRATIONS,
    log: quiet,
  });
  await migrate(database);
  await installJobs(database);
  await database.close();
  project.provide('serverUrl', server.url);
  project.provide('template', template);
  return async () => {
    await onServer(server.url, async (client) => {
      // Clones are named after their template: what a failed test left behind goes too.
      const { rows } = await client.query<{ name: string }>(
        'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
        [template],
      );
      for (const { name } of rows) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
    await server.stop();
  };
}

interface Server {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const given = (): Server => ({
  url: process.env['MAATWERK_TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
  stop: async () => {},
});

async function embedded(): Promise<Server> {
  await sweep();
  const dataFolder = join(tmpdir(), `maatwerk-test-${process.pid}`);
  await mkdir(dataFolder, { recursive: true });
  const { url, stop } = await startEmbedded({
    dataFolder,
    settings: { fsync: 'off', full_page_writes: 'off' },
    log: quiet,
  });
  return {
    url,
    stop: async () => {
      await stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Stops and removes what a test run that was killed left behind. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(FOLDER.exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const dataFolder = join(tmpdir(), name);
    const left = await startEmbedded({ dataFolder, log: quiet }).catch(() => undefined);
    await left?.stop();
    await rm(dataFolder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const named = (url: string, name: string): string =>
  Object.assign(new URL(url), { pathname: `/${name}` }).href;

async function onServer(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
