import { PURPOSES, type Purpose } from '../viewer/viewer.js';
import { isKnownWording, PURPOSE_TERMS } from './purpose.js';

/** What a person decided on one purpose last; null `at` where there is no decision. */
export interface ConsentFacts {
  readonly purpose: Purpose;
  readonly granted: boolean;
  readonly at: Date | null;
  readonly wordingVersion: string | null;
}

export interface ConsentWish {
  readonly purpose: Purpose;
  readonly granted: boolean;
  /** The wording that the storefront showed; null: today's. */
  readonly wordingVersion: string | null;
}

export type ConsentPlan =
  | { readonly kind: 'DECIDE'; readonly wordingVersion: string }
  | { readonly kind: 'REFUSE'; readonly code: ConsentRefusal };

export const CONSENT_REFUSALS = ['PURPOSE_IS_NEEDED', 'WORDING_UNKNOWN'] as const;
export type ConsentRefusal = (typeof CONSENT_REFUSALS)[number];

/** Law: what the contract needs cannot be withdrawn, and no decision stands on a wording that was never shown. */
export function planConsent(wish: ConsentWish): ConsentPlan {
  if (!wish.granted && PURPOSE_TERMS[wish.purpose].basis === 'CONTRACT')
    return { kind: 'REFUSE', code: 'PURPOSE_IS_NEEDED' };
  const wordingVersion = wish.wordingVersion ?? PURPOSE_TERMS[wish.purpose].wordingVersion;
  if (!isKnownWording(wish.purpose, wordingVersion)) return { kind: 'REFUSE', code: 'WORDING_UNKNOWN' };
  return { kind: 'DECIDE', wordingVersion };
}

/** Law: every purpose has exactly one answer, in the order of the list; without a decision only the contract's are granted. */
export const everyPurpose = (decided: readonly ConsentFacts[]): readonly ConsentFacts[] =>
  PURPOSES.map((purpose) => {
    const found = decided.find((consent) => consent.purpose === purpose);
    const needed = PURPOSE_TERMS[purpose].basis === 'CONTRACT';
    return found && !needed
      ? found
      : { purpose, granted: needed, at: found?.at ?? null, wordingVersion: found?.wordingVersion ?? null };
  });
