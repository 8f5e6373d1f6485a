import { Field, InputType, Int } from 'type-graphql';
import { MembershipRoleEnum } from '../../../accounts/company.type.js';
import { DateTimeScalar } from '../../../graphql/scalars/date-time.scalar.js';
import type { ContentType } from '../content-fields.js';
import { ContentTypeEnum } from '../content.type.js';

@InputType({
  description: 'One piece of content in one language, whole: what is left out takes its default.',
})
export class ContentInput {
  @Field(() => String, { description: 'Code of a slot that exists.' })
  slot!: string;

  @Field(() => String, {
    description:
      'Names the piece in its slot, the same in every language: letters, digits and . _ -, at most 100.',
  })
  key!: string;

  @Field(() => String, { description: 'Language tag like `nl` or `nl-BE`.' })
  language!: string;

  @Field(() => ContentTypeEnum, { nullable: true, description: 'What it is; default ARTICLE.' })
  type?: ContentType | null;

  @Field(() => String, { description: 'Title, plain text, at most 300 characters.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Text, at most 50,000 characters.' })
  body?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where it leads: a path of the storefront, or an address by http or https.',
  })
  url?: string | null;

  @Field(() => String, { nullable: true, description: 'Address of a picture, as `url`.' })
  image?: string | null;

  @Field(() => String, { nullable: true, description: 'Code of what it is about; preferences name it.' })
  topic?: string | null;

  @Field(() => [String], { nullable: true, description: 'Industries it is for; default every one.' })
  industries?: string[] | null;

  @Field(() => [MembershipRoleEnum], { nullable: true, description: 'Roles it is for; default everybody.' })
  roles?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Codes of channels it is for; default every one.' })
  channels?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Only on the page of the product with this SKU.' })
  sku?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only on pages of products of the group with this code, or of a group below it.',
  })
  group?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Shown from this moment on; default since ever.',
  })
  validFrom?: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Shown until just before this moment; default for ever.',
  })
  validTo?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Shown only where nothing else of the slot is; default false.',
  })
  fallback?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Among equally relevant entries the lower one comes first; default 0.',
  })
  sort?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is shown at all; default true.' })
  active?: boolean | null;
}

@InputType({ description: 'A slot, whole.' })
export class ContentSlotInput {
  @Field(() => String, {
    description: 'Code that storefronts ask with: letters, digits and . _ -, at most 100.',
  })
  code!: string;

  @Field(() => String, { description: 'Name, for merchandisers, at most 300 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for, at most 2,000 characters.' })
  description?: string | null;
}
