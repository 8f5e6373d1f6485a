import { describe, expect, it } from 'vitest';
import { holds, type Occasion, rulesFor, type Scope, speaksOf, type Steerable } from './steering-rule.js';
import { rule } from '../../../../test/support/steering-rules.js';

const OCCASION: Occasion = {
  kind: 'FOR_YOU',
  slot: 'home',
  now: new Date('2026-03-10T09:00:00Z'),
  industry: 'Cafe',
  companyIds: [7, 3],
  priceGroupIds: [2],
  country: 'NL',
};

describe('a rule holds', () => {
  it.each([
    [{}, true],
    [{ kinds: ['FOR_YOU', 'POPULAR'] }, true],
    [{ kinds: ['POPULAR'] }, false],
    [{ slots: ['home'] }, true],
    [{ slots: ['basket'] }, false],
    [{ industries: ['CAFE'] }, true],
    [{ industries: ['HOTEL'] }, false],
    [{ companyIds: [7] }, true],
    [{ companyIds: [3] }, true],
    [{ companyIds: [4] }, false],
    [{ priceGroupIds: [2, 5] }, true],
    [{ priceGroupIds: [5] }, false],
    [{ countries: ['NL'] }, true],
    [{ countries: ['BE'] }, false],
    [{ slots: ['home'], countries: ['BE'] }, false],
    [{ validFrom: new Date('2026-03-10T09:00:00Z') }, true],
    [{ validFrom: new Date('2026-03-10T09:00:01Z') }, false],
    [{ validTo: new Date('2026-03-10T09:00:00Z') }, false],
    [{ validTo: new Date('2026-03-10T09:00:01Z') }, true],
  ] satisfies [Partial<Scope>, boolean][])('%j: %s', (scope, expected) => {
    expect(holds(rule('BURY', scope), OCCASION)).toBe(expected);
  });

  it('for nobody in particular only where it names nobody', () => {
    const guest = { ...OCCASION, industry: null, companyIds: [], priceGroupIds: [], country: null };
    expect(holds(rule('BURY'), guest)).toBe(true);
    for (const scope of [{ industries: ['CAFE'] }, { companyIds: [7] }, { countries: ['NL'] }])
      expect(holds(rule('BURY', scope), guest)).toBe(false);
  });
});

it('rules come by priority, then by how specific they are, then by age', () => {
  const rules = [
    rule('PIN', { id: 4, subject: { by: 'GROUP', groups: ['G'] } }),
    rule('PIN', { id: 3, subject: { by: 'SKU', productId: 1 } }),
    rule('PIN', { id: 2, subject: { by: 'SKU', productId: 2 } }),
    rule('PIN', { id: 9, subject: { by: 'GROUP', groups: ['G'] }, priority: 1 }),
    rule('PIN', { id: 1, subject: { by: 'BRAND', brand: 'B' } }),
  ];
  const order = rulesFor(rules, OCCASION).map(({ id }) => id);
  expect(order).toEqual([9, 2, 3, 1, 4]);
  expect(rulesFor(rules.toReversed(), OCCASION).map(({ id }) => id)).toEqual(order);
});

it.each([
  [{ by: 'SKU', productId: 1 }, true],
  [{ by: 'SKU', productId: 2 }, false],
  [{ by: 'GROUP', groups: ['PARENT', 'TEA'] }, true],
  [{ by: 'GROUP', groups: ['COFFEE'] }, false],
  [{ by: 'BRAND', brand: 'ACME' }, true],
  [{ by: 'BRAND', brand: 'acme' }, false],
  [{ by: 'ATTRIBUTE', name: 'material', value: 'brass' }, true],
  [{ by: 'ATTRIBUTE', name: 'material', value: 'wood' }, false],
  [{ by: 'ATTRIBUTE', name: 'size', value: 'brass' }, false],
] as const)('%j speaks of it: %s', (subject, expected) => {
  const product: Steerable = {
    productId: 1,
    groupCode: 'TEA',
    brand: 'ACME',
    attributes: { material: ['steel', 'brass'] },
  };
  expect(speaksOf({ subject }, product)).toBe(expected);
});
