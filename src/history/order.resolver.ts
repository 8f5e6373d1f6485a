import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { ViewerType } from '../accounts/viewer.type.js';
import { productWithId } from '../catalog/product.loader.js';
import { Product } from '../catalog/product.type.js';
import type { Database } from '../database/database.js';
import type { ProductFacts } from '../experience/products.js';
import {
  type ConnectionFacts,
  connectionFrom,
  cursorOf,
  ForwardPage,
  keyOfCursor,
  momentOf,
  pageSize,
} from '../graphql/connection.type.js';
import type { Context } from '../graphql/context.js';
import { badInput } from '../graphql/errors.js';
import { type Money, Money as MoneyType, moneyOf, moneyOrNull } from '../graphql/money.type.js';
import { fromGlobalId, toGlobalId } from '../graphql/node-id.js';
import type { Viewer } from '../viewer/viewer.js';
import { linesOfOrder, orderWithId, readsOrders } from './order.loader.js';
import { type OrderFacts, type OrderLineFacts, type OrderPosition, pageOfOrders } from './order.store.js';
import { Order, OrderConnection, OrderDiscount, OrderLine } from './order.type.js';

interface On {
  readonly database: Database;
  readonly config: { readonly pageLimit: number };
}

@Resolver(() => Order)
export class OrderResolver {
  constructor(private readonly on: On) {}

  @Query(() => Order, {
    nullable: true,
    description: 'The order with this id; null where the viewer has none such.',
  })
  async order(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Global id.' }) id: string,
  ): Promise<OrderFacts | null> {
    const orderId = fromGlobalId(id, 'Order');
    return orderId === null ? null : await orderWithId(context, this.on.database).load(orderId);
  }

  @FieldResolver(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id(@Root() order: OrderFacts): string {
    return toGlobalId('Order', order.id);
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description:
      'Sum of its lines less its `discounts`, excluding tax; null where an imported line has no price.',
  })
  total(@Root() order: OrderFacts): Money | null {
    return moneyOrNull(order.total, order.currency);
  }

  @FieldResolver(() => [OrderDiscount], { description: 'What came off the whole order for its value.' })
  discounts(@Root() { discounts, currency }: OrderFacts): readonly OrderDiscount[] {
    return discounts.map((one) => ({ ...one, amount: moneyOf(one.amount, currency) }));
  }

  @FieldResolver(() => [OrderLine], { description: 'Its lines, in the order of the document.' })
  lines(@Root() order: OrderFacts, @Ctx() context: Context): Promise<readonly OrderLineFacts[]> {
    return linesOfOrder(context, this.on.database).load(order.id);
  }
}

@Resolver(() => OrderLine)
export class OrderLineResolver {
  constructor(private readonly on: On) {}

  @FieldResolver(() => Product, {
    nullable: true,
    description: 'The product; null when the viewer may no longer see it.',
  })
  product(@Root() line: OrderLineFacts, @Ctx() context: Context): Promise<ProductFacts | null> {
    return productWithId(context, this.on.database).load(line.productId);
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'Price charged, per `per` units, after discounts and before tax.',
  })
  net(@Root() line: OrderLineFacts): Money | null {
    return moneyOrNull(line.unitPrice, line.currency);
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'What the line costs, excluding tax, before its `discount`.',
  })
  total(@Root() line: OrderLineFacts): Money | null {
    return moneyOrNull(line.total, line.currency);
  }

  @FieldResolver(() => MoneyType, {
    description: 'Its part of the `discounts` of the order: all parts sum exactly to them.',
  })
  discount(@Root() line: OrderLineFacts): Money {
    return moneyOf(line.discount, line.currency);
  }
}

@Resolver(() => ViewerType)
export class ViewerOrdersResolver {
  constructor(private readonly on: On) {}

  @FieldResolver(() => OrderConnection, {
    nullable: true,
    description:
      "All orders of the company acted for, colleagues' included, newest first; a guest's are those of the device.",
  })
  async orders(
    @Root() viewer: Viewer,
    @Args(() => ForwardPage) page: ForwardPage,
  ): Promise<ConnectionFacts<OrderFacts> | null> {
    if (!readsOrders(viewer)) return null;
    const first = pageSize(page.first, 'first', this.on.config.pageLimit);
    const after = page.after == null ? null : positionOf(page.after);
    const orders = await pageOfOrders(this.on.database, viewer, after, first + 1);
    const edges = orders
      .slice(0, first)
      .map((node) => ({ node, cursor: cursorOf([node.orderedAt.getTime(), node.id]) }));
    return connectionFrom(edges, { hasNextPage: orders.length > first, hasPreviousPage: after !== null });
  }
}

function positionOf(cursor: string): OrderPosition {
  const [moment, id] = keyOfCursor(cursor, 2);
  const orderedAt = momentOf(moment);
  if (orderedAt && typeof id === 'number' && Math.abs(id) < 2 ** 31) return { orderedAt, id };
  throw badInput('This cursor was not given by this list.', 'after');
}
