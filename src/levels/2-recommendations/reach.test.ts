import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RecommendationKind } from '../../experience/products.js';
import { CHAINS } from './chain.js';
import { type Asker, reachOf } from './reach.js';

const PERSONAL_EVENTS = new Set(['buyerViews', 'visitorViews', 'dismissals']);
const kinds = fc.constantFrom(...(Object.keys(CHAINS) as RecommendationKind[]));
const askers: fc.Arbitrary<Asker> = fc.record({
  intensity: fc.constantFrom('OFF', 'CONTEXT', 'SEGMENT', 'INDIVIDUAL'),
  personal: fc.boolean(),
  events: fc.boolean(),
  isBuyer: fc.boolean(),
  isVisitor: fc.boolean(),
  hasCompany: fc.boolean(),
  hasIndustry: fc.boolean(),
  hasSku: fc.boolean(),
  hasBasket: fc.boolean(),
  hasLikes: fc.boolean(),
});

it('law: without leave, and at OFF, no source of personal events is asked', () => {
  fc.assert(
    fc.property(kinds, askers, (kind, asker) => {
      if (asker.events && asker.intensity !== 'OFF') return;
      expect(reachOf(kind, asker).sources.filter((source) => PERSONAL_EVENTS.has(source))).toEqual([]);
    }),
  );
});

it("law: REORDER and FORGOTTEN look at the company's orders whatever the consents", () => {
  fc.assert(
    fc.property(fc.constantFrom<RecommendationKind>('REORDER', 'FORGOTTEN'), askers, (kind, asker) => {
      expect(reachOf(kind, asker).sources.includes('companyPurchases')).toBe(asker.hasCompany);
    }),
  );
});

it('law: own orders make a FOR_YOU only with PERSONALIZATION, and count as own only at INDIVIDUAL', () => {
  fc.assert(
    fc.property(askers, (asker) => {
      const { sources, ownOrders } = reachOf('FOR_YOU', asker);
      expect(sources.includes('ownPurchases')).toBe(asker.personal && asker.hasCompany);
      expect(ownOrders).toBe(asker.intensity === 'INDIVIDUAL');
    }),
  );
});

it('law: best sellers are always asked for: every chain ends there', () => {
  fc.assert(fc.property(kinds, askers, (kind, asker) => reachOf(kind, asker).sources.includes('popular')));
});
