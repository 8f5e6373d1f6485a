import { ArgsType, Field } from 'type-graphql';
import type { ProductFilters } from '../experience/products.js';
import { ForwardPage } from '../graphql/connection.type.js';
import { badInput } from '../graphql/errors.js';
import { AttributeFilterInput } from './search/facets.type.js';
import { NO_FILTERS } from './search/product-filters.js';

/** Which products are asked for. */
@ArgsType()
export class ProductsArguments extends ForwardPage {
  @Field(() => String, {
    nullable: true,
    description:
      'What is searched for: words of name, brand, group or description in the languages of the viewer, or an SKU; beginnings of words count, and where nothing has the words, what is spelt nearly so. At most 500 products are found.',
  })
  search?: string | null;

  @Field(() => String, { nullable: true, description: 'Code of a product group.' })
  group?: string | null;

  @Field(() => [String], { nullable: true, description: 'Only these; at most 500.' })
  skus?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Only products of one of these brands; at most 50.' })
  brands?: string[] | null;

  @Field(() => [AttributeFilterInput], {
    nullable: true,
    description: 'Only products that have one of the values in each of these attributes; at most 10.',
  })
  attributes?: AttributeFilterInput[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether only products in stock are wanted; default no.',
  })
  inStock?: boolean | null;
}

/** The filters asked for, within their limits. Throws a user error that names the argument. */
export function filtersAsked({ brands, attributes, inStock }: ProductsArguments): ProductFilters {
  if (!brands && !attributes && !inStock) return NO_FILTERS;
  if (brands && brands.length > 50) throw badInput('brands has more than 50 entries.', 'brands');
  if (attributes && attributes.length > 10)
    throw badInput('attributes has more than 10 entries.', 'attributes');
  if (attributes?.some(({ values }) => values.length > 50))
    throw badInput('An attribute has more than 50 values.', 'attributes');
  return {
    brands: brands ?? [],
    attributes: new Map((attributes ?? []).map(({ name, values }) => [name, values])),
    inStock: inStock ?? false,
  };
}

/** Throws a user error where a search is too long. */
export function checkSearch(search: string | null | undefined): void {
  if (search && search.length > 200) throw badInput('search has more than 200 characters.', 'search');
}
