import { Field, ObjectType } from 'type-graphql';
import { Node } from '../../../graphql/node-id.js';
import { DateTimeScalar } from '../../../graphql/scalars/date-time.scalar.js';
import { DecimalScalar } from '../../../graphql/scalars/decimal.scalar.js';
import { userErrorOf, type UserErrorFacts } from '../../../graphql/user-error.type.js';
import type { Decimal } from '../../../money/decimal.js';
import { Cart, documentedEnum } from '../cart/cart.type.js';
import type { MergeOutcome, MergeRefusal, MergeStrategy } from './merge-carts.js';

export const MergeStrategyEnum = documentedEnum<MergeStrategy>(
  'CartMergeStrategy',
  'What happens to a product that both carts have (level 5).',
  {
    SUM: 'Both quantities are added.',
    GREATER: 'The larger quantity is taken.',
    OWN: "The buyer's line stays as it is.",
  },
);
export const MergeOutcomeEnum = documentedEnum<MergeOutcome>(
  'CartMergeOutcome',
  "What became of a line of a guest's cart (level 5).",
  {
    KEPT: 'It was taken over as it was.',
    SUMMED: "It was added to the buyer's line.",
    GREATER: 'The larger of both quantities stands.',
    CAPPED: 'It was taken over up to the highest quantity allowed.',
    REFUSED: 'It was not taken over: see `reason`.',
  },
);
export const MergeRefusalEnum = documentedEnum<MergeRefusal>(
  'CartMergeRefusal',
  'Why a line was not taken over (level 5).',
  {
    NOT_AVAILABLE: 'The company cannot buy the product.',
    UNKNOWN_UNIT: 'The product is not sold in this unit any more.',
    CART_FULL: "The buyer's cart has as many lines as a cart may have.",
    OWN_LINE_KEPT: "The buyer's own line stays as it is: that is the shop's strategy.",
  },
);

/** Root value: `MergedLine`. */
@ObjectType({ description: "What became of one line of a guest's cart (level 5)." })
export class CartMergeLine {
  @Field(() => String, { description: 'Unit of measure.' })
  unit!: string;

  @Field(() => MergeOutcomeEnum, { description: 'What happened.' })
  outcome!: MergeOutcome;

  @Field(() => MergeRefusalEnum, { nullable: true, description: 'Why it was refused; null otherwise.' })
  reason!: MergeRefusal | null;

  @Field(() => DecimalScalar, { description: "Quantity in the guest's cart." })
  guest!: Decimal;

  @Field(() => DecimalScalar, { description: "Quantity in the buyer's cart before; zero: no such line." })
  before!: Decimal;

  @Field(() => DecimalScalar, { description: "Quantity in the buyer's cart after." })
  after!: Decimal;
}

/** Root value: `CartMergeFacts`. */
@ObjectType({
  implements: Node,
  description: "A guest's cart taken over into the buyer's at sign-in (level 5). Undo it with cartMergeUndo.",
})
export class CartMerge extends Node {
  @Field(() => MergeStrategyEnum, { description: "The shop's strategy at that time." })
  strategy!: MergeStrategy;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  at!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was taken back; null: it stands.' })
  undoneAt!: Date | null;
}

export const MERGE_ERRORS = {
  NOT_POSSIBLE:
    'Sign in, choose a company with the header Maatwerk-Company, and send the header Maatwerk-Visitor of the guest.',
} as const;
const MergeUserError = userErrorOf('CartMerge', MERGE_ERRORS);

@ObjectType({ description: 'What cartMerge did.' })
export class CartMergePayload {
  @Field(() => CartMerge, {
    nullable: true,
    description: 'The merge; null when the guest had nothing in a cart.',
  })
  cartMerge!: object | null;

  @Field(() => [MergeUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<keyof typeof MERGE_ERRORS>[];
}

export const UNDO_ERRORS = {
  NOT_FOUND: 'There is no such merge among yours.',
  NOT_EDITABLE: 'The cart was submitted: nothing can be taken out of it any more.',
} as const;
const UndoUserError = userErrorOf('CartMergeUndo', UNDO_ERRORS);

@ObjectType({ description: 'What cartMergeUndo did.' })
export class CartMergeUndoPayload {
  @Field(() => CartMerge, { nullable: true, description: 'The merge.' })
  cartMerge!: object | null;

  @Field(() => Cart, { nullable: true, description: "The buyer's cart, without what the merge had put in." })
  cart!: object | null;

  @Field(() => Cart, {
    nullable: true,
    description: "The guest's lines, in an open cart of their own, which is the buyer's now.",
  })
  separateCart!: object | null;

  @Field(() => [UndoUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<keyof typeof UNDO_ERRORS>[];
}
