import { Field, ObjectType } from 'type-graphql';
import { userErrorOf, type UserErrorFacts } from '../graphql/user-error.type.js';
import type { AddressFacts } from './address.store.js';
import { Address } from './company.type.js';

const INVALID = 'A text is empty, too long or no country.';
const NOT_FOUND = 'The company has no address with this id.';

export const AddressAddUserError = userErrorOf('AddressAdd', {
  INVALID,
  TOO_MANY: 'The company has 1,000 addresses already.',
  KEY_REUSED: 'The idempotency key was used with another request.',
});
export const AddressUpdateUserError = userErrorOf('AddressUpdate', { INVALID, NOT_FOUND });
export const AddressRemoveUserError = userErrorOf('AddressRemove', { NOT_FOUND });

@ObjectType({ description: 'What addressAdd did.' })
export class AddressAddPayload {
  @Field(() => Address, { nullable: true, description: 'The new address.' })
  address!: AddressFacts | null;

  @Field(() => [AddressAddUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<'INVALID' | 'TOO_MANY' | 'KEY_REUSED'>[];
}

@ObjectType({ description: 'What addressUpdate did.' })
export class AddressUpdatePayload {
  @Field(() => Address, { nullable: true, description: 'The address as it is now.' })
  address!: AddressFacts | null;

  @Field(() => [AddressUpdateUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<'INVALID' | 'NOT_FOUND'>[];
}

@ObjectType({ description: 'What addressRemove did.' })
export class AddressRemovePayload {
  @Field(() => Address, { nullable: true, description: 'The address that was removed.' })
  address!: AddressFacts | null;

  @Field(() => [AddressRemoveUserError], { description: 'Empty when it worked.' })
  userErrors!: readonly UserErrorFacts<'NOT_FOUND'>[];
}
