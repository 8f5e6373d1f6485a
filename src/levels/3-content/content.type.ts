import { Field, Float, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { ContentReason as Reason } from '../../experience/experience.js';
import { connectionOf, edgeOf } from '../../graphql/connection.type.js';
import { Node } from '../../graphql/node-id.js';
import { CONTENT_TYPES, type ContentType as Type } from './content-fields.js';

const REASONS: Readonly<Record<Reason, string>> = {
  PRODUCT: 'It speaks of the product looked at; `about` is its SKU.',
  PRODUCT_GROUP: 'It speaks of the group of the product looked at; `about` is the code of the group.',
  PREFERRED_TOPIC: 'The viewer stated to like its topic (level 4); `about` is the topic.',
  INDUSTRY:
    "It is for the viewer's industry: the stated one, or else the company's; `about` is the industry.",
  ROLE: "It is for the viewer's role in the company; `about` is the role.",
  FALLBACK: 'Nothing else of the slot is meant for the viewer.',
  GENERAL: 'It is for everybody.',
};

const enumeration = <Value extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Value, string>>,
): Readonly<Record<Value, Value>> => {
  const codes = Object.keys(values) as Value[];
  const enumeration = Object.fromEntries(codes.map((code) => [code, code])) as Record<Value, Value>;
  registerEnumType(enumeration, {
    name,
    description,
    valuesConfig: Object.fromEntries(codes.map((code) => [code, { description: values[code] }])) as Record<
      Value,
      { description: string }
    >,
  });
  return enumeration;
};

export const ContentTypeEnum = enumeration<Type>('ContentType', 'What a piece of content is.', CONTENT_TYPES);
export const ContentReasonEnum = enumeration<Reason>('ContentReason', 'Why content is shown.', REASONS);

/** Root value: `RankedContent` or `ContentCandidate`. */
@ObjectType({
  implements: Node,
  description: 'A piece of content in one language that is meant for this viewer (level 3).',
})
export class Content extends Node {
  @Field(() => String, { description: 'Code of the slot it stands in.' })
  slot!: string;

  @Field(() => String, { description: 'Names the piece in its slot, the same in every language.' })
  key!: string;

  @Field(() => ContentTypeEnum, { description: 'What it is.' })
  type!: string;

  @Field(() => String, { description: "Language tag: the first of the viewer's languages that it comes in." })
  language!: string;

  @Field(() => String, { description: 'Title, plain text.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Text, as the shop wrote it.' })
  body!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where it leads: a path of the storefront, or an address by http or https.',
  })
  url!: string | null;

  @Field(() => String, { nullable: true, description: 'Address of a picture, as `url`.' })
  image!: string | null;

  @Field(() => String, { nullable: true, description: 'Code of what it is about; preferences name it.' })
  topic!: string | null;
}

@ObjectType({ description: 'Why content is shown.' })
export class ContentBecause {
  @Field(() => [ContentReasonEnum], { description: 'The reasons, strongest first; never empty.' })
  reasons!: readonly Reason[];

  @Field(() => String, {
    nullable: true,
    description: 'What the strongest reason speaks of: a SKU, a group, a topic, an industry or a role.',
  })
  about!: string | null;
}

@ObjectType({ description: 'One piece of content in a slot, and why it is shown.' })
export class ContentEdge extends edgeOf(() => Content, 'piece of content') {
  @Field(() => Float, { description: 'Points of its reasons together; higher is more relevant.' })
  score!: number;

  @Field(() => ContentBecause, { description: 'Why it is shown to this viewer.' })
  because!: ContentBecause;
}

@ObjectType({ description: 'What a slot shows, most relevant first.' })
export class ContentConnection extends connectionOf(
  () => Content,
  () => ContentEdge,
  'pieces of content',
) {
  @Field(() => ID, {
    nullable: true,
    description:
      'Asking for it records that this page was shown, and answers the id that events of it carry. Null for an empty page, and for staff who look at another moment or as another company.',
  })
  exposureId?: string | null;
}
