// A database of the benchmark's own on a real PostgreSQL, dropped afterwards.
import 'reflect-metadata';
import pg from 'pg';
import { MIGRATIONS } from '../dist/migrations/registry.js';
import { migrate } from '../dist/src/database/migrate.js';
import { openDatabase } from '../dist/src/database/postgres.js';
import { installJobs } from '../dist/src/jobs/install.js';
import { openSession } from '../dist/src/accounts/session.store.js';
import { readConfig } from '../dist/src/config.js';

const SERVER = process.env.MAATWERK_TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
export const SECRET = 'a secret of the benchmarks, known to everybody';
const log = { debug() {}, info() {}, warn: console.warn, error: console.error };

/** null, with a line that says why, where no PostgreSQL answers. */
export async function benchDatabase(name) {
  const server = new pg.Client(SERVER);
  try {
    await server.connect();
  } catch (error) {
    console.log(`Skipped: no PostgreSQL at ${new URL(SERVER).host} (${error.code ?? error.message}).`);
    return null;
  }
  await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await server.query(`CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(SERVER), { pathname: `/${name}` }).href;
  const database = await openDatabase({
    url,
    entities: [],
    migrations: MIGRATIONS,
    log,
    statementTimeout: 600_000,
  });
  await migrate(database);
  await installJobs(database);
  const client = new pg.Client(url);
  await client.connect();
  return {
    url,
    client,
    database,
    /** Tokens of buyers by e-mail, in order. */
    sessions: async (emails) => {
      const config = readConfig({
        DATABASE_URL: url,
        MAATWERK_SECRET: SECRET,
        MAATWERK_TOKEN_MINUTES: '600',
      });
      const { rows } = await client.query('SELECT id, email FROM buyer WHERE email = ANY($1)', [emails]);
      const ids = new Map(rows.map(({ id, email }) => [email, id]));
      const opened = [];
      for (const email of emails) {
        const { token, sessionId } = await openSession(
          { config, database, clock: () => new Date(), log },
          ids.get(email),
        );
        opened.push({ token, sessionId });
      }
      return opened;
    },
    drop: async () => {
      await client.end();
      await database.close();
      await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await server.end();
    },
  };
}
