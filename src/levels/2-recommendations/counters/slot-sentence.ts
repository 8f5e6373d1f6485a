/** What became of the lists of a slot. Each list counts once, however much came of it. */
export interface SlotFigures {
  /** Lists that were shown, to whomever. */
  readonly exposures: number;
  /** Of those the ones whose viewer is known and allows PERSONALIZATION: what follows is counted of them. */
  readonly attributable: number;
  readonly viewed: number;
  readonly clicked: number;
  readonly addedToCart: number;
  readonly ordered: number;
}

/** One slot and kind, beside its hold-out where there is one. */
export interface SlotResultFacts {
  readonly slot: string;
  readonly kind: string;
  readonly shown: SlotFigures;
  readonly holdOut: SlotFigures | null;
  readonly verdict: Verdict;
}

/** What the comparison with the hold-out says. */
export const VERDICTS = {
  NO_HOLD_OUT: 'There is no hold-out to compare with.',
  TOO_FEW: 'Too few lists on one of the sides to say anything: at least 100 each.',
  UNCLEAR: 'The difference may be chance.',
  BETTER: 'More is ordered than in the hold-out, and chance would rarely do so (1 in 20).',
  WORSE: 'Less is ordered than in the hold-out, and chance would rarely do so (1 in 20).',
} as const;
export type Verdict = keyof typeof VERDICTS;

/** Lists on each side below which nothing is said. */
const ENOUGH = 100;
/** Of the normal distribution: 5 % on both sides together. */
const CRITICAL = 1.96;

/** Two-proportion z-test of lists that led to an order. Law: the sides exchanged, the verdict is reversed. */
export function verdictOf(shown: SlotFigures, holdOut: SlotFigures | null): Verdict {
  if (!holdOut) return 'NO_HOLD_OUT';
  if (Math.min(shown.attributable, holdOut.attributable) < ENOUGH) return 'TOO_FEW';
  const pooled = (shown.ordered + holdOut.ordered) / (shown.attributable + holdOut.attributable);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / shown.attributable + 1 / holdOut.attributable));
  const difference = rate(shown.ordered, shown) - rate(holdOut.ordered, holdOut);
  if (spread === 0 || Math.abs(difference) / spread < CRITICAL) return 'UNCLEAR';
  return difference > 0 ? 'BETTER' : 'WORSE';
}

const rate = (count: number, { attributable }: SlotFigures): number =>
  attributable === 0 ? 0 : count / attributable;

const percent = (share: number): string => `${(share * 100).toFixed(1).replace(/\.0$/, '')} %`;
const grouped = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** The result as a marketer says it, in English. */
export function slotSentence({ slot, kind, shown, holdOut, verdict }: SlotResultFacts): string {
  const head = `${kind} in "${slot}" was shown ${times(shown.exposures)}`;
  if (shown.attributable === 0)
    return `${head}; what came of it cannot be told, because no viewer allows it to be counted.`;
  const rested =
    shown.attributable < shown.exposures
      ? ` Of the ${grouped(shown.attributable)} whose viewers allow it to be counted`
      : '';
  const led = `${percent(rate(shown.clicked, shown))} led to a click, ${percent(rate(shown.addedToCart, shown))} into a cart and ${percent(rate(shown.ordered, shown))} to an order`;
  const story = rested ? `${head}.${rested} ${led}.` : `${head}: ${led}.`;
  return holdOut ? `${story} ${compared(shown, holdOut, verdict)}` : story;
}

const times = (count: number): string => (count === 1 ? 'once' : `${grouped(count)} times`);

function compared(shown: SlotFigures, holdOut: SlotFigures, verdict: Verdict): string {
  if (verdict === 'TOO_FEW') return 'The hold-out is too small to compare with yet.';
  const without = rate(holdOut.ordered, holdOut);
  const told = `Without it ${percent(without)} ordered`;
  if (verdict === 'UNCLEAR') return `${told}: the difference may be chance.`;
  const change = rate(shown.ordered, shown) / without - 1;
  const size = Number.isFinite(change) ? `${percent(Math.abs(change))} ` : '';
  return `${told}: ${size}${verdict === 'BETTER' ? 'more' : 'less'} with it, which chance would rarely do.`;
}
