import type { Database, DatabaseLog } from '../database/database.js';
import type { JobKind } from '../jobs/jobs.js';
import { expire } from './expiry.store.js';
import { expiriesAt } from './retention.js';

/** Deletes personal data that is past its days in the register: every hour. */
export const expiryJob = (on: {
  readonly database: Pick<Database, 'query'>;
  readonly clock: () => Date;
  readonly log: Pick<DatabaseLog, 'info'>;
}): JobKind => ({
  name: 'privacy-expire',
  schedule: '17 * * * *',
  run: async () => {
    const deleted = await expire(on.database, expiriesAt(on.clock()));
    for (const [table, rows] of deleted) if (rows > 0) on.log.info({ table, rows }, 'personal data expired');
  },
});
