import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Product } from '../../catalog/product.type.js';
import type { ProductFacts } from '../../experience/products.js';
import type { Context } from '../../graphql/context.js';
import { badInput } from '../../graphql/errors.js';
import { moneyOf, moneyOrNull } from '../../graphql/money.type.js';
import { DateTimeScalar } from '../../graphql/scalars/date-time.scalar.js';
import { DecimalScalar } from '../../graphql/scalars/decimal.scalar.js';
import type { Decimal } from '../../money/decimal.js';
import { quantityAsked } from './price-asked.input.js';
import { historyOf } from './price-history.loader.js';
import { priceReduction } from './price-history.js';
import { PricePeriod, PriceReduction } from './price-history.type.js';
import type { PricesOn } from './price.refine.js';

const DAY = 24 * 3600 * 1000;
const LONGEST = 732 * DAY;

@Resolver(() => Product)
export class PriceHistoryResolver {
  constructor(private readonly on: PricesOn) {}

  @FieldResolver(() => [PricePeriod], {
    description:
      'What the price was or will be (level 1), by the validities of price lines and discounts; offers that a buyer has claimed are no part of it. Empty where prices are hidden.',
  })
  async priceHistory(
    @Root() product: ProductFacts,
    @Ctx() context: Context,
    @Arg('quantity', () => DecimalScalar, { defaultValue: '1', description: 'How many units; above zero.' })
    quantity: Decimal | '1',
    @Arg('unit', () => String, { nullable: true, description: "Default: the product's base unit." })
    unit: string | null,
    @Arg('from', () => DateTimeScalar, { nullable: true, description: 'Default: 30 days before `to`.' })
    from: Date | null,
    @Arg('to', () => DateTimeScalar, {
      nullable: true,
      description: 'Exclusive; default: now. At most two years after `from`.',
    })
    to: Date | null,
  ): Promise<readonly PricePeriod[]> {
    const periods = await historyOf(this.on, context, {
      productId: product.id,
      quantity: quantityAsked(quantity),
      unit: unit ?? product.unit,
      ...spanAsked(from, to ?? context.viewer.now),
    });
    return periods.map(({ net, currency, ...rest }) => ({ ...rest, net: moneyOrNull(net, currency) }));
  }

  @FieldResolver(() => PriceReduction, {
    nullable: true,
    description:
      'That the price has gone down within a year, and the lowest price of the 30 days before (level 1). Null where it is no reduction.',
  })
  async priceReduction(
    @Root() product: ProductFacts,
    @Ctx() context: Context,
    @Arg('quantity', () => DecimalScalar, { defaultValue: '1', description: 'How many units; above zero.' })
    quantity: Decimal | '1',
    @Arg('unit', () => String, { nullable: true, description: "Default: the product's base unit." })
    unit: string | null,
  ): Promise<PriceReduction | null> {
    const now = context.viewer.now.getTime();
    const [from, to] = [new Date(now - 366 * DAY), new Date(now + 1)];
    const asked = { productId: product.id, quantity: quantityAsked(quantity), unit: unit ?? product.unit };
    const found = priceReduction(await historyOf(this.on, context, { ...asked, from, to }));
    if (!found) return null;
    const { since, before, lowest, per, currency } = found;
    return { since, per, before: moneyOf(before, currency), lowest30Days: moneyOf(lowest, currency) };
  }
}

function spanAsked(from: Date | null, to: Date): { readonly from: Date; readonly to: Date } {
  const start = from ?? new Date(to.getTime() - 30 * DAY);
  if (start >= to) throw badInput('from must be before to.', 'from');
  if (to.getTime() - start.getTime() > LONGEST)
    throw badInput('A price history is of at most two years.', 'from');
  return { from: start, to };
}
