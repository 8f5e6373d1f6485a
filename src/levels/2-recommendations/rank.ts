import type { Wishes } from '../../experience/experience.js';
import type { ProductBecause, RecommendationKind } from '../../experience/products.js';
import type { Candidate, Found } from './candidate.js';
import { CHAINS, FILLED, type Link } from './chain.js';
import type { Ranker } from './ranker/ranker.js';
import { isJustBought, rhythmOf } from './rhythm.js';
import { type Scored, scoredPins, scoreOf } from './score.js';
import { arrange } from './steering/arrange.js';
import type { SteeringRule } from './steering/steering-rule.js';
import { weigh, type Weighed } from './steering/weigh.js';
import { applyWish } from './wish.js';

/** What a ranking is asked: everything it may know. */
export interface RankQuestion {
  readonly kind: RecommendationKind;
  /** Minutes since 1970. */
  readonly now: number;
  readonly industry: string | null;
  /** The learnt blend; null: the plain one. */
  readonly ranker: Ranker | null;
  readonly wishes: Pick<Wishes, 'groups' | 'brands'>;
  /** Products in the basket by id, beside the BASKET candidates. */
  readonly basket: readonly number[];
  /** Merchandisers' rules that hold, in their order. */
  readonly rules?: readonly SteeringRule[];
}

export interface Ranked {
  readonly productId: number;
  readonly groupCode: string | null;
  readonly brand: string | null;
  readonly attributes: Readonly<Record<string, readonly string[]>> | null;
  readonly score: number;
  readonly because: ProductBecause;
  /** The link of the chain that it stands in. */
  readonly link: Link;
  readonly buried: boolean;
  /** The rules that acted on it. */
  readonly acted: readonly SteeringRule[];
}

/** One link of the fallback chain, ranked: best first. */
export interface Tier {
  readonly kind: Link;
  readonly items: readonly Ranked[];
}

/**
 * Candidates -> score -> hard filters -> stated wishes -> rules that weigh, for every kind of the chain. Law: the order of
 * the candidates never matters; ties are broken by SKU; a product stands in the first tier that has it, and nowhere else.
 */
export function rank(question: RankQuestion, { candidates }: Found): readonly Tier[] {
  const fits = fitting(question, candidates);
  const placed = new Set<number>();
  const chain: readonly Link[] = [...CHAINS[question.kind], 'CATALOGUE'];
  return chain.map((kind, place) => {
    const items = weighed(
      scoreOf(kind, candidates, question).filter(
        ({ candidate }) => !placed.has(candidate.productId) && fits(candidate, kind),
      ),
      question,
    );
    for (const { candidate } of items) placed.add(candidate.productId);
    return { kind, items: items.map((item) => ranked(item, kind, chain.length - 1 - place)) };
  });
}

/** What pins may put somewhere, best first. Law: no filter is passed over for a pin. */
export function pinnable(question: RankQuestion, { candidates }: Found): readonly Ranked[] {
  const fits = fitting(question, candidates);
  const items = scoredPins(candidates).filter(({ candidate }) => fits(candidate, 'POPULAR'));
  return weighed(items, question).map((item) => ranked(item, 'CATALOGUE', 0));
}

type Fits = (candidate: Candidate, link: Link) => boolean;

/** The hard filters. */
function fitting(question: RankQuestion, candidates: readonly Candidate[]): Fits {
  const hidden = refused(question, candidates);
  const lately = justBought(candidates, question.now, question.ranker !== null);
  return ({ productId, shown }, link) =>
    shown && !hidden.has(productId) && (link === 'RECENTLY_VIEWED' || !lately.has(productId));
}

/** Wishes and rules applied, best first. */
const weighed = (items: readonly Scored[], { wishes, rules = [] }: RankQuestion): readonly Weighed[] =>
  items
    .flatMap((item) => applyWish(item, wishes) ?? [])
    .flatMap((item) => weigh(item, rules) ?? [])
    .sort((a, b) => b.score - a.score || compare(a.candidate.sku, b.candidate.sku));

/** Between 0 and 1 within its link of the chain, and one more for every link below: the list's scores never rise. */
const ranked = (
  { candidate, score, because, buried, acted }: Weighed,
  link: Link,
  below: number,
): Ranked => ({
  productId: candidate.productId,
  groupCode: candidate.groupCode,
  brand: candidate.brand,
  attributes: candidate.attributes ?? null,
  score: below + score / (1 + score),
  because,
  link,
  buried,
  acted,
});

/** What must not be shown, whatever its source: in the basket, dismissed, the product looked at itself. */
export function refused(
  { basket }: Pick<RankQuestion, 'basket'>,
  candidates: readonly Candidate[],
): ReadonlySet<number> {
  const hidden = new Set(basket);
  for (const { source, productId } of candidates)
    if (source === 'BASKET' || source === 'DISMISSED' || source === 'SUBJECT') hidden.add(productId);
  return hidden;
}

/** What the company bought just now and does not need yet. */
function justBought(candidates: readonly Candidate[], now: number, learnt: boolean): ReadonlySet<number> {
  const bought = candidates.filter(
    ({ source, moments, last }) =>
      source === 'PURCHASE' && isJustBought(rhythmOf(moments ?? []), last ?? 0, now, learnt),
  );
  return new Set(bought.map(({ productId }) => productId));
}

/** What is shown of a ranking. */
export interface Choice {
  readonly answeredBy: Link;
  readonly items: readonly Ranked[];
  /** More would have been there. */
  readonly more: boolean;
}

/** How a merchandiser's rules arrange a choice. */
export interface Steering {
  readonly rules: readonly SteeringRule[];
  readonly pinnable: readonly Ranked[];
  /** The kind that was asked for. */
  readonly kind: RecommendationKind;
}

/**
 * The first link of the chain that has anything answers; where it is one that is filled, the list goes on with the next.
 * Law: rules arrange what is shown, and never which link answers.
 */
export function choose(tiers: readonly Tier[], first: number, steering?: Steering): Choice {
  const start = tiers.findIndex(({ items }) => items.length > 0);
  const answering = tiers[start];
  let end = start + 1;
  while (end < tiers.length && FILLED.has(tiers[end - 1]?.kind ?? 'CATALOGUE')) end++;
  const items = answering ? tiers.slice(start, end).flatMap((tier) => tier.items) : [];
  const arranged = steering ? arrange(items, { ...steering, first, ceiling: tiers.length }) : items;
  return {
    answeredBy: answering?.kind ?? 'CATALOGUE',
    items: arranged.slice(0, first),
    more: arranged.length > first,
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
