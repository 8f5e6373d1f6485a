import { Field, InputType } from 'type-graphql';
import type { AddressKind, AddressText } from './address.store.js';
import { AddressKindEnum } from './company.type.js';

@InputType({ description: 'An address as it is to be.' })
export class AddressInput implements AddressText {
  @Field(() => AddressKindEnum, { description: 'What it is for.' })
  kind!: AddressKind;

  @Field(() => String, { description: 'Who receives there, 1 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'Street and number, 1 to 200 characters.' })
  street!: string;

  @Field(() => String, { description: 'Postal code, 1 to 200 characters.' })
  postalCode!: string;

  @Field(() => String, { description: 'Town, 1 to 200 characters.' })
  city!: string;

  @Field(() => String, { description: 'Country, ISO 3166-1 alpha-2, like "NL".' })
  country!: string;
}
