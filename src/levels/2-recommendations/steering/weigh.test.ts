import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scored } from '../score.js';
import { rule } from '../../../../test/support/steering-rules.js';
import { MOST_BOOST, weigh } from './weigh.js';

const SCORED: Scored = {
  candidate: {
    source: 'POPULAR',
    productId: 1,
    sku: 'S1',
    groupCode: 'TEA',
    brand: 'ACME',
    weight: 1,
    about: null,
    shown: true,
    moments: null,
    last: null,
    known: null,
  },
  score: 2,
  because: { reason: 'POPULAR', about: null, since: null, also: [] },
};
const it1 = { by: 'SKU', productId: 1 } as const;
const tea = { by: 'GROUP', groups: ['TEA'] } as const;
const EXCLUDE = rule('EXCLUDE', { id: 1, subject: tea, priority: -5 });
const BURY = rule('BURY', { id: 2, subject: tea });
const BOOST = rule('BOOST', { id: 3, subject: it1, weight: 3, priority: 5 });
const PIN = rule('PIN', { id: 4, subject: it1, position: 1, priority: 9 });
const OTHER = rule('EXCLUDE', { id: 5, subject: { by: 'BRAND', brand: 'OTHER' } });

describe('conflicts', () => {
  it.each([
    ['exclude beats all, whatever the priority', [PIN, BOOST, BURY, EXCLUDE], null],
    ['bury beats boost', [BOOST, BURY], { buried: true, score: 2, acted: [BURY] }],
    ['boosts multiply', [BOOST, { ...BOOST, id: 6, weight: 2 }], { buried: false, score: 12 }],
    ['nothing speaks of it', [OTHER], { buried: false, score: 2, acted: [], because: SCORED.because }],
  ])('%s', (_, rules, expected) => {
    const weighed = weigh(SCORED, rules);
    if (expected === null) expect(weighed).toBeNull();
    else expect(weighed).toMatchObject(expected);
  });

  it('what was moved says so beside its reason', () => {
    expect(weigh(SCORED, [BOOST])?.because).toMatchObject({ reason: 'POPULAR', also: ['BOOSTED'] });
    expect(weigh(SCORED, [BURY])?.because).toMatchObject({ reason: 'POPULAR', also: ['BURIED'] });
  });

  it('all boosts together have an end', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { maxLength: 5 }), (weights) => {
        const rules = weights.map((weight, id) => rule('BOOST', { id, subject: it1, weight }));
        const score = weigh(SCORED, rules)?.score ?? 0;
        expect(score).toBeGreaterThanOrEqual(SCORED.score);
        expect(score).toBeLessThanOrEqual(SCORED.score * MOST_BOOST);
      }),
    );
  });
});
