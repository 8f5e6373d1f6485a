import type { UserErrorFacts } from '../../../graphql/user-error.type.js';
import {
  codesIn,
  type ContentType,
  folded,
  isChannel,
  isCode,
  isLanguage,
  isLink,
  LONGEST,
} from '../content-fields.js';

/** What a merchandiser wrote. Absent lists are empty: for everybody. */
export interface ContentDraft {
  readonly slot: string;
  readonly key: string;
  readonly language: string;
  readonly type?: ContentType | null;
  readonly title: string;
  readonly body?: string | null;
  readonly url?: string | null;
  readonly image?: string | null;
  readonly topic?: string | null;
  readonly industries?: readonly string[] | null;
  readonly roles?: readonly string[] | null;
  readonly channels?: readonly string[] | null;
  readonly sku?: string | null;
  readonly group?: string | null;
  readonly validFrom?: Date | null;
  readonly validTo?: Date | null;
  readonly fallback?: boolean | null;
  readonly sort?: number | null;
  readonly active?: boolean | null;
}

/** What can be wrong with a draft; documented in the schema. */
export const SAVE_ERRORS = {
  INVALID: 'The field has a value that cannot be; the message says what could.',
  UNKNOWN_SLOT: 'There is no slot with this code: make it with contentSlotSave.',
  UNKNOWN_SKU: 'No product has this SKU.',
  UNKNOWN_GROUP: 'No product group has this code.',
  UNKNOWN_CHANNEL: 'There is no channel with this code.',
  EMPTY_VALIDITY: 'validTo is exclusive and must be after validFrom.',
  VERSION_CONFLICT: 'The entry has another version than expected: read it again.',
} as const;
export type SaveErrorCode = keyof typeof SAVE_ERRORS;
export type SaveError = UserErrorFacts<SaveErrorCode>;

/** What the shop knows of the names in a draft; null: nothing has this name. */
export interface Known {
  readonly slotId: number | null;
  readonly productId: number | null;
  readonly groupId: number | null;
  /** Of the entry with this slot, key and language; 0: there is none. */
  readonly version: number;
}

/** A row of `content_entry`, checked. */
export interface ContentRow {
  readonly slotId: number;
  readonly key: string;
  readonly language: string;
  readonly type: ContentType;
  readonly title: string;
  readonly body: string | null;
  readonly url: string | null;
  readonly image: string | null;
  readonly topic: string | null;
  readonly industries: readonly string[];
  readonly roles: readonly string[];
  readonly channels: readonly string[];
  readonly productId: number | null;
  readonly groupId: number | null;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  readonly fallback: boolean;
  readonly sort: number;
  readonly active: boolean;
}

export type SavePlan =
  | { readonly kind: 'SAVE'; readonly row: ContentRow }
  | { readonly kind: 'REFUSED'; readonly errors: readonly SaveError[] };

const error = (code: SaveErrorCode, field: string, message: string = SAVE_ERRORS[code]): SaveError => ({
  code,
  message,
  field: `input.${field}`,
});

/** Law: a draft is saved whole or refused with every field that is wrong; what is saved can be read and matched. */
export function planSave(draft: ContentDraft, known: Known, expectedVersion: number | null): SavePlan {
  const errors = [...errorsOfTexts(draft), ...errorsOfLists(draft), ...errorsOfNames(draft, known)];
  const { validFrom = null, validTo = null } = draft;
  if (validFrom !== null && validTo !== null && validTo <= validFrom)
    errors.push(error('EMPTY_VALIDITY', 'validTo'));
  if (expectedVersion !== null && expectedVersion !== known.version)
    errors.push({
      code: 'VERSION_CONFLICT',
      message: SAVE_ERRORS.VERSION_CONFLICT,
      field: 'expectedVersion',
    });
  if (errors.length > 0 || known.slotId === null) return { kind: 'REFUSED', errors };
  return { kind: 'SAVE', row: rowOf(draft, known, known.slotId) };
}

const isText = (value: string | null | undefined, longest: number): boolean =>
  value == null || (value.length <= longest && !value.includes('\0'));

function errorsOfTexts(draft: ContentDraft): SaveError[] {
  const errors: SaveError[] = [];
  const check = (field: string, fits: boolean, what: string): void => {
    if (!fits) errors.push(error('INVALID', field, what));
  };
  check('key', isCode(draft.key), 'A key has letters, digits and . _ - only, at most 100.');
  check('language', isLanguage(draft.language), 'A language is written like nl or nl-BE.');
  check(
    'title',
    draft.title.trim() !== '' && isText(draft.title, LONGEST.title),
    `A title has 1 to ${LONGEST.title} characters.`,
  );
  check('body', isText(draft.body, LONGEST.body), `A body has at most ${LONGEST.body} characters.`);
  check('topic', isText(draft.topic, LONGEST.code), `A topic has at most ${LONGEST.code} characters.`);
  for (const field of ['url', 'image'] as const) {
    const value = draft[field];
    check(field, value == null || isLink(value), 'A path like /read/more, or an http or https address.');
  }
  return errors;
}

function errorsOfLists({ industries, channels, roles }: ContentDraft): SaveError[] {
  const errors: SaveError[] = [];
  for (const [field, list] of Object.entries({ industries, channels, roles }))
    if ((list?.length ?? 0) > LONGEST.list)
      errors.push(error('INVALID', field, `At most ${LONGEST.list} entries.`));
  (industries ?? []).forEach((code, place) => {
    if (codesIn(code).length !== 1 || !isText(code, LONGEST.code))
      errors.push(
        error('INVALID', `industries.${place}`, 'The code of one industry, at most 100 characters.'),
      );
  });
  (channels ?? []).forEach((code, place) => {
    if (!isChannel(code)) errors.push(error('UNKNOWN_CHANNEL', `channels.${place}`));
  });
  return errors;
}

function errorsOfNames({ sku, group }: ContentDraft, { slotId, productId, groupId }: Known): SaveError[] {
  const errors: SaveError[] = [];
  if (slotId === null) errors.push(error('UNKNOWN_SLOT', 'slot'));
  if (sku != null && productId === null) errors.push(error('UNKNOWN_SKU', 'sku'));
  if (group != null && groupId === null) errors.push(error('UNKNOWN_GROUP', 'group'));
  return errors;
}

const distinct = (list: readonly string[] | null | undefined): readonly string[] => [
  ...new Set((list ?? []).map(folded)),
];
const orNull = (text: string | null | undefined): string | null =>
  text == null || text === '' ? null : text;

const rowOf = (draft: ContentDraft, { productId, groupId }: Known, slotId: number): ContentRow => ({
  slotId,
  key: draft.key,
  language: draft.language,
  type: draft.type ?? 'ARTICLE',
  title: draft.title,
  body: orNull(draft.body),
  url: orNull(draft.url),
  image: orNull(draft.image),
  topic: orNull(draft.topic),
  industries: distinct(draft.industries),
  roles: distinct(draft.roles),
  channels: distinct(draft.channels),
  productId: draft.sku == null ? null : productId,
  groupId: draft.group == null ? null : groupId,
  validFrom: draft.validFrom ?? null,
  validTo: draft.validTo ?? null,
  fallback: draft.fallback ?? false,
  sort: draft.sort ?? 0,
  active: draft.active ?? true,
});
