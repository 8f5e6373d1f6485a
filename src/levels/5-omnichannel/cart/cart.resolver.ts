import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { ViewerType } from '../../../accounts/viewer.type.js';
import type { Database } from '../../../database/database.js';
import {
  type ConnectionFacts,
  connectionFrom,
  cursorOf,
  ForwardPage,
  keyOfCursor,
  pageSize,
} from '../../../graphql/connection.type.js';
import type { Context } from '../../../graphql/context.js';
import { Money, moneyOf, moneyOrNull } from '../../../graphql/money.type.js';
import { fromGlobalId, toGlobalId } from '../../../graphql/node-id.js';
import { orderWithId } from '../../../history/order.loader.js';
import { type OrderFacts, orderOfCart } from '../../../history/order.store.js';
import { Order } from '../../../history/order.type.js';
import type { Viewer } from '../../../viewer/viewer.js';
import { type CartView, cartView, type LineView } from './cart.loader.js';
import { ownedCarts, pageOfCarts } from './cart.store.js';
import { CartDiscount, MissedDiscount } from './cart-discount.type.js';
import { Cart, CartConnection, CartLine, PriceChange } from './cart.type.js';
import { viewersCart } from './edit-cart.store.js';
import { ownerOf } from './owner.js';

interface On {
  readonly database: Database;
  readonly config: { readonly pageLimit: number };
}

@Resolver(() => Cart)
export class CartResolver {
  constructor(private readonly on: On) {}

  @Query(() => Cart, {
    nullable: true,
    description: 'The cart with this id (level 5); null where the viewer has none such.',
  })
  async cart(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Global id.' }) id: string,
  ): Promise<CartView | null> {
    const owner = ownerOf(context.viewer);
    const cartId = fromGlobalId(id, 'Cart');
    if (!owner || cartId === null) return null;
    const [row] = await ownedCarts(this.on.database, owner, [cartId]);
    return row ? cartView(this.on, context, row) : null;
  }

  @FieldResolver(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id(@Root() cart: CartView): string {
    return toGlobalId('Cart', cart.row.id);
  }

  @FieldResolver(() => [CartLine], { description: 'Its lines, in the order they came; at most 5000.' })
  lines(@Root() cart: CartView): Promise<readonly LineView[]> {
    return cart.lines();
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description:
      'What it costs, excluding tax: its lines less its `discounts`; null while a line has no price.',
  })
  async total(@Root() cart: CartView): Promise<Money | null> {
    const { total, currency } = await cart.sums();
    return moneyOrNull(total, currency);
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description: 'What its lines cost before `discounts`, excluding tax; null while a line has no price.',
  })
  async subtotal(@Root() cart: CartView): Promise<Money | null> {
    const { subtotal, currency } = await cart.sums();
    return moneyOrNull(subtotal, currency);
  }

  @FieldResolver(() => [CartDiscount], {
    description: 'What comes off the whole cart for its value, in the order it is taken off.',
  })
  async discounts(@Root() cart: CartView): Promise<readonly CartDiscount[]> {
    const { reductions, currency } = await cart.sums();
    return reductions.map(({ amount, ...one }) => ({ ...one, amount: moneyOf(amount, currency) }));
  }

  @FieldResolver(() => [MissedDiscount], {
    description:
      'What does not come off it, and why: order more to get it, or it has ended since the cart was changed.',
  })
  async discountsLeftOut(@Root() cart: CartView): Promise<readonly MissedDiscount[]> {
    const { missed, currency } = await cart.sums();
    return missed.map(({ amount, minOrderValue, missing, ...one }) => ({
      ...one,
      amount: moneyOrNull(amount, currency),
      minOrderValue: moneyOf(minOrderValue, currency),
      missing: moneyOrNull(missing, currency),
    }));
  }

  @FieldResolver(() => [PriceChange], {
    description: 'Every line whose price is no longer the one that was promised, and why.',
  })
  async priceChanges(@Root() cart: CartView): Promise<readonly PriceChange[]> {
    const lines = await cart.lines();
    const changes = await Promise.all(lines.map(async (line) => ({ line, change: await line.change() })));
    return changes.flatMap(({ line, change }) => {
      if (!change) return [];
      const { from, to, per, currency, because } = change;
      return [
        { line, from: moneyOf(from, currency), to: to === null ? null : moneyOf(to, currency), per, because },
      ];
    });
  }

  @FieldResolver(() => Order, { nullable: true, description: 'The order it became; null until then.' })
  async order(@Root() cart: CartView, @Ctx() context: Context): Promise<OrderFacts | null> {
    if (cart.status !== 'SUBMITTED') return null;
    const orderId = await orderOfCart(this.on.database, cart.row.id);
    return orderId === null ? null : await orderWithId(context, this.on.database).load(orderId);
  }
}

@Resolver(() => ViewerType)
export class ViewerCartsResolver {
  constructor(private readonly on: On) {}

  @FieldResolver(() => Cart, {
    nullable: true,
    description:
      'The active cart (level 5), opened on first use; null for API keys, for a buyer who acts for no company, and in the answer of signIn: ask again with the token.',
  })
  async cart(@Root() viewer: Viewer, @Ctx() context: Context): Promise<CartView | null> {
    if (viewer !== context.viewer) return null;
    const row = await viewersCart(this.on.database, context.viewer);
    return row && cartView(this.on, context, row);
  }

  @FieldResolver(() => CartConnection, {
    nullable: true,
    description: 'All own carts in the company acted for (level 5), newest first.',
  })
  async carts(
    @Root() viewer: Viewer,
    @Ctx() context: Context,
    @Args(() => ForwardPage) page: ForwardPage,
  ): Promise<ConnectionFacts<CartView> | null> {
    const owner = viewer === context.viewer ? ownerOf(viewer) : null;
    if (!owner) return null;
    const first = pageSize(page.first, 'first', this.on.config.pageLimit);
    const after = page.after == null ? null : Number(keyOfCursor(page.after, 1)[0]);
    const before = after === null ? null : Math.min(Math.max(after, 0), 2 ** 31 - 1) || 0;
    const rows = await pageOfCarts(this.on.database, owner, before, first + 1);
    const edges = rows
      .slice(0, first)
      .map((row) => ({ node: cartView(this.on, context, row), cursor: cursorOf([row.id]) }));
    return connectionFrom(edges, { hasNextPage: rows.length > first, hasPreviousPage: after !== null });
  }
}
