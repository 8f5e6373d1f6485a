import { LivePrices } from '../../erp/live/live-prices.adapter.js';
import type { Level } from '../level.js';
import { DiscountEntity } from './discount.entity.js';
import { discounts } from './discount.import.js';
import { liveAsking } from './live/live-price.loader.js';
import { PriceCache } from './price-cache.store.js';
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
  build: ({ erp, ...dependencies }) => {
    const { database, caches, config } = dependencies;
    const live = erp && new LivePrices({ ...dependencies, erp });
    const on = { database, config, cache: caches && new PriceCache(database, caches) };
    return {
      refine: ({ viewer }) => {
        const asking = live && liveAsking(live, config.requestTimeout);
        return (base, whole) => refinePrices(on, viewer, { base, whole }, asking);
      },
    };
  },
};
