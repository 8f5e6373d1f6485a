import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Database } from '../../database/database.js';
import type { Context } from '../../graphql/context.js';
import { ProductConnection } from '../product.type.js';
import { type Facets, facetsOf, type FacetsQuestion } from './facets.store.js';
import { ProductFacets } from './facets.type.js';

@Resolver(() => ProductConnection)
export class FacetsResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @FieldResolver(() => ProductFacets, {
    description: 'What this list can be narrowed by; one statement more.',
  })
  async facets(
    @Root() { question }: { readonly question: FacetsQuestion },
    @Ctx() { viewer }: Context,
  ): Promise<Facets> {
    return await facetsOf(this.on.database, viewer, question);
  }
}
