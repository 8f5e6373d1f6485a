import { CacheChangeEntity } from './cache/cache-change.entity.js';
import { CacheHorizonEntity } from './cache/cache-horizon.entity.js';
import { AddressEntity } from './accounts/address.entity.js';
import { ApiKeyEntity } from './accounts/api-key.entity.js';
import { AssortmentRuleEntity } from './catalog/assortment-rule.entity.js';
import { AuditEntryEntity } from './accounts/audit-entry.entity.js';
import { BuyerEntity } from './accounts/buyer.entity.js';
import { CompanyEntity } from './accounts/company.entity.js';
import { ConsentEntity } from './privacy/consent.entity.js';
import { ConsentEntryEntity } from './privacy/consent-entry.entity.js';
import { CorrectionEntity } from './history/correction.entity.js';
import { ErpCursorEntity } from './erp/sync/cursor.entity.js';
import { EventEntity } from './history/event.entity.js';
import { ExposureEntity } from './history/exposure.entity.js';
import { IdempotencyRecordEntity } from './database/idempotency-record.entity.js';
import { ImportRejectEntity } from './erp/import/import-reject.entity.js';
import { ImportRunEntity } from './erp/import/import-run.entity.js';
import { MembershipEntity } from './accounts/membership.entity.js';
import { MessageEntity } from './messages/message.entity.js';
import { OneTimeTokenEntity } from './accounts/one-time-token.entity.js';
import { OrderEntity } from './history/order.entity.js';
import { OrderLineEntity } from './history/order-line.entity.js';
import { PriceGroupEntity } from './accounts/price-group.entity.js';
import { PriceLineEntity } from './catalog/price-line.entity.js';
import { PriceListEntity } from './catalog/price-list.entity.js';
import { ProductEntity } from './catalog/product.entity.js';
import { ProductGroupEntity } from './catalog/product-group.entity.js';
import { ProductTextEntity } from './catalog/product-text.entity.js';
import { ProductWordsEntity } from './catalog/search/product-words.entity.js';
import { ProductUnitEntity } from './catalog/product-unit.entity.js';
import { SessionEntity } from './accounts/session.entity.js';
import { ShopSettingEntity } from './database/shop-setting.entity.js';
import { StockEntity } from './catalog/stock.entity.js';

/** THE TABLES of the core rooms, one line each. Those of a level stand in its `level.ts`. */
export const CORE_ENTITIES: readonly Function[] = [
  AddressEntity,
  ApiKeyEntity,
  AuditEntryEntity,
  BuyerEntity,
  CompanyEntity,
  MembershipEntity,
  OneTimeTokenEntity,
  PriceGroupEntity,
  SessionEntity,
  CacheChangeEntity,
  CacheHorizonEntity,
  IdempotencyRecordEntity,
  ShopSettingEntity,
  AssortmentRuleEntity,
  PriceLineEntity,
  PriceListEntity,
  ProductGroupEntity,
  ProductTextEntity,
  ProductUnitEntity,
  ProductWordsEntity,
  ProductEntity,
  StockEntity,
  CorrectionEntity,
  EventEntity,
  ExposureEntity,
  OrderLineEntity,
  OrderEntity,
  ConsentEntryEntity,
  ConsentEntity,
  MessageEntity,
  ImportRejectEntity,
  ImportRunEntity,
  ErpCursorEntity,
];
