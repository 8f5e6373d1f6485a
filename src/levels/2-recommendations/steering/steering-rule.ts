import type { RecommendationKind } from '../../../experience/products.js';

/** What a rule does to a list. */
export const STEERING_ACTIONS = {
  PIN: 'The best of its products that may be shown holds a place, whatever the ranking says.',
  BOOST: 'The scores of its products are multiplied by `weight`.',
  BURY: 'Its products come last.',
  EXCLUDE: 'Its products are never shown.',
  LIMIT:
    'At most so many of one group or brand stand in a list while there are others; the rest comes after.',
} as const;
export type SteeringAction = keyof typeof STEERING_ACTIONS;

export const LIMITED_BY = { GROUP: 'Product group.', BRAND: 'Brand.' } as const;
export type LimitedBy = keyof typeof LIMITED_BY;

/** Which products a rule speaks of. `groups`: codes of a group and all below it. */
export type Subject =
  | { readonly by: 'SKU'; readonly productId: number }
  | { readonly by: 'ATTRIBUTE'; readonly name: string; readonly value: string }
  | { readonly by: 'BRAND'; readonly brand: string }
  | { readonly by: 'GROUP'; readonly groups: readonly string[] };

/** Where, for whom and when a rule holds. An empty list and null: everywhere, for all, ever. */
export interface Scope {
  readonly kinds: readonly RecommendationKind[];
  readonly slots: readonly string[];
  readonly industries: readonly string[];
  /** The company, or a parent of it. */
  readonly companyIds: readonly number[];
  readonly priceGroupIds: readonly number[];
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
  readonly validFrom: Date | null;
  /** Exclusive. */
  readonly validTo: Date | null;
}

/** A merchandiser's rule, as a list is arranged by. */
export interface SteeringRule extends Scope {
  readonly id: number;
  readonly name: string;
  readonly action: SteeringAction;
  /** null: LIMIT, which speaks of all. */
  readonly subject: Subject | null;
  /** PIN: the place, from 1. */
  readonly position: number | null;
  /** BOOST: above 1. */
  readonly weight: number | null;
  readonly limitBy: LimitedBy | null;
  /** LIMIT: so many of one. */
  readonly most: number | null;
  /** Higher comes first. */
  readonly priority: number;
}

/** A list that is asked for, as far as a rule's scope speaks of it. */
export interface Occasion {
  readonly kind: RecommendationKind;
  readonly slot: string;
  readonly now: Date;
  readonly industry: string | null;
  /** Own company and its parents. */
  readonly companyIds: readonly number[];
  readonly priceGroupIds: readonly number[];
  readonly country: string | null;
}

/** What a subject is compared with. */
export interface Steerable {
  readonly productId: number;
  readonly groupCode: string | null;
  readonly brand: string | null;
  readonly attributes: Readonly<Record<string, readonly string[]>> | null;
}

const meets = <Value>(wanted: readonly Value[], given: readonly Value[]): boolean =>
  wanted.length === 0 || wanted.some((one) => given.includes(one));

const present = (code: string | null): readonly string[] => (code === null ? [] : [code.toUpperCase()]);

/** Law: every part of the scope must hold; within a part one of its entries. Industries compare without regard to case. */
export function holds(rule: Scope, occasion: Occasion): boolean {
  const { now } = occasion;
  return (
    meets(rule.kinds, [occasion.kind]) &&
    meets(rule.slots, [occasion.slot]) &&
    meets(rule.industries, present(occasion.industry)) &&
    meets(rule.companyIds, occasion.companyIds) &&
    meets(rule.priceGroupIds, occasion.priceGroupIds) &&
    meets(rule.countries, present(occasion.country)) &&
    (rule.validFrom === null || rule.validFrom <= now) &&
    (rule.validTo === null || now < rule.validTo)
  );
}

/** Rules that hold, first come first: by priority, then the more specific subject, then age. */
export const rulesFor = (rules: readonly SteeringRule[], occasion: Occasion): readonly SteeringRule[] =>
  rules.filter((rule) => holds(rule, occasion)).sort(firstComes);

const SPECIFIC: readonly (Subject['by'] | undefined)[] = ['SKU', 'ATTRIBUTE', 'BRAND', 'GROUP', undefined];

function firstComes(a: SteeringRule, b: SteeringRule): number {
  return (
    b.priority - a.priority ||
    SPECIFIC.indexOf(a.subject?.by) - SPECIFIC.indexOf(b.subject?.by) ||
    (a.position ?? 0) - (b.position ?? 0) ||
    a.id - b.id
  );
}

/** Whether a rule speaks of a product. */
export function speaksOf({ subject }: Pick<SteeringRule, 'subject'>, product: Steerable): boolean {
  switch (subject?.by) {
    case 'SKU':
      return subject.productId === product.productId;
    case 'BRAND':
      return subject.brand === product.brand;
    case 'GROUP':
      return product.groupCode !== null && subject.groups.includes(product.groupCode);
    case 'ATTRIBUTE':
      return product.attributes?.[subject.name]?.includes(subject.value) ?? false;
    default:
      return false;
  }
}
