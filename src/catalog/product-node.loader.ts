import type { Database } from '../database/database.js';
import type { NodeSource } from '../graphql/node-id.js';
import { productWithId } from './product.loader.js';

/** `node(id)` of a product: the visible one, or nothing. */
export const productNodes = ({ database }: { readonly database: Database }): NodeSource => ({
  type: 'Product',
  load: async (context, ids) => {
    const products = await Promise.all(ids.map((id) => productWithId(context, database).load(id)));
    return new Map(products.flatMap((product) => (product ? [[product.id, product] as const] : [])));
  },
});
