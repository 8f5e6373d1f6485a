import type DataLoader from 'dataloader';
import type { Sql } from '../database/database.js';
import type { ProductFacts } from '../experience/products.js';
import type { Context } from '../graphql/context.js';
import { loaderBy } from '../graphql/loader.js';
import { type ProductGroupFacts, productGroupsById } from './product-group.store.js';
import { productsById, productsBySku } from './product.store.js';

/** Visible products of this request by id. */
export const productWithId = (context: Context, sql: Sql): DataLoader<number, ProductFacts | null> =>
  context.loader(productWithId, () =>
    loaderBy(
      (ids) => productsById(sql, context.viewer, ids),
      ({ id }) => id,
    ),
  );

/** Visible products of this request by SKU. */
export const productWithSku = (context: Context, sql: Sql): DataLoader<string, ProductFacts | null> =>
  context.loader(productWithSku, () =>
    loaderBy(
      (skus) => productsBySku(sql, context.viewer, skus),
      ({ sku }) => sku,
    ),
  );

export const productGroup = (context: Context, sql: Sql): DataLoader<number, ProductGroupFacts | null> =>
  context.loader(productGroup, () =>
    loaderBy(
      (ids) => productGroupsById(sql, ids),
      ({ id }) => id,
    ),
  );
