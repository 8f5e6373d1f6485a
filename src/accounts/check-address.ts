import type { AddressText } from './address.store.js';

const TEXTS = ['name', 'street', 'postalCode', 'city'] as const;
const LONGEST = 200;

export interface AddressProblem {
  readonly message: string;
  readonly field: string;
}

/**
 * Law: an address is good when every text has 1 to 200 characters without control characters and the country is two
 * capital letters; else the first problem is named.
 */
export function addressProblem(address: AddressText): AddressProblem | null {
  for (const name of TEXTS) {
    const text = address[name].trim();
    if (text === '' || text.length > LONGEST)
      return { message: `It must have 1 to ${LONGEST} characters.`, field: `input.${name}` };
    if (/\p{Cc}/u.test(text))
      return { message: 'It may not have control characters.', field: `input.${name}` };
  }
  return /^[A-Z]{2}$/.test(address.country)
    ? null
    : { message: 'The country must be two capital letters (ISO 3166-1), like "NL".', field: 'input.country' };
}

/** Without blanks around its texts. */
export const tidyAddress = (address: AddressText): AddressText => ({
  ...address,
  name: address.name.trim(),
  street: address.street.trim(),
  postalCode: address.postalCode.trim(),
  city: address.city.trim(),
});
