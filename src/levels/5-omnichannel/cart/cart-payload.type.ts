import { Field, ObjectType } from 'type-graphql';
import { userErrorOf, type UserErrorFacts } from '../../../graphql/user-error.type.js';
import type { CartView } from './cart.loader.js';
import { Cart, documentedEnum } from './cart.type.js';
import type { LineOutcome } from './change-lines.js';

const WHOLE_CART = {
  NOT_FOUND: 'There is no such cart among yours.',
  NOT_EDITABLE: 'The cart was submitted: nothing in it can be changed any more.',
  CONFLICT: 'The cart has changed since you looked: see `cart` for how it is now, then try again.',
  IDEMPOTENCY_KEY_REUSED: 'This idempotency key was used with other arguments: use a new one.',
} as const;
const LINES = {
  ...WHOLE_CART,
  TOO_MANY_LINES: 'A call has at most 500 lines: make several calls.',
  QUANTITY_NEGATIVE: 'A quantity is never negative.',
  QUANTITY_TOO_LARGE: 'The quantity is beyond what can be ordered.',
  QUANTITY_DECIMALS: 'The quantity has more digits behind the point than the product allows.',
  QUANTITY_BELOW_MINIMUM: 'The quantity is below the least that can be ordered.',
  QUANTITY_STEP: 'The quantity is not a multiple of the step of the product.',
  UNKNOWN_SKU: 'You cannot buy a product with this SKU.',
  UNKNOWN_UNIT: 'The product is not sold in this unit.',
} as const;

export const ADD_ERRORS = {
  ...LINES,
  QUANTITY_ZERO: 'The quantity to add must be above zero.',
  CART_FULL: 'A cart has at most 5000 lines.',
} as const;
export const UPDATE_ERRORS = { ...LINES, UNKNOWN_LINE: 'The cart has no such line.' } as const;
export const REMOVE_ERRORS = {
  ...WHOLE_CART,
  UNKNOWN_LINE: 'The cart has no such line.',
  TOO_MANY_LINES: LINES.TOO_MANY_LINES,
} as const;
export const CREATE_ERRORS = {
  NOT_FOUND: 'There are no carts here: choose a company with the header Maatwerk-Company.',
  NAME_INVALID: 'A name has at most 200 characters and no control characters.',
  TOO_MANY_CARTS: 'You have 200 carts already: submit one, or use one of them.',
  IDEMPOTENCY_KEY_REUSED: WHOLE_CART.IDEMPOTENCY_KEY_REUSED,
} as const;
const CHANGE = {
  NOT_FOUND: WHOLE_CART.NOT_FOUND,
  NOT_EDITABLE: WHOLE_CART.NOT_EDITABLE,
  CONFLICT: WHOLE_CART.CONFLICT,
} as const;
export const RENAME_ERRORS = { ...CHANGE, NAME_INVALID: CREATE_ERRORS.NAME_INVALID } as const;
export const ACTIVATE_ERRORS = CHANGE;

/** User errors with the texts of their codes. */
export const errorsOf = <Code extends string>(
  texts: Readonly<Record<Code, string>>,
  faults: readonly { readonly code: string; readonly field: string | null }[],
): UserErrorFacts<Code>[] =>
  faults.map(({ code, field }) => ({ code: code as Code, field, message: texts[code as Code] }));

export const LineOutcomeEnum = documentedEnum<LineOutcome>(
  'CartLineOutcome',
  'What became of one line of a call (level 5).',
  {
    ADDED: 'It is a new line.',
    SUMMED: 'It was added to the line that was there.',
    CHANGED: 'The line has another quantity.',
    UNCHANGED: 'The line had this quantity already.',
    REMOVED: 'The line is gone.',
  },
);

@ObjectType({ description: 'What became of one line of a call (level 5).' })
export class CartLineResult {
  @Field(() => LineOutcomeEnum, { description: 'What happened.' })
  outcome!: LineOutcome;

  /** Not in the schema: where its line is found when it is asked for. */
  cart!: CartView | null;
  key!: string;
}

/** Class to extend for what answers a cart and user errors. */
function cartPayload<Code extends string>(mutation: string, texts: Readonly<Record<Code, string>>) {
  const UserError = userErrorOf(mutation, texts);
  @ObjectType({ description: 'What became of a cart (level 5).' })
  abstract class CartPayload {
    @Field(() => Cart, {
      nullable: true,
      description: 'The cart as it is now; null where there is none such.',
    })
    cart!: object | null;

    @Field(() => [UserError], { description: 'Empty when it worked; otherwise nothing was changed.' })
    userErrors!: readonly UserErrorFacts<Code>[];
  }
  return CartPayload;
}

function linesPayload<Code extends string>(mutation: string, texts: Readonly<Record<Code, string>>) {
  @ObjectType({ description: 'What became of the lines of a call (level 5).' })
  abstract class LinesPayload extends cartPayload(mutation, texts) {
    @Field(() => [CartLineResult], {
      description: 'One per line of the call, in its order; empty when it did not work.',
    })
    results!: readonly CartLineResult[];
  }
  return LinesPayload;
}

@ObjectType({ description: 'What cartCreate did.' })
export class CartCreatePayload extends cartPayload('CartCreate', CREATE_ERRORS) {}

@ObjectType({ description: 'What cartRename did.' })
export class CartRenamePayload extends cartPayload('CartRename', RENAME_ERRORS) {}

@ObjectType({ description: 'What cartActivate did.' })
export class CartActivatePayload extends cartPayload('CartActivate', ACTIVATE_ERRORS) {}

@ObjectType({ description: 'What cartLinesAdd did.' })
export class CartLinesAddPayload extends linesPayload('CartLinesAdd', ADD_ERRORS) {}

@ObjectType({ description: 'What cartLinesUpdate did.' })
export class CartLinesUpdatePayload extends linesPayload('CartLinesUpdate', UPDATE_ERRORS) {}

@ObjectType({ description: 'What cartLinesRemove did.' })
export class CartLinesRemovePayload extends linesPayload('CartLinesRemove', REMOVE_ERRORS) {}
