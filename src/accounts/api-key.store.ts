import type { Connection, Sql } from '../database/database.js';
import type { Viewer } from '../viewer/viewer.js';
import { audit } from './audit.store.js';
import type { Permission } from './permission.js';
import { hashSecret, newApiKey } from './token.store.js';

/** A key as it may be shown: never its secret. */
export interface ApiKey {
  readonly id: number;
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

const COLUMNS = `id, name, scopes, created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt"`;

/** Makes a key; its secret is answered here and never again. */
export async function createApiKey(
  sql: Connection,
  viewer: Viewer,
  given: { readonly name: string; readonly scopes: readonly Permission[]; readonly expiresAt: Date | null },
  now: Date,
): Promise<{ readonly apiKey: ApiKey; readonly secret: string }> {
  const secret = newApiKey();
  const [apiKey] = await sql.query<ApiKey>(
    `INSERT INTO api_key (name, secret_hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
    [given.name, hashSecret(secret), [...new Set(given.scopes)], now, given.expiresAt],
  );
  if (!apiKey) throw new Error('The API key was not stored.');
  const detail = { scopes: apiKey.scopes };
  await audit(
    sql,
    viewer,
    { action: 'api-key.create', subjectType: 'api-key', subjectId: apiKey.id, detail },
    now,
  );
  return { apiKey, secret };
}

/** Ends a key at once; null when there is none. Ending it twice is no harm. */
export async function revokeApiKey(
  sql: Connection,
  viewer: Viewer,
  id: number,
  now: Date,
): Promise<ApiKey | null> {
  const [apiKey] = await sql.query<ApiKey>(
    `UPDATE api_key SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING ${COLUMNS}`,
    [id, now],
  );
  if (!apiKey) return null;
  await audit(sql, viewer, { action: 'api-key.revoke', subjectType: 'api-key', subjectId: id }, now);
  return apiKey;
}

/** All keys, newest first; the shop's own are few: at most 1,000. */
export const listApiKeys = async (sql: Sql): Promise<ApiKey[]> =>
  await sql.query<ApiKey>(`SELECT ${COLUMNS} FROM api_key ORDER BY id DESC LIMIT 1000`);
