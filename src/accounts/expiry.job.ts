import { expireIdempotency } from '../database/idempotency.store.js';
import { passwordResetJob } from './password-reset.store.js';
import type { AccountJob, SignInDependencies } from './settings.js';

/** Ended sessions are kept so long for the audit, in ms. */
const KEPT = 30 * 24 * 60 * 60 * 1000;

/** THE JOBS of the account model. */
export const accountJobs = (on: SignInDependencies): readonly AccountJob[] => [
  passwordResetJob(on),
  expiryJob(on),
];

/** Deletes ended sessions, links and idempotency records that are past their life; every hour. */
export function expiryJob(on: Pick<SignInDependencies, 'database' | 'clock' | 'log'>): AccountJob {
  return {
    name: 'accounts-expire',
    schedule: '17 * * * *',
    run: async () => {
      const now = on.clock();
      const before = new Date(now.getTime() - KEPT);
      const sessions = await on.database.query(
        `DELETE FROM session WHERE expires_at < $1 OR revoked_at < $1 RETURNING 1`,
        [before],
      );
      const links = await on.database.query(`DELETE FROM one_time_token WHERE expires_at < $1 RETURNING 1`, [
        before,
      ]);
      const answers = await expireIdempotency(on.database, now);
      on.log.info(
        { sessions: sessions.length, links: links.length, answers },
        'expired sessions, links and keys',
      );
    },
  };
}
