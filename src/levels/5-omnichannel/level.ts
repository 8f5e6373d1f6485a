import type { Level } from '../level.js';
import { refineBasket } from './cart/basket.refine.js';
import { CartLineResolver, CartLineResultResolver } from './cart/cart-line.resolver.js';
import { cartLineNodes, cartNodes } from './cart/cart-node.loader.js';
import { CartMutations } from './cart/cart.mutations.js';
import { CartResolver, ViewerCartsResolver } from './cart/cart.resolver.js';
import { CartSubscription } from './cart/cart.subscription.js';
import { expireCartsJob } from './cart/expire-carts.job.js';
import { ENTITIES } from './entities.js';
import { mergeGuestCart } from './merge/merge-guest-cart.store.js';
import { CartMergeLineResolver, CartMergeResolver, SignInMergeResolver } from './merge/merge.resolver.js';
import { cartData } from './personal-data.store.js';
import { SubmitMutations } from './submit/submit.mutations.js';

export const level: Level = {
  number: 5,
  name: 'omnichannel',
  entities: ENTITIES,
  resolvers: [
    CartResolver,
    CartLineResolver,
    CartLineResultResolver,
    ViewerCartsResolver,
    CartMutations,
    CartSubscription,
    SubmitMutations,
    CartMergeResolver,
    CartMergeLineResolver,
    SignInMergeResolver,
  ],
  personalData: cartData,
  build: (dependencies) => ({
    refine:
      ({ viewer }) =>
      (base) =>
        refineBasket(dependencies, viewer, base),
    nodes: [cartNodes(dependencies), cartLineNodes(dependencies)],
    jobs: [expireCartsJob(dependencies)],
    after: {
      signedIn: async ({ viewer, visitorId }) => ({
        cartMerge: visitorId === null ? null : await mergeGuestCart(dependencies, viewer, visitorId),
      }),
    },
  }),
};
