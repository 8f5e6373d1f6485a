import type { Scored } from '../score.js';
import { type Steerable, type SteeringRule, speaksOf } from './steering-rule.js';

/** All boosts of a product together multiply its score by no more. */
export const MOST_BOOST = 100;

/** A scored product after the rules that weigh it. */
export interface Weighed extends Scored {
  readonly buried: boolean;
  /** The rules that acted on it, in their order. */
  readonly acted: readonly SteeringRule[];
}

/**
 * What rules do to a product's score; null: excluded. Laws: EXCLUDE beats everything, whatever the priorities; BURY beats
 * BOOST; boosts multiply; without a rule that speaks of it nothing changes.
 */
export function weigh(item: Scored, rules: readonly SteeringRule[]): Weighed | null {
  const speaking = rules.filter((rule) => speaksOf(rule, steerable(item)));
  const of = (action: SteeringRule['action']): readonly SteeringRule[] =>
    speaking.filter((rule) => rule.action === action);
  if (of('EXCLUDE').length > 0) return null;
  const burying = of('BURY').slice(0, 1);
  if (burying.length > 0) return { ...marked(item, 'BURIED'), buried: true, acted: burying };
  const boosting = of('BOOST');
  if (boosting.length === 0) return { ...item, buried: false, acted: [] };
  const weight = boosting.reduce((product, rule) => product * (rule.weight ?? 1), 1);
  const score = item.score * Math.min(MOST_BOOST, weight);
  return { ...marked(item, 'BOOSTED'), score, buried: false, acted: boosting };
}

const steerable = ({ candidate }: Scored): Steerable => ({
  ...candidate,
  attributes: candidate.attributes ?? null,
});

const marked = (item: Scored, by: 'BOOSTED' | 'BURIED'): Scored => ({
  ...item,
  because: { ...item.because, also: [...item.because.also, by] },
});
