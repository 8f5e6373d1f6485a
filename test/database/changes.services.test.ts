import { Redis } from 'ioredis';
import { redisChanges } from '../../src/database/changes.redis.js';
import { keptLog } from '../support/database.js';
import { keepsTheContractOfChanges } from './changes.contract.js';

const url = process.env['MAATWERK_TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';

keepsTheContractOfChanges('Redis', {
  open: (fresh) => redisChanges({ url, scope: new URL(fresh.url).pathname.slice(1), log: keptLog() }),
  cut: async (fresh) => {
    const admin = new Redis(url);
    // Only our own listeners: the Redis of the tests may serve others.
    const clients = String(await admin.call('CLIENT', 'LIST', 'TYPE', 'pubsub'));
    const name = `changes-${new URL(fresh.url).pathname.slice(1)}`;
    for (const line of clients.split('\n').filter((text) => text.includes(`name=${name} `)))
      await admin.call('CLIENT', 'KILL', 'ID', /id=(\d+)/.exec(line)?.[1] ?? '0');
    admin.disconnect();
  },
});
