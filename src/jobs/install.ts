import type { Database } from '../database/database.js';
import { SCHEMA_LOCK } from '../database/migrate.js';
import { Logger, runMigrations } from 'graphile-worker';
import { Client, Pool } from 'pg';

/** The queue's own tables; its name is graphile-worker's default. */
export const QUEUE_SCHEMA = 'graphile_worker';

/** Makes or upgrades the queue's tables: every process does before it adds or runs jobs; several may at once. */
export async function installJobs({ url }: Pick<Database, 'url'>): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1, application_name: 'maatwerk jobs' });
  const lock = new Client({ connectionString: url, application_name: 'maatwerk jobs' });
  try {
    await lock.connect();
    await lock.query('SELECT pg_advisory_lock($1)', [SCHEMA_LOCK]);
    await runMigrations({ pgPool: pool, schema: QUEUE_SCHEMA, logger: new Logger(() => () => {}) });
  } finally {
    await lock.end();
    await pool.end();
  }
}
