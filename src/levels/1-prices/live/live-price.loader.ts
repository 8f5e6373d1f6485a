import type { LivePrices } from '../../../erp/live/live-prices.adapter.js';
import { keyOf, type LiveAnswer, type LiveQuestion } from '../../../erp/live/live-question.js';

/** What one viewer asks of the system of record in one request. */
export interface LiveAsking {
  readonly name: string;
  /** In the order of the questions. */
  ask(questions: readonly LiveQuestion[]): Promise<readonly LiveAnswer[]>;
}

/**
 * A request asks a question once and has one answer to it, through whichever door; all its waiting together is at most the
 * deadline. `life`: the longest request, in ms; a subscription lives on, and asks anew after that.
 */
export function liveAsking(live: LivePrices, life: number): LiveAsking {
  let began = Number.NEGATIVE_INFINITY;
  let left = 0;
  let said = new Map<string, Promise<LiveAnswer>>();
  const depart = (questions: ReadonlyMap<string, LiveQuestion>): void => {
    const start = performance.now();
    const answers = live.ask([...questions.values()], left).finally(() => {
      left -= performance.now() - start;
    });
    [...questions.keys()].forEach((key, at) => {
      said.set(
        key,
        answers.then((all) => all[at]!),
      );
    });
  };
  return {
    name: live.name,
    ask: async (questions) => {
      if (performance.now() - began > life) {
        began = performance.now();
        left = live.deadline;
        said = new Map();
      }
      const keys = questions.map(keyOf);
      const open = new Map<string, LiveQuestion>();
      keys.forEach((key, at) => {
        if (!said.has(key)) open.set(key, questions[at]!);
      });
      if (open.size > 0) depart(open);
      return await Promise.all(keys.map((key) => said.get(key)!));
    },
  };
}
