import type { ProductBecause, ProductReason } from '../../experience/products.js';
import type { Candidate, CandidateSource } from './candidate.js';
import type { Link } from './chain.js';
import { chancesOf } from './learnt-score.js';
import type { Ranker } from './ranker/ranker.js';
import { regularFirst } from './ranker/regular.js';
import { frequencyOf, isDue, nearness, type Rhythm, rhythmOf } from './rhythm.js';

/** What scoring knows beside the candidates. */
export interface Moment {
  /** Minutes since 1970. */
  readonly now: number;
  readonly industry: string | null;
  /** The learnt blend; null: the plain one. */
  readonly ranker: Ranker | null;
}

/** A candidate with its score, before wishes and filters. */
export interface Scored {
  readonly candidate: Candidate;
  readonly score: number;
  readonly because: ProductBecause;
}

type Score = (from: (source: CandidateSource) => readonly Candidate[], moment: Moment) => readonly Scored[];

/** How each kind scores the candidates of its own sources. */
const SCORES: Readonly<Record<Link, Score>> = {
  FOR_YOU: (from, moment) =>
    moment.ranker && from('PURCHASE').some(({ moments }) => moments)
      ? learntForYou(from, moment, moment.ranker)
      : forYou(from('PURCHASE'), from('VIEWED'), moment),
  RECENTLY_VIEWED: (from, { now }) =>
    from('VIEWED').map((candidate) => scored(candidate, recency(candidate, now), viewed(candidate))),
  POPULAR: (from, moment) => popular(from('INDUSTRY'), [...from('POPULAR'), ...from('LIKED')], moment),
  REORDER: (from, moment) => reorder(from('PURCHASE'), moment),
  FORGOTTEN: (from, moment) => forgotten(from('PURCHASE'), moment),
  SAME_GROUP: (from) => from('GROUP').map(byWeight('SAME_GROUP')),
  BOUGHT_TOGETHER: (from) => from('PARTNER').map(byWeight('BOUGHT_TOGETHER')),
  ALTERNATIVES: (from) => from('ALTERNATIVE').map(byWeight('SAME_GROUP')),
  CATALOGUE: (from) => from('CATALOGUE').map(byWeight('CATALOGUE')),
};

/** What pins may put somewhere, by sales. */
export const scoredPins = (candidates: readonly Candidate[]): readonly Scored[] =>
  candidates.filter(({ source }) => source === 'PINNED').map(byWeight('PINNED'));

/** Scores the candidates of one kind. Law: it looks at nothing but the candidates of that kind's own sources. */
export const scoreOf = (kind: Link, candidates: readonly Candidate[], moment: Moment): readonly Scored[] =>
  SCORES[kind]((source) => candidates.filter((candidate) => candidate.source === source), moment);

/** A view counts as half a purchase, and half of that a fortnight later. */
const VIEW_WEIGHT = 0.5;
const VIEW_HALF_LIFE = 14 * 1440;

/**
 * Own decayed frequency times the shop's sales of the last 14 days; one is added so that what nobody else buys lately
 * keeps its order by frequency. What the viewer looked at counts like a little purchase.
 */
function forYou(
  bought: readonly Candidate[],
  seen: readonly Candidate[],
  { now }: Moment,
): readonly Scored[] {
  const views = new Map(seen.map((candidate) => [candidate.productId, candidate]));
  const weightOf = ({ last }: Candidate): number =>
    VIEW_WEIGHT * 0.5 ** (Math.max(0, now - (last ?? 0)) / VIEW_HALF_LIFE);
  const list: Scored[] = [];
  for (const candidate of bought) {
    if (!candidate.moments || candidate.moments.length === 0) continue;
    const view = views.get(candidate.productId);
    views.delete(candidate.productId);
    const frequency = frequencyOf(candidate.moments, now) + (view ? weightOf(view) : 0);
    const because = since('ORDERED_BEFORE', null, candidate.moments.at(-1) ?? null, view ? ['VIEWED'] : []);
    list.push(scored(candidate, frequency * (candidate.weight + 1), because));
  }
  for (const candidate of views.values())
    list.push(scored(candidate, weightOf(candidate) * (candidate.weight + 1), viewed(candidate)));
  return list;
}

/**
 * The learnt chance of being bought now, of own purchases, of what goes with them and of best sellers. A view of this
 * moment counts half of the best chance there is.
 */
function learntForYou(
  from: (source: CandidateSource) => readonly Candidate[],
  { now }: Moment,
  ranker: Ranker,
): readonly Scored[] {
  const bought = from('PURCHASE').filter(({ moments }) => moments && moments.length > 0);
  const views = new Map(from('VIEWED').map((candidate) => [candidate.productId, candidate]));
  const all = new Map<number, Candidate>();
  for (const source of ['POPULAR', 'RELATED'] as const)
    for (const candidate of from(source)) all.set(candidate.productId, candidate);
  for (const candidate of [...views.values(), ...bought])
    if (candidate.source === 'PURCHASE' || !all.has(candidate.productId))
      all.set(candidate.productId, candidate);
  const candidates = [...all.values()];
  const chances = chancesOf(ranker, candidates, bought, now);
  const best = Math.max(0, ...chances.values());
  return candidates.map((candidate) => {
    const view = views.get(candidate.productId);
    const seen = view
      ? best * VIEW_WEIGHT * 0.5 ** (Math.max(0, now - (view.last ?? 0)) / VIEW_HALF_LIFE)
      : 0;
    return scored(candidate, (chances.get(candidate.productId) ?? 0) + seen, learntBecause(candidate, view));
  });
}

function learntBecause(candidate: Candidate, view: Candidate | undefined): ProductBecause {
  const also: readonly ProductReason[] = view ? ['VIEWED'] : [];
  if (candidate.source === 'PURCHASE')
    return since('ORDERED_BEFORE', null, candidate.moments?.at(-1) ?? null, also);
  if (view) return viewed(view);
  if (candidate.source === 'RELATED') return reason('BOUGHT_TOGETHER', candidate.about);
  return reason('POPULAR', null);
}

/** Due by the company's own rhythm, and nothing else: no other company's orders can move it. What is long overdue is probably given up and falls behind. */
function reorder(bought: readonly Candidate[], { now }: Moment): readonly Scored[] {
  return withRhythm(bought)
    .filter(({ rhythm }) => isDue(rhythm, now))
    .map(({ candidate, rhythm, moments }) =>
      scored(
        candidate,
        frequencyOf(moments, now) * nearness(rhythm, now),
        since('DUE', null, rhythm.due, ['ORDERED_BEFORE']),
      ),
    );
}

/**
 * Bought more than once, and not in the cart: no other company's orders decide what is in this list. Without a learnt
 * blend: what falls due before the company's next visit (its own median pause between two orders), by decayed frequency.
 * With one, which knows every rhythm and how strictly this shop's companies keep to theirs: what is usually ordered first.
 */
function forgotten(bought: readonly Candidate[], { now, ranker }: Moment): readonly Scored[] {
  const all = withRhythm(bought);
  if (ranker) return learntForgotten(all, bought, now, ranker);
  const visits = rhythmOf([...new Set(all.flatMap(({ moments }) => moments))].sort((a, b) => a - b));
  const next = now + (visits.gapDays ?? 0) * 1440;
  return all
    .filter(({ rhythm }) => isDue(rhythm, next))
    .map((regular) =>
      scored(regular.candidate, frequencyOf(regular.moments, now), dueOrBefore(regular, now)),
    );
}

function learntForgotten(
  all: readonly Regular[],
  bought: readonly Candidate[],
  now: number,
  ranker: Ranker,
): readonly Scored[] {
  const chances = chancesOf(ranker, bought, bought, now);
  const chanceOf = ({ candidate }: Regular): number => chances.get(candidate.productId) ?? 0;
  const sorted = all.toSorted((a, b) => chanceOf(b) - chanceOf(a) || bySku(a, b));
  const list = regularFirst(sorted, ({ moments }) => moments.length);
  return list.map((regular, place) =>
    scored(regular.candidate, list.length - place, dueOrBefore(regular, now)),
  );
}

const dueOrBefore = ({ rhythm }: Regular, now: number): ProductBecause =>
  isDue(rhythm, now)
    ? since('DUE', null, rhythm.due, ['ORDERED_BEFORE'])
    : since('ORDERED_BEFORE', null, rhythm.last, []);

const bySku = (a: Regular, b: Regular): number => (a.candidate.sku < b.candidate.sku ? -1 : 1);

interface Regular {
  readonly candidate: Candidate;
  readonly moments: readonly number[];
  readonly rhythm: Rhythm;
}

const withRhythm = (bought: readonly Candidate[]): readonly Regular[] =>
  bought.flatMap((candidate) =>
    candidate.moments ? [{ candidate, moments: candidate.moments, rhythm: rhythmOf(candidate.moments) }] : [],
  );

/** Share of the industry's best seller, plus half the share of the shop's: the industry leads, the shop fills. */
function popular(
  industryList: readonly Candidate[],
  shopList: readonly Candidate[],
  { industry }: Moment,
): readonly Scored[] {
  const shop = new Map<number, Scored>();
  const mostInShop = most(shopList);
  for (const candidate of shopList)
    if (!shop.has(candidate.productId))
      shop.set(
        candidate.productId,
        scored(candidate, candidate.weight / mostInShop / 2, reason('POPULAR', null)),
      );
  const mostInIndustry = most(industryList);
  for (const candidate of industryList) {
    const also = shop.get(candidate.productId);
    const score = candidate.weight / mostInIndustry + (also?.score ?? 0);
    const because = { ...reason('POPULAR_IN_INDUSTRY', industry), also: also ? (['POPULAR'] as const) : [] };
    shop.set(candidate.productId, scored(candidate, score, because));
  }
  return [...shop.values()];
}

const most = (list: readonly Candidate[]): number => Math.max(1, ...list.map(({ weight }) => weight));

const scored = (candidate: Candidate, score: number, because: ProductBecause): Scored => ({
  candidate,
  score,
  because,
});

const reason = (name: ProductReason, about: string | null): ProductBecause => since(name, about, null, []);

/** Newest first: 1 for this moment, falling with every minute. */
const recency = ({ last }: Candidate, now: number): number => 1 / (1 + Math.max(0, now - (last ?? 0)));

const byWeight =
  (name: ProductReason) =>
  (candidate: Candidate): Scored =>
    scored(candidate, candidate.weight, reason(name, candidate.about));

const viewed = ({ last }: Candidate): ProductBecause => since('VIEWED', null, last, []);

const since = (
  name: ProductReason,
  about: string | null,
  minute: number | null,
  also: readonly ProductReason[],
): ProductBecause => ({
  reason: name,
  about,
  since: minute === null ? null : new Date(minute * 60_000),
  also,
});
