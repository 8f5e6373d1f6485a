import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { CurrencyCodeScalar } from '../graphql/scalars/currency-code.scalar.js';
import { STAFF_ROLES } from '../viewer/viewer.js';
import { PERMISSIONS } from './permission.js';

const texts: Readonly<Record<(typeof STAFF_ROLES)[number], string>> = {
  MERCHANDISER: 'Steers assortment, content, rules and offers.',
  SALES_REP: 'Serves companies at the sales desk, and acts for them.',
  INTEGRATOR: 'Brings data from other systems.',
  ADMIN: 'Runs the shop: keys, staff, jobs.',
};
export const StaffRoleEnum = Object.fromEntries(STAFF_ROLES.map((role) => [role, role]));
registerEnumType(StaffRoleEnum, {
  name: 'StaffRole',
  description: 'What a person or an API key of the shop itself is.',
  valuesConfig: Object.fromEntries(STAFF_ROLES.map((role) => [role, { description: texts[role] }])),
});

const PERMISSION_TEXTS: Readonly<Record<(typeof PERMISSIONS)[number], string>> = {
  CART_EDIT: 'Fill and change carts.',
  CART_SUBMIT: 'Turn a cart into an order.',
  CART_APPROVE: 'Decide on the carts of others.',
  ORDER_READ: 'Read the orders of the company.',
  ADDRESS_EDIT: 'Change the addresses of the company.',
  MEMBER_INVITE: 'Invite colleagues into the company.',
  COMPANY_ANY: 'Act for any company.',
  SEE_AS: 'Look at the shop as a company.',
  AS_OF: 'Look at the shop at another moment.',
  IMPORT: 'Import data.',
  CATALOG_EDIT: 'Change products, stock and assortments.',
  PRICE_EDIT: 'Change price lists.',
  CONTENT_EDIT: 'Change content.',
  RULE_EDIT: 'Change the rules of recommendations and segments.',
  EXPERIMENT_EDIT: 'Change experiments.',
  OFFER_EDIT: 'Grant and withdraw offers.',
  AUDIENCE_EDIT: 'Define and export audiences.',
  REPORT_READ: 'Read reports.',
  HISTORY_CORRECT: 'Correct what the shop learns from.',
  EVENT_TRACK_ANY: 'Report events of any visitor or buyer.',
  WEBHOOK_EDIT: 'Change webhooks.',
  PRIVACY_MANAGE: 'Export and erase the data of any person.',
  API_KEY_MANAGE: 'Make and revoke API keys.',
  STAFF_MANAGE: 'Appoint the shop’s staff.',
  JOB_MANAGE: 'Watch and repeat jobs.',
};
export const PermissionEnum = Object.fromEntries(PERMISSIONS.map((permission) => [permission, permission]));
registerEnumType(PermissionEnum, {
  name: 'Permission',
  description: 'One thing that somebody may do: a closed list, checked in one place.',
  valuesConfig: Object.fromEntries(
    PERMISSIONS.map((permission) => [permission, { description: PERMISSION_TEXTS[permission] }]),
  ),
});

@ObjectType({ description: 'Where somebody meets the shop: a row of configuration.' })
export class Channel {
  @Field(() => String, { description: 'Code for the header Maatwerk-Channel, like `WEB`.' })
  code!: string;

  @Field(() => String, { description: 'Name for people, in English.' })
  name!: string;
}

/** Root value: the pure `Viewer` of `viewer/viewer.ts`. Rooms and levels attach their fields with `@Resolver(() => ViewerType)`. */
@ObjectType('Viewer', {
  description:
    'Who is asking: visitor or buyer, acting for which company, through which channel. From the headers Authorization, Maatwerk-Company, Maatwerk-Channel, Maatwerk-Visitor and Accept-Language.',
})
export class ViewerType {
  @Field(() => StaffRoleEnum, { nullable: true, description: 'Role in the shop itself; null for customers.' })
  staffRole!: string | null;

  @Field(() => CurrencyCodeScalar, {
    description: 'Currency of the answers: the company’s, for guests the shop’s. ISO 4217.',
  })
  currency!: string;

  @Field(() => [String], {
    description: 'Language tags of the answers, most wanted first, ending in the shop’s.',
  })
  languages!: readonly string[];
}
