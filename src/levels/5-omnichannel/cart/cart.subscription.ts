import { Arg, Ctx, ID, Resolver, Subscription } from 'type-graphql';
import type { Database, Sql } from '../../../database/database.js';
import type { Context } from '../../../graphql/context.js';
import { badInput, unauthenticated } from '../../../graphql/errors.js';
import { fromGlobalId } from '../../../graphql/node-id.js';
import { type CartView, freshCartView } from './cart.loader.js';
import { ownedCarts } from './cart.store.js';
import { Cart } from './cart.type.js';
import { ownerOf } from './owner.js';

interface On {
  readonly database: Database;
  readonly clock: () => Date;
}

/** Absent and foreign carts are the same: no such cart. */
const noSuchCart = () => badInput('There is no such cart among yours.', 'cartId');

@Resolver()
export class CartSubscription {
  constructor(private readonly on: On) {}

  @Subscription(() => Cart, {
    subscribe: ({ args, context }) => cartEvents(context as Context, String(args['cartId'])),
    description:
      'The cart after each change, on whatever device, in whatever process it was made (level 5). Access is checked again each time.',
  })
  async cartChanged(
    @Ctx() context: Context,
    @Arg('cartId', () => ID, { description: 'Global id of the cart.' }) cartId: string,
  ): Promise<CartView> {
    const owner = ownerOf(context.viewer);
    if (!owner || !(await isStillValid(this.on.database, context, this.on.clock()))) throw unauthenticated();
    const [row] = await ownedCarts(this.on.database, owner, [fromGlobalId(cartId, 'Cart') ?? 0]);
    if (!row) throw noSuchCart();
    return freshCartView(this.on, context, row, this.on.clock());
  }
}

const VALID = {
  name: 'cart-viewer-valid',
  text: `SELECT 1 FROM buyer b JOIN session s ON s.buyer_id = b.id
          WHERE b.id = $1 AND s.id = $2::uuid AND b.blocked_at IS NULL AND s.revoked_at IS NULL AND s.expires_at > $4
            AND (b.staff_role IS NOT NULL OR EXISTS (SELECT 1 FROM membership m WHERE m.buyer_id = b.id AND m.company_id = $3))`,
};

/** Whether who opened the subscription may still see what the company has: session, person and membership. */
async function isStillValid(sql: Sql, { viewer, sessionId }: Context, now: Date): Promise<boolean> {
  const { buyer, company } = viewer;
  if (!buyer) return true;
  return (await sql.query(VALID, [buyer.id, sessionId, company?.id ?? null, now])).length === 1;
}

/** Events of one cart for one client. Changes while the client is busy become one. */
class CartEvents implements AsyncIterableIterator<number> {
  private changed = false;
  private ended = false;
  private wake: (() => void) | null = null;
  private readonly stop: () => void;

  constructor(
    context: Context,
    private readonly cartId: number,
  ) {
    this.stop = context.onChange('cart', (ids) => {
      if (ids.length > 0 && !ids.some((id) => Number(id) === cartId)) return;
      this.changed = true;
      this.wake?.();
    });
  }

  async next(): Promise<IteratorResult<number, undefined>> {
    while (!this.changed && !this.ended)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    this.changed = false;
    return this.ended ? { value: undefined, done: true } : { value: this.cartId, done: false };
  }

  return(): Promise<IteratorResult<number, undefined>> {
    this.ended = true;
    this.stop();
    this.wake?.();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Throws for a cart that is not the viewer's. Listening starts before that check: a change in between is not lost. */
async function cartEvents(context: Context, globalId: string): Promise<CartEvents> {
  const cartId = fromGlobalId(globalId, 'Cart');
  if (cartId === null) throw noSuchCart();
  const events = new CartEvents(context, cartId);
  try {
    const { cartId: known } = await context.experience.basket(globalId);
    if (known !== null) return events;
  } catch (error) {
    await events.return();
    throw error;
  }
  await events.return();
  throw noSuchCart();
}
