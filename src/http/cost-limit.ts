import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Context } from '../graphql/context.js';
import { gatewayError } from '../graphql/errors.js';

export interface CostLimit {
  /** Takes the cost of a request from what its viewer may ask for in a minute. Throws RATE_LIMITED. */
  admit(context: Pick<Context, 'viewer' | 'address'>, cost: number): Promise<void>;
  close(): void;
}

/**
 * A budget of query cost per viewer and minute: per person or API key, for guests per network address. In this process,
 * or in Redis for all processes; while Redis is away each process counts for itself.
 */
export function costLimit(settings: {
  readonly costPerMinute: number;
  readonly redisUrl?: string | undefined;
  /** Tells shops apart that share one Redis. */
  readonly scope: string;
}): CostLimit {
  const { costPerMinute: points, redisUrl, scope } = settings;
  const memory = new RateLimiterMemory({ points, duration: 60 });
  const redis =
    redisUrl === undefined
      ? null
      : new Redis(redisUrl, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  redis?.on('error', () => {
    // The insurance limiter counts meanwhile; the notification channel reports that Redis is away.
  });
  const limiter = redis
    ? new RateLimiterRedis({
        storeClient: redis,
        points,
        duration: 60,
        keyPrefix: `${hashed(scope)}:cost`,
        insuranceLimiter: memory,
      })
    : memory;
  return {
    admit: async (context, cost) => {
      try {
        await limiter.consume(keyOf(context), cost);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const seconds = Math.ceil(error.msBeforeNext / 1000);
        throw gatewayError(
          'RATE_LIMITED',
          `You may ask for a cost of ${points} in a minute (MAATWERK_LIMIT_COST_PER_MINUTE). Try again in ${seconds} s.`,
          { limit: points, retryAfter: seconds },
        );
      }
    },
    close: () => redis?.disconnect(),
  };
}

function keyOf({ viewer, address }: Pick<Context, 'viewer' | 'address'>): string {
  if (viewer.buyer) return `b${viewer.buyer.id}`;
  return viewer.apiKeyId === null ? hashed(address) : `k${viewer.apiKeyId}`;
}

/** Network addresses are not kept, only what they hash to. */
const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url');
