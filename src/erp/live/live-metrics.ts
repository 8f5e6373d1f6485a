import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ErpFault } from '../port.js';

/** How a call ended. UNEXPECTED: the adapter threw what it should not; a defect of ours. */
export type CallOutcome = 'OK' | ErpFault | 'UNEXPECTED';
/** Why a call was not made: the breaker is open, or as many calls run as may. */
export type SparedReason = 'BREAKER' | 'FULL';
/** LIVE includes what is answered again within `MAATWERK_ERP_FRESH`; SILENT: the price lists stood in. */
export type Answered = 'LIVE' | 'STALE' | 'SILENT';
/** As numbers in the metric, in this order. */
export const BREAKER_STATES = ['CLOSED', 'HALF_OPEN', 'OPEN'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/** What live pricing counts. Labels come from closed lists only: no customer and no product stands in a metric. */
export interface LiveMetrics {
  called(outcome: CallOutcome, seconds: number): void;
  retried(): void;
  spared(reason: SparedReason): void;
  shared(questions: number): void;
  late(): void;
  unsound(questions: number): void;
  answered(as: Answered): void;
  breaker(state: BreakerState): void;
}

/** Counters of one process in its registry; `kept` is read when the metrics are. */
export function liveMetrics(
  registry: Registry,
  kept: { readonly entries: number; readonly bytes: number },
): LiveMetrics {
  const registers = [registry];
  const count = (name: string, help: string, ...labelNames: string[]): Counter =>
    new Counter({ name: `maatwerk_erp_price_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, read?: () => number): Gauge =>
    new Gauge({
      name: `maatwerk_erp_price_${name}`,
      help,
      registers,
      ...(read && {
        collect() {
          this.set(read());
        },
      }),
    });
  const calls = count('calls_total', 'Calls for live prices to the system of record, by outcome', 'outcome');
  const seconds = new Histogram({
    name: 'maatwerk_erp_price_call_seconds',
    help: 'Seconds a call for live prices took, whatever its outcome',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10],
    registers,
  });
  const retries = count('retries_total', 'Calls that were made again after a passing fault');
  const spared = count('calls_spared_total', 'Calls that were not made, by reason', 'reason');
  const shared = count(
    'shared_total',
    'Questions answered by the call of another request that was under way',
  );
  const late = count('deadline_misses_total', 'Waits for live prices that ended at the deadline');
  const unsound = count(
    'unsound_total',
    'Single answers that were none: another currency, a negative amount',
  );
  const answers = count('answers_total', 'Questions for live prices by how they were answered', 'answer');
  const breaker = gauge('breaker_state', 'Circuit breaker: 0 closed, 1 half open, 2 open');
  gauge('kept_answers', 'Last answers kept in memory', () => kept.entries);
  gauge('kept_bytes', 'Bytes of the last answers kept in memory, estimated', () => kept.bytes);
  return {
    called: (outcome, took) => {
      calls.inc({ outcome });
      seconds.observe(took);
    },
    retried: () => retries.inc(),
    spared: (reason) => spared.inc({ reason }),
    shared: (questions) => shared.inc(questions),
    late: () => late.inc(),
    unsound: (questions) => unsound.inc(questions),
    answered: (answer) => answers.inc({ answer }),
    breaker: (state) => breaker.set(BREAKER_STATES.indexOf(state)),
  };
}
