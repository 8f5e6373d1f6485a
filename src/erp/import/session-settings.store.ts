import type { Connection } from '../../database/database.js';

/**
 * The connection's settings while a file is imported: dates without a zone are the shop's; a merge may take longer than a
 * request's statement. PostgreSQL cannot know how few rows differ, and would not share the join for fear of handing all
 * of them over. How far an import had got need not outlive a crash of the database. Answers how they are taken back.
 */
export async function importSettings(sql: Connection, timeZone: string): Promise<() => Promise<void>> {
  const [before] = await sql.query<{ timeout: string; plans: string }>(
    `SELECT current_setting('statement_timeout') AS timeout, current_setting('plan_cache_mode') AS plans`,
  );
  await sql.query(
    `SELECT set_config('statement_timeout', '0', false), set_config('timezone', $1, false), set_config('work_mem', '64MB', false),
            set_config('plan_cache_mode', 'auto', false), set_config('jit', 'off', false),
            set_config('default_statistics_target', '10', false), set_config('parallel_tuple_cost', '0', false),
            set_config('synchronous_commit', 'off', false)`,
    [timeZone],
  );
  return async () => {
    await sql.query(
      `SELECT set_config('statement_timeout', $1, false), set_config('timezone', 'UTC', false), set_config('plan_cache_mode', $2, false)`,
      [before?.timeout ?? '0', before?.plans ?? 'auto'],
    );
    await sql.query(
      'RESET work_mem; RESET jit; RESET default_statistics_target; RESET parallel_tuple_cost; RESET synchronous_commit',
    );
  };
}

/** What was changed must outlive a crash. */
export const commitForGood = (sql: Connection): Promise<unknown> => sql.query('RESET synchronous_commit');
