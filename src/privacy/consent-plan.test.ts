import { describe, expect, it } from 'vitest';
import { PURPOSES } from '../viewer/viewer.js';
import { everyPurpose, planConsent } from './consent-plan.js';
import { PURPOSE_TERMS } from './purpose.js';

describe('a decision', () => {
  it.each(PURPOSES.filter((purpose) => purpose !== 'FUNCTIONAL'))(
    'on %s can be given and taken back',
    (purpose) => {
      const { wordingVersion } = PURPOSE_TERMS[purpose];
      for (const granted of [true, false])
        expect(planConsent({ purpose, granted, wordingVersion: null })).toEqual({
          kind: 'DECIDE',
          wordingVersion,
        });
    },
  );
  it('cannot take back what the contract needs', () => {
    expect(planConsent({ purpose: 'FUNCTIONAL', granted: false, wordingVersion: null })).toEqual({
      kind: 'REFUSE',
      code: 'PURPOSE_IS_NEEDED',
    });
  });
  it('does not stand on a wording that was never shown', () => {
    expect(planConsent({ purpose: 'ANALYTICS', granted: true, wordingVersion: '1999-1' })).toEqual({
      kind: 'REFUSE',
      code: 'WORDING_UNKNOWN',
    });
  });
});

describe('the purposes', () => {
  it('all have an answer, also without a decision', () => {
    expect(everyPurpose([]).map(({ purpose, granted }) => [purpose, granted])).toEqual(
      PURPOSES.map((purpose) => [purpose, purpose === 'FUNCTIONAL']),
    );
  });
  it('keep what was decided', () => {
    const decided = {
      purpose: 'ADVERTISING',
      granted: true,
      at: new Date(0),
      wordingVersion: '2026-1',
    } as const;
    expect(everyPurpose([decided])).toContainEqual(decided);
  });
  it('name a benefit each', () => {
    for (const purpose of PURPOSES) expect(PURPOSE_TERMS[purpose].benefit.length).toBeGreaterThan(20);
  });
});
