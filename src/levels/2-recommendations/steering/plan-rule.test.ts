import { describe, expect, it } from 'vitest';
import { type KnownToRule, MOST_RULES, planRule, type RuleDraft } from './plan-rule.js';

const KNOWN: KnownToRule = {
  productId: 7,
  groupId: 8,
  brand: true,
  attribute: true,
  industries: new Set(['CAFE']),
  companies: new Map([['C1', 3]]),
  priceGroups: new Map([['TRADE', 4]]),
  version: 2,
  rules: 5,
};
const UNKNOWN: KnownToRule = { ...KNOWN, productId: null, groupId: null, brand: false, attribute: false };
const PIN: RuleDraft = { name: 'Spring tea', action: 'PIN', sku: 'S1' };

it('fills in what was left out', () => {
  expect(planRule(PIN, KNOWN, 2)).toEqual({
    kind: 'SAVE',
    row: {
      name: 'Spring tea',
      action: 'PIN',
      productId: 7,
      groupId: null,
      brand: null,
      attribute: null,
      value: null,
      position: 1,
      weight: null,
      limitBy: null,
      most: null,
      kinds: [],
      slots: [],
      industries: [],
      companyIds: [],
      priceGroupIds: [],
      countries: [],
      validFrom: null,
      validTo: null,
      priority: 0,
      active: true,
    },
  });
});

it('keeps codes in the form they are matched in, each once', () => {
  const draft: RuleDraft = {
    ...PIN,
    industries: ['cafe', ' CAFE'],
    countries: ['nl'],
    customerNumbers: ['C1', 'C1'],
    priceGroups: ['TRADE'],
  };
  expect(planRule(draft, KNOWN, null)).toMatchObject({
    row: { industries: ['CAFE'], countries: ['NL'], companyIds: [3], priceGroupIds: [4] },
  });
});

describe('refuses', () => {
  it.each([
    ['INVALID', 'input.name', { name: ' ' }],
    ['INVALID', 'input.name', { name: 'a\0' }],
    ['INVALID', 'input.slots.1', { slots: ['home', ''] }],
    ['ONE_SUBJECT', 'input', { sku: null }],
    ['ONE_SUBJECT', 'input', { brand: 'ACME' }],
    ['ONE_SUBJECT', 'input', { action: 'LIMIT', limitBy: 'GROUP', most: 2 }],
    ['INVALID', 'input.position', { position: 0 }],
    ['INVALID', 'input.position', { position: 101 }],
    ['INVALID', 'input.weight', { weight: 2 }],
    ['INVALID', 'input.weight', { action: 'BOOST' }],
    ['INVALID', 'input.weight', { action: 'BOOST', weight: 1 }],
    ['INVALID', 'input.weight', { action: 'BOOST', weight: 101 }],
    ['INVALID', 'input.weight', { action: 'BOOST', weight: -1 }],
    ['INVALID', 'input.weight', { action: 'BOOST', weight: Number.NaN }],
    ['INVALID', 'input.limitBy', { limitBy: 'BRAND' }],
    ['INVALID', 'input.limitBy', { action: 'LIMIT', sku: null, most: 2 }],
    ['INVALID', 'input.most', { action: 'LIMIT', sku: null, limitBy: 'GROUP', most: 0 }],
    ['INVALID', 'input.priority', { priority: 1001 }],
    ['UNKNOWN_INDUSTRY', 'input.industries.1', { industries: ['CAFE', 'MOON'] }],
    ['UNKNOWN_COMPANY', 'input.customerNumbers.0', { customerNumbers: ['C9'] }],
    ['UNKNOWN_PRICE_GROUP', 'input.priceGroups.0', { priceGroups: ['NONE'] }],
    ['INVALID', 'input.countries.0', { countries: ['NLD'] }],
    ['INVALID', 'input.slots', { slots: Array.from({ length: 101 }, (_, at) => `slot-${at}`) }],
    ['EMPTY_VALIDITY', 'input.validTo', { validFrom: new Date(5), validTo: new Date(5) }],
    ['EMPTY_VALIDITY', 'input.validTo', { validFrom: new Date(5), validTo: new Date(4) }],
  ] satisfies [string, string, Partial<RuleDraft>][])('with %s at %s', (code, field, changes) => {
    expect(planRule({ ...PIN, ...changes }, KNOWN, null)).toMatchObject({
      kind: 'REFUSED',
      errors: [{ code, field }],
    });
  });

  it.each([
    ['UNKNOWN_SKU', 'input.sku', { sku: 'X' }],
    ['UNKNOWN_GROUP', 'input.group', { sku: null, group: 'X' }],
    ['UNKNOWN_BRAND', 'input.brand', { sku: null, brand: 'X' }],
    ['UNKNOWN_ATTRIBUTE', 'input.attribute', { sku: null, attribute: { name: 'x', value: 'y' } }],
  ] satisfies [string, string, Partial<RuleDraft>][])('%s', (code, field, changes) => {
    expect(planRule({ ...PIN, ...changes }, UNKNOWN, null)).toMatchObject({ errors: [{ code, field }] });
  });

  it('another version, and more rules than there may be', () => {
    expect(planRule(PIN, KNOWN, 1)).toMatchObject({
      errors: [{ code: 'VERSION_CONFLICT', field: 'expectedVersion' }],
    });
    const full = { ...KNOWN, rules: MOST_RULES };
    expect(planRule(PIN, full, null).kind).toBe('SAVE');
    expect(planRule(PIN, { ...full, version: 0 }, null)).toMatchObject({ errors: [{ code: 'TOO_MANY' }] });
  });
});
