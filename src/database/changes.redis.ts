import { Redis } from 'ioredis';
import type { Change, Changes } from './changes.js';
import type { DatabaseLog, Sql } from './database.js';
import { isConnection } from './postgres.js';
import { Subscribers } from './subscribers.js';

export interface RedisChangesOptions {
  /** `redis://…` or `rediss://…` */
  readonly url: string;
  /** What the processes of one shop have in common, such as the name of its database: several shops may share a Redis. */
  readonly scope: string;
  readonly log: DatabaseLog;
}

/** Changes over Redis: published after COMMIT; one connection publishes, one listens. */
export async function redisChanges({ url, scope, log }: RedisChangesOptions): Promise<Changes> {
  const channel = `maatwerk:change:${scope}`;
  const subscribers = new Subscribers(log);
  const settings = {
    connectionName: `changes-${scope}`,
    lazyConnect: true,
    autoResubscribe: false,
    retryStrategy: (times: number) => Math.min(50 * 2 ** times, 2_000),
  };
  const publisher = new Redis(url, { ...settings, maxRetriesPerRequest: 3, commandTimeout: 5_000 });
  const listener = new Redis(url, settings);
  for (const client of [publisher, listener])
    client.on('error', (error: Error) =>
      log.warn({ error: error.message }, 'the connection to Redis for changes failed'),
    );
  listener.on('message', (_channel: string, text: string) => subscribers.receive(text));
  try {
    await Promise.all([publisher.connect(), listener.connect()]);
    await listener.subscribe(channel);
  } catch (error) {
    publisher.disconnect();
    listener.disconnect();
    throw new Error(
      `Redis at ${new URL(url).host} cannot be reached: ${(error as Error).message}. Start it, correct REDIS_URL, or leave it out.`,
      { cause: error },
    );
  }
  const resume = async (): Promise<void> => {
    await listener.subscribe(channel);
    subscribers.tellAll();
  };
  listener.on('ready', () => {
    resume().catch((error: Error) => log.warn({ error: error.message }, 'changes cannot be listened to'));
  });
  const publish = (change: Change): Promise<unknown> =>
    publisher
      .publish(channel, JSON.stringify(change))
      .catch((error: Error) =>
        log.warn({ error: error.message, topic: change.topic }, 'a change could not be told'),
      );
  return {
    async announce(sql: Sql, { topic, ids }: Change) {
      if (isConnection(sql)) sql.afterCommit(() => void publish({ topic, ids }));
      else await publish({ topic, ids });
    },
    subscribe: subscribers.subscribe,
    async close() {
      // What was announced is still sent.
      await publisher.quit().catch(() => undefined);
      listener.disconnect();
    },
  };
}
