import { createHash } from 'node:crypto';
import type { Sql } from './database.js';

/** How long an answer is kept for its key, in ms. */
export const IDEMPOTENCY_LIFE = 24 * 60 * 60 * 1000;

export interface IdempotentCall<Answer> {
  /** Whose key it is: `actorOf(viewer)`. */
  readonly scope: string;
  /** The client's key, any text. */
  readonly key: string;
  /** The mutation's name. */
  readonly operation: string;
  /** Its arguments, without the key. JSON-able. */
  readonly request: unknown;
  readonly now: Date;
  /** The write. Its answer must be JSON-able: that is what a repeated call gets. */
  readonly work: () => Promise<Answer>;
  /** Whether the answer stays bound to the key; default: always. A refusal that wrote nothing may be left free to be tried again. */
  readonly keep?: (answer: Answer) => boolean;
}

export type IdempotentAnswer<Answer> =
  /** `replayed`: the answer of the first call; nothing was done now. */
  | { readonly kind: 'ANSWER'; readonly answer: Answer; readonly replayed: boolean }
  /** The key was used with another mutation or other arguments: a user error. */
  | { readonly kind: 'OTHER_REQUEST' };

interface Stored {
  readonly operation: string;
  readonly requestHash: Buffer;
  readonly answer: { readonly value: unknown } | null;
}

const CLAIM = {
  name: 'idempotency-claim',
  text: `INSERT INTO idempotency_record AS r (scope, key, operation, request_hash, answer, created_at)
         VALUES ($1, $2, $3, $4, 'null', $5)
         ON CONFLICT (scope, key) DO UPDATE
           SET operation = excluded.operation, request_hash = excluded.request_hash,
               answer = excluded.answer, created_at = excluded.created_at
           WHERE r.created_at < $6
         RETURNING key`,
};
const READ = {
  name: 'idempotency-read',
  text: `SELECT operation, request_hash AS "requestHash", answer FROM idempotency_record WHERE scope = $1 AND key = $2`,
};
const ANSWER = {
  name: 'idempotency-answer',
  text: `UPDATE idempotency_record SET answer = $3 WHERE scope = $1 AND key = $2`,
};
const FREE = {
  name: 'idempotency-free',
  text: `DELETE FROM idempotency_record WHERE scope = $1 AND key = $2`,
};

/**
 * Does the work once per scope and key. `sql` must be the connection of the transaction that `work` writes in: the record
 * stands exactly when the write stands, a concurrent call with the same key waits for the first one and gets its answer,
 * and a call after a lost COMMIT answer gets it too. Two statements beside the work's own.
 */
export async function idempotently<Answer>(
  sql: Sql,
  call: IdempotentCall<Answer>,
): Promise<IdempotentAnswer<Answer>> {
  const { scope, operation, now } = call;
  const key = storedKey(call.key);
  const hash = createHash('sha256').update(canonical(call.request)).digest();
  const outdated = new Date(now.getTime() - IDEMPOTENCY_LIFE);
  const claimed = await sql.query(CLAIM, [scope, key, operation, hash, now, outdated]);
  if (claimed.length === 0) {
    const [stored] = await sql.query<Stored>(READ, [scope, key]);
    // The record was freed or expired in between: rare, and safe to ask again.
    if (!stored) return await idempotently(sql, call);
    if (!stored.answer) throw new Error(`The key of ${operation} is in use by this very transaction.`);
    if (stored.operation !== operation || !stored.requestHash.equals(hash)) return { kind: 'OTHER_REQUEST' };
    return { kind: 'ANSWER', answer: stored.answer.value as Answer, replayed: true };
  }
  const answer = await call.work();
  if (call.keep && !call.keep(answer)) await sql.query(FREE, [scope, key]);
  else await sql.query(ANSWER, [scope, key, JSON.stringify({ value: answer })]);
  return { kind: 'ANSWER', answer, replayed: false };
}

/** Deletes records that are past their life; answers how many. */
export async function expireIdempotency(sql: Sql, now: Date): Promise<number> {
  const rows = await sql.query(`DELETE FROM idempotency_record WHERE created_at < $1 RETURNING 1`, [
    new Date(now.getTime() - IDEMPOTENCY_LIFE),
  ]);
  return rows.length;
}

/** Keys are the client's: long ones, and ones PostgreSQL cannot store, are kept as their hash. */
const storedKey = (key: string): string =>
  /^[\x20-\x7e]{1,100}$/.test(key) ? key : `sha256 ${createHash('sha256').update(key).digest('hex')}`;

/** JSON with the names of every object in order, so that equal requests are equal texts. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_name, part: unknown) =>
      part !== null && typeof part === 'object' && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
        : part,
    ) ?? 'null'
  );
}
