import type { Database } from '../../../database/database.js';
import type { NodeSource } from '../../../graphql/node-id.js';
import { cartView } from './cart.loader.js';
import { ownedCarts, ownedLines } from './cart.store.js';
import { ownerOf } from './owner.js';

/** `node(id)` of a cart: an own one, or nothing. */
export const cartNodes = (on: { readonly database: Database }): NodeSource => ({
  type: 'Cart',
  load: async (context, ids) => {
    const owner = ownerOf(context.viewer);
    const rows = owner ? await ownedCarts(on.database, owner, ids) : [];
    return new Map(rows.map((row) => [row.id, cartView(on, context, row)]));
  },
});

/** `node(id)` of a line of an own cart. */
export const cartLineNodes = (on: { readonly database: Database }): NodeSource => ({
  type: 'CartLine',
  load: async (context, ids) => {
    const owner = ownerOf(context.viewer);
    if (!owner) return new Map();
    const wanted = new Set(ids);
    const cartIds = new Set((await ownedLines(on.database, owner, ids)).map(({ cartId }) => cartId));
    const carts = await ownedCarts(on.database, owner, [...cartIds]);
    const lines = await Promise.all(carts.map((row) => cartView(on, context, row).lines()));
    return new Map(
      lines.flat().flatMap((line) => (wanted.has(line.row.id) ? [[line.row.id, line] as const] : [])),
    );
  },
});
