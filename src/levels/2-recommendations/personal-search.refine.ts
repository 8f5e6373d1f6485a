import { orderMatches } from '../../catalog/search/order-matches.js';
import { NO_FILTERS } from '../../catalog/search/product-filters.js';
import { searchAnswer } from '../../catalog/search/search-answer.store.js';
import { searchMatches } from '../../catalog/search/search.store.js';
import type { Experience } from '../../experience/experience.js';
import type { ProductsAnswer, ProductsQuestion } from '../../experience/products.js';
import type { Viewer } from '../../viewer/viewer.js';
import { interestsOf } from './interest.js';
import { NO_STEERING, type On, rankingOf } from './choice.store.js';
import { knownOf } from './recommendations.refine.js';

/** Level 2: what is searched for, in the viewer's own order. Law: the same products as without; at OFF the same order, too. */
export function refineSearch(on: On, viewer: Viewer, base: Experience, whole: () => Experience): Experience {
  return {
    ...base,
    products: (question) =>
      question.kind === 'CATALOGUE' && question.search !== null
        ? personalSearch(on, viewer, whole(), { ...question, search: question.search }, base)
        : base.products(question),
  };
}

async function personalSearch(
  on: On,
  viewer: Viewer,
  whole: Experience,
  question: ProductsQuestion & { readonly search: string },
  base: Experience,
): Promise<ProductsAnswer> {
  const mine = { ...question, kind: 'FOR_YOU' as const, first: INTERESTS };
  const known = await knownOf({ database: on.database, viewer, whole }, mine);
  if (known.wishes.intensity === 'OFF') return await base.products(question);
  const [matches, { ranking, found }] = await Promise.all([
    searchMatches(on.database, viewer, { ...question, filters: question.filters ?? NO_FILTERS }),
    rankingOf(on, { viewer, question: mine, kind: mine.kind, steering: NO_STEERING, ...known }),
  ]);
  const interests = interestsOf(ranking, found);
  const shares = new Map([...interests].map(([productId, { share }]) => [productId, share]));
  const answer = await searchAnswer(
    on.database,
    viewer,
    question,
    orderMatches(matches, shares),
    (productId) => interests.get(productId)?.because ?? null,
  );
  return { ...answer, modelVersion: found.version === null ? null : String(found.version) };
}

/** Best sellers looked at beside the viewer's own products. */
const INTERESTS = 100;
