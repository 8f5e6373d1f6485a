import { accountNodes } from './accounts/account.loader.js';
import { AddressMutations } from './accounts/address.mutations.js';
import { ApiKeyMutations } from './accounts/api-key.mutations.js';
import {
  AddressResolver,
  BuyerResolver,
  CompanyResolver,
  MembershipResolver,
} from './accounts/company.resolver.js';
import { accountJobs } from './accounts/expiry.job.js';
import { InvitationMutations } from './accounts/invitation.mutations.js';
import { SignInMutations } from './accounts/sign-in.mutations.js';
import { ViewerResolver } from './accounts/viewer.resolver.js';
import { viewerFrom } from './accounts/viewer.store.js';
import { abandonedRunsJob } from './erp/import/abandoned-runs.job.js';
import type { ImportKind } from './erp/import/import-kind.js';
import { ImportResolver } from './erp/import/import.resolver.js';
import { importRoutes } from './erp/import/import.route.js';
import { ImportSubscription } from './erp/import/import.subscription.js';
import { orderJobs } from './erp/orders/send-order.job.js';
import { syncJobs } from './erp/sync/sync.job.js';
import { CORE_KINDS } from './erp/kinds/registry.js';
import { productNodes } from './catalog/product-node.loader.js';
import { ProductResolver } from './catalog/product.resolver.js';
import { FacetsResolver } from './catalog/search/facets.resolver.js';
import { SuggestionResolver } from './catalog/search/suggestion.resolver.js';
import type { Dependencies, Level } from './levels/level.js';
import { GatewayResolver } from './gateway.resolver.js';
import { NodeResolver } from './graphql/node.resolver.js';
import type { NodeSource } from './graphql/node-id.js';
import { orderNodes } from './history/order.loader.js';
import { OrderLineResolver, OrderResolver, ViewerOrdersResolver } from './history/order.resolver.js';
import type { HttpRoute } from './http/routes.js';
import { CorrectionMutations } from './history/correction.mutations.js';
import { CorrectionResolver } from './history/correction.resolver.js';
import { EventMutations } from './history/event.mutations.js';
import { ViewerCorrectionsResolver } from './history/viewer-corrections.resolver.js';
import type { JobKind } from './jobs/jobs.js';
import { messageJobs } from './messages/message-send.job.js';
import { openMailer } from './messages/open-mailer.adapter.js';
import { ConsentMutations } from './privacy/consent.mutations.js';
import { ConsentResolver, ViewerConsentsResolver } from './privacy/consent.resolver.js';
import { expiryJob } from './privacy/expiry.job.js';

/** What the core rooms put into the schema, whichever levels are on. */
export const CORE_RESOLVERS: readonly Function[] = [
  GatewayResolver,
  NodeResolver,
  ProductResolver,
  FacetsResolver,
  SuggestionResolver,
  ViewerResolver,
  CompanyResolver,
  AddressResolver,
  BuyerResolver,
  MembershipResolver,
  SignInMutations,
  AddressMutations,
  ApiKeyMutations,
  InvitationMutations,
  OrderResolver,
  OrderLineResolver,
  ViewerOrdersResolver,
  ConsentResolver,
  ViewerConsentsResolver,
  ConsentMutations,
  EventMutations,
  CorrectionResolver,
  ViewerCorrectionsResolver,
  CorrectionMutations,
  ImportResolver,
  ImportSubscription,
];

/** Core types that `node(id)` finds. */
export const coreNodes = (dependencies: Dependencies): readonly NodeSource[] => [
  productNodes(dependencies),
  ...accountNodes(dependencies),
  orderNodes(dependencies),
];

/** Durable work of the core rooms. */
export const coreJobs = (dependencies: Dependencies): readonly JobKind[] => [
  ...accountJobs(dependencies),
  ...messageJobs({ ...dependencies, mailer: openMailer(dependencies) }),
  expiryJob(dependencies),
  abandonedRunsJob(dependencies),
  ...syncJobs(dependencies),
  ...orderJobs(dependencies),
];

/** HTTP doors of the core rooms beside `/graphql`. */
export const coreRoutes = (dependencies: Dependencies, levels: readonly Level[]): readonly HttpRoute[] =>
  importRoutes({
    ...dependencies,
    importKinds: [...CORE_IMPORTS, ...levels.flatMap(({ imports }) => imports ?? [])],
    authenticate: async ({ headers }) => (await viewerFrom(headers, dependencies)).viewer,
  });

/** What can be imported whichever levels are on. */
export const CORE_IMPORTS: readonly ImportKind[] = CORE_KINDS;

/**
 * Object types whose values are plain objects without promises: a query over these only, asked often, runs compiled.
 * The list page is what a shop is asked most.
 */
export const PLAIN_TYPES: ReadonlySet<string> = new Set([
  'Query',
  'ProductConnection',
  'ProductEdge',
  'PageInfo',
  'Product',
  'ProductGroup',
  'Price',
  'PriceAbsence',
  'PriceScale',
  'Money',
]);
