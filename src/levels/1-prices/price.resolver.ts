import { Arg, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { Price, PriceAbsence, printPrice } from '../../catalog/price.type.js';
import { Product } from '../../catalog/product.type.js';
import type { PriceAnswer } from '../../experience/price.js';
import type { ProductFacts } from '../../experience/products.js';
import type { Context } from '../../graphql/context.js';
import { DateTimeScalar } from '../../graphql/scalars/date-time.scalar.js';
import { DecimalScalar } from '../../graphql/scalars/decimal.scalar.js';
import { selects } from '../../graphql/selection.js';
import { type Decimal, ONE } from '../../money/decimal.js';
import { quantityAsked } from './price-asked.input.js';
import { priceOf } from './price.loader.js';

@Resolver(() => Product)
export class PriceResolver {
  @FieldResolver(() => Price, {
    nullable: true,
    description:
      'What this product costs the viewer (level 1). Null only together with `priceAbsence`, which says why there is no price.',
  })
  async price(
    @Root() product: ProductFacts,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    // The default as a client would write it: a compiled query holds it as text.
    @Arg('quantity', () => DecimalScalar, { defaultValue: '1', description: 'How many units; above zero.' })
    wanted: Decimal | '1',
    @Arg('unit', () => String, {
      nullable: true,
      description: "Unit of measure; default: the product's base unit.",
    })
    unit: string | null,
    @Arg('asOf', () => DateTimeScalar, {
      nullable: true,
      description: 'At another moment, past or future; default: now.',
    })
    asOf: Date | null,
  ): Promise<Price | null> {
    const quantity = quantityAsked(wanted);
    const explain = selects(info, 'because');
    const question = {
      productId: product.id,
      quantity,
      unit: unit ?? product.unit,
      asOf: asOf ?? null,
      explain,
    };
    const answer = await priceOf(context, question);
    return answer.kind === 'price' ? printPrice(answer) : null;
  }

  @FieldResolver(() => PriceAbsence, {
    nullable: true,
    description: 'Why one base unit of this product has no price; null where it has one.',
  })
  async priceAbsence(@Root() product: ProductFacts, @Ctx() context: Context): Promise<PriceAnswer | null> {
    const question = { productId: product.id, quantity: ONE, unit: product.unit, asOf: null, explain: false };
    const answer = await priceOf(context, question);
    return answer.kind === 'absent' ? answer : null;
  }
}
