import { Arg, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import { demand } from '../../../accounts/permission.js';
import type { Context } from '../../../graphql/context.js';
import { badInput } from '../../../graphql/errors.js';
import { fromGlobalId } from '../../../graphql/node-id.js';
import { ZERO } from '../../../money/decimal.js';
import { type CartView, freshCartView } from './cart.loader.js';
import { CartInput, CartLineChangeInput, CartLineInput } from './cart.input.js';
import {
  ACTIVATE_ERRORS,
  ADD_ERRORS,
  CartActivatePayload,
  CartCreatePayload,
  CartLinesAddPayload,
  type CartLineResult,
  CartLinesRemovePayload,
  CartLinesUpdatePayload,
  CartRenamePayload,
  CREATE_ERRORS,
  errorsOf,
  REMOVE_ERRORS,
  RENAME_ERRORS,
  UPDATE_ERRORS,
} from './cart-payload.type.js';
import { lineKey } from './cart-rows.js';
import type { WantedLine } from './change-lines.js';
import { activateCart, type CartEdited, createCart, renameCart } from './edit-cart.store.js';
import type { Edited, EditOn } from './edit-lines.store.js';
import { addLines, type LineCall, updateLines } from './line-calls.store.js';

const CART_ID = 'Global id of the cart.';
const VERSION =
  'The version you have seen: with another one nothing is done, and the answer is CONFLICT with the cart as it is now.';
const KEY =
  'Any text, new for every act: the same key again gives the same answer for 24 hours and does nothing twice.';

@Resolver()
export class CartMutations {
  constructor(private readonly on: EditOn) {}

  @Mutation(() => CartCreatePayload, { description: 'Makes a new cart beside the active one (level 5).' })
  async cartCreate(
    @Ctx() context: Context,
    @Arg('input', () => CartInput, { nullable: true, description: 'Facts of the cart.' })
    input: CartInput | null,
    @Arg('idempotencyKey', () => String, { nullable: true, description: KEY }) idempotencyKey: string | null,
  ): Promise<CartCreatePayload> {
    demand(context.viewer, 'CART_EDIT');
    const call = { name: input?.name ?? null, idempotencyKey: idempotencyKey ?? null };
    const edited = await createCart(this.on, context.viewer, call);
    return { cart: viewOf(this.on, context, edited), userErrors: errorsOf(CREATE_ERRORS, edited.faults) };
  }

  @Mutation(() => CartRenamePayload, { description: 'Gives a cart another name (level 5).' })
  async cartRename(
    @Ctx() context: Context,
    @Arg('cartId', () => ID, { description: CART_ID }) cartId: string,
    @Arg('name', () => String, {
      nullable: true,
      description: 'At most 200 characters; null takes the name away.',
    })
    name: string | null,
    @Arg('expectedVersion', () => Int, { nullable: true, description: VERSION }) expectedVersion:
      | number
      | null,
  ): Promise<CartRenamePayload> {
    demand(context.viewer, 'CART_EDIT');
    const change = { ...callOf(cartId, expectedVersion), name: name ?? null };
    const edited = await renameCart(this.on, context.viewer, change);
    return { cart: viewOf(this.on, context, edited), userErrors: errorsOf(RENAME_ERRORS, edited.faults) };
  }

  @Mutation(() => CartActivatePayload, {
    description: 'Makes a cart the active one; the one that was is kept as an open one (level 5).',
  })
  async cartActivate(
    @Ctx() context: Context,
    @Arg('cartId', () => ID, { description: CART_ID }) cartId: string,
    @Arg('expectedVersion', () => Int, { nullable: true, description: VERSION }) expectedVersion:
      | number
      | null,
  ): Promise<CartActivatePayload> {
    demand(context.viewer, 'CART_EDIT');
    const edited = await activateCart(this.on, context.viewer, callOf(cartId, expectedVersion));
    return { cart: viewOf(this.on, context, edited), userErrors: errorsOf(ACTIVATE_ERRORS, edited.faults) };
  }

  @Mutation(() => CartLinesAddPayload, {
    description: 'Puts lines into a cart, all or none; what is in it already is summed (level 5).',
  })
  async cartLinesAdd(
    @Ctx() context: Context,
    @Arg('cartId', () => ID, { description: CART_ID }) cartId: string,
    @Arg('lines', () => [CartLineInput], { description: 'At most 500.' }) lines: CartLineInput[],
    @Arg('expectedVersion', () => Int, { nullable: true, description: VERSION }) expectedVersion:
      | number
      | null,
    @Arg('idempotencyKey', () => String, { nullable: true, description: KEY }) idempotencyKey: string | null,
  ): Promise<CartLinesAddPayload> {
    demand(context.viewer, 'CART_EDIT');
    const edited = await addLines(
      this.on,
      context,
      callOf(cartId, expectedVersion, idempotencyKey),
      lines.map(wantedOf),
    );
    return { ...linesAnswer(this.on, context, edited), userErrors: errorsOf(ADD_ERRORS, edited.faults) };
  }

  @Mutation(() => CartLinesUpdatePayload, {
    description: 'Sets quantities of lines of a cart, all or none; zero removes a line (level 5).',
  })
  async cartLinesUpdate(
    @Ctx() context: Context,
    @Arg('cartId', () => ID, { description: CART_ID }) cartId: string,
    @Arg('lines', () => [CartLineChangeInput], { description: 'At most 500.' }) lines: CartLineChangeInput[],
    @Arg('expectedVersion', () => Int, { nullable: true, description: VERSION }) expectedVersion:
      | number
      | null,
    @Arg('idempotencyKey', () => String, { nullable: true, description: KEY }) idempotencyKey: string | null,
  ): Promise<CartLinesUpdatePayload> {
    demand(context.viewer, 'CART_EDIT');
    const call = callOf(cartId, expectedVersion, idempotencyKey);
    const edited = await updateLines(this.on, context, call, lines.map(changeOf));
    return { ...linesAnswer(this.on, context, edited), userErrors: errorsOf(UPDATE_ERRORS, edited.faults) };
  }

  @Mutation(() => CartLinesRemovePayload, {
    description: 'Takes lines out of a cart, all or none (level 5).',
  })
  async cartLinesRemove(
    @Ctx() context: Context,
    @Arg('cartId', () => ID, { description: CART_ID }) cartId: string,
    @Arg('lineIds', () => [ID], { description: 'Global ids of lines, at most 500.' }) lineIds: string[],
    @Arg('expectedVersion', () => Int, { nullable: true, description: VERSION }) expectedVersion:
      | number
      | null,
    @Arg('idempotencyKey', () => String, { nullable: true, description: KEY }) idempotencyKey: string | null,
  ): Promise<CartLinesRemovePayload> {
    demand(context.viewer, 'CART_EDIT');
    const call = callOf(cartId, expectedVersion, idempotencyKey);
    const edited = await updateLines(this.on, context, call, lineIds.map(removalOf), 'cart.lines-remove');
    const faults = edited.faults.map(({ code, field }) => ({
      code,
      field: field.replace(/^lines(?:\.(\d+)\.id)?$/, removedField),
    }));
    return { ...linesAnswer(this.on, context, edited), userErrors: errorsOf(REMOVE_ERRORS, faults) };
  }
}

const callOf = (
  cartId: string,
  expectedVersion: number | null,
  idempotencyKey: string | null = null,
): LineCall => ({
  cartId: fromGlobalId(cartId, 'Cart'),
  expectedVersion: expectedVersion ?? null,
  idempotencyKey: idempotencyKey ?? null,
});

function wantedOf({ sku, quantity, unit, source }: CartLineInput, index: number): WantedLine {
  if (source && (source.length > 100 || /\p{Cc}/u.test(source)))
    throw badInput('source has more than 100 characters, or control characters.', `lines.${index}.source`);
  return { sku, quantity, unit: unit ?? null, source: source ?? null };
}

function changeOf({ id, sku, unit, quantity }: CartLineChangeInput, index: number) {
  if (id == null && sku == null) throw badInput('A line to change has an id or a sku.', `lines.${index}`);
  const lineId = id == null ? null : fromGlobalId(id, 'CartLine');
  return { lineId, sku: id == null ? (sku ?? null) : null, unit: unit ?? null, quantity };
}

const removalOf = (id: string) => ({
  lineId: fromGlobalId(id, 'CartLine'),
  sku: null,
  unit: null,
  quantity: ZERO,
});
const removedField = (_: string, index: string | undefined): string =>
  index === undefined ? 'lineIds' : `lineIds.${index}`;

const viewOf = (on: EditOn, context: Context, { cart }: CartEdited | Edited): CartView | null =>
  cart && freshCartView(on, context, cart, context.viewer.now);

/** The cart and one result per line of the call. */
function linesAnswer(
  on: EditOn,
  context: Context,
  edited: Edited,
): { cart: CartView | null; results: readonly CartLineResult[] } {
  const cart = viewOf(on, context, edited);
  return {
    cart,
    results: edited.results.map((result) => ({ outcome: result.outcome, cart, key: lineKey(result) })),
  };
}
