import type { Wishes } from '../../experience/experience.js';
import type { ProductBecause, ProductReason } from '../../experience/products.js';
import type { Scored } from './score.js';

/** What a wish does to a score: a fully liked group or brand triples it. */
const LIKING = 2;

/** Reasons that tell of the buyer's own acts or of another product: a stated wish is named beside them, not instead. */
const FACTS: ReadonlySet<ProductReason> = new Set([
  'ORDERED_BEFORE',
  'DUE',
  'VIEWED',
  'BOUGHT_TOGETHER',
  'PINNED',
]);

/** What the buyer stated about a product's group and brand. */
export interface Wish {
  /** -1 (never) to 1. */
  readonly weight: number;
  readonly about: string | null;
}

/** Law: hidden by group or by brand is hidden; otherwise the two weights add up, within -1 and 1. */
export function wishOf(
  { groupCode, brand }: { readonly groupCode: string | null; readonly brand: string | null },
  wishes: Pick<Wishes, 'groups' | 'brands'>,
): Wish {
  const group = (groupCode === null ? undefined : wishes.groups.get(groupCode)) ?? 0;
  const maker = (brand === null ? undefined : wishes.brands.get(brand)) ?? 0;
  if (Math.min(group, maker) <= -1) return { weight: -1, about: group <= maker ? groupCode : brand };
  const weight = Math.max(-1, Math.min(1, group + maker));
  return { weight, about: group >= maker ? groupCode : brand };
}

/** Null: the buyer does not want to see it. Law: without a wish nothing changes. */
export function applyWish(item: Scored, wishes: Pick<Wishes, 'groups' | 'brands'>): Scored | null {
  const { weight, about } = wishOf(item.candidate, wishes);
  if (weight === 0) return item;
  if (weight <= -1) return null;
  if (weight < 0) return { ...item, score: item.score * (1 + weight) };
  return { ...item, score: item.score * (1 + LIKING * weight), because: wished(item.because, about) };
}

function wished(because: ProductBecause, about: string | null): ProductBecause {
  if (FACTS.has(because.reason)) return { ...because, also: ['STATED_PREFERENCE', ...because.also] };
  return { reason: 'STATED_PREFERENCE', about, since: null, also: [because.reason, ...because.also] };
}
