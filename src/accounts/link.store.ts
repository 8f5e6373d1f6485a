import type { Sql } from '../database/database.js';
import { hashSecret, newSecret } from './token.store.js';

/** Kinds of links that work once, and their life in ms. Both let the person choose a password. */
export const LINK_LIFE = { PASSWORD_RESET: 60 * 60 * 1000, INVITATION: 7 * 24 * 60 * 60 * 1000 } as const;
export type LinkKind = keyof typeof LINK_LIFE;

/** A link for one person. The secret stands behind the `#`, which browsers send to no server and no log. */
export async function makeLink(
  sql: Sql,
  link: { readonly kind: LinkKind; readonly buyerId: number; readonly shopUrl: string; readonly now: Date },
): Promise<string> {
  const secret = newSecret();
  await sql.query(
    `INSERT INTO one_time_token (token_hash, kind, buyer_id, expires_at) VALUES ($1, $2, $3, $4)`,
    [hashSecret(secret), link.kind, link.buyerId, new Date(link.now.getTime() + LINK_LIFE[link.kind])],
  );
  const url = new URL(link.shopUrl);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/password`;
  url.hash = `token=${secret}`;
  return url.href;
}

/** Takes a link's token: the person, once; null when it is unknown, used or too old. */
export async function takeLink(sql: Sql, token: string, now: Date): Promise<number | null> {
  const [taken] = await sql.query<{ buyerId: number }>(
    `UPDATE one_time_token SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
     RETURNING buyer_id AS "buyerId"`,
    [hashSecret(token), now],
  );
  return taken?.buyerId ?? null;
}
