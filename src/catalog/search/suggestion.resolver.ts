import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import type { Database } from '../../database/database.js';
import { pageSize } from '../../graphql/connection.type.js';
import type { Context } from '../../graphql/context.js';
import { checkSearch } from '../products.input.js';
import { facetsOf } from './facets.store.js';
import { NO_FILTERS } from './product-filters.js';
import { suggest, type Suggestion } from './suggest.js';
import { SearchSuggestion } from './suggestion.type.js';

const MOST = 20;
const QUESTION = {
  kind: 'CATALOGUE',
  after: null,
  group: null,
  skus: null,
  sku: null,
  cartId: null,
  inCart: [],
} as const;

@Resolver()
export class SuggestionResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @Query(() => [SearchSuggestion], {
    description:
      'What to offer while somebody types: groups, brands and products that this viewer may see, in the order of their search.',
  })
  async searchSuggestions(
    @Ctx() { experience, viewer }: Context,
    @Arg('search', () => String, { description: 'What was typed so far, at most 200 characters.' })
    search: string,
    @Arg('first', () => Int, { nullable: true, description: 'How many at most; default 8, at most 20.' })
    first: number | null,
  ): Promise<readonly Suggestion[]> {
    const size = pageSize(first ?? 8, 'first', MOST);
    checkSearch(search);
    if (size === 0 || search.trim() === '') return [];
    const [{ items }, { groups, brands }] = await Promise.all([
      experience.products({ ...QUESTION, search, first: size }),
      facetsOf(this.on.database, viewer, { search, group: null, skus: null, filters: NO_FILTERS }),
    ]);
    return suggest(search, { groups, brands, products: items.map(({ product }) => product) }, size);
  }
}
