import { Field, ID, Int, ObjectType } from 'type-graphql';
import { MembershipRoleEnum } from '../../../accounts/company.type.js';
import { connectionOf, edgeOf } from '../../../graphql/connection.type.js';
import { DateTimeScalar } from '../../../graphql/scalars/date-time.scalar.js';
import { userErrorOf } from '../../../graphql/user-error.type.js';
import { ContentTypeEnum } from '../content.type.js';
import type { EntryFacts } from './entry.store.js';
import { SAVE_ERRORS, type SaveError } from './plan-save.js';

/** Root value: `EntryFacts`. */
@ObjectType({
  description: 'A piece of content as merchandisers edit it: one language, shown or not (level 3).',
})
export class ContentEntry {
  @Field(() => ID, { description: 'Opaque id; the same as of the `Content` that viewers see.' })
  id!: string;

  @Field(() => Int, { description: 'Grows by one with every change: give it as `expectedVersion`.' })
  version!: number;

  @Field(() => String, { description: 'Code of its slot.' })
  slot!: string;

  @Field(() => String, { description: 'Names the piece in its slot, the same in every language.' })
  key!: string;

  @Field(() => String, { description: 'Language tag.' })
  language!: string;

  @Field(() => ContentTypeEnum, { description: 'What it is.' })
  type!: string;

  @Field(() => String, { description: 'Title, plain text.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Text.' })
  body!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it leads.' })
  url!: string | null;

  @Field(() => String, { nullable: true, description: 'Address of a picture.' })
  image!: string | null;

  @Field(() => String, { nullable: true, description: 'Code of what it is about.' })
  topic!: string | null;

  @Field(() => [String], { description: 'Industries it is for, in upper case; empty: every one.' })
  industries!: readonly string[];

  @Field(() => [MembershipRoleEnum], { description: 'Roles it is for; empty: everybody.' })
  roles!: readonly string[];

  @Field(() => [String], { description: 'Codes of channels it is for; empty: every one.' })
  channels!: readonly string[];

  @Field(() => String, { nullable: true, description: 'Only on the page of the product with this SKU.' })
  sku!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only on pages of products of the group with this code, or of a group below it.',
  })
  group!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Shown from this moment on; null: since ever.',
  })
  validFrom!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Shown until just before this moment; null: for ever.',
  })
  validTo!: Date | null;

  @Field(() => Boolean, { description: 'Shown only where nothing else of the slot is.' })
  fallback!: boolean;

  @Field(() => Int, { description: 'Among equally relevant entries the lower one comes first.' })
  sort!: number;

  @Field(() => Boolean, { description: 'Whether it is shown at all.' })
  active!: boolean;

  @Field(() => DateTimeScalar, { description: 'When it was changed last.' })
  changedAt!: Date;
}

@ObjectType({ description: 'One entry in a list.' })
export class ContentEntryEdge extends edgeOf(() => ContentEntry, 'entry') {}

@ObjectType({ description: 'A page of entries, by key and language.' })
export class ContentEntryConnection extends connectionOf(
  () => ContentEntry,
  () => ContentEntryEdge,
  'entries',
) {}

export const ContentSaveUserError = userErrorOf('ContentSave', SAVE_ERRORS);

@ObjectType({ description: 'What contentSave did.' })
export class ContentSavePayload {
  @Field(() => ContentEntry, {
    nullable: true,
    description: 'The entry as it is now; null when it was refused.',
  })
  content!: EntryFacts | null;

  @Field(() => [ContentSaveUserError], {
    description: 'Empty when it worked; else every field that is wrong.',
  })
  userErrors!: readonly SaveError[];
}

export const ContentRemoveUserError = userErrorOf('ContentRemove', {
  NOT_FOUND: 'There is no content with this id.',
  VERSION_CONFLICT: 'The entry has another version than expected: read it again.',
});

@ObjectType({ description: 'What contentRemove did.' })
export class ContentRemovePayload {
  @Field(() => ID, { nullable: true, description: 'Id of what is gone; null when it was refused.' })
  removedId!: string | null;

  @Field(() => [ContentRemoveUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly {
    readonly code: 'NOT_FOUND' | 'VERSION_CONFLICT';
    readonly message: string;
    readonly field: string | null;
  }[];
}

@ObjectType({ description: 'A named place in a storefront that shows content (level 3).' })
export class ContentSlot {
  @Field(() => String, { description: 'Code that storefronts ask with.' })
  code!: string;

  @Field(() => String, { description: 'Name, for merchandisers.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description!: string | null;
}

export const ContentSlotSaveUserError = userErrorOf('ContentSlotSave', {
  INVALID: 'The field has a value that cannot be; the message says what could.',
});

@ObjectType({ description: 'What contentSlotSave did.' })
export class ContentSlotSavePayload {
  @Field(() => ContentSlot, {
    nullable: true,
    description: 'The slot as it is now; null when it was refused.',
  })
  slot!: ContentSlot | null;

  @Field(() => [ContentSlotSaveUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly {
    readonly code: 'INVALID';
    readonly message: string;
    readonly field: string | null;
  }[];
}
