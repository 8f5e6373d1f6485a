import type { ProductBecause } from '../../experience/products.js';
import type { Found } from './candidate.js';
import type { RankQuestion } from './rank.js';
import { scoreOf } from './score.js';
import { applyWish } from './wish.js';

/** How much a product interests the viewer: above 0, at most 1; and why. */
export interface Interest {
  readonly share: number;
  readonly because: ProductBecause;
}

/**
 * What interests this viewer, for the order of lists that are made elsewhere: a product's place among all that could be
 * recommended. Law: what cannot be recommended now (in the cart, just bought) interests like anything else, and the order
 * of the candidates never matters.
 */
export function interestsOf(question: RankQuestion, { candidates }: Found): ReadonlyMap<number, Interest> {
  const kinds = question.kind === 'POPULAR' ? (['POPULAR'] as const) : ([question.kind, 'POPULAR'] as const);
  const interests = new Map<number, Interest>();
  for (const [place, kind] of kinds.entries()) {
    const scored = scoreOf(kind, candidates, question)
      .flatMap((item) => applyWish(item, question.wishes) ?? [])
      .sort((a, b) => b.score - a.score || a.candidate.productId - b.candidate.productId);
    for (const [index, { candidate, because }] of scored.entries())
      if (!interests.has(candidate.productId))
        interests.set(candidate.productId, {
          share: (1 - index / scored.length) * (place === 0 ? 1 : BEHIND),
          because,
        });
  }
  return interests;
}

/** What is popular counts so much beside what is the viewer's own. */
const BEHIND = 0.3;
