import { CartEntity } from './cart/cart.entity.js';
import { CartLineEntity } from './cart/cart-line.entity.js';
import { CartMergeEntity } from './merge/cart-merge.entity.js';

/** THE TABLES of level 5, one line each. */
export const ENTITIES: readonly Function[] = [CartEntity, CartLineEntity, CartMergeEntity];
