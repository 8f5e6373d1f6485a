import DataLoader from 'dataloader';
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { Product } from '../../catalog/product.type.js';
import type { Config } from '../../config.js';
import type { Database } from '../../database/database.js';
import type { RankedContent } from '../../experience/experience.js';
import type { ProductFacts } from '../../experience/products.js';
import {
  type ConnectionFacts,
  connectionFrom,
  cursorOf,
  type EdgeFacts,
  pageSize,
} from '../../graphql/connection.type.js';
import type { Context } from '../../graphql/context.js';
import { toGlobalId } from '../../graphql/node-id.js';
import { recordExposures, type Shown } from '../../history/exposure.store.js';
import { Content, ContentConnection } from './content.type.js';

interface Edge extends EdgeFacts<RankedContent> {
  readonly score: number;
  readonly because: RankedContent['because'];
}
type Page = ConnectionFacts<RankedContent, Edge>;

const SLOT = { description: 'Code of the slot. An unknown one is an error.' };
const FIRST = { nullable: true, description: 'How many at most; default 20, at most 100.' } as const;

/** One entry more than asked for is looked up, to know whether there is a next one. */
async function pageOf(context: Context, slot: string, sku: string | null, first: number): Promise<Page> {
  const { items } = await context.experience.content({ slot, sku, first: first + 1 });
  const edges = items.slice(0, first).map((node) => ({
    node,
    cursor: cursorOf([node.key]),
    score: node.score,
    because: node.because,
  }));
  return connectionFrom(edges, { hasNextPage: items.length > first, hasPreviousPage: false });
}

@Resolver(() => Content)
export class ContentResolver {
  constructor(private readonly on: { readonly config: Pick<Config, 'pageLimit'> }) {}

  @Query(() => ContentConnection, {
    nullable: true,
    description: 'What a slot of the storefront shows this viewer, most relevant first (level 3).',
  })
  async content(
    @Ctx() context: Context,
    @Arg('slot', () => String, SLOT) slot: string,
    @Arg('sku', () => String, { nullable: true, description: 'The product on whose page the slot stands.' })
    sku: string | null,
    @Arg('first', () => Int, FIRST) first: number | null,
  ): Promise<Page> {
    return await pageOf(context, slot, sku ?? null, pageSize(first, 'first', this.on.config.pageLimit));
  }

  @FieldResolver(() => ID, { description: 'Opaque id, unique in the whole shop; events name it.' })
  id(@Root() { id }: RankedContent): string {
    return toGlobalId('Content', id);
  }
}

@Resolver(() => Product)
export class ProductContentResolver {
  constructor(private readonly on: { readonly config: Pick<Config, 'pageLimit'> }) {}

  @FieldResolver(() => ContentConnection, {
    nullable: true,
    description: "What a slot on this product's page shows the viewer, most relevant first (level 3).",
  })
  async content(
    @Root() { sku }: ProductFacts,
    @Ctx() context: Context,
    @Arg('slot', () => String, SLOT) slot: string,
    @Arg('first', () => Int, FIRST) first: number | null,
  ): Promise<Page> {
    return await pageOf(context, slot, sku, pageSize(first, 'first', this.on.config.pageLimit));
  }
}

@Resolver(() => ContentConnection)
export class ContentExposureResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @FieldResolver()
  async exposureId(@Root() { nodes }: Page, @Ctx() context: Context): Promise<string | null> {
    const slot = nodes[0]?.slot;
    if (slot === undefined || context.viewer.staged) return null;
    const itemIds = nodes.map(({ id }) => id);
    const shown = { slot, kind: 'CONTENT', answeredBy: 'CONTENT', modelVersion: null, itemIds };
    return await exposures(context, this.on.database).load(shown);
  }
}

/** All slots of one request in one statement. */
const exposures = (context: Context, database: Database): DataLoader<Shown, string> =>
  context.loader(
    exposures,
    () => new DataLoader((shown) => recordExposures(database, context.viewer, shown)),
  );
