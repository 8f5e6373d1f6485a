import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOf, dayIn, firstDayOf, monthOf, shopMonth } from './calendar.js';

describe('the calendar', () => {
  it.each([
    ['2011-03-14T22:59:59Z', '2011-03-14'],
    ['2011-03-14T23:00:00Z', '2011-03-15'],
    ['2011-07-14T22:00:00Z', '2011-07-15'],
  ])('%s is %s in Amsterdam', (moment, date) =>
    expect(dateOf(dayIn('Europe/Amsterdam', new Date(moment)))).toBe(date),
  );

  it('moves months by whole days', () => {
    const calendar = { firstMonth: monthOf(dayIn('UTC', new Date('2010-12-01'))), months: 13, shiftDays: 0 };
    expect([0, 1, 2, 12].map((month) => shopMonth(calendar, month))).toEqual([
      '2010-12-01',
      '2011-01-01',
      '2011-02-01',
      '2011-12-01',
    ]);
    expect(shopMonth({ ...calendar, shiftDays: 20 }, 1)).toBe('2011-01-21');
  });

  it('every day lies in its month', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (day) => {
        const month = monthOf(day);
        expect(firstDayOf(month)).toBeLessThanOrEqual(day);
        expect(firstDayOf(month + 1)).toBeGreaterThan(day);
      }),
    );
  });
});
