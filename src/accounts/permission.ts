import { forbidden, unauthenticated } from '../graphql/errors.js';
import type { MembershipRole, StaffRole, Viewer } from '../viewer/viewer.js';

/** THE PERMISSIONS: a closed list. Every check in the gateway names one of them. */
export const PERMISSIONS = [
  // For the company one acts for.
  'CART_EDIT',
  'CART_SUBMIT',
  'CART_APPROVE',
  'ORDER_READ',
  'ADDRESS_EDIT',
  'MEMBER_INVITE',
  // For the shop.
  'COMPANY_ANY',
  'SEE_AS',
  'AS_OF',
  'IMPORT',
  'CATALOG_EDIT',
  'PRICE_EDIT',
  'CONTENT_EDIT',
  'RULE_EDIT',
  'EXPERIMENT_EDIT',
  'OFFER_EDIT',
  'AUDIENCE_EDIT',
  'REPORT_READ',
  'HISTORY_CORRECT',
  'EVENT_TRACK_ANY',
  'WEBHOOK_EDIT',
  'PRIVACY_MANAGE',
  'API_KEY_MANAGE',
  'STAFF_MANAGE',
  'JOB_MANAGE',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const BUYER: readonly Permission[] = ['CART_EDIT', 'CART_SUBMIT', 'ORDER_READ', 'ADDRESS_EDIT'];

/** What a buyer may do in a company, by role there. */
export const MEMBERSHIP_PERMISSIONS: Readonly<Record<MembershipRole, readonly Permission[]>> = {
  BUYER,
  APPROVER: [...BUYER, 'CART_APPROVE'],
  COMPANY_ADMIN: [...BUYER, 'CART_APPROVE', 'MEMBER_INVITE'],
};

const MERCHANDISER: readonly Permission[] = [
  'SEE_AS',
  'AS_OF',
  'CATALOG_EDIT',
  'PRICE_EDIT',
  'CONTENT_EDIT',
  'RULE_EDIT',
  'EXPERIMENT_EDIT',
  'OFFER_EDIT',
  'AUDIENCE_EDIT',
  'REPORT_READ',
  'HISTORY_CORRECT',
];
const SALES_REP: readonly Permission[] = ['COMPANY_ANY', 'SEE_AS', 'AS_OF', 'OFFER_EDIT', 'REPORT_READ'];
const INTEGRATOR: readonly Permission[] = [
  'IMPORT',
  'CATALOG_EDIT',
  'PRICE_EDIT',
  'CONTENT_EDIT',
  'COMPANY_ANY',
  'ORDER_READ',
  'EVENT_TRACK_ANY',
  'AUDIENCE_EDIT',
  'WEBHOOK_EDIT',
  'REPORT_READ',
];

/** What the shop's own people and keys may do. An API key has a part of an INTEGRATOR's. */
export const STAFF_PERMISSIONS: Readonly<Record<StaffRole, readonly Permission[]>> = {
  MERCHANDISER,
  SALES_REP,
  INTEGRATOR,
  ADMIN: PERMISSIONS.filter(
    (permission) => !['CART_EDIT', 'CART_SUBMIT', 'CART_APPROVE'].includes(permission),
  ),
};

/** What a permission rests on. `scopes` is null for people, and the key's own list for an API key. */
export interface Standing {
  readonly staffRole: StaffRole | null;
  readonly role: MembershipRole | null;
  readonly hasCompany: boolean;
  readonly isGuest: boolean;
  readonly scopes: readonly string[] | null;
  readonly guestOrders: boolean;
  /** Staff look at another moment or as another company. */
  readonly staged: boolean;
}

/** What is left to somebody who only looks. */
const LOOKING: readonly Permission[] = ['COMPANY_ANY', 'SEE_AS', 'AS_OF', 'ORDER_READ', 'REPORT_READ'];

/**
 * Law: a membership role grants only in the company it is held in; somebody of the sales desk who acts for a company may
 * do what its BUYER may; an API key may do no more than its scopes; a guest may fill a cart, and submit where the shop says so;
 * whoever looks at another moment or as another company changes nothing.
 */
export function permissionsOf(standing: Standing): ReadonlySet<Permission> {
  if (standing.isGuest) return new Set(standing.guestOrders ? ['CART_EDIT', 'CART_SUBMIT'] : ['CART_EDIT']);
  const granted = new Set<Permission>();
  if (standing.staffRole) for (const one of STAFF_PERMISSIONS[standing.staffRole]) granted.add(one);
  if (standing.role && standing.hasCompany)
    for (const one of MEMBERSHIP_PERMISSIONS[standing.role]) granted.add(one);
  if (standing.hasCompany && standing.staffRole === 'SALES_REP') for (const one of BUYER) granted.add(one);
  const { scopes, staged } = standing;
  return new Set(
    [...granted].filter((one) => (!scopes || scopes.includes(one)) && (!staged || LOOKING.includes(one))),
  );
}

/** Whether the viewer may do it. */
export const may = (viewer: Viewer, permission: Permission): boolean => viewer.permissions.has(permission);

/** Throws FORBIDDEN, or UNAUTHENTICATED when nobody is signed in, unless the viewer may do it. */
export function demand(viewer: Viewer, permission: Permission): void {
  if (may(viewer, permission)) return;
  throw isAnonymous(viewer) ? unauthenticated() : forbidden(`This needs the permission ${permission}.`);
}

/** Nobody has proven who they are: neither a person nor an API key. */
export const isAnonymous = (viewer: Viewer): boolean => viewer.buyer === null && viewer.apiKeyId === null;

/** The person who is signed in; throws UNAUTHENTICATED for guests and FORBIDDEN for API keys. */
export function demandBuyer(viewer: Viewer): NonNullable<Viewer['buyer']> {
  if (viewer.buyer) return viewer.buyer;
  throw viewer.apiKeyId === null ? unauthenticated() : forbidden('An API key is not a person.');
}

/** The company acted for; throws FORBIDDEN, which names the header that chooses one. */
export function demandCompany(viewer: Viewer): NonNullable<Viewer['company']> {
  if (viewer.company) return viewer.company;
  if (isAnonymous(viewer)) throw unauthenticated();
  throw forbidden('Choose a company with the header Maatwerk-Company (a customer number).');
}

/**
 * THE check of every id that came from a client: whether what belongs to `companyId` is the viewer's to see.
 * "Absent" and "not yours" must be answered alike.
 */
export const ownsCompany = (viewer: Viewer, companyId: number | null): boolean =>
  companyId !== null && viewer.company?.id === companyId;

/** Throws FORBIDDEN for anything but a query while the viewer looks at another moment or as another company. */
export function demandOperation(viewer: Viewer, operation: 'query' | 'mutation' | 'subscription'): void {
  if (viewer.staged && operation !== 'query')
    throw forbidden(
      'Maatwerk-As-Of and Maatwerk-See-As are for queries: leave them out to change something.',
    );
}

/** Who acts, as one text: whose idempotency keys and limits these are. Null for a guest without a visitor id. */
export function actorOf(viewer: Viewer): string | null {
  const company = viewer.company ? `/c${viewer.company.id}` : '';
  if (viewer.buyer) return `b${viewer.buyer.id}${company}`;
  if (viewer.apiKeyId !== null) return `k${viewer.apiKeyId}${company}`;
  return viewer.visitorId ? `v${viewer.visitorId}` : null;
}
