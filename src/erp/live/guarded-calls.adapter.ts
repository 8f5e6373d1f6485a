import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  IterableBackoff,
  retry,
  wrap,
} from 'cockatiel';
import type { Logger } from 'pino';
import { type Erp, ErpError, type ErpPriceRequest } from '../port.js';
import type { CallOutcome, LiveMetrics } from './live-metrics.js';

/** Faults in a row after which the system is left alone. */
const FAULTS = 5;
/** How long it is left alone before one call tries it again, in ms: longer after each try in vain. */
const PAUSES = [1_000, 2_000, 5_000, 10_000];
/** A call that met a passing fault is made at most so often again, after a random pause of at most so many ms. */
const RETRIES = { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 100 }) };
/** A system that is slow shall not be asked more and more: beyond so many calls at once the price lists answer. */
const CALLS_AT_ONCE = 64;

/** Asks in one call; what comes back is not looked at yet. Throws whatever went wrong, at the latest when the signal fires. */
export type GuardedCall = (
  requests: readonly ErpPriceRequest[],
  signal: AbortSignal,
) => Promise<readonly unknown[]>;

export interface GuardOn {
  readonly erp: Pick<Erp, 'name' | 'pricesFor'>;
  readonly metrics: LiveMetrics;
  readonly log: Logger;
}

/**
 * Stands between us and the system: retries passing faults while there is time, leaves the system alone after faults in a
 * row, and finds out by single calls when it is back. A system that understood and refused is no fault of the system.
 */
export function guardedCalls({ erp, metrics, log }: GuardOn): GuardedCall {
  const breaker = circuitBreaker(
    handleWhen((error) => !(error instanceof ErpError && error.fault === 'REFUSED')),
    { halfOpenAfter: new IterableBackoff(PAUSES), breaker: new ConsecutiveBreaker(FAULTS) },
  );
  const again = retry(
    handleWhen((error) => error instanceof ErpError && error.passing),
    RETRIES,
  );
  again.onRetry(() => metrics.retried());
  breaker.onStateChange((state) => metrics.breaker(STATES[state]));
  breaker.onBreak((reason) => {
    const fault = 'error' in reason ? outcomeOf(reason.error) : 'UNEXPECTED';
    log.warn({ erp: erp.name, fault }, 'live prices: the system of record is left alone for a while');
  });
  breaker.onReset(() => log.info({ erp: erp.name }, 'live prices: the system of record answers again'));
  metrics.breaker('CLOSED');
  const policy = wrap(bulkhead(CALLS_AT_ONCE), again, breaker);
  const attempt = attempts({ erp, metrics, log });
  return async (requests, signal) => {
    // Whoever tries the system while it is left alone does so alone: the others would wait for the outcome.
    if (breaker.state === CircuitState.HalfOpen) {
      metrics.spared('BREAKER');
      throw new BrokenCircuitError();
    }
    try {
      return await policy.execute(() => attempt(requests, signal), signal);
    } catch (error) {
      if (error instanceof BrokenCircuitError) metrics.spared('BREAKER');
      if (error instanceof BulkheadRejectedError) metrics.spared('FULL');
      throw error;
    }
  };
}

const STATES = {
  [CircuitState.Closed]: 'CLOSED',
  [CircuitState.HalfOpen]: 'HALF_OPEN',
  [CircuitState.Open]: 'OPEN',
  [CircuitState.Isolated]: 'OPEN',
} as const;

const outcomeOf = (error: unknown): CallOutcome => (error instanceof ErpError ? error.fault : 'UNEXPECTED');

/** One call, counted. Ends when the signal fires, even if the adapter does not. */
function attempts({ erp, metrics, log }: GuardOn): GuardedCall {
  return async (requests, signal) => {
    signal.throwIfAborted();
    const began = performance.now();
    const ended = (outcome: CallOutcome): void => metrics.called(outcome, (performance.now() - began) / 1000);
    try {
      const answers: unknown = await untilAborted(erp.pricesFor(requests, { signal }), signal);
      if (!Array.isArray(answers) || answers.length !== requests.length)
        throw new ErpError('BAD_ANSWER', 'Not as many answers as questions.');
      ended('OK');
      return answers;
    } catch (error) {
      const outcome = outcomeOf(error);
      ended(outcome);
      if (outcome === 'UNEXPECTED')
        log.error(
          { erp: erp.name, error: (error as Error | undefined)?.stack },
          'live prices: an adapter threw',
        );
      throw error;
    }
  };
}

async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
