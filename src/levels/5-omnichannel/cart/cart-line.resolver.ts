import type { GraphQLResolveInfo } from 'graphql';
import { FieldResolver, ID, Info, Resolver, Root } from 'type-graphql';
import { Price, PriceAbsence, printPrice } from '../../../catalog/price.type.js';
import { Product } from '../../../catalog/product.type.js';
import type { PriceAbsent } from '../../../experience/price.js';
import { Money, moneyOf } from '../../../graphql/money.type.js';
import { toGlobalId } from '../../../graphql/node-id.js';
import { selects } from '../../../graphql/selection.js';
import type { LineProduct, LineView } from './cart.loader.js';
import { CartLineResult } from './cart-payload.type.js';
import { lineKey } from './cart-rows.js';
import { CartLine, PricePromise } from './cart.type.js';

@Resolver(() => CartLine)
export class CartLineResolver {
  @FieldResolver(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id(@Root() line: LineView): string {
    return toGlobalId('CartLine', line.row.id);
  }

  @FieldResolver(() => Product, {
    description: 'The product. When the viewer may no longer see it, it is only named here: see `available`.',
  })
  product(@Root() line: LineView): Promise<LineProduct> {
    return line.product();
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether the viewer may still buy the product; if not, the line can only be removed.',
  })
  async available(@Root() line: LineView): Promise<boolean> {
    return (await line.product()).available;
  }

  @FieldResolver(() => Price, {
    nullable: true,
    description:
      'The current price for this quantity: the same number as on the product. Null only together with `priceAbsence`.',
  })
  async price(@Root() line: LineView, @Info() info: GraphQLResolveInfo): Promise<Price | null> {
    const price = await line.price(selects(info, 'because'));
    return price.kind === 'price' ? printPrice(price) : null;
  }

  @FieldResolver(() => PriceAbsence, {
    nullable: true,
    description: 'Why the line has no price; null where it has one.',
  })
  async priceAbsence(@Root() line: LineView): Promise<PriceAbsent | null> {
    const price = await line.price();
    return price.kind === 'absent' ? price : null;
  }

  @FieldResolver(() => PricePromise, {
    nullable: true,
    description: 'The price that was shown when the line was last changed, while it still holds.',
  })
  promised(@Root() line: LineView): PricePromise | null {
    const promise = line.promise();
    if (!promise) return null;
    const { net, per, from, until, currency } = promise;
    return { net: moneyOf(net, currency), per, minQuantity: from, validUntil: until };
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description:
      'What the line costs: by the lower of price and promise, rounded once, excluding tax, before its `discount`.',
  })
  async total(@Root() line: LineView): Promise<Money | null> {
    const charge = await line.charge();
    return charge && moneyOf(charge.total, charge.currency);
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description:
      'Its part of the `discounts` of the cart: all parts sum exactly to them. Null where the line has no price.',
  })
  async discount(@Root() line: LineView): Promise<Money | null> {
    const charge = await line.charge();
    return charge && moneyOf(await line.discount(), charge.currency);
  }
}

@Resolver(() => CartLineResult)
export class CartLineResultResolver {
  @FieldResolver(() => CartLine, {
    nullable: true,
    description: 'The line as it is now; null when it is gone.',
  })
  async line(@Root() { cart, key }: CartLineResult): Promise<LineView | null> {
    return (await cart?.lines())?.find((line) => lineKey(line.row) === key) ?? null;
  }
}
