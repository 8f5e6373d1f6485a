import { type Candidates, CandidateFinder } from './candidates.js';
import { isJustBought, rhythmOf } from '../rhythm.js';
import { at, DAY, endsBefore, type Histories } from './histories.js';
import { best, type Learnt, learn } from './learn.js';
import { type Figures, figuresOf } from './measure.js';
import { blended } from './ranker.js';
import { regularFirst } from './regular.js';
import { shopFactsOf } from './shop-facts.js';

/** Items of a prediction. */
export const PREDICTED = 20;
const SHOWN = 10;
const SHOWN_FORGOTTEN = 5;

/** One user's list, and how it met the target. */
export interface Evaluated {
  readonly user: number;
  readonly items: readonly number[];
  readonly at10: Figures;
  readonly at20: Figures;
  /** At 10 as a slot shows it: without what was just bought and is not due. */
  readonly shown: Figures;
  /** Hits among ten shown: this list, the most popular of all times, the best sellers of the 14 days before. */
  readonly hits: readonly [own: number, popular: number, recent: number];
  /** Recall at 10 of a list of never-bought items; null where the target has none. */
  readonly explore: number | null;
  /** Items of the target bought three or more times before; and how many are among five shown when hidden in turn. */
  readonly forgotten: readonly [asked: number, hit: number];
}

/** The engine over a basket file: built from all but each user's last basket, then asked for that one. */
export class Evaluation {
  readonly learnt: Learnt;
  private readonly ends: Int32Array;
  private readonly finder: CandidateFinder;
  private readonly everPopular: readonly number[];

  constructor(private readonly histories: Histories) {
    this.ends = endsBefore(histories, 1);
    this.learnt = learn(histories, this.ends);
    const facts = shopFactsOf(histories, this.ends);
    this.finder = new CandidateFinder(histories, facts);
    this.everPopular = new CandidateFinder({ ...histories, calendar: false }, facts).popularAt(0, SHOWN);
  }

  /** All items of a user's target basket are predicted from what was known before its moment. */
  of(user: number): Evaluated {
    const { histories, finder } = this;
    const visit = at(this.ends, user);
    const now = at(histories.minutes, visit);
    const candidates = finder.of(at(histories.firstVisit, user), visit, now);
    const ranked = best(
      candidates,
      blended(this.learnt.ranker, candidates.features),
      candidates.items.length,
    );
    const lately = this.justBought(user, visit, now);
    const target = new Set(
      histories.items.subarray(at(histories.starts, visit), at(histories.starts, visit + 1)),
    );
    const hitsOf = (items: readonly number[]): number =>
      items.slice(0, SHOWN).filter((item) => target.has(item)).length;
    return {
      user,
      items: ranked.slice(0, PREDICTED),
      at10: figuresOf(ranked, target, SHOWN),
      at20: figuresOf(ranked, target, PREDICTED),
      shown: figuresOf(
        ranked.filter((item) => !lately.has(item)),
        target,
        SHOWN,
      ),
      hits: [hitsOf(ranked), hitsOf(this.everPopular), hitsOf(finder.popularAt(now, SHOWN))],
      explore: exploreOf(candidates, ranked, target),
      forgotten: forgottenOf(candidates, ranked, target),
    };
  }

  private justBought(user: number, end: number, now: number): ReadonlySet<number> {
    const { firstVisit, minutes, starts, items, calendar } = this.histories;
    const moments = new Map<number, number[]>();
    if (!calendar || now - at(minutes, end - 1) >= DAY) return new Set();
    for (let visit = at(firstVisit, user); visit < end; visit++)
      for (let line = at(starts, visit); line < at(starts, visit + 1); line++) {
        const known = moments.get(at(items, line));
        if (known) known.push(at(minutes, visit));
        else moments.set(at(items, line), [at(minutes, visit)]);
      }
    const learnt = this.learnt.ranker !== null;
    const just = [...moments].filter(([, bought]) => isJustBought(rhythmOf(bought), 0, now, learnt));
    return new Set(just.map(([item]) => item));
  }
}

function exploreOf(
  { items, own }: Candidates,
  ranked: readonly number[],
  target: ReadonlySet<number>,
): number | null {
  const bought = new Set(items.subarray(0, own));
  const fresh = new Set([...target].filter((item) => !bought.has(item)));
  if (fresh.size === 0) return null;
  return figuresOf(
    ranked.filter((item) => !bought.has(item)),
    fresh,
    SHOWN,
  ).recall;
}

/** Each regular product of the target is left out of the cart in turn; the rest of the target is in it. */
function forgottenOf(
  { items, own, times }: Candidates,
  ranked: readonly number[],
  target: ReadonlySet<number>,
): readonly [number, number] {
  const timesOf = new Map([...items.subarray(0, own)].map((item, index) => [item, at(times, index)]));
  const list = regularFirst(ranked, (item) => timesOf.get(item) ?? 0);
  const hidden = [...target].filter((item) => (timesOf.get(item) ?? 0) >= 3);
  const hit = hidden.filter((item) =>
    list
      .filter((other) => other === item || !target.has(other))
      .slice(0, SHOWN_FORGOTTEN)
      .includes(item),
  );
  return [hidden.length, hit.length];
}
