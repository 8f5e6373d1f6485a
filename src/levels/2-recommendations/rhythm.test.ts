import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frequencyOf, isDue, isJustBought, nearness, rhythmOf } from './rhythm.js';

const DAY = 1440;
const days = (...list: readonly number[]): readonly number[] => list.map((day) => day * DAY);

describe('rhythm', () => {
  it.each([
    ['never bought', [], { times: 0, gapDays: null, due: null }],
    ['bought once', [10], { times: 1, gapDays: null, due: null }],
    ['every ten days', [10, 20, 30], { times: 3, gapDays: 10, due: 40 * DAY }],
    ['the median, not the mean', [0, 10, 20, 120], { times: 4, gapDays: 10, due: 130 * DAY }],
    ['two middles', [0, 10, 30], { times: 3, gapDays: 15, due: 45 * DAY }],
    ['two orders on one day are one visit', [10, 10.2, 20], { times: 2, gapDays: 10, due: 30 * DAY }],
  ])('%s', (_, moments, rhythm) => {
    expect(rhythmOf(days(...moments))).toMatchObject(rhythm);
  });

  const moments = fc
    .array(fc.integer({ min: 0, max: 1_000_000 }))
    .map((list) => list.toSorted((a, b) => a - b));
  it('law: due is never before the last purchase', () => {
    fc.assert(fc.property(moments, (list) => (rhythmOf(list).due ?? Infinity) >= (list.at(-1) ?? 0)));
  });
  it('law: one more purchase never lowers the frequency; an older one adds less', () => {
    fc.assert(
      fc.property(moments, fc.nat(1_000_000), fc.nat(1000), (list, moment, earlier) => {
        const now = 1_000_000;
        const without = frequencyOf(list, now);
        const newer = frequencyOf([...list, moment], now);
        expect(newer).toBeGreaterThan(without);
        expect(frequencyOf([...list, moment - earlier], now)).toBeLessThanOrEqual(newer);
      }),
    );
  });
});

describe('due and just bought', () => {
  const tenDays = rhythmOf(days(10, 20, 30));
  it.each([
    [29, 31, false, false],
    [30.5, 30.5, true, false],
    [32, 32, false, false],
    [40, 40, false, true],
  ])('on day %d', (_, day, just, due) => {
    expect(isJustBought(tenDays, 0, day * DAY)).toBe(just);
    expect(isDue(tenDays, day * DAY)).toBe(due);
  });
  it("a colleague's purchase counts as just bought", () => {
    expect(isJustBought(tenDays, 45 * DAY, 45.5 * DAY)).toBe(true);
    expect(isJustBought(rhythmOf([]), 45 * DAY, 45.5 * DAY)).toBe(true);
    expect(isJustBought(rhythmOf([]), 45 * DAY, 46.5 * DAY)).toBe(false);
  });
  it('what is long overdue is farther than what has just fallen due', () => {
    expect(nearness(tenDays, 40 * DAY)).toBe(1);
    expect(nearness(tenDays, 130 * DAY)).toBeCloseTo(0.1);
  });
});
