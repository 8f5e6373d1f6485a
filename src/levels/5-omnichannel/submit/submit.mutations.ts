import { Arg, Ctx, Field, ID, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { demand } from '../../../accounts/permission.js';
import type { Context } from '../../../graphql/context.js';
import { fromGlobalId } from '../../../graphql/node-id.js';
import { userErrorOf, type UserErrorFacts } from '../../../graphql/user-error.type.js';
import { ordersById } from '../../../history/order.store.js';
import { Order } from '../../../history/order.type.js';
import { formatDecimal } from '../../../money/decimal.js';
import { freshCartView } from '../cart/cart.loader.js';
import { CartSubmitInput } from '../cart/cart.input.js';
import { Cart } from '../cart/cart.type.js';
import { errorsOf } from '../cart/cart-payload.type.js';
import {
  orderIdOf,
  submitCart,
  type SubmitCall,
  type SubmitErrorCode,
  type SubmitOn,
} from './submit-cart.store.js';

const SUBMIT_ERRORS: Readonly<Record<SubmitErrorCode, string>> = {
  NOT_FOUND: 'There is no such cart among yours.',
  ALREADY_SUBMITTED: 'This cart is an order already: see `order`.',
  CONFLICT: 'The cart has changed since you looked: see `cart` for how it is now, then try again.',
  CART_EMPTY: 'The cart has no lines.',
  LINE_UNAVAILABLE: 'The product of this line cannot be bought any more: remove the line.',
  LINE_UNPRICED: 'This line has no price: see its `priceAbsence`.',
  LINE_QUANTITY: 'The quantity of this line does not fit the product any more: change it.',
  TOTAL_CHANGED: 'The total is not the expected one any more: see `cart` and its `priceChanges`.',
  TOTAL_TOO_HIGH: 'The total is beyond what can be ordered at once.',
  APPROVAL_REQUIRED: 'The total is above what you may order without approval.',
  OUT_OF_STOCK: 'There is not enough of the product of this line in stock.',
  PURCHASE_ORDER_NUMBER_INVALID: 'A purchase order number has 1 to 100 characters and no control characters.',
  IDEMPOTENCY_KEY_REUSED: 'This idempotency key was used with other arguments: use a new one.',
};
const CartSubmitUserError = userErrorOf('CartSubmit', SUBMIT_ERRORS);

@ObjectType({ description: 'What cartSubmit did.' })
export class CartSubmitPayload {
  @Field(() => Order, { nullable: true, description: 'The order the cart became; null when it became none.' })
  order!: object | null;

  @Field(() => Cart, { nullable: true, description: 'The cart as it is now; null where there is none such.' })
  cart!: object | null;

  @Field(() => [CartSubmitUserError], {
    description: 'Empty when it worked; `lines.0` is the first line of the cart.',
  })
  userErrors!: readonly UserErrorFacts<SubmitErrorCode>[];
}

@Resolver()
export class SubmitMutations {
  constructor(private readonly on: SubmitOn) {}

  @Mutation(() => CartSubmitPayload, { description: 'Turns a cart into an order, exactly once (level 5).' })
  async cartSubmit(
    @Ctx() context: Context,
    @Arg('cartId', () => ID, { description: 'Global id of the cart.' }) cartId: string,
    @Arg('input', () => CartSubmitInput, {
      nullable: true,
      description: 'What the order says beside its lines.',
    })
    input: CartSubmitInput | null,
    @Arg('expectedVersion', () => Int, {
      nullable: true,
      description: 'The version of the cart you have seen.',
    })
    expectedVersion: number | null,
    @Arg('idempotencyKey', () => String, {
      description: 'Any text, new for every order: the same key again gives the same order.',
    })
    idempotencyKey: string,
  ): Promise<CartSubmitPayload> {
    demand(context.viewer, 'CART_SUBMIT');
    const { cart, orderId, errors } = await submitCart(
      this.on,
      context,
      callOf(cartId, input, expectedVersion, idempotencyKey),
    );
    const placed =
      orderId ?? (cart?.status === 'SUBMITTED' ? await orderIdOf(this.on.database, cart.id) : null);
    const [order] = placed === null ? [] : await ordersById(this.on.database, context.viewer, [placed]);
    const view = cart && freshCartView(this.on, context, cart, context.viewer.now);
    return { order: order ?? null, cart: view, userErrors: errorsOf(SUBMIT_ERRORS, errors) };
  }
}

function callOf(
  cartId: string,
  input: CartSubmitInput | null,
  expectedVersion: number | null,
  idempotencyKey: string,
): SubmitCall {
  const purchaseOrderNumber = input?.purchaseOrderNumber ?? null;
  const expectedTotal = input?.expectedTotal ?? null;
  return {
    cartId: fromGlobalId(cartId, 'Cart'),
    purchaseOrderNumber,
    expectedTotal,
    expectedVersion: expectedVersion ?? null,
    idempotencyKey,
    request: {
      purchaseOrderNumber,
      expectedTotal: expectedTotal === null ? null : formatDecimal(expectedTotal),
      expectedVersion: expectedVersion ?? null,
    },
  };
}
