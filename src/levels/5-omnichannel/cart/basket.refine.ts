import type { Database } from '../../../database/database.js';
import type { Basket, Experience } from '../../../experience/experience.js';
import { fromGlobalId, toGlobalId } from '../../../graphql/node-id.js';
import type { Viewer } from '../../../viewer/viewer.js';
import { activeCart, linesOfCarts, ownedCarts } from './cart.store.js';
import type { CartRow } from './cart-rows.js';
import { ownerOf } from './owner.js';

/** Level 5: the basket is the viewer's own cart, kept by the gateway. Looking opens none. */
export const refineBasket = (
  on: { readonly database: Database },
  viewer: Viewer,
  base: Experience,
): Experience => ({
  ...base,
  basket: async (cartId) => {
    const cart = await cartOf(on.database, viewer, cartId);
    return cart ? await basketOf(on.database, cart) : { cartId: null, lines: [] };
  },
});

async function cartOf(
  database: Database,
  viewer: Viewer,
  globalId: string | undefined,
): Promise<CartRow | null> {
  const owner = ownerOf(viewer);
  if (!owner) return null;
  if (globalId === undefined) return await activeCart(database, owner);
  const cartId = fromGlobalId(globalId, 'Cart');
  return cartId === null ? null : ((await ownedCarts(database, owner, [cartId]))[0] ?? null);
}

async function basketOf(database: Database, cart: CartRow): Promise<Basket> {
  const lines = await linesOfCarts(database, [cart.id]);
  return {
    cartId: toGlobalId('Cart', cart.id),
    lines: lines.map(({ productId, quantity, unit }) => ({ productId, quantity, unit })),
  };
}
