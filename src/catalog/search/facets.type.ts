import { Field, InputType, Int, ObjectType } from 'type-graphql';
import type { FacetValue as Value } from './facets.store.js';

@ObjectType({ description: 'One value that a list of products can be narrowed to.' })
export class FacetValue implements Value {
  @Field(() => String, {
    description: 'What to pass as the filter: the code of a group, a brand, the value of an attribute.',
  })
  value!: string;

  @Field(() => String, { description: 'As it is shown.' })
  label!: string;

  @Field(() => Int, {
    description: 'How many products of the list have it, with every other filter applied.',
  })
  count!: number;
}

@ObjectType({ description: 'The values of one attribute in a list of products.' })
export class AttributeFacet {
  @Field(() => String, { description: 'Name of the attribute.' })
  name!: string;

  @Field(() => [FacetValue], { description: 'Its values, those of most products first; at most 50.' })
  values!: readonly FacetValue[];
}

@ObjectType({
  description:
    "What a list of products can be narrowed by. Only what this viewer may see is counted; a facet's counts leave its own filter out.",
})
export class ProductFacets {
  @Field(() => Int, { description: 'How many products the list has; counted to 10,000.' })
  count!: number;

  @Field(() => Boolean, {
    description: 'Whether every product was counted; false for lists above 10,000 products.',
  })
  complete!: boolean;

  @Field(() => Int, { description: 'How many products of the list are in stock.' })
  inStock!: number;

  @Field(() => [FacetValue], { description: 'Product groups, those of most products first; at most 50.' })
  groups!: readonly FacetValue[];

  @Field(() => [FacetValue], { description: 'Brands, those of most products first; at most 50.' })
  brands!: readonly FacetValue[];

  @Field(() => [AttributeFacet], { description: 'Attributes, those of most products first; at most 50.' })
  attributes!: readonly AttributeFacet[];
}

@InputType({ description: 'An attribute and the values it may have.' })
export class AttributeFilterInput {
  @Field(() => String, { description: 'Name of the attribute, as the facets name it.' })
  name!: string;

  @Field(() => [String], { description: 'One of these; at most 50.' })
  values!: string[];
}
