import { Field, ObjectType } from 'type-graphql';
import { connectionOf, edgeOf } from '../graphql/connection.type.js';
import { Node } from '../graphql/node-id.js';

@ObjectType({ description: 'A category of products.' })
export class ProductGroup {
  @Field(() => String, { description: 'Code of the group, as in the ERP.' })
  code!: string;

  @Field(() => String, { description: 'Name of the group.' })
  name!: string;
}

@ObjectType({ description: 'A fact about a product, for filters and comparison: size, voltage, material.' })
export class ProductAttribute {
  @Field(() => String, { description: 'Name of the attribute, as the system of record writes it.' })
  name!: string;

  @Field(() => [String], { description: 'Its values, one or more.' })
  values!: readonly string[];
}

/** Root value: `ProductFacts`. */
@ObjectType({
  implements: Node,
  description: 'A sellable article that this viewer may see. Hidden products are absent everywhere.',
})
export class Product extends Node {
  @Field(() => String, { description: 'Article number.' })
  sku!: string;

  @Field(() => String, { description: "Name in the viewer's language." })
  name!: string;

  @Field(() => String, { nullable: true, description: "Description in the viewer's language." })
  description!: string | null;

  @Field(() => String, { nullable: true, description: 'Brand or range.' })
  brand!: string | null;

  @Field(() => String, { description: 'Base unit of measure.' })
  unit!: string;
}

@ObjectType({ description: 'One product in a list.' })
export class ProductEdge extends edgeOf(() => Product, 'product') {}

@ObjectType({ description: 'A page of products, in catalogue order.' })
export class ProductConnection extends connectionOf(
  () => Product,
  () => ProductEdge,
  'products',
) {}
