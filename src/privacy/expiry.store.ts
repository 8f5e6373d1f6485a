import type { Database } from '../database/database.js';
import type { Expiry } from './retention.js';

/** Rows per statement: short locks, and no statement runs into the time limit. */
const BATCH = 5_000;

/** Deletes what is past its end, batch by batch; answers rows per table. Repeatable: a crash leaves the rest for the next run. */
export async function expire(
  database: Pick<Database, 'query'>,
  expiries: readonly Expiry[],
): Promise<ReadonlyMap<string, number>> {
  const deleted = new Map<string, number>();
  for (const { table, column, until, only } of expiries) {
    // Table and column are constants of the register, never input.
    const text = `WITH gone AS (
      DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${column} <= $1${only ? ` AND subject LIKE 'v%'` : ''} LIMIT ${BATCH})) RETURNING 1)
      SELECT count(*) AS rows FROM gone`;
    for (;;) {
      const [row] = await database.query<{ rows: number }>(text, [until]);
      const rows = row?.rows ?? 0;
      deleted.set(table, (deleted.get(table) ?? 0) + rows);
      if (rows < BATCH) break;
    }
  }
  return deleted;
}
