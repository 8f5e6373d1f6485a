import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';
import { Company } from '../../../accounts/company.type.js';
import { connectionOf, edgeOf } from '../../../graphql/connection.type.js';
import { type Trait, traitText, type TraitKind } from './weigh-traits.js';

export const TraitKindEnum: { readonly [Kind in TraitKind]: Kind } = {
  PRODUCT: 'PRODUCT',
  INDUSTRY: 'INDUSTRY',
  PRICE_GROUP: 'PRICE_GROUP',
  COUNTRY: 'COUNTRY',
};
registerEnumType(TraitKindEnum, {
  name: 'LookalikeTraitKind',
  description: 'What companies have in common (level 2).',
  valuesConfig: {
    PRODUCT: { description: 'They buy the same product.' },
    INDUSTRY: { description: 'They are in the same industry.' },
    PRICE_GROUP: { description: 'They belong to the same price group.' },
    COUNTRY: { description: 'They are in the same country.' },
  },
});

@ObjectType({ description: 'Something that a company shares with the buyers of a product (level 2).' })
export class LookalikeTrait {
  @Field(() => TraitKindEnum, { description: 'What kind of thing it is.' })
  kind!: TraitKind;

  @Field(() => String, { description: 'Name of the product; code of the industry, price group or country.' })
  label!: string;

  @Field(() => Float, { description: 'How many of the buyers have it: 0 to 1.' })
  shareOfBuyers!: number;

  @Field(() => Float, { description: 'How many of all companies have it: 0 to 1.' })
  shareOfEverybody!: number;

  @Field(() => String, { description: 'The same as an English sentence.' })
  text!: string;
}

export const lookalikeTrait = (trait: Trait): LookalikeTrait => ({ ...trait, text: traitText(trait) });

@ObjectType({ description: 'A company like the buyers of a product that does not buy it yet.' })
export class LookalikeEdge extends edgeOf(() => Company, 'company') {
  @Field(() => Float, {
    description: 'How much it resembles the buyers: 0 to 1, of everything that tells them from others.',
  })
  score!: number;

  @Field(() => [LookalikeTrait], { description: 'What it shares with them, heaviest first; at most three.' })
  traits!: readonly LookalikeTrait[];
}

@ObjectType({ description: 'A page of companies like the buyers of a product, most alike first.' })
export class LookalikeConnection extends connectionOf(
  () => Company,
  () => LookalikeEdge,
  'companies',
) {}
