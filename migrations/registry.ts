import type { MigrationInterface } from 'typeorm';
import { Extensions1780000000000 } from './0001-extensions.js';
import { ShopTables1780000100000 } from './0002-shop-tables.js';
import { Models1780001200000 } from './0012-models.js';
import { Content1780001300000 } from './0013-content.js';
import { Preferences1780001400000 } from './0014-preferences.js';
import { Carts1780001500000 } from './0015-carts.js';
import { Discounts1780002100000 } from './0021-discounts.js';
import { Rankers1780002200000 } from './0022-rankers.js';
import { PriceLineOwners1780002300000 } from './0023-price-line-owners.js';
import { ErpCursors1780003100000 } from './0031-erp-cursors.js';
import { SentOrders1780003200000 } from './0032-sent-orders.js';
import { LivePrices1780003300000 } from './0033-live-prices.js';
import { OrderDiscounts1780003500000 } from './0035-order-discounts.js';
import { CompanyBranch1780003600000 } from './0036-company-branch.js';
import { CacheChanges1780003700000 } from './0037-cache-changes.js';
import { ModelVersions1780003800000 } from './0038-model-versions.js';
import { ProductAttributes1780004000000 } from './0040-product-attributes.js';
import { Steering1780004100000 } from './0041-steering.js';
import { Search1780004200000 } from './0042-search.js';
import { PromisedReduced1780004300000 } from './0043-promised-reduced.js';

/** THE MIGRATIONS: one line each, in the order they run. A released one never changes. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  Extensions1780000000000,
  ShopTables1780000100000,
  Models1780001200000,
  Content1780001300000,
  Preferences1780001400000,
  Carts1780001500000,
  Discounts1780002100000,
  Rankers1780002200000,
  PriceLineOwners1780002300000,
  ErpCursors1780003100000,
  SentOrders1780003200000,
  LivePrices1780003300000,
  OrderDiscounts1780003500000,
  CompanyBranch1780003600000,
  CacheChanges1780003700000,
  ModelVersions1780003800000,
  ProductAttributes1780004000000,
  Steering1780004100000,
  Search1780004200000,
  PromisedReduced1780004300000,
];
