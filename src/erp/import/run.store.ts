import type { Connection, Sql } from '../../database/database.js';
import type { ImportMode } from './import-kind.js';
import { stagingOf, type StoredReject } from './staging.store.js';

export type RunState = 'RUNNING' | 'DONE' | 'ABORTED' | 'FAILED';

/** Rows of one run; for DONE: `read = accepted + unchanged + rejected`. */
export interface Counts {
  readonly read: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: number;
}

export interface NewRun {
  readonly id: string;
  readonly kind: string;
  readonly mode: ImportMode;
  readonly source: string;
  readonly buyerId: number | null;
  readonly apiKeyId: number | null;
  readonly startedAt: Date;
}

/** First half of the advisory lock that a living run holds; the second is its id's hash. */
const RUN_LOCK = 702_011_842;

/** First half of the lock that lets one merge of a kind run at a time; the second is the hash of its name. */
const MERGE_LOCK = 702_011_843;

/** Waits until nobody merges this kind; held until the transaction ends. */
export async function awaitMerge(sql: Connection, kind: string): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1::int, hashtext($2))', [MERGE_LOCK, kind]);
}

/** The same for the connection, if nobody merges it now; held until `releaseMerge`. */
export async function tryMerge(sql: Connection, kind: string): Promise<boolean> {
  const [row] = await sql.query<{ mine: boolean }>(
    'SELECT pg_try_advisory_lock($1::int, hashtext($2)) AS mine',
    [MERGE_LOCK, kind],
  );
  return row?.mine ?? false;
}

/** Lets others merge. */
export async function releaseMerge(sql: Connection, kind: string): Promise<void> {
  await sql.query('SELECT pg_advisory_unlock($1::int, hashtext($2))', [MERGE_LOCK, kind]);
}

/** Begins a run: held by this connection's lock, so that a dead process's run can be told from a slow one. */
export async function beginRun(sql: Connection, run: NewRun): Promise<void> {
  await sql.query('SELECT pg_advisory_lock($1::int, hashtext($2))', [RUN_LOCK, run.id]);
  await sql.query(
    `INSERT INTO import_run (id, kind, mode, state, source, buyer_id, api_key_id, started_at)
     VALUES ($1, $2, $3, 'RUNNING', $4, $5, $6, $7)`,
    [run.id, run.kind, run.mode, run.source, run.buyerId, run.apiKeyId, run.startedAt],
  );
}

/** Lets go of the run's lock. */
export async function releaseRun(sql: Connection, id: string): Promise<void> {
  await sql.query('SELECT pg_advisory_unlock($1::int, hashtext($2))', [RUN_LOCK, id]);
}

/** Where a run that is reading has got to. */
export async function noteProgress(sql: Sql, id: string, read: number, rejected: number): Promise<void> {
  await sql.query('UPDATE import_run SET read = $2, rejected = $3 WHERE id = $1', [id, read, rejected]);
}

export interface EndedRun extends Counts {
  readonly state: Exclude<RunState, 'RUNNING'>;
  readonly reason: string | null;
  readonly finishedAt: Date;
}

/** Writes the end of a run. */
export async function endRun(sql: Sql, id: string, end: EndedRun): Promise<void> {
  await sql.query(
    `UPDATE import_run SET state = $2, reason = $3, read = $4, accepted = $5, unchanged = $6, rejected = $7, finished_at = $8
     WHERE id = $1`,
    [id, end.state, end.reason, end.read, end.accepted, end.unchanged, end.rejected, end.finishedAt],
  );
}

/** Keeps rejects of a run whose transaction was rolled back. */
export async function insertRejects(sql: Sql, id: string, rejects: readonly StoredReject[]): Promise<void> {
  if (rejects.length === 0) return;
  await sql.query(
    `INSERT INTO import_reject (run_id, line, field, value, reason)
     SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[]) ON CONFLICT DO NOTHING`,
    [
      id,
      rejects.map(({ line }) => line),
      rejects.map(({ field }) => field),
      rejects.map(({ value }) => value),
      rejects.map(({ reason }) => reason),
    ],
  );
}

/** Marks runs FAILED whose process is gone: nobody holds their lock. Nothing of them was visible. Answers how many. */
export async function failAbandonedRuns(sql: Sql, now: Date): Promise<number> {
  const rows = await sql.query<{ id: string }>(
    `UPDATE import_run SET state = 'FAILED', accepted = 0, unchanged = 0, finished_at = $2,
            reason = 'The process that ran it ended before it was done. Nothing was changed; run it again.'
     WHERE id IN (SELECT id FROM (SELECT id FROM import_run WHERE state = 'RUNNING' OFFSET 0) open
                  WHERE pg_try_advisory_xact_lock($1::int, hashtext(open.id::text))) AND state = 'RUNNING'
     RETURNING id`,
    [RUN_LOCK, now],
  );
  for (const { id } of rows) await sql.query(`DROP TABLE IF EXISTS ${stagingOf(id, { large: true })}`);
  return rows.length;
}

export interface StoredRun extends Counts {
  readonly id: string;
  readonly kind: string;
  readonly mode: string;
  readonly state: RunState;
  readonly reason: string | null;
  readonly source: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

const RUN = `id, kind, mode, state, reason, read, accepted, unchanged, rejected, source,
  started_at AS "startedAt", finished_at AS "finishedAt"`;

/** Runs by id, in the order asked; undefined for an unknown one. */
export async function runsById(sql: Sql, ids: readonly string[]): Promise<(StoredRun | undefined)[]> {
  const rows = await sql.query<StoredRun>(`SELECT ${RUN} FROM import_run WHERE id = ANY($1::uuid[])`, [ids]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id));
}

/** Where a page of runs begins: newest first. */
export interface RunCursor {
  readonly startedAt: Date;
  readonly id: string;
}

/** The newest runs before the cursor. */
export const recentRuns = (sql: Sql, first: number, after: RunCursor | null): Promise<StoredRun[]> =>
  sql.query<StoredRun>(
    `SELECT ${RUN} FROM import_run WHERE $2::timestamptz IS NULL OR (started_at, id) < ($2::timestamptz, $3::uuid)
     ORDER BY started_at DESC, id DESC LIMIT $1`,
    [first, after?.startedAt ?? null, after?.id ?? null],
  );

/** Rejects of a run behind a place, in the order of the file: for reading page by page. */
export const rejectsAfter = (
  sql: Sql,
  id: string,
  after: { readonly line: number; readonly field: string },
  most: number,
): Promise<StoredReject[]> =>
  sql.query<StoredReject>(
    `SELECT line, field, value, reason FROM import_reject WHERE run_id = $1 AND (line, field) > ($2, $3)
     ORDER BY line, field LIMIT $4`,
    [id, after.line, after.field, most],
  );
