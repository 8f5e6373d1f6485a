import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf, edgeOf } from '../graphql/connection.type.js';
import { Money } from '../graphql/money.type.js';
import { Node } from '../graphql/node-id.js';
import { DateTimeScalar } from '../graphql/scalars/date-time.scalar.js';
import { DecimalScalar } from '../graphql/scalars/decimal.scalar.js';
import type { Decimal } from '../money/decimal.js';
import { ORDER_STATUSES, type OrderStatus } from './order.store.js';

const STATUS_TEXTS: Readonly<Record<OrderStatus, string>> = {
  PLACED: 'Ordered here; it waits for the system of record.',
  SENT: 'The system of record has it.',
  CONFIRMED: 'The system of record has accepted it.',
  SHIPPED: 'It is on its way.',
  CANCELLED: 'It was called off.',
};
export const OrderStatusEnum = Object.fromEntries(ORDER_STATUSES.map((status) => [status, status]));
registerEnumType(OrderStatusEnum, {
  name: 'OrderStatus',
  description: 'How far an order has come.',
  valuesConfig: Object.fromEntries(
    ORDER_STATUSES.map((status) => [status, { description: STATUS_TEXTS[status] }]),
  ),
});

@ObjectType({ description: 'A discount on the value of an order, off the whole of it.' })
export class OrderDiscount {
  @Field(() => String, { description: 'Code of the discount.' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'What the shop calls it.' })
  description!: string | null;

  @Field(() => Money, { description: 'What it takes off, excluding tax.' })
  amount!: Money;
}

/** Root value: `OrderLineFacts`. */
@ObjectType({ description: 'One line of an order, with the price really charged.' })
export class OrderLine {
  @Field(() => Int, { description: 'Place in the document, from 1.' })
  position!: number;

  @Field(() => String, {
    description: 'Article number at the time of asking; named even when the product is no longer sold.',
  })
  sku!: string;

  @Field(() => String, { description: "Name of the product in the shop's language." })
  name!: string;

  @Field(() => DecimalScalar, {
    description: 'Quantity ordered, in `unit`; negative for returns in imported orders.',
  })
  quantity!: Decimal;

  @Field(() => String, { description: 'Unit of measure.' })
  unit!: string;

  @Field(() => DecimalScalar, { description: 'The net price is for so many units.' })
  per!: Decimal;
}

/** Root value: `OrderFacts`. */
@ObjectType({
  implements: Node,
  description: 'An order from any channel, those of the system of record included.',
})
export class Order extends Node {
  @Field(() => String, { description: 'Number for people and papers.' })
  orderNumber!: string;

  @Field(() => DateTimeScalar, { description: 'When it was ordered.' })
  orderedAt!: Date;

  @Field(() => OrderStatusEnum, { description: 'How far it has come.' })
  status!: OrderStatus;

  @Field(() => String, { description: 'Code of the channel it came through.' })
  channel!: string;

  @Field(() => String, { nullable: true, description: "The buyer's own purchase order number." })
  purchaseOrderNumber!: string | null;

  @Field(() => Money, {
    nullable: true,
    description:
      'Sum of its lines less its `discounts`, excluding tax; null where an imported line has no price.',
  })
  total!: Money | null;
}

@ObjectType({ description: 'One order in a list.' })
export class OrderEdge extends edgeOf(() => Order, 'order') {}

@ObjectType({ description: 'A page of orders, newest first.' })
export class OrderConnection extends connectionOf(
  () => Order,
  () => OrderEdge,
  'orders',
) {}
