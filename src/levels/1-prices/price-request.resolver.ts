import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { Price, PriceAbsence, printPrice } from '../../catalog/price.type.js';
import { productWithSku } from '../../catalog/product.loader.js';
import { Product } from '../../catalog/product.type.js';
import type { PriceAnswer } from '../../experience/price.js';
import type { ProductFacts } from '../../experience/products.js';
import type { Context } from '../../graphql/context.js';
import { badInput } from '../../graphql/errors.js';
import { DateTimeScalar } from '../../graphql/scalars/date-time.scalar.js';
import { selects } from '../../graphql/selection.js';
import { type Decimal, ONE } from '../../money/decimal.js';
import { quantityAsked } from './price-asked.input.js';
import { PriceRequestInput, PriceResult } from './price-request.type.js';
import { priceOf } from './price.loader.js';
import type { PricesOn } from './price.refine.js';

const MOST = 500;

/** Root value of `PriceResult`. */
interface Requested {
  readonly sku: string;
  readonly quantity: Decimal;
  readonly unit: string | null;
  readonly asOf: Date | null;
}

@Resolver(() => PriceResult)
export class PriceRequestResolver {
  constructor(private readonly on: PricesOn) {}

  @Query(() => [PriceResult], {
    description:
      'Prices of many products at once (level 1), for integrations: an answer a request, in their order.',
  })
  prices(
    @Arg('requests', () => [PriceRequestInput], { description: 'At most 500.' })
    requests: PriceRequestInput[],
    @Arg('asOf', () => DateTimeScalar, {
      nullable: true,
      description: 'At another moment, past or future; default: now.',
    })
    asOf: Date | null,
  ): readonly Requested[] {
    if (requests.length > MOST) throw badInput(`requests has more than ${MOST} entries.`, 'requests');
    return requests.map(({ sku, quantity, unit }, at) => ({
      sku,
      quantity: quantityAsked(quantity ?? ONE, `requests[${at}].quantity`),
      unit: unit ?? null,
      asOf: asOf ?? null,
    }));
  }

  @FieldResolver(() => Product, {
    nullable: true,
    description: 'The product; null where the viewer has none such.',
  })
  product(@Root() { sku }: Requested, @Ctx() context: Context): Promise<ProductFacts | null> {
    return productWithSku(context, this.on.database).load(sku);
  }

  @FieldResolver(() => Price, {
    nullable: true,
    description: 'Its price. Null only together with `priceAbsence`, which says why there is none.',
  })
  async price(
    @Root() requested: Requested,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Price | null> {
    const answer = await this.answer(requested, context, selects(info, 'because'));
    return answer.kind === 'price' ? printPrice(answer) : null;
  }

  @FieldResolver(() => PriceAbsence, {
    nullable: true,
    description: 'Why it has no price; null where it has one.',
  })
  async priceAbsence(@Root() requested: Requested, @Ctx() context: Context): Promise<PriceAnswer | null> {
    const answer = await this.answer(requested, context, false);
    return answer.kind === 'absent' ? answer : null;
  }

  private async answer(
    { sku, quantity, unit, asOf }: Requested,
    context: Context,
    explain: boolean,
  ): Promise<PriceAnswer> {
    const product = await productWithSku(context, this.on.database).load(sku);
    if (!product) return { kind: 'absent', reason: 'NOT_AVAILABLE' };
    return await priceOf(context, {
      productId: product.id,
      quantity,
      unit: unit ?? product.unit,
      asOf,
      explain,
    });
  }
}
