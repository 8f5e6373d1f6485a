import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Config } from '../config.js';
import type { Database } from '../database/database.js';
import type { ProductFacts } from '../experience/products.js';
import {
  type ConnectionFacts,
  connectionFrom,
  cursorOf,
  keyOfCursor,
  pageSize,
} from '../graphql/connection.type.js';
import type { Context } from '../graphql/context.js';
import { badInput } from '../graphql/errors.js';
import { toGlobalId } from '../graphql/node-id.js';
import { DecimalScalar } from '../graphql/scalars/decimal.scalar.js';
import type { Decimal } from '../money/decimal.js';
import { attributesOfProduct } from './attribute.loader.js';
import { productGroup, productWithSku } from './product.loader.js';
import { StockAt, type StockPlace } from './stock.enum.js';
import { stockOf } from './stock-of.js';
import { Product, ProductAttribute, ProductConnection, ProductGroup } from './product.type.js';
import { checkSearch, filtersAsked, ProductsArguments } from './products.input.js';
import type { FacetsQuestion } from './search/facets.store.js';

@Resolver(() => Product)
export class ProductResolver {
  constructor(
    private readonly on: { readonly database: Database; readonly config: Pick<Config, 'pageLimit'> },
  ) {}

  @Query(() => Product, {
    nullable: true,
    description: 'The product with this SKU; null where the viewer has none such.',
  })
  product(
    @Ctx() context: Context,
    @Arg('sku', () => String, { description: 'Article number.' }) sku: string,
  ): Promise<ProductFacts | null> {
    return productWithSku(context, this.on.database).load(sku);
  }

  @Query(() => ProductConnection, {
    description:
      'The products this viewer may see, in catalogue order; what is searched for, best match first.',
  })
  async products(
    @Ctx() context: Context,
    @Args(() => ProductsArguments) asked: ProductsArguments,
  ): Promise<ConnectionFacts<ProductFacts> & { readonly question: FacetsQuestion }> {
    const { search, skus } = asked;
    if (skus && skus.length > 500) throw badInput('skus has more than 500 entries.', 'skus');
    checkSearch(search);
    const after = asked.after == null ? null : JSON.stringify(keyOfCursor(asked.after, 2));
    const question = {
      search: search?.trim() ? search : null,
      group: asked.group ?? null,
      skus: skus ?? null,
      filters: filtersAsked(asked),
    };
    const { items, hasNextPage } = await context.experience.products({
      ...CATALOGUE,
      ...question,
      first: pageSize(asked.first, 'first', this.on.config.pageLimit),
      after,
    });
    const edges = items.map(({ product, cursor }) => ({
      node: product,
      cursor: cursorOf(JSON.parse(cursor) as string[]),
    }));
    return { ...connectionFrom(edges, { hasNextPage, hasPreviousPage: after !== null }), question };
  }

  @FieldResolver(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id(@Root() product: ProductFacts): string {
    return toGlobalId('Product', product.id);
  }

  @FieldResolver(() => DecimalScalar, {
    nullable: true,
    description:
      "Stock that the viewer's company may draw on, in base units: over all locations, or at its own branch. Null only at MINE: for guests, and for a company that no branch serves.",
  })
  stock(
    @Root() product: ProductFacts,
    @Arg('at', () => StockAt, { defaultValue: StockAt.ALL, description: 'Where; default: everywhere.' })
    at: StockPlace,
  ): Decimal | null {
    return stockOf(product, at);
  }

  @FieldResolver(() => ProductGroup, { nullable: true, description: 'Its product group.' })
  async group(@Root() product: ProductFacts, @Ctx() context: Context): Promise<ProductGroup | null> {
    return product.groupId === null
      ? null
      : await productGroup(context, this.on.database).load(product.groupId);
  }

  @FieldResolver(() => [ProductAttribute], {
    description: 'What it is, attribute by attribute, by name; empty where nothing is known.',
  })
  async attributes(
    @Root() { id }: ProductFacts,
    @Ctx() context: Context,
  ): Promise<readonly ProductAttribute[]> {
    const known = await attributesOfProduct(context, this.on.database).load(id);
    return Object.entries(known?.attributes ?? {})
      .map(([name, values]) => ({ name, values }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

const CATALOGUE = { kind: 'CATALOGUE', sku: null, inCart: [], cartId: null } as const;
