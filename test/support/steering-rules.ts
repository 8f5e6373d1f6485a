import type {
  SteeringAction,
  SteeringRule,
} from '../../src/levels/2-recommendations/steering/steering-rule.js';

/** A rule for everybody, everywhere; what a test does not name is nothing. */
export const rule = (action: SteeringAction, facts: Partial<SteeringRule> = {}): SteeringRule => ({
  id: 1,
  name: `${action} ${facts.id ?? 1}`,
  action,
  subject: null,
  position: null,
  weight: null,
  limitBy: null,
  most: null,
  priority: 0,
  kinds: [],
  slots: [],
  industries: [],
  companyIds: [],
  priceGroupIds: [],
  countries: [],
  validFrom: null,
  validTo: null,
  ...facts,
});
