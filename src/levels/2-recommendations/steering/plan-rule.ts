import type { RecommendationKind } from '../../../experience/products.js';
import type { UserErrorFacts } from '../../../graphql/user-error.type.js';
import type { LimitedBy, SteeringAction } from './steering-rule.js';
import { MOST_BOOST } from './weigh.js';

/** What a merchandiser wrote. Absent lists are empty: everywhere, for all. */
export interface RuleDraft {
  readonly name: string;
  readonly action: SteeringAction;
  readonly sku?: string | null;
  readonly group?: string | null;
  readonly brand?: string | null;
  readonly attribute?: { readonly name: string; readonly value: string } | null;
  readonly position?: number | null;
  readonly weight?: number | null;
  readonly limitBy?: LimitedBy | null;
  readonly most?: number | null;
  readonly kinds?: readonly RecommendationKind[] | null;
  readonly slots?: readonly string[] | null;
  readonly industries?: readonly string[] | null;
  readonly customerNumbers?: readonly string[] | null;
  readonly priceGroups?: readonly string[] | null;
  readonly countries?: readonly string[] | null;
  readonly validFrom?: Date | null;
  readonly validTo?: Date | null;
  readonly priority?: number | null;
  readonly active?: boolean | null;
}

export const MOST_POSITION = 100;
export const MOST_LISTED = 100;
/** Rules that a shop may have: all of them are in every process's memory. */
export const MOST_RULES = 1000;
const LONGEST = 200;

/** What can be wrong with a draft; documented in the schema. */
export const RULE_ERRORS = {
  INVALID: 'The field has a value that cannot be; the message says what could.',
  ONE_SUBJECT:
    'A rule speaks of exactly one of sku, group, brand and attribute; LIMIT speaks of none of them.',
  UNKNOWN_SKU: 'No product has this SKU.',
  UNKNOWN_GROUP: 'No product group has this code.',
  UNKNOWN_BRAND: 'No product is of this brand.',
  UNKNOWN_ATTRIBUTE: 'No product has this attribute with this value.',
  UNKNOWN_INDUSTRY: 'No company of this shop is in this industry.',
  UNKNOWN_COMPANY: 'No company has this customer number.',
  UNKNOWN_PRICE_GROUP: 'There is no price group with this code.',
  EMPTY_VALIDITY: 'validTo is exclusive and must be after validFrom.',
  VERSION_CONFLICT: 'The rule has another version than expected: read it again.',
  TOO_MANY: `A shop has at most ${MOST_RULES} rules: delete some that are over.`,
} as const;
export type RuleErrorCode = keyof typeof RULE_ERRORS;
export type RuleError = UserErrorFacts<RuleErrorCode>;

/** What the shop knows of the names in a draft; null: nothing has this name. */
export interface KnownToRule {
  readonly productId: number | null;
  readonly groupId: number | null;
  readonly brand: boolean;
  readonly attribute: boolean;
  /** In upper case. */
  readonly industries: ReadonlySet<string>;
  readonly companies: ReadonlyMap<string, number>;
  readonly priceGroups: ReadonlyMap<string, number>;
  /** Of the rule with this name; 0: there is none. */
  readonly version: number;
  /** Rules there are. */
  readonly rules: number;
}

/** A row of `steering_rule`, checked. */
export interface RuleRow {
  readonly name: string;
  readonly action: SteeringAction;
  readonly productId: number | null;
  readonly groupId: number | null;
  readonly brand: string | null;
  readonly attribute: string | null;
  readonly value: string | null;
  readonly position: number | null;
  readonly weight: number | null;
  readonly limitBy: LimitedBy | null;
  readonly most: number | null;
  readonly kinds: readonly RecommendationKind[];
  readonly slots: readonly string[];
  readonly industries: readonly string[];
  readonly companyIds: readonly number[];
  readonly priceGroupIds: readonly number[];
  readonly countries: readonly string[];
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  readonly priority: number;
  readonly active: boolean;
}

export type RulePlan =
  | { readonly kind: 'SAVE'; readonly row: RuleRow }
  | { readonly kind: 'REFUSED'; readonly errors: readonly RuleError[] };

const error = (
  code: RuleErrorCode,
  field: string | null,
  message: string = RULE_ERRORS[code],
): RuleError => ({
  code,
  message,
  field: field === null ? 'input' : `input.${field}`,
});

/** Law: a rule is saved whole or refused with every field that is wrong. */
export function planRule(draft: RuleDraft, known: KnownToRule, expectedVersion: number | null): RulePlan {
  const errors = [
    ...errorsOfSubject(draft, known),
    ...errorsOfNumbers(draft),
    ...errorsOfScope(draft, known),
    ...errorsOfText(draft),
  ];
  if (expectedVersion !== null && expectedVersion !== known.version)
    errors.push({
      code: 'VERSION_CONFLICT',
      message: RULE_ERRORS.VERSION_CONFLICT,
      field: 'expectedVersion',
    });
  if (known.version === 0 && known.rules >= MOST_RULES) errors.push(error('TOO_MANY', null));
  return errors.length > 0 ? { kind: 'REFUSED', errors } : { kind: 'SAVE', row: rowOf(draft, known) };
}

const isText = (text: string): boolean =>
  text.trim() === text && text !== '' && text.length <= LONGEST && !/\p{Cc}/u.test(text);

function errorsOfText({ name, slots }: RuleDraft): RuleError[] {
  const errors: RuleError[] = [];
  const what = `has 1 to ${LONGEST} characters, no control characters, and no blanks around it.`;
  if (!isText(name)) errors.push(error('INVALID', 'name', `A name ${what}`));
  (slots ?? []).forEach((slot, at) => {
    if (!isText(slot)) errors.push(error('INVALID', `slots.${at}`, `A slot ${what}`));
  });
  return errors;
}

function errorsOfSubject(draft: RuleDraft, known: KnownToRule): RuleError[] {
  const { sku, group, brand, attribute, action } = draft;
  const named = [sku, group, brand, attribute].filter((one) => one != null).length;
  const errors: RuleError[] = [];
  if (named !== (action === 'LIMIT' ? 0 : 1)) errors.push(error('ONE_SUBJECT', null));
  if (sku != null && known.productId === null) errors.push(error('UNKNOWN_SKU', 'sku'));
  if (group != null && known.groupId === null) errors.push(error('UNKNOWN_GROUP', 'group'));
  if (brand != null && !known.brand) errors.push(error('UNKNOWN_BRAND', 'brand'));
  if (attribute != null && !known.attribute) errors.push(error('UNKNOWN_ATTRIBUTE', 'attribute'));
  return errors;
}

/** Which numbers each action takes: name, least, most, whether it must be there. */
const NUMBERS: Readonly<Record<'position' | 'weight' | 'most', readonly [SteeringAction, number, number]>> = {
  position: ['PIN', 1, MOST_POSITION],
  weight: ['BOOST', 1, MOST_BOOST],
  most: ['LIMIT', 1, MOST_LISTED],
};
const MOST_PRIORITY = 1000;

function errorsOfNumbers(draft: RuleDraft): RuleError[] {
  const errors: RuleError[] = [];
  for (const field of ['position', 'weight', 'most'] as const) {
    const [action, least, most] = NUMBERS[field];
    const value = draft[field];
    if (value == null) {
      if (action === draft.action && field !== 'position')
        errors.push(error('INVALID', field, `${action} needs ${field}: ${least} to ${most}.`));
    } else if (action !== draft.action) errors.push(error('INVALID', field, `Only ${action} has ${field}.`));
    else if (!(value >= least && value <= most) || (field === 'weight' && value === 1))
      errors.push(
        error('INVALID', field, `${field} is ${field === 'weight' ? 'above ' : ''}${least} to ${most}.`),
      );
  }
  if ((draft.limitBy != null) !== (draft.action === 'LIMIT'))
    errors.push(error('INVALID', 'limitBy', 'LIMIT, and only LIMIT, has limitBy.'));
  if (Math.abs(draft.priority ?? 0) > MOST_PRIORITY)
    errors.push(error('INVALID', 'priority', `priority is -${MOST_PRIORITY} to ${MOST_PRIORITY}.`));
  return errors;
}

function errorsOfScope(draft: RuleDraft, known: KnownToRule): RuleError[] {
  const { validFrom, validTo } = draft;
  const errors: RuleError[] = [];
  for (const field of ['slots', 'industries', 'customerNumbers', 'priceGroups', 'countries'] as const)
    if ((draft[field]?.length ?? 0) > MOST_LISTED)
      errors.push(error('INVALID', field, `At most ${MOST_LISTED} entries.`));
  const check = (
    field: 'industries' | 'customerNumbers' | 'priceGroups' | 'countries',
    fits: (one: string) => boolean,
    wrong: (at: string) => RuleError,
  ): void => {
    (draft[field] ?? []).forEach((one, at) => {
      if (!fits(one)) errors.push(wrong(`${field}.${at}`));
    });
  };
  check(
    'industries',
    (one) => known.industries.has(folded(one)),
    (at) => error('UNKNOWN_INDUSTRY', at),
  );
  check(
    'customerNumbers',
    (one) => known.companies.has(one),
    (at) => error('UNKNOWN_COMPANY', at),
  );
  check(
    'priceGroups',
    (one) => known.priceGroups.has(one),
    (at) => error('UNKNOWN_PRICE_GROUP', at),
  );
  check(
    'countries',
    (one) => /^[A-Z]{2}$/.test(folded(one)),
    (at) => error('INVALID', at, 'A country has two letters, like NL.'),
  );
  if (validFrom != null && validTo != null && validTo <= validFrom)
    errors.push(error('EMPTY_VALIDITY', 'validTo'));
  return errors;
}

/** Industries and countries compare without regard to case. */
export const folded = (code: string): string => code.trim().toUpperCase();

const distinct = <Value>(list: readonly Value[] | null | undefined): readonly Value[] => [
  ...new Set(list ?? []),
];

const rowOf = (draft: RuleDraft, known: KnownToRule): RuleRow => ({
  name: draft.name,
  action: draft.action,
  productId: draft.sku == null ? null : known.productId,
  groupId: draft.group == null ? null : known.groupId,
  brand: draft.brand ?? null,
  attribute: draft.attribute?.name ?? null,
  value: draft.attribute?.value ?? null,
  position: draft.action === 'PIN' ? (draft.position ?? 1) : null,
  weight: draft.weight ?? null,
  limitBy: draft.limitBy ?? null,
  most: draft.most ?? null,
  kinds: distinct(draft.kinds),
  slots: distinct(draft.slots),
  industries: distinct(draft.industries?.map(folded)),
  companyIds: distinct(draft.customerNumbers?.flatMap((one) => known.companies.get(one) ?? [])),
  priceGroupIds: distinct(draft.priceGroups?.flatMap((one) => known.priceGroups.get(one) ?? [])),
  countries: distinct(draft.countries?.map(folded)),
  validFrom: draft.validFrom ?? null,
  validTo: draft.validTo ?? null,
  priority: draft.priority ?? 0,
  active: draft.active ?? true,
});
