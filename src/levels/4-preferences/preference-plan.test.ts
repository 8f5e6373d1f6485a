import { describe, expect, it } from 'vitest';
import {
  intensityOf,
  MOST_WISHES,
  NOTHING_STATED,
  planPreferences,
  type Stated,
  wishesOf,
} from './preference-plan.js';

const known = { groups: new Set(['G1', 'G2']), brands: new Set(['B1']), industry: null };
const stated: Stated = {
  ...NOTHING_STATED,
  intensity: 'SEGMENT',
  groups: [{ code: 'G1', weight: 1 }],
  language: 'nl',
};

describe('a change', () => {
  it('leaves what it does not name', () => {
    expect(planPreferences(stated, { industry: 'hotel' }, { ...known, industry: 'HOTEL' })).toEqual({
      kind: 'STORE',
      stated: { ...stated, industry: 'HOTEL' },
    });
  });
  it('takes back what it names with null, and replaces lists', () => {
    expect(
      planPreferences(
        stated,
        { intensity: null, groups: [{ code: 'G2', weight: -1 }], language: null },
        known,
      ),
    ).toEqual({
      kind: 'STORE',
      stated: { ...NOTHING_STATED, groups: [{ code: 'G2', weight: -1 }] },
    });
  });
  it.each([
    [
      'UNKNOWN_GROUP',
      'groups.1.code',
      {
        groups: [
          { code: 'G1', weight: 1 },
          { code: 'X', weight: 1 },
        ],
      },
    ],
    ['UNKNOWN_BRAND', 'brands.0.code', { brands: [{ code: 'x', weight: 1 }] }],
    ['UNKNOWN_INDUSTRY', 'industry', { industry: 'MOON' }],
    ['INVALID_LANGUAGE', 'language', { language: 'Dutch' }],
    ['INVALID_TOPIC', 'topics.0.code', { topics: [{ code: ' ', weight: 1 }] }],
    ['INVALID_TOPIC', 'topics.0.code', { topics: [{ code: 'a\0', weight: 1 }] }],
    ['WEIGHT_OUT_OF_RANGE', 'groups.0.weight', { groups: [{ code: 'G1', weight: 1.5 }] }],
    ['WEIGHT_OUT_OF_RANGE', 'groups.0.weight', { groups: [{ code: 'G1', weight: Number.NaN }] }],
    [
      'STATED_TWICE',
      'groups.1.code',
      {
        groups: [
          { code: 'G1', weight: 1 },
          { code: 'G1', weight: 0 },
        ],
      },
    ],
    [
      'TOO_MANY',
      'topics',
      { topics: Array.from({ length: MOST_WISHES + 1 }, (_, index) => ({ code: `t${index}`, weight: 1 })) },
    ],
  ] as const)('is refused as %s at %s', (code, field, change) => {
    expect(planPreferences(stated, change, known)).toMatchObject({
      kind: 'REFUSE',
      errors: [{ code, field }],
    });
  });
  it('names every wrong field', () => {
    const plan = planPreferences(
      stated,
      { industry: 'x', language: 'x', brands: [{ code: 'x', weight: 9 }] },
      known,
    );
    expect(plan.kind === 'REFUSE' && plan.errors.map(({ field }) => field)).toEqual([
      'industry',
      'language',
      'brands.0.code',
      'brands.0.weight',
    ]);
  });
});

describe('the intensity', () => {
  it.each([
    [null, true, 'INDIVIDUAL'],
    [null, false, 'CONTEXT'],
    ['OFF', true, 'OFF'],
    ['OFF', false, 'OFF'],
    ['SEGMENT', true, 'SEGMENT'],
    ['SEGMENT', false, 'CONTEXT'],
    ['INDIVIDUAL', false, 'CONTEXT'],
  ] as const)('of %s with consent %s is %s', (wish, consent, effective) => {
    expect(intensityOf(wish, consent)).toBe(effective);
  });
  it('takes the wishes with it when it is OFF', () => {
    const loud: Stated = { ...stated, industry: 'HOTEL' };
    expect(wishesOf({ ...loud, intensity: 'OFF' }, true)).toEqual(
      wishesOf({ ...NOTHING_STATED, intensity: 'OFF' }, true),
    );
    expect(wishesOf(loud, true).groups).toEqual(new Map([['G1', 1]]));
  });
});
