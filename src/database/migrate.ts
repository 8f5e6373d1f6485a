import { MigrationExecutor } from 'typeorm';
import type { Database } from './database.js';

/** "maatwerk", as the number of an advisory lock: one process at a time changes the schema. */
export const SCHEMA_LOCK = 7_020_118_423;

/**
 * Runs the migrations that are pending, in order, each in a transaction; answers their names. Several processes may call
 * it at once: one works, the others wait. A database that a newer version has migrated is refused.
 */
export async function migrate({ source, description }: Database): Promise<readonly string[]> {
  const runner = source.createQueryRunner();
  try {
    // Schema changes and the wait for another process may take longer than a request's statement.
    const [before] = (await runner.query('SHOW statement_timeout')) as { statement_timeout: string }[];
    await runner.query('SET statement_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [SCHEMA_LOCK]);
    try {
      const executor = new MigrationExecutor(source, runner);
      const known = new Set(
        source.migrations.map((migration) => migration.name ?? migration.constructor.name),
      );
      const unknown = (await executor.getExecutedMigrations())
        .map(({ name }) => name)
        .filter((name) => !known.has(name));
      if (unknown.length > 0)
        throw new Error(
          `${description} was made by a newer version of Maatwerk (it has ${unknown.join(', ')}). ` +
            'Install that version or a newer one, or restore a backup from before into a new database (maatwerk restore).',
        );
      return (await executor.executePendingMigrations()).map(({ name }) => name);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [SCHEMA_LOCK]);
      await runner.query(`SELECT set_config('statement_timeout', $1, false)`, [
        before?.statement_timeout ?? '0',
      ]);
    }
  } finally {
    await runner.release();
  }
}

/** The SQL that would make the tables what the entities say; empty: no drift. */
export async function driftOf({ source }: Database): Promise<string[]> {
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}
