import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import { companyLoader } from '../../../accounts/account.loader.js';
import type { CompanyFacts } from '../../../accounts/account.store.js';
import { demand } from '../../../accounts/permission.js';
import { productWithSku } from '../../../catalog/product.loader.js';
import type { Config } from '../../../config.js';
import type { Database } from '../../../database/database.js';
import {
  type ConnectionFacts,
  connectionFrom,
  cursorOf,
  type EdgeFacts,
  ForwardPage,
  keyOfCursor,
  pageSize,
} from '../../../graphql/connection.type.js';
import type { Context } from '../../../graphql/context.js';
import { badInput } from '../../../graphql/errors.js';
import { companiesLike, countTraits, type LookalikePosition } from './lookalike.store.js';
import { LookalikeConnection, type LookalikeTrait, lookalikeTrait } from './lookalike.type.js';
import { topTraits, weighTraits } from './weigh-traits.js';

interface LookalikeEdgeFacts extends EdgeFacts<CompanyFacts> {
  readonly score: number;
  readonly traits: readonly LookalikeTrait[];
}
type Lookalikes = ConnectionFacts<CompanyFacts, LookalikeEdgeFacts>;

@Resolver()
export class LookalikeResolver {
  constructor(
    private readonly on: { readonly database: Database; readonly config: Pick<Config, 'pageLimit'> },
  ) {}

  @Query(() => LookalikeConnection, {
    nullable: true,
    description:
      'Companies like the buyers of a product that do not buy it yet (level 2). Companies in which nobody allows PERSONALIZATION are neither learnt from nor listed. Needs the permission REPORT_READ.',
  })
  async lookalikes(
    @Ctx() context: Context,
    @Arg('sku', () => String, { description: 'The product they do not buy yet.' }) sku: string,
    @Args(() => ForwardPage) page: ForwardPage,
  ): Promise<Lookalikes> {
    demand(context.viewer, 'REPORT_READ');
    const first = pageSize(page.first, 'first', this.on.config.pageLimit);
    const after = page.after == null ? null : positionOf(page.after);
    const product = await productWithSku(context, this.on.database).load(sku);
    if (!product) throw badInput('There is no product with this SKU.', 'sku');
    return await this.#alike(context, product.id, after, first);
  }

  async #alike(
    context: Context,
    productId: number,
    after: LookalikePosition | null,
    first: number,
  ): Promise<Lookalikes> {
    const { database } = this.on;
    const { now } = context.viewer;
    const counted = await countTraits(database, productId, now);
    const traits = weighTraits(counted.traits, counted);
    const whole = traits.reduce((sum, { weight }) => sum + weight, 0);
    const found = await companiesLike(database, { productId, now, traits, after, first: first + 1 });
    const companies = await companyLoader(context, database).loadMany(
      found.map(({ companyId }) => companyId),
    );
    const edges = found
      .slice(0, first)
      .flatMap(({ companyId, score, traits: own }, index): LookalikeEdgeFacts[] => {
        const node = companies[index];
        if (!node || node instanceof Error) return [];
        const shown = topTraits(own).map(lookalikeTrait);
        return [
          {
            node,
            cursor: cursorOf([score, companyId]),
            score: Math.min(1, Number(score) / whole),
            traits: shown,
          },
        ];
      });
    return connectionFrom(edges, { hasNextPage: found.length > first, hasPreviousPage: after !== null });
  }
}

function positionOf(cursor: string): LookalikePosition {
  const [score, companyId] = keyOfCursor(cursor, 2);
  if (
    typeof score === 'string' &&
    /^\d{1,6}(\.\d{1,9})?$/.test(score) &&
    typeof companyId === 'number' &&
    Math.abs(companyId) < 2 ** 31
  )
    return { score, companyId };
  throw badInput('This cursor was not given by this list.', 'after');
}
