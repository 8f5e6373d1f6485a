import { randomUUID } from 'node:crypto';
import type { Connection, Sql } from '../database/database.js';
import { audit } from './audit.store.js';
import { keysOf } from './secret.store.js';
import type { AccountDependencies } from './settings.js';
import { hashSecret, newSecret, signAccessToken } from './token.store.js';

/** What a device gets. The refresh token works once. */
export interface SessionTokens {
  readonly sessionId: string;
  readonly buyerId: number;
  readonly token: string;
  /** When `token` ends. */
  readonly expiresAt: Date;
  readonly refreshToken: string;
}

const DAY = 24 * 60 * 60 * 1000;
const REFRESH = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

const act = (buyerId: number) => ({
  buyer: { id: buyerId, name: '', language: null },
  company: null,
  apiKeyId: null,
});

/** Opens a session for a person who has proven themselves. */
export async function openSession(on: AccountDependencies, buyerId: number): Promise<SessionTokens> {
  const now = on.clock();
  const [sessionId, secret] = [randomUUID(), newSecret()];
  await on.database.transaction(async (sql) => {
    await sql.query(
      `INSERT INTO session (id, buyer_id, refresh_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
      [sessionId, buyerId, hashSecret(secret), now, new Date(now.getTime() + on.config.refreshDays * DAY)],
    );
    await audit(
      sql,
      act(buyerId),
      { action: 'session.open', subjectType: 'session', subjectId: sessionId },
      now,
    );
  });
  return await tokens(on, { sessionId, buyerId, secret, now });
}

/**
 * New tokens for a refresh token; null when it is not good. Each works once: one that was replaced before, even in the
 * same moment, is taken for stolen and ends the session. So two tabs must share one refresh.
 */
export async function refreshSession(
  on: AccountDependencies,
  refreshToken: string,
): Promise<SessionTokens | null> {
  const [, sessionId, given] = REFRESH.exec(refreshToken) ?? [];
  if (sessionId === undefined || given === undefined) return null;
  const now = on.clock();
  const secret = newSecret();
  const buyerId = await on.database.transaction(async (sql) => {
    const [rotated] = await sql.query<{ buyerId: number }>(
      `UPDATE session s SET previous_refresh_hash = refresh_hash, refresh_hash = $3, expires_at = $5
       FROM buyer b WHERE s.id = $1 AND s.refresh_hash = $2 AND s.revoked_at IS NULL AND s.expires_at > $4
         AND b.id = s.buyer_id AND b.blocked_at IS NULL
       RETURNING s.buyer_id AS "buyerId"`,
      [
        sessionId,
        hashSecret(given),
        hashSecret(secret),
        now,
        new Date(now.getTime() + on.config.refreshDays * DAY),
      ],
    );
    if (!rotated) await endIfReused(on, sql, { sessionId, hash: hashSecret(given), now });
    return rotated?.buyerId ?? null;
  });
  return buyerId === null ? null : await tokens(on, { sessionId, buyerId, secret, now });
}

async function endIfReused(
  on: AccountDependencies,
  sql: Connection,
  used: { readonly sessionId: string; readonly hash: Buffer; readonly now: Date },
): Promise<void> {
  const ended = await sql.query<{ id: string; buyerId: number }>(
    `UPDATE session SET revoked_at = $3 WHERE id = $1 AND previous_refresh_hash = $2 AND revoked_at IS NULL
     RETURNING id, buyer_id AS "buyerId"`,
    [used.sessionId, used.hash, used.now],
  );
  for (const { id, buyerId } of ended) {
    const entry = { action: 'session.reuse', subjectType: 'session', subjectId: id };
    await audit(sql, act(buyerId), entry, used.now);
    await on.changes.announce(sql, { topic: 'session', ids: [id] });
  }
}

/** Ends sessions at once: one, or all of a person. Open subscriptions hear of it by the topic `session`. */
export async function revokeSessions(
  on: Pick<AccountDependencies, 'changes'>,
  sql: Sql,
  which: { readonly sessionId: string } | { readonly buyerId: number },
  now: Date,
): Promise<number> {
  const [column, value] = 'sessionId' in which ? ['id', which.sessionId] : ['buyer_id', which.buyerId];
  const ended = await sql.query<{ id: string; buyerId: number }>(
    `UPDATE session SET revoked_at = $2 WHERE ${column} = $1 AND revoked_at IS NULL RETURNING id, buyer_id AS "buyerId"`,
    [value, now],
  );
  for (const { id, buyerId } of ended)
    await audit(sql, act(buyerId), { action: 'session.revoke', subjectType: 'session', subjectId: id }, now);
  if (ended.length > 0) await on.changes.announce(sql, { topic: 'session', ids: ended.map(({ id }) => id) });
  return ended.length;
}

interface Opened {
  readonly sessionId: string;
  readonly buyerId: number;
  readonly secret: string;
  readonly now: Date;
}

async function tokens(
  on: AccountDependencies,
  { sessionId, buyerId, secret, now }: Opened,
): Promise<SessionTokens> {
  const { accessToken } = await keysOf(on);
  const { token, expiresAt } = await signAccessToken(accessToken, sessionId, now, on.config.tokenMinutes);
  return { sessionId, buyerId, token, expiresAt, refreshToken: `${sessionId}.${secret}` };
}
