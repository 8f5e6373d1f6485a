import type { Intensity, Wishes } from '../../experience/experience.js';

export const WISH_KINDS = ['GROUP', 'BRAND', 'TOPIC'] as const;
export type WishKind = (typeof WISH_KINDS)[number];

export interface StatedWish {
  readonly code: string;
  /** -1 (never) to 1. */
  readonly weight: number;
}

/** What a person stated; null: not stated. */
export interface Stated {
  readonly intensity: Intensity | null;
  readonly industry: string | null;
  readonly language: string | null;
  readonly groups: readonly StatedWish[];
  readonly brands: readonly StatedWish[];
  readonly topics: readonly StatedWish[];
}

/** A change: what is undefined stays as it is, null is no longer stated, a list replaces the whole list. */
export type StatedChange = { readonly [Key in keyof Stated]?: Stated[Key] | null | undefined };

export const NOTHING_STATED: Stated = {
  intensity: null,
  industry: null,
  language: null,
  groups: [],
  brands: [],
  topics: [],
};

/** What of the codes in a change the shop knows. */
export interface KnownCodes {
  readonly groups: ReadonlySet<string>;
  readonly brands: ReadonlySet<string>;
  /** The industry in the change, as the shop's companies write it; null where none is in it. */
  readonly industry: string | null;
}

export type PreferenceRefusal =
  | 'UNKNOWN_GROUP'
  | 'UNKNOWN_BRAND'
  | 'UNKNOWN_INDUSTRY'
  | 'INVALID_TOPIC'
  | 'INVALID_LANGUAGE'
  | 'WEIGHT_OUT_OF_RANGE'
  | 'STATED_TWICE'
  | 'TOO_MANY';

export interface PreferenceError {
  readonly code: PreferenceRefusal;
  readonly message: string;
  /** Path within the input. */
  readonly field: string;
}

export type PreferencePlan =
  | { readonly kind: 'STORE'; readonly stated: Stated }
  | { readonly kind: 'REFUSE'; readonly errors: readonly PreferenceError[] };

/** Most wishes of one kind. */
export const MOST_WISHES = 200;

/** Law: what is not named stays; one wrong field refuses the whole change, and every wrong field is named. */
export function planPreferences(current: Stated, change: StatedChange, known: KnownCodes): PreferencePlan {
  const stated: Stated = {
    intensity: changed(change.intensity, current.intensity, null),
    industry: changed(change.industry == null ? change.industry : known.industry, current.industry, null),
    language: changed(change.language, current.language, null),
    groups: changed(change.groups, current.groups, []),
    brands: changed(change.brands, current.brands, []),
    topics: changed(change.topics, current.topics, []),
  };
  const errors = [...scalarErrors(change, known), ...wishErrors(change, known)];
  return errors.length > 0 ? { kind: 'REFUSE', errors } : { kind: 'STORE', stated };
}

const changed = <Value>(value: Value | null | undefined, current: Value, nothing: Value): Value =>
  value === undefined ? current : (value ?? nothing);

function scalarErrors({ industry, language }: StatedChange, known: KnownCodes): PreferenceError[] {
  const errors: PreferenceError[] = [];
  if (industry != null && known.industry === null)
    errors.push({
      code: 'UNKNOWN_INDUSTRY',
      message: 'No company of this shop is in this industry.',
      field: 'industry',
    });
  if (language != null && !/^[a-z]{2}(-[A-Z]{2})?$/.test(language))
    errors.push({
      code: 'INVALID_LANGUAGE',
      message: 'A language is a tag like "nl" or "nl-BE".',
      field: 'language',
    });
  return errors;
}

const isTopic = (code: string): boolean => /^[^\p{Cc}]{1,100}$/u.test(code) && code.trim() === code;

function wishErrors(change: StatedChange, known: KnownCodes): PreferenceError[] {
  return [
    ...errorsOf('groups', change.groups, {
      code: 'UNKNOWN_GROUP',
      what: 'product group',
      knows: (code) => known.groups.has(code),
    }),
    ...errorsOf('brands', change.brands, {
      code: 'UNKNOWN_BRAND',
      what: 'brand',
      knows: (code) => known.brands.has(code),
    }),
    ...errorsOf('topics', change.topics, { code: 'INVALID_TOPIC', what: 'topic', knows: isTopic }),
  ];
}

interface WishCheck {
  readonly code: PreferenceRefusal;
  readonly what: string;
  readonly knows: (code: string) => boolean;
}

function errorsOf(
  list: string,
  wishes: readonly StatedWish[] | null | undefined,
  check: WishCheck,
): PreferenceError[] {
  if (!wishes) return [];
  if (wishes.length > MOST_WISHES)
    return [
      {
        code: 'TOO_MANY',
        message: `${list} has ${wishes.length} entries; at most ${MOST_WISHES}.`,
        field: list,
      },
    ];
  const errors: PreferenceError[] = [];
  const seen = new Set<string>();
  for (const [index, { code, weight }] of wishes.entries()) {
    const field = `${list}.${index}`;
    if (!check.knows(code))
      errors.push({ code: check.code, message: `There is no such ${check.what}.`, field: `${field}.code` });
    else if (seen.has(code))
      errors.push({
        code: 'STATED_TWICE',
        message: `This ${check.what} stands in the list twice.`,
        field: `${field}.code`,
      });
    if (!(weight >= -1 && weight <= 1))
      errors.push({
        code: 'WEIGHT_OUT_OF_RANGE',
        message: 'weight is from -1 (never) to 1 (as much as there is).',
        field: `${field}.weight`,
      });
    seen.add(code);
  }
  return errors;
}

/**
 * How personal the shop is. Law: never more personal than the person's consent: without PERSONALIZATION at most CONTEXT;
 * with it INDIVIDUAL, unless less was stated.
 */
export function intensityOf(stated: Intensity | null, personalization: boolean): Intensity {
  if (personalization) return stated ?? 'INDIVIDUAL';
  return stated === 'OFF' ? 'OFF' : 'CONTEXT';
}

/** Stated wishes as the levels ask for them. Law: at OFF there are none. */
export function wishesOf(stated: Stated, personalization: boolean): Wishes {
  const intensity = intensityOf(stated.intensity, personalization);
  const { groups, brands, topics, industry } = intensity === 'OFF' ? NOTHING_STATED : stated;
  return { intensity, groups: weights(groups), brands: weights(brands), topics: weights(topics), industry };
}

const weights = (wishes: readonly StatedWish[]): ReadonlyMap<string, number> =>
  new Map(wishes.map(({ code, weight }) => [code, weight]));
