import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Config } from '../config.js';
import type { Database } from '../database/database.js';
import type { ProductFacts } from '../experience/products.js';
import {
  type ConnectionFacts,
  connectionFrom,
  cursorOf,
  ForwardPage,
  keyOfCursor,
  pageSize,
} from '../graphql/connection.type.js';
import type { Context } from '../graphql/context.js';
import { badInput } from '../graphql/errors.js';
import { toGlobalId } from '../graphql/node-id.js';
import { attributesOfProduct } from './attribute.loader.js';
import { productGroup, productWithSku } from './product.loader.js';
import { Product, ProductAttribute, ProductConnection, ProductGroup } from './product.type.js';

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

  @Query(() => ProductConnection, { description: 'The products this viewer may see, in catalogue order.' })
  async products(
    @Ctx() context: Context,
    @Args(() => ForwardPage) page: ForwardPage,
    @Arg('search', () => String, { nullable: true, description: 'Words that stand in SKU or name.' }) search:
      | string
      | null,
    @Arg('group', () => String, { nullable: true, description: 'Code of a product group.' }) group:
      | string
      | null,
    @Arg('skus', () => [String], { nullable: true, description: 'Only these; at most 500.' }) skus:
      | string[]
      | null,
  ): Promise<ConnectionFacts<ProductFacts>> {
    if (skus && skus.length > 500) throw badInput('skus has more than 500 entries.', 'skus');
    if (search && search.length > 200) throw badInput('search has more than 200 characters.', 'search');
    const after = page.after == null ? null : JSON.stringify(keyOfCursor(page.after, 2));
    const { items, hasNextPage } = await context.experience.products({
      ...CATALOGUE,
      first: pageSize(page.first, 'first', this.on.config.pageLimit),
      after,
      search: search?.trim() ? search : null,
      group: group ?? null,
      skus: skus ?? null,
    });
    const edges = items.map(({ product, cursor }) => ({
      node: product,
      cursor: cursorOf(JSON.parse(cursor) as string[]),
    }));
    return connectionFrom(edges, { hasNextPage, hasPreviousPage: after !== null });
  }

  @FieldResolver(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id(@Root() product: ProductFacts): string {
    return toGlobalId('Product', product.id);
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
