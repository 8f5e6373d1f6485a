import type { Database, Sql } from '../../../database/database.js';
import type { JobKind } from '../../../jobs/jobs.js';

const DAY = 24 * 60 * 60 * 1000;
const BATCH = 1000;
const DELETE = {
  name: 'carts-expire',
  text: `DELETE FROM cart WHERE id IN (
    SELECT c.id FROM cart c
     WHERE c.visitor_id IS NOT NULL AND c.updated_at < $1 AND c.status IN ('ACTIVE', 'OPEN', 'MERGED')
     ORDER BY c.id LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`,
};

/** Removes guests' carts that nobody has touched since `before`, those taken over at a sign-in included; answers how many. */
export async function expireGuestCarts(sql: Sql, before: Date): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await sql.query(DELETE, [before, BATCH]);
    removed += rows.length;
    if (rows.length < BATCH) return removed;
  }
}

/** Once a night: carts of guests who do not come back. */
export const expireCartsJob = (on: {
  readonly database: Database;
  readonly clock: () => Date;
  readonly config: { readonly guestCartDays: number };
}): JobKind => ({
  name: 'carts-expire',
  schedule: '20 3 * * *',
  run: async () => {
    await expireGuestCarts(on.database, new Date(on.clock().getTime() - on.config.guestCartDays * DAY));
  },
});
