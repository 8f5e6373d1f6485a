import type { ProductFacts } from '../../experience/products.js';

export type SuggestionKind = 'GROUP' | 'BRAND' | 'PRODUCT';

export interface Suggestion {
  readonly kind: SuggestionKind;
  readonly text: string;
  readonly value: string;
  readonly product: ProductFacts | null;
}

interface Counted {
  readonly value: string;
  readonly label: string;
}

/** Groups and brands are at most so many each: people look for products. */
const MOST_OF_A_KIND = 2;

/**
 * What to suggest: groups and brands whose own name has the beginning of every word, then products in the order found. Law:
 * at most `first`, nothing twice, and only what the lists given hold.
 */
export function suggest(
  search: string,
  found: {
    readonly groups: readonly Counted[];
    readonly brands: readonly Counted[];
    readonly products: readonly ProductFacts[];
  },
  first: number,
): readonly Suggestion[] {
  const words = wordsOf(search);
  const fits = ({ label }: Counted): boolean => {
    const own = wordsOf(label);
    return words.every((word) => own.some((other) => other.startsWith(word)));
  };
  const named = (kind: SuggestionKind, values: readonly Counted[]): readonly Suggestion[] =>
    values
      .filter(fits)
      .slice(0, MOST_OF_A_KIND)
      .map(({ value, label }) => ({ kind, text: label, value, product: null }));
  const products = found.products.map((product): Suggestion => ({
    kind: 'PRODUCT',
    text: product.name,
    value: product.sku,
    product,
  }));
  return [...named('GROUP', found.groups), ...named('BRAND', found.brands), ...products].slice(0, first);
}

const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter(Boolean);
