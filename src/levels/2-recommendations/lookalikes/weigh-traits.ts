export const TRAIT_KINDS = ['PRODUCT', 'INDUSTRY', 'PRICE_GROUP', 'COUNTRY'] as const;
export type TraitKind = (typeof TRAIT_KINDS)[number];

/** Something that companies have in common, counted. */
export interface CountedTrait {
  readonly kind: TraitKind;
  /** Id of the product or price group; the industry or country. */
  readonly value: string;
  /** As it is shown. */
  readonly label: string;
  /** Buyers of the product asked for that have it. */
  readonly buyers: number;
  /** All companies that have it, those buyers included. */
  readonly everybody: number;
}

export interface Trait extends CountedTrait {
  /** How much it tells buyers from others: above 0. */
  readonly weight: number;
  /** Of the buyers, and of all companies, how many have it: 0 to 1. */
  readonly shareOfBuyers: number;
  readonly shareOfEverybody: number;
}

/** What fewer buyers have in common is chance. */
const LEAST_BUYERS = 2;
/** Buyers have it at least so many times as often as others. */
const LEAST_LIFT = 1.2;
const MOST_TRAITS = 40;

/**
 * The traits that tell the buyers of a product from other companies: by how much more often buyers have them (logarithm of
 * the ratio, one company added on both sides so that few companies prove little) times how many of them do. Law: what
 * buyers have no more often than others is no trait, and the order of the traits given never matters.
 */
export function weighTraits(
  counted: readonly CountedTrait[],
  { buyers, everybody }: { readonly buyers: number; readonly everybody: number },
): readonly Trait[] {
  const others = Math.max(0, everybody - buyers);
  return counted
    .filter((trait) => trait.buyers >= LEAST_BUYERS)
    .map((trait): Trait => {
      const ratio = (trait.buyers + 1) / (buyers + 2) / ((trait.everybody - trait.buyers + 1) / (others + 2));
      const shareOfBuyers = trait.buyers / Math.max(1, buyers);
      const weight = ratio < LEAST_LIFT ? 0 : Math.log(ratio) * shareOfBuyers;
      return { ...trait, weight, shareOfBuyers, shareOfEverybody: trait.everybody / Math.max(1, everybody) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || compare(a.kind + a.value, b.kind + b.value))
    .slice(0, MOST_TRAITS);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const MOST_SHOWN = 3;

/** The traits of one company that speak loudest for it, at most three. */
export const topTraits = (traits: readonly Trait[]): readonly Trait[] =>
  traits
    .toSorted((a, b) => b.weight - a.weight || compare(a.kind + a.value, b.kind + b.value))
    .slice(0, MOST_SHOWN);

/** One trait as a sentence for the sales desk. */
export function traitText({ kind, label, shareOfBuyers, shareOfEverybody }: Trait): string {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const has: Readonly<Record<TraitKind, string>> = {
    PRODUCT: `Buys ${label}`,
    INDUSTRY: `Is in the industry ${label}`,
    PRICE_GROUP: `Belongs to the price group ${label}`,
    COUNTRY: `Is in ${label}`,
  };
  return `${has[kind]}, like ${percent(shareOfBuyers)} of the buyers and ${percent(shareOfEverybody)} of all companies.`;
}
