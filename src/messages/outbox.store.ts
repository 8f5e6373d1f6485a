import type { JobRequest } from '../jobs/jobs.js';
import type { Sql } from '../database/database.js';
import type { Outbox } from './outbox.js';

export const MESSAGE_SEND = 'message-send';

const INSERT = {
  name: 'message-insert',
  text: `INSERT INTO message (kind, buyer_id, purpose, subject, text, html, dedupe_key, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'WAITING', $8)
         ON CONFLICT (dedupe_key) DO NOTHING RETURNING id`,
};

/** The outbox over the table `message`: row and job stand exactly when the caller's transaction stands. */
export const openOutbox = (on: {
  readonly jobs: { add(sql: Sql, job: JobRequest): Promise<void> };
  readonly clock: () => Date;
}): Outbox => ({
  mail: async (sql, mail) => {
    const [row] = await sql.query<{ id: number }>(INSERT, [
      mail.kind,
      mail.buyerId,
      mail.purpose,
      mail.subject,
      mail.text,
      mail.html ?? null,
      mail.dedupeKey ?? null,
      on.clock(),
    ]);
    if (row)
      await on.jobs.add(sql, {
        name: MESSAGE_SEND,
        payload: { id: row.id },
        key: `${MESSAGE_SEND}:${row.id}`,
      });
  },
});
