import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Database } from '../database/database.js';
import type { AccountSettings } from './settings.js';

/** How long failures count, in seconds. */
const WINDOW = 15 * 60;
/** A whole office may sit behind one address. */
const ADDRESS_FACTOR = 10;
/** Mails that one person may be sent on request in a window: their own inbox is what is protected. */
const MAILS = 5;

type Settings = Pick<AccountSettings, 'redisUrl' | 'signInFailures'>;

interface Limit {
  readonly points: number;
  readonly limiter: RateLimiterAbstract;
}

/** Counts failures only: whoever signs in rightly is never held up by their own sign-ins. In this process, or in Redis for all. */
export class FailureLimit {
  readonly #account: Limit;
  readonly #address: Limit;
  readonly #mails: Limit;
  readonly #turns = new Map<string, Promise<unknown>>();

  /** `scope` tells shops apart that share one Redis. */
  constructor(settings: Settings, scope: string) {
    const redis = settings.redisUrl === undefined ? null : connect(settings.redisUrl);
    this.#account = limit(redis, `${keyOf(scope)}:sign-in-account`, settings.signInFailures);
    this.#address = limit(redis, `${keyOf(scope)}:sign-in-address`, settings.signInFailures * ADDRESS_FACTOR);
    this.#mails = limit(redis, `${keyOf(scope)}:mail-account`, MAILS);
  }

  /**
   * Runs one attempt, which answers null when it failed; null without running it when account or address have failed too
   * often: then `limited` is true. Attempts at one account take turns, so that a batch of them cannot pass the limit
   * together. Success clears the account's count, never the address's.
   */
  async attempt<Result>(
    account: string,
    address: string,
    work: () => Promise<Result | null>,
  ): Promise<{ readonly limited: boolean; readonly result: Result | null }> {
    const [accountKey, addressKey] = [keyOf(account), keyOf(address)];
    return await this.#inTurn(accountKey, async () => {
      if ((await isFull(this.#account, accountKey)) || (await isFull(this.#address, addressKey)))
        return { limited: true, result: null };
      const result = await work();
      if (result === null) {
        await this.#account.limiter.penalty(accountKey);
        await this.#address.limiter.penalty(addressKey);
      } else await this.#account.limiter.delete(accountKey);
      return { limited: false, result };
    });
  }

  /** Whether one more mail may go to this account; counts it. */
  async mayMail(account: string): Promise<boolean> {
    const counted = await this.#mails.limiter.penalty(keyOf(account));
    return counted.consumedPoints <= this.#mails.points;
  }

  async #inTurn<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(key) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    }
  }
}

const limits = new WeakMap<Database, FailureLimit>();

/** The one of this process and shop. */
export function failureLimit(on: { readonly config: Settings; readonly database: Database }): FailureLimit {
  let known = limits.get(on.database);
  if (!known) limits.set(on.database, (known = new FailureLimit(on.config, on.database.description)));
  return known;
}

/** Neither mail nor network addresses are kept, only what they hash to. */
const keyOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

const isFull = async ({ limiter, points }: Limit, key: string): Promise<boolean> =>
  ((await limiter.get(key))?.consumedPoints ?? 0) >= points;

function limit(redis: Redis | null, name: string, points: number): Limit {
  const memory = new RateLimiterMemory({ keyPrefix: name, points, duration: WINDOW });
  const limiter = redis
    ? new RateLimiterRedis({
        storeClient: redis,
        keyPrefix: `maatwerk:${name}`,
        points,
        duration: WINDOW,
        // With Redis away, this process counts for itself.
        insuranceLimiter: memory,
      })
    : memory;
  return { limiter, points };
}

function connect(url: string): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  // The limiter's insurance answers while Redis is away; the change notification reports the outage.
  redis.on('error', () => undefined);
  // An idle connection must not keep a process alive that has otherwise ended.
  redis.on('connect', () => (redis as unknown as { stream?: { unref?: () => void } }).stream?.unref?.());
  return redis;
}
