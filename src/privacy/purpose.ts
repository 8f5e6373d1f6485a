import type { Purpose } from '../viewer/viewer.js';

/** Why the shop may use personal data for a purpose (article 6 GDPR). */
export const LEGAL_BASES = ['CONTRACT', 'CONSENT'] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

export interface PurposeTerms {
  readonly basis: LegalBasis;
  /** The wording that is shown today. */
  readonly wordingVersion: string;
  readonly wording: string;
  /** What the person gets for it. */
  readonly benefit: string;
}

/** THE PURPOSES: one entry each. Another wording is another version: who agreed to an older one keeps that version. */
export const PURPOSE_TERMS: Readonly<Record<Purpose, PurposeTerms>> = {
  FUNCTIONAL: {
    basis: 'CONTRACT',
    wordingVersion: '2026-1',
    wording:
      'We keep what the shop needs to work for you: your account, your carts and orders, and what you do in this session.',
    benefit: 'Your own prices, your assortment and your carts, on every device.',
  },
  PERSONALIZATION: {
    basis: 'CONSENT',
    wordingVersion: '2026-1',
    wording: 'We remember what you look at and choose in the shop, to show you what fits you.',
    benefit:
      'You find what you need sooner: your own lists, reminders of what you forgot, and less that is of no use to you.',
  },
  MARKETING_EMAIL: {
    basis: 'CONSENT',
    wordingVersion: '2026-1',
    wording: 'We mail you about the cart you left, your offers and news of the products you buy.',
    benefit: 'Your saved cart and your own discounts come to you before they expire.',
  },
  ADVERTISING: {
    basis: 'CONSENT',
    wordingVersion: '2026-1',
    wording:
      'We tell advertising partners, under a hashed id, which of our offers to show you and which to stop showing.',
    benefit: 'You see offers on what you really look for, and none for what you have already bought.',
  },
  ANALYTICS: {
    basis: 'CONSENT',
    wordingVersion: '2026-1',
    wording: 'We count what visitors do in the shop, to see which parts work.',
    benefit: 'The shop gets better where you and your colleagues get stuck.',
  },
};

/** Wordings that were shown once and are still valid as proof, beside today's. */
const OLDER_WORDINGS: Readonly<Partial<Record<Purpose, readonly string[]>>> = {};

/** Whether this version of the wording of a purpose was ever shown. */
export const isKnownWording = (purpose: Purpose, version: string): boolean =>
  PURPOSE_TERMS[purpose].wordingVersion === version || (OLDER_WORDINGS[purpose] ?? []).includes(version);
