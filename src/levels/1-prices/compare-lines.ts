import type { AccessSequence, Take } from '../../experience/access-sequence.js';
import type { LosingReason } from '../../experience/price.js';
import type { Decimal } from '../../money/decimal.js';
import type { PriceCandidate, PriceContext } from './price-candidate.js';

/** Why the line cannot be used at all for this context, whatever the quantity; null: it can. `line` is in the unit asked for. */
export function unfit(
  line: PriceCandidate,
  { currency, moment }: Pick<PriceContext, 'currency' | 'moment'>,
  sequence: AccessSequence,
): LosingReason | null {
  if (line.currency !== currency) return 'OTHER_CURRENCY';
  if (line.validFrom !== null && line.validFrom > moment) return 'NOT_YET_VALID';
  if (line.validTo !== null && line.validTo <= moment) return 'EXPIRED';
  if (stepOf(line, sequence) < 0) return 'NOT_IN_SEQUENCE';
  return null;
}

/** Which step of the sequence looks at this line; -1: none. */
export const stepOf = ({ kind, inherited }: PriceCandidate, { stepOf: steps }: AccessSequence): number =>
  inherited ? steps.INHERITED : steps[kind];

const start = ({ validFrom }: PriceCandidate): number => validFrom?.getTime() ?? Number.NEGATIVE_INFINITY;
const end = ({ validTo }: PriceCandidate): number => validTo?.getTime() ?? Number.POSITIVE_INFINITY;

/** Above zero: `a` is dearer, each on its own price basis. */
function dearer(a: PriceCandidate, b: PriceCandidate): number {
  const [left, right] = a.per === b.per ? [a.amount, b.amount] : [a.amount * b.per, b.amount * a.per];
  return left === right ? 0 : left > right ? 1 : -1;
}

/** Why `rival` loses against `line`, both applicable; null: it does not. A strict order: steps, takes and tie-breaks as declared. */
export function losesTo(
  rival: PriceCandidate,
  line: PriceCandidate,
  sequence: AccessSequence,
): LosingReason | null {
  const step = stepOf(line, sequence);
  const difference = stepOf(rival, sequence) - step;
  if (difference !== 0) return difference > 0 ? 'LOWER_STEP' : null;
  const reason =
    rival.listId === line.listId
      ? sameList(rival, line)
      : otherList(rival, line, sequence.steps[step]?.take ?? 'FIRST');
  return reason === undefined ? tied(rival, line, sequence) : reason;
}

/** Inside a list the unit asked for goes first, then the highest scale that is reached. undefined: equal. */
function sameList(rival: PriceCandidate, line: PriceCandidate): LosingReason | null | undefined {
  if (rival.unit !== line.unit) {
    if (rival.unitFactor == null) return null;
    if (line.unitFactor == null) return 'OTHER_UNIT';
    // Both converted: the larger unit is the better scale.
    if (rival.unitFactor !== line.unitFactor) return rival.unitFactor < line.unitFactor ? 'OTHER_UNIT' : null;
  }
  if (rival.minQuantity !== line.minQuantity)
    return rival.minQuantity < line.minQuantity ? 'SMALLER_SCALE' : null;
  return undefined;
}

function otherList(rival: PriceCandidate, line: PriceCandidate, take: Take): LosingReason | null | undefined {
  if ((take === 'FIRST' || take === 'SPECIFIC') && rival.distance !== line.distance)
    return rival.distance > line.distance ? 'LOWER_STEP' : null;
  if ((take === 'FIRST' || take === 'PRIORITY') && rival.priority !== line.priority)
    return rival.priority < line.priority ? 'LOWER_PRIORITY' : null;
  if (take === 'SPECIFIC' && rival.minQuantity !== line.minQuantity)
    return rival.minQuantity < line.minQuantity ? 'LESS_SPECIFIC' : null;
  if (take === 'LOWEST' || take === 'PRIORITY') {
    const more = dearer(rival, line);
    if (more !== 0) return more > 0 ? 'DEARER' : null;
  }
  return undefined;
}

function tied(rival: PriceCandidate, line: PriceCandidate, { ties }: AccessSequence): LosingReason | null {
  for (const tie of ties) {
    if (tie === 'narrower-validity') {
      if (start(rival) !== start(line)) return start(rival) < start(line) ? 'LESS_SPECIFIC_IN_TIME' : null;
      if (end(rival) !== end(line)) return end(rival) > end(line) ? 'LESS_SPECIFIC_IN_TIME' : null;
    } else {
      const more = dearer(rival, line);
      if (more !== 0) return more > 0 ? 'DEARER' : null;
    }
  }
  return rival.lineId > line.lineId ? 'HIGHER_ID' : null;
}

/** Each list first settles its own line for this quantity; then the lists' lines meet. All of `fit` can be used. */
export function winnerAt(
  quantity: Decimal,
  fit: readonly PriceCandidate[],
  sequence: AccessSequence,
): PriceCandidate | null {
  let best: PriceCandidate | null = null;
  for (let index = 0; index < fit.length; index++) {
    const line = fit[index]!;
    if (line.minQuantity > quantity || (best !== null && best.listId === line.listId)) continue;
    const champion = championOf(line, index, quantity, fit, sequence);
    if (champion !== null && (best === null || losesTo(best, champion, sequence) !== null)) best = champion;
  }
  return best;
}

/** The list's own best line; null where the list has been looked at already, at an earlier line of it. */
function championOf(
  first: PriceCandidate,
  index: number,
  quantity: Decimal,
  fit: readonly PriceCandidate[],
  sequence: AccessSequence,
): PriceCandidate | null {
  for (let at = 0; at < index; at++)
    if (fit[at]!.listId === first.listId && fit[at]!.minQuantity <= quantity) return null;
  let best = first;
  for (let at = index + 1; at < fit.length; at++) {
    const line = fit[at]!;
    if (
      line.listId === first.listId &&
      line.minQuantity <= quantity &&
      losesTo(best, line, sequence) !== null
    )
      best = line;
  }
  return best;
}
