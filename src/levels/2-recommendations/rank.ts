import type { Wishes } from '../../experience/experience.js';
import type { ProductBecause, RecommendationKind } from '../../experience/products.js';
import type { Candidate, Found } from './candidate.js';
import { CHAINS, FILLED, type Link } from './chain.js';
import type { Ranker } from './ranker/ranker.js';
import { isJustBought, rhythmOf } from './rhythm.js';
import { type Scored, scoreOf } from './score.js';
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
}

export interface Ranked {
  readonly productId: number;
  readonly score: number;
  readonly because: ProductBecause;
}

/** One link of the fallback chain, ranked: best first. */
export interface Tier {
  readonly kind: Link;
  readonly items: readonly Ranked[];
}

/**
 * Candidates -> score -> hard filters -> stated wishes, for every kind of the chain. Law: the order of the candidates
 * never matters; ties are broken by SKU; a product stands in the first tier that has it, and nowhere else.
 */
export function rank(question: RankQuestion, { candidates }: Found): readonly Tier[] {
  const hidden = refused(question, candidates);
  const lately = justBought(candidates, question.now, question.ranker !== null);
  const placed = new Set<number>();
  const chain: readonly Link[] = [...CHAINS[question.kind], 'CATALOGUE'];
  return chain.map((kind, place) => {
    const items = scoreOf(kind, candidates, question)
      .filter(
        ({ candidate: { productId, shown } }) => shown && !placed.has(productId) && !hidden.has(productId),
      )
      .filter(({ candidate: { productId } }) => kind === 'RECENTLY_VIEWED' || !lately.has(productId))
      .flatMap((item) => applyWish(item, question.wishes) ?? [])
      .sort((a, b) => b.score - a.score || compare(a.candidate.sku, b.candidate.sku));
    for (const { candidate } of items) placed.add(candidate.productId);
    return { kind, items: items.map((item) => ranked(item, chain.length - 1 - place)) };
  });
}

/** Between 0 and 1 within its link of the chain, and one more for every link below: the list's scores never rise. */
const ranked = ({ candidate, score, because }: Scored, below: number): Ranked => ({
  productId: candidate.productId,
  score: below + score / (1 + score),
  because,
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

/** The first link of the chain that has anything answers; where it is one that is filled, the list goes on with the next. */
export function choose(tiers: readonly Tier[], first: number): Choice {
  const start = tiers.findIndex(({ items }) => items.length > 0);
  const answering = tiers[start];
  if (!answering) return { answeredBy: 'CATALOGUE', items: [], more: false };
  let end = start + 1;
  while (end < tiers.length && FILLED.has(tiers[end - 1]?.kind ?? 'CATALOGUE')) end++;
  const items = tiers.slice(start, end).flatMap((tier) => tier.items);
  return { answeredBy: answering.kind, items: items.slice(0, first), more: items.length > first };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
