import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { MEMBERSHIP_ROLES, STAFF_ROLES, type Viewer } from '../viewer/viewer.js';
import {
  actorOf,
  demand,
  demandCompany,
  demandOperation,
  may,
  MEMBERSHIP_PERMISSIONS,
  ownsCompany,
  PERMISSIONS,
  permissionsOf,
  STAFF_PERMISSIONS,
  type Standing,
} from './permission.js';

const nobody: Standing = {
  staffRole: null,
  role: null,
  hasCompany: false,
  isGuest: false,
  scopes: null,
  guestOrders: false,
  staged: false,
};
const granted = (change: Partial<Standing>): string[] => [...permissionsOf({ ...nobody, ...change })].sort();
const CHANGING = PERMISSIONS.filter((one) =>
  /_(EDIT|SUBMIT|APPROVE|INVITE|MANAGE|CORRECT|TRACK_ANY)$|^IMPORT$/.test(one),
);

const standings = fc.record<Standing>({
  staffRole: fc.constantFrom(null, ...STAFF_ROLES),
  role: fc.constantFrom(null, ...MEMBERSHIP_ROLES),
  hasCompany: fc.boolean(),
  isGuest: fc.boolean(),
  scopes: fc.option(fc.subarray([...PERMISSIONS])),
  guestOrders: fc.boolean(),
  staged: fc.boolean(),
});

describe('permissions', () => {
  it('of a guest are a cart, and its order where the shop says so', () => {
    expect(granted({ isGuest: true })).toEqual(['CART_EDIT']);
    expect(granted({ isGuest: true, guestOrders: true })).toEqual(['CART_EDIT', 'CART_SUBMIT']);
  });

  it.each(MEMBERSHIP_ROLES)('of %s hold in the company only', (role) => {
    expect(granted({ role, hasCompany: true })).toEqual([...MEMBERSHIP_PERMISSIONS[role]].sort());
    expect(granted({ role, hasCompany: false })).toEqual([]);
  });

  it.each(STAFF_ROLES)(
    'of %s do not depend on a company, but for the cart of the sales desk',
    (staffRole) => {
      expect(granted({ staffRole })).toEqual([...STAFF_PERMISSIONS[staffRole]].sort());
      const inCompany = granted({ staffRole, hasCompany: true });
      expect(inCompany.includes('CART_SUBMIT')).toBe(staffRole === 'SALES_REP');
    },
  );

  it('only approvers and company administrators decide on carts', () => {
    const roles = MEMBERSHIP_ROLES.filter((role) =>
      granted({ role, hasCompany: true }).includes('CART_APPROVE'),
    );
    expect(roles).toEqual(['APPROVER', 'COMPANY_ADMIN']);
    expect(
      STAFF_ROLES.filter((staffRole) => granted({ staffRole, hasCompany: true }).includes('CART_APPROVE')),
    ).toEqual([]);
  });

  it('of a key are never more than its scopes', () => {
    fc.assert(
      fc.property(standings, fc.subarray([...PERMISSIONS]), (standing, scopes) => {
        const limited = permissionsOf({ ...standing, isGuest: false, scopes });
        const whole = permissionsOf({ ...standing, isGuest: false, scopes: null });
        return [...limited].every((one) => scopes.includes(one) && whole.has(one));
      }),
    );
  });

  it('change nothing while staged', () => {
    fc.assert(
      fc.property(standings, (standing) => {
        const staged = permissionsOf({ ...standing, isGuest: false, staged: true });
        return CHANGING.every((one) => !staged.has(one));
      }),
    );
  });
});

const viewer = (change: Partial<Viewer>): Viewer => ({
  now: new Date(0),
  channel: 'WEB',
  languages: ['en'],
  currency: 'GBP',
  visitorId: null,
  buyer: null,
  company: null,
  role: null,
  staffRole: null,
  apiKeyId: null,
  priceGroupIds: [],
  staged: false,
  otherMoment: false,
  permissions: new Set(),
  consents: new Set(),
  ...change,
});
const anna = { id: 7, name: 'Anna', language: null };
const company = {
  id: 3,
  customerNumber: 'C3',
  name: 'C',
  industry: null,
  country: 'NL',
  language: null,
  currency: 'EUR',
  priceGroupIds: [],
  ancestorIds: [2],
  livePrices: false,
  branch: null,
};
const codeOf = (act: () => unknown): unknown => {
  try {
    act();
    return null;
  } catch (error) {
    return (error as { extensions?: { code?: string } }).extensions?.code;
  }
};

describe('checks', () => {
  it('demand throws UNAUTHENTICATED for guests, FORBIDDEN for the others, nothing with the permission', () => {
    expect(codeOf(() => demand(viewer({}), 'IMPORT'))).toBe('UNAUTHENTICATED');
    expect(codeOf(() => demand(viewer({ buyer: anna }), 'IMPORT'))).toBe('FORBIDDEN');
    expect(codeOf(() => demand(viewer({ apiKeyId: 1 }), 'IMPORT'))).toBe('FORBIDDEN');
    const allowed = viewer({ buyer: anna, permissions: new Set(['IMPORT']) });
    expect([may(allowed, 'IMPORT'), codeOf(() => demand(allowed, 'IMPORT'))]).toEqual([true, null]);
  });

  it('a company is the viewer’s own only when acted for: not a parent, not nobody’s', () => {
    const buyer = viewer({ buyer: anna, company });
    expect([3, 2, 4, null].map((id) => ownsCompany(buyer, id))).toEqual([true, false, false, false]);
    expect(ownsCompany(viewer({}), 3)).toBe(false);
  });

  it('demandCompany names the header', () => {
    expect(() => demandCompany(viewer({ buyer: anna }))).toThrow('Maatwerk-Company');
    expect(demandCompany(viewer({ buyer: anna, company })).id).toBe(3);
  });

  it('whoever is staged may query only', () => {
    const staged = viewer({ buyer: anna, staged: true });
    expect(codeOf(() => demandOperation(staged, 'query'))).toBeNull();
    for (const kind of ['mutation', 'subscription'] as const)
      expect(codeOf(() => demandOperation(staged, kind))).toBe('FORBIDDEN');
    expect(codeOf(() => demandOperation(viewer({}), 'mutation'))).toBeNull();
  });

  it('tells actors apart by person, key, device and company', () => {
    const actors = [
      viewer({ buyer: anna }),
      viewer({ buyer: anna, company }),
      viewer({ apiKeyId: 7 }),
      viewer({ visitorId: '7' }),
      viewer({}),
    ].map(actorOf);
    expect(actors).toEqual(['b7', 'b7/c3', 'k7', 'v7', null]);
  });
});
