import { Field, Float, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Product } from '../../catalog/product.type.js';
import type { ProductReason, RecommendationKind } from '../../experience/products.js';
import { connectionOf, edgeOf } from '../../graphql/connection.type.js';
import { DateTimeScalar } from '../../graphql/scalars/date-time.scalar.js';

export const RecommendationKindEnum = {
  FOR_YOU: 'FOR_YOU',
  RECENTLY_VIEWED: 'RECENTLY_VIEWED',
  POPULAR: 'POPULAR',
  REORDER: 'REORDER',
  FORGOTTEN: 'FORGOTTEN',
  SAME_GROUP: 'SAME_GROUP',
  BOUGHT_TOGETHER: 'BOUGHT_TOGETHER',
  ALTERNATIVES: 'ALTERNATIVES',
} as const satisfies Record<RecommendationKind, RecommendationKind>;

registerEnumType(RecommendationKindEnum, {
  name: 'RecommendationKind',
  description:
    'What a list of recommendations is for (level 2). A kind with nothing to show falls back; every chain ends in POPULAR.',
  valuesConfig: {
    FOR_YOU: {
      description:
        'From what the buyer ordered and looked at; needs consent for PERSONALIZATION. Filled up with POPULAR, which also answers alone.',
    },
    RECENTLY_VIEWED: {
      description:
        'What the viewer looked at, newest first, from every device; visitors: in this session. Falls back to POPULAR.',
    },
    POPULAR: { description: "Best sellers of the last 14 days, those of the viewer's industry first." },
    REORDER: {
      description:
        "Due by the company's own rhythm of orders, colleagues' included; needs no consent. Falls back to POPULAR.",
    },
    FORGOTTEN: {
      description:
        "Usually ordered, due before the company's next visit, and not in this cart. Falls back to BOUGHT_TOGETHER, then POPULAR.",
    },
    SAME_GROUP: { description: 'Of the same product group; needs `sku`. Falls back to POPULAR.' },
    BOUGHT_TOGETHER: {
      description:
        'What others buy with this product, or with what is in the cart. Falls back to SAME_GROUP, then POPULAR.',
    },
    ALTERNATIVES: {
      description:
        'Instead of this product, when it is out of stock: alike and in stock; needs `sku`. Falls back to POPULAR.',
    },
  },
});

export const RecommendationReasonEnum = {
  ORDERED_BEFORE: 'ORDERED_BEFORE',
  DUE: 'DUE',
  VIEWED: 'VIEWED',
  BOUGHT_TOGETHER: 'BOUGHT_TOGETHER',
  SAME_GROUP: 'SAME_GROUP',
  POPULAR: 'POPULAR',
  POPULAR_IN_INDUSTRY: 'POPULAR_IN_INDUSTRY',
  STATED_PREFERENCE: 'STATED_PREFERENCE',
  PINNED: 'PINNED',
  BOOSTED: 'BOOSTED',
  BURIED: 'BURIED',
  CATALOGUE: 'CATALOGUE',
} as const satisfies Record<ProductReason, ProductReason>;

registerEnumType(RecommendationReasonEnum, {
  name: 'RecommendationReason',
  description: 'Why a product is recommended (level 2).',
  valuesConfig: {
    ORDERED_BEFORE: { description: 'Ordered before; `since`: the last time.' },
    DUE: { description: "Due by the company's own rhythm of orders; `since`: when it fell due." },
    VIEWED: { description: 'The viewer looked at it; `since`: the last time.' },
    BOUGHT_TOGETHER: { description: 'Others buy it with another product; `about`: the SKU of that one.' },
    SAME_GROUP: { description: 'Of the same product group; `about`: its code.' },
    POPULAR: { description: 'A best seller of the last 14 days.' },
    POPULAR_IN_INDUSTRY: {
      description: "A best seller of the last 14 days in the viewer's industry; `about`: the industry.",
    },
    STATED_PREFERENCE: { description: 'The buyer stated a liking; `about`: the group or brand.' },
    PINNED: { description: 'Put there by the shop.' },
    BOOSTED: { description: 'Raised by a rule of the shop; stands in `also` only.' },
    BURIED: { description: 'Put last by a rule of the shop; stands in `also` only.' },
    CATALOGUE: {
      description: 'No reason but that it is there: in catalogue order, behind the last recommendation.',
    },
  },
});

/** `answeredBy`: a kind, or CATALOGUE where there is no model to recommend from. */
export const AnsweredByEnum = { ...RecommendationKindEnum, CATALOGUE: 'CATALOGUE' } as const;

registerEnumType(AnsweredByEnum, {
  name: 'RecommendationAnswer',
  description: 'Which kind of the fallback chain answered (level 2).',
  valuesConfig: {
    ...Object.fromEntries(
      Object.keys(RecommendationKindEnum).map((kind) => [
        kind,
        { description: `The kind ${kind} answered: see RecommendationKind.` },
      ]),
    ),
    CATALOGUE: {
      description: 'The catalogue in its own order: no model has been built, or nothing of it may be shown.',
    },
  },
});

@ObjectType({ description: 'Why a product is recommended, in a form that a buyer can read (level 2).' })
export class RecommendationBecause {
  @Field(() => RecommendationReasonEnum, { description: 'The strongest reason.' })
  reason!: ProductReason;

  @Field(() => String, {
    nullable: true,
    description: 'What the reason speaks of: SKU, code of a group, brand or industry.',
  })
  about!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when it is due; when it was viewed or ordered last.',
  })
  since!: Date | null;

  @Field(() => [RecommendationReasonEnum], { description: 'Further reasons that moved it, strongest first.' })
  also!: readonly ProductReason[];
}

@ObjectType({ description: 'One recommended product (level 2).' })
export class RecommendationEdge extends edgeOf(() => Product, 'recommended product') {
  @Field(() => Float, {
    description: 'Higher is better; comparable within one answer only. The scores of a list never rise.',
  })
  score!: number;

  @Field(() => RecommendationBecause, { description: 'Why it is recommended.' })
  because!: RecommendationBecause;

  @Field(() => AnsweredByEnum, {
    description:
      'The link of the fallback chain that it comes from: a short list is filled up with the next one.',
  })
  answeredBy!: keyof typeof AnsweredByEnum;

  @Field(() => ID, {
    nullable: true,
    description: 'Version of the model behind it; null where none was built, and for the bare catalogue.',
  })
  modelVersion!: string | null;
}

@ObjectType({ description: 'Recommended products, best first, and what answered (level 2).' })
export class RecommendationConnection extends connectionOf(
  () => Product,
  () => RecommendationEdge,
  'recommended products',
) {
  @Field(() => AnsweredByEnum, { description: 'Which kind of the fallback chain answered.' })
  answeredBy!: keyof typeof AnsweredByEnum;

  @Field(() => ID, {
    nullable: true,
    description:
      'Version of the model that answered, as in "12", or "12.3" when it was brought up to date three times; null where there is none yet.',
  })
  modelVersion!: string | null;

  @Field(() => Boolean, {
    description: 'Whether the shop has stopped this kind for now: POPULAR answers in its place.',
  })
  stopped!: boolean;
}
