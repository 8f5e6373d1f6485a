import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { Product } from '../../catalog/product.type.js';
import type { Config } from '../../config.js';
import type { Database } from '../../database/database.js';
import type {
  ProductBecause,
  ProductFacts,
  ProductsAnswer,
  ProductsQuestion,
  RecommendationKind,
} from '../../experience/products.js';
import {
  type ConnectionFacts,
  connectionFrom,
  cursorOf,
  type EdgeFacts,
  pageSize,
} from '../../graphql/connection.type.js';
import type { Context } from '../../graphql/context.js';
import { recordExposure } from '../../history/exposure.store.js';
import { becauseText } from './because-text.js';
import {
  RecommendationBecause,
  RecommendationConnection,
  RecommendationKindEnum,
} from './recommendation.type.js';

interface RecommendationEdgeFacts extends EdgeFacts<ProductFacts> {
  readonly score: number;
  readonly because: ProductBecause;
  readonly answeredBy: ProductsAnswer['answeredBy'];
  readonly modelVersion: string | null;
}
interface RecommendationFacts extends ConnectionFacts<ProductFacts, RecommendationEdgeFacts> {
  readonly kind: RecommendationKind;
  readonly slot: string | null;
  readonly stopped: boolean;
  readonly answeredBy: ProductsAnswer['answeredBy'];
  readonly modelVersion: string | null;
}

const QUESTION = {
  after: null,
  search: null,
  group: null,
  skus: null,
  sku: null,
  cartId: null,
  inCart: [],
} as const;

async function recommended(
  context: Context,
  question: ProductsQuestion & { kind: RecommendationKind },
): Promise<RecommendationFacts> {
  const answer = await context.experience.products(question);
  const { items, hasNextPage, answeredBy, modelVersion, stopped = false } = answer;
  const edges = items.map(({ product, score, because, cursor, answeredBy: link = answeredBy }) => ({
    node: product,
    score,
    because,
    answeredBy: link,
    modelVersion: link === 'CATALOGUE' ? null : modelVersion,
    cursor: cursorOf([cursor]),
  }));
  return {
    ...connectionFrom(edges, { hasNextPage, hasPreviousPage: false }),
    kind: question.kind,
    slot: question.slot ?? null,
    stopped,
    answeredBy,
    modelVersion,
  };
}

@Resolver(() => Product)
export class RecommendationResolver {
  constructor(private readonly on: { readonly config: Pick<Config, 'pageLimit'> }) {}

  @Query(() => RecommendationConnection, {
    nullable: true,
    description: 'What to show this viewer in a slot (level 2).',
  })
  async recommendations(
    @Ctx() context: Context,
    @Arg('kind', () => RecommendationKindEnum, { description: 'What the list is for.' })
    kind: RecommendationKind,
    @Arg('sku', () => String, {
      nullable: true,
      description: 'The product looked at; an unknown one is an error.',
    })
    sku: string | null,
    @Arg('cartId', () => ID, {
      nullable: true,
      description: "The cart to complete; default the viewer's active one. A foreign cart is an empty one.",
    })
    cartId: string | null,
    @Arg('inCart', () => [String], {
      nullable: true,
      description: 'SKUs in a cart that the gateway does not know; at most 500, unknown ones do not count.',
    })
    inCart: string[] | null,
    @Arg('first', () => Int, { nullable: true, description: 'How many at most; default 20.' }) first:
      | number
      | null,
    @Arg('slot', () => String, {
      nullable: true,
      description:
        'Name of the place in the storefront, at most 100 characters: rules of the shop may speak of it. Default the kind.',
    })
    slot: string | null,
  ): Promise<RecommendationFacts> {
    const size = pageSize(first, 'first', this.on.config.pageLimit);
    return await recommended(context, {
      ...QUESTION,
      kind,
      slot: slot ?? null,
      sku: sku ?? null,
      cartId: cartId ?? null,
      inCart: inCart ?? [],
      first: size,
    });
  }

  @FieldResolver(() => RecommendationConnection, {
    name: 'recommendations',
    nullable: true,
    description: 'What to show beside this product (level 2).',
  })
  async productRecommendations(
    @Root() product: ProductFacts,
    @Ctx() context: Context,
    @Arg('kind', () => RecommendationKindEnum, { description: 'What the list is for.' })
    kind: RecommendationKind,
    @Arg('first', () => Int, { nullable: true, description: 'How many at most; default 20.' }) first:
      | number
      | null,
    @Arg('slot', () => String, {
      nullable: true,
      description:
        'Name of the place in the storefront, at most 100 characters: rules of the shop may speak of it. Default the kind.',
    })
    slot: string | null,
  ): Promise<RecommendationFacts> {
    const size = pageSize(first, 'first', this.on.config.pageLimit);
    return await recommended(context, {
      ...QUESTION,
      kind,
      slot: slot ?? null,
      sku: product.sku,
      first: size,
    });
  }
}

@Resolver(() => RecommendationBecause)
export class RecommendationBecauseResolver {
  @FieldResolver(() => String, {
    description: "The reason as one sentence, in the viewer's language where there is one, else in English.",
  })
  text(@Root() because: ProductBecause, @Ctx() { viewer }: Context): string {
    return becauseText(because, viewer.languages);
  }
}

@Resolver(() => RecommendationConnection)
export class ExposureResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @FieldResolver(() => ID, {
    nullable: true,
    description:
      'Records that this list was shown and answers its id, for the events that follow from it. Null in a preview.',
  })
  async exposureId(
    @Root() { kind, slot: asked, answeredBy, modelVersion, nodes }: RecommendationFacts,
    @Ctx() { viewer }: Context,
    @Arg('slot', () => String, {
      nullable: true,
      description: 'Name of the place in the storefront; default the one that was asked for, or the kind.',
    })
    slot: string | null,
  ): Promise<string | null> {
    if (viewer.staged) return null;
    const shown = {
      slot: slot ?? asked ?? kind,
      kind,
      answeredBy,
      modelVersion,
      itemIds: nodes.map(({ id }) => id),
    };
    return await recordExposure(this.on.database, viewer, shown);
  }
}
