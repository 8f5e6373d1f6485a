import type { Sql } from '../database/database.js';
import type { CacheAnswer, CacheQuestion } from './caches.js';
import type { Snapshot } from './snapshot.js';

/** More changes than this at once are not told one by one. */
export const MOST_CHANGES = 1_000;

/**
 * Columns `snapshot`, `changes` and `horizon` for a SELECT: what has become visible since the snapshot whose `xmax` and
 * running transactions are the placeholders. All three and the rest of the statement see the same moment.
 */
export const changesSql = (xmax: number, running: number): string => `pg_current_snapshot()::text AS snapshot,
  (SELECT json_agg(json_build_array(n.topic, n.lists, n.products)) FROM (
     (SELECT topic, lists, products FROM cache_change WHERE xid >= $${xmax}::bigint ORDER BY xid DESC LIMIT ${MOST_CHANGES + 1})
     UNION ALL
     (SELECT topic, lists, products FROM cache_change WHERE xid = ANY($${running}::bigint[]) LIMIT ${MOST_CHANGES + 1})) n) AS changes,
  (SELECT xid FROM cache_horizon) AS horizon`;

export const changeValues = (since: Snapshot | null): readonly unknown[] => [
  since?.xmax ?? null,
  since?.running ?? [],
];

const CHANGES = { name: 'cache-changes', text: `SELECT ${changesSql(1, 2)}` };

/** The tiny statement for readers that run no other. */
export async function changesSince(sql: Sql, { values }: CacheQuestion): Promise<CacheAnswer> {
  const [row] = await sql.query<CacheAnswer>(CHANGES, values);
  return row!;
}

/**
 * Removes changes of transactions below `xid` and says so, in one transaction. Numbers from the future come from a backup
 * of another server: they go too.
 */
export async function forgetChanges(sql: Sql, xid: number): Promise<void> {
  await sql.query(
    `WITH now AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xmax),
       gone AS (DELETE FROM cache_change USING now WHERE xid < $1 OR xid >= now.xmax)
     INSERT INTO cache_horizon (id, xid) VALUES (1, $1)
     ON CONFLICT (id) DO UPDATE SET xid = excluded.xid
      WHERE cache_horizon.xid < excluded.xid OR cache_horizon.xid >= (SELECT xmax FROM now)`,
    [xid],
  );
}
