import type { DatabaseLog } from '../../database/database.js';
import type { JobKind } from '../../jobs/jobs.js';
import { type Erp, ErpError } from '../port.js';
import { everyMinutes } from './every-minutes.js';
import { type SyncDependencies, syncErp } from './sync.store.js';

export interface SyncJobDependencies extends SyncDependencies {
  readonly erp: Erp | null;
  readonly config: SyncDependencies['config'] & { readonly erpSync: number };
  readonly log: Pick<DatabaseLog, 'info' | 'warn'>;
}

/** Takes over what changed in the system of record, every so many minutes. While that is down, rounds are passed over. */
export function syncJobs(on: SyncJobDependencies): readonly JobKind[] {
  const { erp, config, log } = on;
  if (erp === null || config.erpSync === 0) return [];
  return [
    {
      name: 'erp-sync',
      schedule: everyMinutes(config.erpSync),
      // The next round is the next attempt.
      attempts: 1,
      run: async () => {
        try {
          await syncErp(on, erp, {
            done: (kind, { read, accepted, rejected }) => {
              if (rejected > 0)
                log.warn({ kind, read, accepted, rejected }, 'rows of the system of record were rejected');
              else if (accepted > 0)
                log.info({ kind, read, accepted }, 'changes of the system of record were taken over');
            },
          });
        } catch (error) {
          if (!(error instanceof ErpError)) throw error;
          log.warn(
            { erp: erp.name, fault: error.fault, problem: error.message },
            'the system of record did not answer; the next round tries again',
          );
        }
      },
    },
  ];
}
