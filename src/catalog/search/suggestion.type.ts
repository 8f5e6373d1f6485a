import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { ProductFacts } from '../../experience/products.js';
import { Product } from '../product.type.js';
import type { SuggestionKind } from './suggest.js';

export const SuggestionKindEnum: { readonly [Kind in SuggestionKind]: Kind } = {
  GROUP: 'GROUP',
  BRAND: 'BRAND',
  PRODUCT: 'PRODUCT',
};
registerEnumType(SuggestionKindEnum, {
  name: 'SuggestionKind',
  description: 'What a suggestion leads to.',
  valuesConfig: {
    GROUP: { description: 'A product group: `value` is its code, for `products(group)`.' },
    BRAND: { description: 'A brand: `value` is its name, for `products(brands)`.' },
    PRODUCT: { description: 'A product: `value` is its SKU.' },
  },
});

@ObjectType({ description: 'One line below the search box, while somebody types.' })
export class SearchSuggestion {
  @Field(() => SuggestionKindEnum, { description: 'What it leads to.' })
  kind!: SuggestionKind;

  @Field(() => String, { description: "As it is shown, in the viewer's language." })
  text!: string;

  @Field(() => String, { description: 'Code of the group, name of the brand, or SKU.' })
  value!: string;

  @Field(() => Product, { nullable: true, description: 'The product; null for groups and brands.' })
  product!: ProductFacts | null;
}
