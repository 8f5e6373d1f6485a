import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { type Erp, ErpError, type ErpPriceAnswer } from '../port.js';
import { type GuardedCall, guardedCalls } from './guarded-calls.adapter.js';
import { type KeptAnswer, KeptAnswers, type KeptBounds } from './kept-answers.js';
import { type LiveMetrics, liveMetrics } from './live-metrics.js';
import { isSound, keyOf, type LiveAnswer, type LiveQuestion } from './live-question.js';

/** What is remembered at most, in one process. */
const BOUNDS: KeptBounds = { entries: 50_000, bytes: 32_000_000 };

const SILENT: LiveAnswer = { kind: 'silent' };

export interface LivePricesOn {
  readonly erp: Pick<Erp, 'name' | 'pricesFor'>;
  readonly config: {
    /** In ms. */
    readonly erpDeadline: number;
    /** For so many ms an answer is given again without asking. */
    readonly erpFresh: number;
    /** For so many minutes the last answer stands in when the system does not answer. */
    readonly erpStale: number;
  };
  readonly clock: () => Date;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly bounds?: KeptBounds;
}

/** One call that is under way, and what it brought. */
interface Flight {
  readonly landed: Promise<void>;
  readonly answers: Map<string, ErpPriceAnswer>;
  readonly at: Date;
  /** Ended at the deadline. */
  readonly time: AbortSignal;
}

/**
 * Live prices of one process. Never throws, never waits longer than told, and asks the system once for what several
 * requests ask at once; nothing that one customer was told is ever told to another.
 */
export class LivePrices {
  readonly #on: LivePricesOn;
  readonly #kept: KeptAnswers;
  readonly #metrics: LiveMetrics;
  readonly #call: GuardedCall;
  /** By the key of each of its questions. */
  readonly #flights = new Map<string, Flight>();

  constructor(on: LivePricesOn) {
    this.#on = on;
    this.#kept = new KeptAnswers(on.bounds ?? BOUNDS);
    this.#metrics = liveMetrics(on.metrics, this.#kept);
    this.#call = guardedCalls({ erp: on.erp, metrics: this.#metrics, log: on.log });
  }

  /** The kind of system that is asked. */
  get name(): string {
    return this.#on.erp.name;
  }

  /** How long one request waits in all, in ms. */
  get deadline(): number {
    return this.#on.config.erpDeadline;
  }

  /** In the order of the questions, after at most `within` ms, with at most one call. */
  async ask(questions: readonly LiveQuestion[], within: number): Promise<readonly LiveAnswer[]> {
    const keys = questions.map(keyOf);
    const known = new Map<string, LiveAnswer>();
    const open = new Map<string, LiveQuestion>();
    const waiting = new Map<string, Flight>();
    keys.forEach((key, at) => {
      const fresh = this.#fresh(key);
      const flight = this.#flights.get(key);
      if (fresh) known.set(key, fresh);
      else if (flight) waiting.set(key, flight);
      else open.set(key, questions[at]!);
    });
    if (waiting.size > 0) this.#metrics.shared(waiting.size);
    if (within > 0 && open.size > 0) {
      const flight = this.#depart(open);
      for (const key of open.keys()) waiting.set(key, flight);
    }
    if (waiting.size > 0 && !(await inTime([...new Set(waiting.values())], within))) this.#metrics.late();
    return keys.map((key) =>
      this.#counted(known.get(key) ?? heard(waiting.get(key), key) ?? this.#stale(key)),
    );
  }

  #counted(answer: LiveAnswer): LiveAnswer {
    this.#metrics.answered(answer.kind === 'said' ? answer.freshness : 'SILENT');
    return answer;
  }

  #fresh(key: string): LiveAnswer | null {
    const { erpFresh } = this.#on.config;
    const kept = erpFresh > 0 ? this.#kept.get(key) : undefined;
    return kept && this.#stands(kept, erpFresh - 1) ? { kind: 'said', freshness: 'LIVE', ...kept } : null;
  }

  #stale(key: string): LiveAnswer {
    const kept = this.#kept.get(key);
    if (!kept || !this.#stands(kept, this.#on.config.erpStale * 60_000)) return SILENT;
    return { kind: 'said', freshness: 'STALE', ...kept };
  }

  /** Law: never longer than told, and no price beyond the moment until which the system stood by it. */
  #stands({ at, answer }: KeptAnswer, longest: number): boolean {
    const now = this.#on.clock().getTime();
    if (now - at.getTime() > longest) return false;
    return answer.kind === 'none' || answer.validUntil === null || answer.validUntil.getTime() > now;
  }

  #depart(questions: ReadonlyMap<string, LiveQuestion>): Flight {
    const at = this.#on.clock();
    const time = new AbortController();
    const answers = new Map<string, ErpPriceAnswer>();
    const landed = this.#fly(questions, { at, time, answers });
    const flight: Flight = { at, answers, landed, time: time.signal };
    for (const key of questions.keys()) this.#flights.set(key, flight);
    void landed.then(() => {
      for (const key of questions.keys()) this.#flights.delete(key);
    });
    return flight;
  }

  /** Fills in what the system said. Ends by the deadline whatever the system does, and never fails. */
  async #fly(
    questions: ReadonlyMap<string, LiveQuestion>,
    { at, time, answers }: Pick<Flight, 'at' | 'answers'> & { readonly time: AbortController },
  ): Promise<void> {
    const { erpDeadline } = this.#on.config;
    const timer = setTimeout(
      () => time.abort(new ErpError('TIMEOUT', `No answer within ${erpDeadline} ms.`)),
      erpDeadline,
    );
    try {
      const asked = [...questions.values()].map((question) => ({ ...question, moment: at }));
      const said = await this.#call(asked, time.signal);
      this.#take([...questions], said, { at, answers });
    } catch {
      // Counted where it happened; whoever asked gets the last answer, or the price lists'.
    } finally {
      clearTimeout(timer);
    }
  }

  #take(
    questions: readonly (readonly [key: string, question: LiveQuestion])[],
    said: readonly unknown[],
    { at, answers }: Pick<Flight, 'at' | 'answers'>,
  ): void {
    questions.forEach(([key, question], index) => {
      const answer = said[index];
      if (!isSound(question, answer)) return;
      answers.set(key, answer);
      this.#kept.keep(key, { answer, at });
    });
    const unsound = questions.length - answers.size;
    if (unsound > 0) this.#metrics.unsound(unsound);
  }
}

const heard = (flight: Flight | undefined, key: string): LiveAnswer | null => {
  const answer = flight?.answers.get(key);
  return flight && answer ? { kind: 'said', freshness: 'LIVE', at: flight.at, answer } : null;
};

/** Waits for all of them, so many ms at most. Answers whether none was missed for want of time. */
async function inTime(flights: readonly Flight[], within: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, within));
  });
  const landed = Promise.all(flights.map((flight) => flight.landed)).then(() =>
    flights.every(({ time }) => !time.aborted),
  );
  try {
    return await Promise.race([landed, late]);
  } finally {
    clearTimeout(timer);
  }
}
