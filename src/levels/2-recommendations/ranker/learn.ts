import { binOf, Booster, boundsOf, type Rows, sequence } from './boosted-trees.js';
import { type Candidates, CandidateFinder } from './candidates.js';
import { FEATURES, WIDTH } from './features.js';
import { at, type Ends, endsBefore, entryAt, type Histories, realAt } from './histories.js';
import { type Figures, figuresOf, meanOf } from './measure.js';
import { blended, fits, type Ranker } from './ranker.js';
import { shopFactsOf } from './shop-facts.js';

/** Rows that are learnt from, at most: more of them cost time and change little. */
const MOST_ROWS = 150_000;
const TREES = 100;
/** Of five shoppers one is held out: nothing is learnt from that one's target. */
const HELD_OUT = 5;
const MOST_HELD_OUT = 1000;
/** Shoppers that are learnt from, at most. */
const MOST_LEARNT_FROM = 8000;
/** With fewer targets than this nothing is learnt: the plain blend answers. */
const LEAST_TARGETS = 200;

export interface Learnt {
  /** null: the plain blend was not beaten, or there was too little to learn from. */
  readonly ranker: Ranker | null;
  /** Which blend was best on the held-out targets by nDCG at 10; `KEPT`: the rival, learnt by an earlier build. */
  readonly blend: 'LEARNT' | 'KEPT' | 'PLAIN';
  /** What each blend reached on the held-out targets, at 10. */
  readonly heldOut: { readonly chosen: Figures; readonly rival: Figures | null; readonly plain: Figures };
  readonly targets: number;
}

interface Target {
  readonly candidates: Candidates;
  readonly bought: ReadonlySet<number>;
}

/**
 * Learns the blend from each shopper's newest known visit, predicted from what was known before it. Law: what is chosen is
 * never worse, by nDCG at 10 on the shoppers held out, than `rival` or the plain blend.
 */
export function learn(histories: Histories, ends: Ends, rival: Ranker | null = null): Learnt {
  const newest = targetsBefore(histories, ends, 1);
  const { shoppers, targetOf } = newest;
  const heldOut = shoppers.filter((_, index) => index % HELD_OUT === 0).slice(0, MOST_HELD_OUT);
  const held = new Set(heldOut);
  const judged = heldOut.map(targetOf);
  const judge = (ranker: Ranker | null): Figures => meanOf(judged.map((target) => measured(ranker, target)));
  const plain = judge(null);
  const earlier = rival && fits(rival) ? { ranker: rival, figures: judge(rival) } : null;
  const best =
    shoppers.length < LEAST_TARGETS ? null : grown(shoppers.filter((shopper) => !held.has(shopper)));
  return chosenOf({ plain, earlier, made: best && { ranker: best, figures: judge(best) } }, shoppers.length);

  function grown(from: readonly number[]): Ranker {
    const learntFrom = from.slice(0, MOST_LEARNT_FROM).map((shopper) => () => targetOf(shopper));
    if (learntFrom.length < MOST_LEARNT_FROM / 2) {
      const earlier = targetsBefore(histories, ends, 2);
      for (const shopper of earlier.shoppers)
        if (!held.has(shopper)) learntFrom.push(() => earlier.targetOf(shopper));
    }
    const { rows, bounds } = rowsOf(learntFrom);
    const booster = new Booster(rows);
    for (let tree = 0; tree < TREES; tree++) booster.grow();
    return { features: FEATURES, bounds, trees: booster.trees };
  }
}

interface Targets {
  /** Those who bought anything before, shuffled. */
  readonly shoppers: readonly number[];
  readonly targetOf: (shopper: number) => Target;
}

/** Everybody's visit number `back` from the end, to be predicted from what was known before everybody's. */
function targetsBefore(histories: Histories, ends: Ends, back: number): Targets {
  const { firstVisit, minutes, starts, items } = histories;
  const cut = ends.map((end, shopper) => Math.max(at(firstVisit, shopper), end - back));
  const finder = new CandidateFinder(histories, shopFactsOf(histories, cut));
  const shoppers: number[] = [];
  for (let shopper = 0; shopper < histories.shoppers; shopper++)
    if (at(cut, shopper) > at(firstVisit, shopper)) shoppers.push(shopper);
  shuffle(shoppers);
  return {
    shoppers,
    targetOf: (shopper) => {
      const visit = at(cut, shopper);
      return {
        candidates: finder.of(at(firstVisit, shopper), visit, at(minutes, visit)),
        bought: new Set(items.subarray(at(starts, visit), at(starts, visit + 1))),
      };
    },
  };
}

interface Judged {
  readonly ranker: Ranker;
  readonly figures: Figures;
}

function chosenOf(
  {
    plain,
    earlier,
    made,
  }: { readonly plain: Figures; readonly earlier: Judged | null; readonly made: Judged | null },
  targets: number,
): Learnt {
  const heldOut = { rival: earlier?.figures ?? null, plain };
  const kept = earlier !== null && earlier.figures.ndcg > (made?.figures.ndcg ?? 0);
  const winner = kept ? earlier : made;
  if (!winner || winner.figures.ndcg <= plain.ndcg)
    return { ranker: null, blend: 'PLAIN', heldOut: { ...heldOut, chosen: plain }, targets };
  const blend = kept ? 'KEPT' : 'LEARNT';
  return { ranker: winner.ranker, blend, heldOut: { ...heldOut, chosen: winner.figures }, targets };
}

function measured(ranker: Ranker | null, { candidates, bought }: Target): Figures {
  return figuresOf(best(candidates, blended(ranker, candidates.features), 10), bought, 10);
}

/** The best candidates; ties by number. */
export function best({ items }: Candidates, scores: Float32Array, length: number): number[] {
  const order = [...items.keys()].sort(
    (a, b) => realAt(scores, b) - realAt(scores, a) || at(items, a) - at(items, b),
  );
  return order.slice(0, length).map((index) => at(items, index));
}

function shuffle(numbers: number[]): void {
  const random = sequence(11);
  for (let last = numbers.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [numbers[last], numbers[other]] = [entryAt(numbers, other), entryAt(numbers, last)];
  }
}

/** Rows of as many shoppers as there is room for. */
function rowsOf(targets: readonly (() => Target)[]): { rows: Rows; bounds: number[][] } {
  const random = sequence(13);
  const sampleRows: Float32Array[] = [];
  const sampled = targets.slice(0, 300).map((target) => target());
  for (const { candidates } of sampled) sampleRows.push(candidates.features);
  const perShopper =
    sampleRows.reduce((sum, { length }) => sum + length / WIDTH, 0) / Math.max(1, sampled.length);
  const keep = Math.min(1, MOST_ROWS / Math.max(1, perShopper * targets.length));
  const bounds = boundsOfRows(sampleRows);
  const bins = new Uint8Array(Math.ceil(MOST_ROWS * 1.3) * WIDTH);
  const labels = new Uint8Array(Math.ceil(MOST_ROWS * 1.3));
  const weights = new Float32Array(labels.length);
  let count = 0;
  for (const target of targets) {
    const { candidates, bought } = target();
    for (const [index, item] of candidates.items.entries()) {
      const label = bought.has(item) ? 1 : 0;
      if ((label === 0 && random() >= keep) || count === labels.length) continue;
      for (let feature = 0; feature < WIDTH; feature++)
        bins[count * WIDTH + feature] = binOf(
          bounds[feature] ?? [],
          realAt(candidates.features, index * WIDTH + feature),
        );
      labels[count] = label;
      weights[count] = label === 1 ? 1 : 1 / keep;
      count++;
    }
  }
  return { rows: { count, width: WIDTH, bins, labels, weights }, bounds };
}

function boundsOfRows(rows: readonly Float32Array[]): number[][] {
  const length = rows.reduce((sum, { length }) => sum + length / WIDTH, 0);
  return FEATURES.map((_, feature) => {
    const values = new Float32Array(length);
    let next = 0;
    for (const features of rows)
      for (let offset = feature; offset < features.length; offset += WIDTH)
        values[next++] = realAt(features, offset);
    return [...boundsOf(values)];
  });
}

/** Everything known: for the lists that are served. */
export const allKnown = (histories: Histories): Ends => endsBefore(histories, 0);
