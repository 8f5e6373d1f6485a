import type { Sql } from '../../database/database.js';
import type { ProductBecause, ProductsAnswer, ProductsQuestion } from '../../experience/products.js';
import { badInput } from '../../graphql/errors.js';
import type { Viewer } from '../../viewer/viewer.js';
import { productsById } from '../product.store.js';
import { type Match, MATCH_KINDS, type MatchPosition, pageOfMatches } from './order-matches.js';

/** Why a product stands where it does in a search, beside its words; null: nothing else moved it. */
export type BecauseOf = (productId: number) => ProductBecause | null;

/** The page asked for of matches in their order; only its products are read. */
export async function searchAnswer(
  sql: Sql,
  viewer: Viewer,
  { after, first }: Pick<ProductsQuestion, 'after' | 'first'>,
  ordered: readonly Match[],
  becauseOf: BecauseOf = () => null,
): Promise<ProductsAnswer> {
  const { matches, hasNextPage } = pageOfMatches(ordered, after === null ? null : positionOf(after), first);
  const ids = matches.map(({ match }) => match.productId);
  const products = ids.length === 0 ? [] : await productsById(sql, viewer, ids);
  const byId = new Map(products.map((product) => [product.id, product]));
  return {
    items: matches.flatMap(({ match, position }) => {
      const product = byId.get(match.productId);
      if (!product) return [];
      return [
        {
          product,
          score: MATCH_KINDS.length - 1 - MATCH_KINDS.indexOf(match.kind) + Math.min(1, match.relevance),
          because: becauseOf(match.productId) ?? WORDS,
          cursor: JSON.stringify([position.place, position.productId]),
        },
      ];
    }),
    hasNextPage,
    answeredBy: 'CATALOGUE',
    modelVersion: null,
  };
}

const WORDS: ProductBecause = { reason: 'CATALOGUE', about: null, since: null, also: [] };

function positionOf(cursor: string): MatchPosition {
  const [place, productId] = JSON.parse(cursor) as [unknown, unknown];
  if (isCount(place) && isCount(productId)) return { place, productId };
  throw badInput('This cursor was not given by this list.', 'after');
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
