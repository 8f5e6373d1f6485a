import { postgresChanges } from '../../src/database/changes.postgres.js';
import { keptLog, onServer } from '../support/database.js';
import { keepsTheContractOfChanges } from './changes.contract.js';

keepsTheContractOfChanges('PostgreSQL', {
  open: ({ url }) => postgresChanges({ url, log: keptLog() }),
  cut: ({ url }) =>
    onServer((client) =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'maatwerk changes'`,
        [new URL(url).pathname.slice(1)],
      ),
    ),
});
