import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Money } from '../graphql/money.type.js';
import { Node } from '../graphql/node-id.js';
import { CurrencyCodeScalar } from '../graphql/scalars/currency-code.scalar.js';
import { MEMBERSHIP_ROLES } from '../viewer/viewer.js';

/** The values of a closed list as the object that type-graphql wants. */
const enumeration = <Value extends string>(values: readonly Value[]): Record<Value, Value> =>
  Object.fromEntries(values.map((value) => [value, value])) as Record<Value, Value>;

export const AddressKindEnum = enumeration(['DELIVERY', 'INVOICE']);
registerEnumType(AddressKindEnum, {
  name: 'AddressKind',
  description: 'What an address is for.',
  valuesConfig: {
    DELIVERY: { description: 'Goods go there.' },
    INVOICE: { description: 'Invoices go there.' },
  },
});

export const MembershipRoleEnum = enumeration(MEMBERSHIP_ROLES);
registerEnumType(MembershipRoleEnum, {
  name: 'MembershipRole',
  description: 'What a buyer is in a company.',
  valuesConfig: {
    BUYER: { description: 'Fills carts, and orders within their limits.' },
    APPROVER: { description: 'A buyer who also decides on the carts of others.' },
    COMPANY_ADMIN: { description: 'An approver who also invites colleagues.' },
  },
});

/** Root value: `AddressFacts`. */
@ObjectType({ implements: Node, description: 'Where a company receives goods or invoices.' })
export class Address extends Node {
  @Field(() => AddressKindEnum, { description: 'What it is for.' })
  kind!: string;

  @Field(() => String, { description: 'Who receives there.' })
  name!: string;

  @Field(() => String, { description: 'Street and number.' })
  street!: string;

  @Field(() => String, { description: 'Postal code, as the country writes it.' })
  postalCode!: string;

  @Field(() => String, { description: 'Town.' })
  city!: string;

  @Field(() => String, { description: 'Country, ISO 3166-1 alpha-2.' })
  country!: string;
}

/** Root value: `CompanyFacts` or the viewer's `ViewerCompany`. */
@ObjectType({ implements: Node, description: 'A customer organisation that buys.' })
export class Company extends Node {
  @Field(() => String, { description: 'Its number in the ERP, for the header Maatwerk-Company.' })
  customerNumber!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Its industry; null when not known.' })
  industry!: string | null;

  @Field(() => String, { description: 'Country, ISO 3166-1 alpha-2.' })
  country!: string;

  @Field(() => String, { nullable: true, description: 'Language tag; null: the shop’s language.' })
  language!: string | null;

  @Field(() => CurrencyCodeScalar, { description: 'The currency of all its prices.' })
  currency!: string;
}

@ObjectType({ description: 'How much a buyer may order without approval, excluding tax.' })
export class MembershipLimits {
  @Field(() => Money, { nullable: true, description: 'Per order; null: no limit.' })
  perOrder!: Money | null;

  @Field(() => Money, { nullable: true, description: 'Per period; null: no limit.' })
  perPeriod!: Money | null;
}

/** Root value: `MembershipFacts`. */
@ObjectType({ description: 'What a buyer is in one company.' })
export class Membership {
  @Field(() => MembershipRoleEnum, { description: 'The role in this company.' })
  role!: string;
}

/** Root value: anything with id, name and language: `ViewerBuyer`, `BuyerFacts`. */
@ObjectType({ description: 'A person who buys, or works for the shop.' })
export class Buyer {
  @Field(() => ID, { description: 'Opaque id, unique in the whole shop.' })
  id!: string;

  @Field(() => String, { description: 'Full name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Language tag; null: the company’s language.' })
  language!: string | null;
}
