import type { Connection, Database, Sql } from '../../database/database.js';
import type { StoredModel } from './model-facts.js';
import { fits, type Ranker } from './ranker/ranker.js';

/** "model", as the number of an advisory lock: one build, update or rollback at a time in the whole shop, the others wait. */
const MODEL_LOCK = 7_020_118_430;

/** One connection for work on models, alone in the whole shop; statements may take as long as they take. */
export async function alone<Result>(
  database: Database,
  work: (sql: Connection) => Promise<Result>,
): Promise<Result> {
  return await database.session(async (sql) => {
    const [before] = await sql.query<{ statement_timeout: string }>('SHOW statement_timeout');
    await sql.query('SET statement_timeout = 0');
    await sql.query('SELECT pg_advisory_lock($1)', [MODEL_LOCK]);
    try {
      return await work(sql);
    } finally {
      await sql.query('SELECT pg_advisory_unlock($1)', [MODEL_LOCK]);
      await sql.query(`SELECT set_config('statement_timeout', $1, false)`, [
        before?.statement_timeout ?? '0',
      ]);
    }
  });
}

/** `work` in a transaction of this connection: all of it or nothing. */
export async function atOnce<Result>(sql: Connection, work: () => Promise<Result>): Promise<Result> {
  await sql.query('BEGIN');
  try {
    const result = await work();
    await sql.query('COMMIT');
    return result;
  } catch (error) {
    await sql.query('ROLLBACK');
    throw error;
  }
}

/** The version that answers, as builds and updates look at it. */
export interface ActiveModel {
  readonly version: number;
  /** Orders it speaks of. */
  readonly orders: number;
  /** Null: it was built before models could be updated. */
  readonly totals: readonly number[] | null;
  readonly ranker: Ranker | null;
}

export async function activeModel(sql: Sql): Promise<ActiveModel | null> {
  const [row] = await sql.query<ActiveModel>(
    `SELECT version, totals, ranker, coalesce(totals[1], (metrics ->> 'baskets')::integer, 0) AS orders
     FROM model WHERE state = 'ACTIVE'`,
  );
  return row ?? null;
}

/** The blend of one version, checked against today's features. */
export async function rankerOf(sql: Sql, version: number): Promise<Ranker | null> {
  const [row] = await sql.query<{ ranker: Ranker | null }>('SELECT ranker FROM model WHERE version = $1', [
    version,
  ]);
  return row?.ranker && fits(row.ranker) ? row.ranker : null;
}

/** Versions, newest first, older than `before`. */
export async function listModels(sql: Sql, most: number, before?: number): Promise<readonly StoredModel[]> {
  return await sql.query<StoredModel>(
    `SELECT version, state, reason, kept, updates, started_at AS "startedAt", built_at AS "builtAt",
       updated_at AS "updatedAt", data_from AS "dataFrom", data_to AS "dataTo", metrics
     FROM model WHERE $2::integer IS NULL OR version < $2 ORDER BY version DESC LIMIT $1`,
    [most, before ?? null],
  );
}

/** Makes the version the active one; the one before gets the state `before`. */
export async function activate(
  sql: Sql,
  version: number,
  before: 'RETIRED' | 'ROLLED_BACK' = 'RETIRED',
): Promise<void> {
  await sql.query(`UPDATE model SET state = $1 WHERE state = 'ACTIVE'`, [before]);
  await sql.query(`UPDATE model SET state = 'ACTIVE' WHERE version = $1`, [version]);
}

/** What to go back to: what answered last, before what was found bad. */
const BEFORE = `(state = 'RETIRED') DESC, version DESC`;

/** Versions whose record stays when their tables are gone. */
const REMEMBERED = 50;

/** Of the versions that do not answer, one to go back to and the newest refused one keep their tables. */
export async function clearUp(sql: Sql): Promise<void> {
  const gone = await sql.query<{ version: number }>(
    `UPDATE model SET kept = false, ranker = NULL WHERE kept AND state NOT IN ('ACTIVE', 'BUILDING') AND version NOT IN (
       (SELECT version FROM model WHERE kept AND state IN ('RETIRED', 'ROLLED_BACK') ORDER BY ${BEFORE} LIMIT 1)
       UNION ALL (SELECT version FROM model WHERE kept AND state = 'REFUSED' ORDER BY version DESC LIMIT 1))
     RETURNING version`,
  );
  const versions = gone.map(({ version }) => version);
  for (const table of ['model_item', 'model_best_sellers', 'model_history'])
    await sql.query(`DELETE FROM ${table} WHERE version = ANY($1)`, [versions]);
  await sql.query(
    `DELETE FROM model WHERE NOT kept AND version NOT IN (SELECT version FROM model ORDER BY version DESC LIMIT ${REMEMBERED})`,
  );
}

/**
 * Makes the version before the active one again; answers its number, or null when there is none. One commit: readers
 * see the one or the other. A second rollback leads back.
 */
export async function rollBack(database: Database): Promise<number | null> {
  return await alone(database, (sql) =>
    atOnce(sql, async () => {
      const [before] = await sql.query<{ version: number }>(
        `SELECT version FROM model WHERE kept AND state IN ('RETIRED', 'ROLLED_BACK') ORDER BY ${BEFORE} LIMIT 1`,
      );
      if (!before) return null;
      await activate(sql, before.version, 'ROLLED_BACK');
      return before.version;
    }),
  );
}

/** Makes a version whose tables are kept the active one, whatever its build thought of it; false when there is none such. */
export async function promote(database: Database, version: number): Promise<boolean> {
  return await alone(database, (sql) =>
    atOnce(sql, async () => {
      const [found] = await sql.query(
        `UPDATE model SET reason = 'BY_HAND'
         WHERE version = $1 AND kept AND state IN ('RETIRED', 'ROLLED_BACK', 'REFUSED') RETURNING version`,
        [version],
      );
      if (!found) return false;
      await activate(sql, version);
      return true;
    }),
  );
}
