/** How a product was found, best first: it is the article asked for, its SKU begins so, it has the words, or nearly so. */
export const MATCH_KINDS = ['SKU', 'SKU_BEGINS', 'WORDS', 'NEARLY'] as const;
export type MatchKind = (typeof MATCH_KINDS)[number];

/** One product of a search's answer. */
export interface Match {
  readonly productId: number;
  readonly kind: MatchKind;
  /** How well the words speak of it, 0 to 1. */
  readonly relevance: number;
  readonly name: string;
}

/**
 * Best first: by kind, then relevance times the viewer's own interest (0: none, 1: most), then name and id. Law: the same
 * matches in any order give the same list, interest only moves products within their kind, and none is added or lost.
 */
export function orderMatches(
  matches: readonly Match[],
  interest: ReadonlyMap<number, number> = new Map(),
): readonly Match[] {
  const scoreOf = ({ productId, relevance }: Match): number =>
    (relevance + FLOOR) * (1 + (interest.get(productId) ?? 0));
  return matches.toSorted(
    (a, b) =>
      MATCH_KINDS.indexOf(a.kind) - MATCH_KINDS.indexOf(b.kind) ||
      scoreOf(b) - scoreOf(a) ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : a.productId - b.productId),
  );
}

/** So that interest also tells products apart whose words say equally little. */
const FLOOR = 0.05;

/** Where a page of a search begins: behind this product, or, if it is gone, at this place. */
export interface MatchPosition {
  readonly place: number;
  readonly productId: number;
}

export interface MatchPage {
  readonly matches: readonly { readonly match: Match; readonly position: MatchPosition }[];
  readonly hasNextPage: boolean;
}

/** The page behind a position. */
export function pageOfMatches(
  ordered: readonly Match[],
  after: MatchPosition | null,
  first: number,
): MatchPage {
  const known = after ? ordered.findIndex(({ productId }) => productId === after.productId) : -1;
  const from = after === null ? 0 : known >= 0 ? known + 1 : after.place;
  const matches = ordered
    .slice(from, from + first)
    .map((match, index) => ({ match, position: { place: from + index + 1, productId: match.productId } }));
  return { matches, hasNextPage: ordered.length > from + first };
}
