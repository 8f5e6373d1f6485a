import type { Level } from '../level.js';
import { DiscountEntity } from './discount.entity.js';
import { discounts } from './discount.import.js';
import { PriceHistoryResolver } from './price-history.resolver.js';
import { PriceRequestResolver } from './price-request.resolver.js';
import { refinePrices } from './price.refine.js';
import { PriceResolver } from './price.resolver.js';

export const level: Level = {
  number: 1,
  name: 'prices',
  entities: [DiscountEntity],
  resolvers: [PriceResolver, PriceHistoryResolver, PriceRequestResolver],
  imports: [discounts],
  build: (dependencies) => ({
    refine:
      ({ viewer }) =>
      (base, whole) =>
        refinePrices(dependencies, viewer, base, whole),
  }),
};
