import { createHash } from 'node:crypto';
import type { Sql } from '../../database/database.js';
import type { Erp, ErpKind } from '../port.js';

/** What cursors are kept under: the adapter and where its system stands, without user and password. */
export function systemOf({ name }: Pick<Erp, 'name'>, address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return `${name}-${createHash('sha256').update(url.href).digest('hex').slice(0, 16)}`;
}

/** Where a kind goes on; null: from the start. */
export async function cursorOf(sql: Sql, system: string, kind: ErpKind): Promise<string | null> {
  const [row] = await sql.query<{ cursor: string }>(
    'SELECT cursor FROM erp_cursor WHERE system = $1 AND kind = $2',
    [system, kind],
  );
  return row?.cursor ?? null;
}

/** Remembers how far a kind is, once it is imported. */
export async function keepCursor(
  sql: Sql,
  system: string,
  at: { readonly kind: ErpKind; readonly cursor: string; readonly now: Date },
): Promise<void> {
  await sql.query(
    `INSERT INTO erp_cursor (system, kind, cursor, taken_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (system, kind) DO UPDATE SET cursor = excluded.cursor, taken_at = excluded.taken_at`,
    [system, at.kind, at.cursor, at.now],
  );
}

/** Forgets how far kinds are: the next round takes all of them over again. */
export async function dropCursors(sql: Sql, system: string, kinds: readonly ErpKind[]): Promise<void> {
  await sql.query('DELETE FROM erp_cursor WHERE system = $1 AND kind = ANY($2::text[])', [system, kinds]);
}
