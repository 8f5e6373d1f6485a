import type { Database, DatabaseLog } from '../../database/database.js';
import { failAbandonedRuns } from './run.store.js';

/** Marks imports whose process died as FAILED, every five minutes. Structurally a JobKind. */
export function abandonedRunsJob(on: {
  readonly database: Database;
  readonly clock: () => Date;
  readonly log: Pick<DatabaseLog, 'warn'>;
}): { readonly name: string; readonly schedule: string; run(): Promise<void> } {
  return {
    name: 'imports-abandoned',
    schedule: '*/5 * * * *',
    run: async () => {
      const runs = await on.database.transaction((sql) => failAbandonedRuns(sql, on.clock()));
      if (runs > 0) on.log.warn({ runs }, 'imports of processes that died were marked FAILED');
    },
  };
}
