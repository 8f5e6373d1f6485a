import type DataLoader from 'dataloader';
import { isAnonymous, may } from '../accounts/permission.js';
import type { Sql } from '../database/database.js';
import type { Context } from '../graphql/context.js';
import { loaderBy, loaderOfMany } from '../graphql/loader.js';
import type { NodeSource } from '../graphql/node-id.js';
import type { Viewer } from '../viewer/viewer.js';
import { linesOfOrders, type OrderFacts, type OrderLineFacts, ordersById } from './order.store.js';

/** Whether the viewer reads orders at all: those of the company, or a guest's own. */
export const readsOrders = (viewer: Viewer): boolean => may(viewer, 'ORDER_READ') || isAnonymous(viewer);

/** Orders of this request that the viewer may read. */
export const orderWithId = (context: Context, sql: Sql): DataLoader<number, OrderFacts | null> =>
  context.loader(orderWithId, () =>
    loaderBy(
      async (ids) => (readsOrders(context.viewer) ? await ordersById(sql, context.viewer, ids) : []),
      ({ id }) => id,
    ),
  );

/** The lines of orders that were found before. */
export const linesOfOrder = (context: Context, sql: Sql): DataLoader<number, readonly OrderLineFacts[]> =>
  context.loader(linesOfOrder, () =>
    loaderOfMany(
      (ids) => linesOfOrders(sql, ids),
      ({ orderId }) => orderId,
    ),
  );

/** `node(id)` of an order. */
export const orderNodes = ({ database }: { readonly database: Sql }): NodeSource => ({
  type: 'Order',
  load: async (context, ids) => {
    const orders = await orderWithId(context, database).loadMany(ids);
    return new Map(
      orders.flatMap((order) => (order && !(order instanceof Error) ? [[order.id, order] as const] : [])),
    );
  },
});
