import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { demand } from '../../../accounts/permission.js';
import { SignInPayload } from '../../../accounts/sign-in.type.js';
import { productWithId } from '../../../catalog/product.loader.js';
import { Product } from '../../../catalog/product.type.js';
import type { ProductFacts } from '../../../experience/products.js';
import type { Context } from '../../../graphql/context.js';
import { fromGlobalId, toGlobalId } from '../../../graphql/node-id.js';
import { type CartView, freshCartView } from '../cart/cart.loader.js';
import { ownedCarts } from '../cart/cart.store.js';
import { errorsOf } from '../cart/cart-payload.type.js';
import { ownerOf } from '../cart/owner.js';
import type { MergedLine } from './merge-carts.js';
import {
  type CartMergeFacts,
  mergeGuestCart,
  type MergeOn,
  undoCartMerge,
} from './merge-guest-cart.store.js';
import {
  CartMerge,
  CartMergeLine,
  CartMergePayload,
  CartMergeUndoPayload,
  MERGE_ERRORS,
  UNDO_ERRORS,
} from './merge.type.js';

/** What level 5's `after.signedIn` answers. */
export interface AfterSignIn {
  readonly cartMerge: CartMergeFacts | null;
}

@Resolver(() => SignInPayload)
export class SignInMergeResolver {
  @FieldResolver(() => CartMerge, {
    nullable: true,
    description:
      "What became of the guest's cart of this device (level 5); null when there was nothing in it.",
  })
  cartMerge(@Root() payload: SignInPayload): CartMergeFacts | null {
    return (payload.afterSignIn?.['omnichannel'] as AfterSignIn | undefined)?.cartMerge ?? null;
  }
}

@Resolver(() => CartMerge)
export class CartMergeResolver {
  constructor(private readonly on: MergeOn) {}

  @FieldResolver(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id(@Root() merge: CartMergeFacts): string {
    return toGlobalId('CartMerge', merge.id);
  }

  @FieldResolver(() => [CartMergeLine], { description: "One per line of the guest's cart." })
  lines(@Root() merge: CartMergeFacts): readonly MergedLine[] {
    return merge.lines;
  }

  @Mutation(() => CartMergePayload, {
    description:
      "Takes the cart of this device's guest over into the buyer's active cart, as signIn does (level 5): for a buyer who chose the company after signing in.",
  })
  async cartMerge(@Ctx() { viewer }: Context): Promise<CartMergePayload> {
    demand(viewer, 'CART_EDIT');
    if (!viewer.buyer || !viewer.company || viewer.visitorId === null)
      return { cartMerge: null, userErrors: errorsOf(MERGE_ERRORS, [{ code: 'NOT_POSSIBLE', field: null }]) };
    return { cartMerge: await mergeGuestCart(this.on, viewer, viewer.visitorId), userErrors: [] };
  }

  @Mutation(() => CartMergeUndoPayload, {
    description: "Takes a merge back: the guest's lines stand in a cart of their own again (level 5).",
  })
  async cartMergeUndo(
    @Ctx() context: Context,
    @Arg('cartMergeId', () => ID, { description: 'Global id of the merge.' }) id: string,
  ): Promise<CartMergeUndoPayload> {
    demand(context.viewer, 'CART_EDIT');
    const { merge, separateId, fault } = await undoCartMerge(
      this.on,
      context.viewer,
      fromGlobalId(id, 'CartMerge'),
    );
    const userErrors = fault ? errorsOf(UNDO_ERRORS, [{ code: fault, field: 'cartMergeId' }]) : [];
    const [cart, separateCart] = await cartsOf(this.on, context, [merge?.cartId ?? null, separateId]);
    return { cartMerge: merge, cart: cart ?? null, separateCart: separateCart ?? null, userErrors };
  }
}

@Resolver(() => CartMergeLine)
export class CartMergeLineResolver {
  constructor(private readonly on: MergeOn) {}

  @FieldResolver(() => Product, {
    nullable: true,
    description: 'The product; null when the viewer may not see it.',
  })
  async product(@Root() line: MergedLine, @Ctx() context: Context): Promise<ProductFacts | null> {
    return await productWithId(context, this.on.database).load(line.productId);
  }
}

/** The viewer's carts of these ids, in their order. */
async function cartsOf(
  on: MergeOn,
  context: Context,
  ids: readonly (number | null)[],
): Promise<(CartView | null)[]> {
  const owner = ownerOf(context.viewer);
  const rows = owner
    ? await ownedCarts(
        on.database,
        owner,
        ids.filter((id) => id !== null),
      )
    : [];
  return ids.map((id) => {
    const row = rows.find((one) => one.id === id);
    return row ? freshCartView(on, context, row, context.viewer.now) : null;
  });
}
