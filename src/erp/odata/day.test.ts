import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Day, dayOf, daysAfter, halfOpen, momentOf } from './day.js';

describe('a day of the system', () => {
  it.each([
    ['version 2', '/Date(1767225600000)/', '2026-01-01'],
    ['version 2 with an offset, which says nothing', '/Date(1767225600000+0000)/', '2026-01-01'],
    ['before 1970', '/Date(-62135596800000)/', '0001-01-01'],
    ['for ever', '/Date(253402214400000)/', '9999-12-31'],
    ['version 4', '2026-01-31', '2026-01-31'],
    ['version 4 with a clock', '2026-01-31T23:59:59', '2026-01-31'],
    ['version 4 with a zone', '2026-01-31T23:59:59Z', '2026-01-31'],
    ['beyond 9999', '/Date(253402300800000)/', null],
    ['beyond all time', '/Date(99999999999999999)/', null],
    ['nothing', null, null],
    ['no day', '2026-02-31T00:00:00Zz', null],
    ['a number', 1767225600000, null],
    ['another notation', '20260101', null],
  ])('%s', (_, value, day) => {
    expect(dayOf(value)).toBe(day);
  });

  it('keeps the millisecond of a moment', () => {
    expect(momentOf('/Date(1767225600123+0000)/')?.toISOString()).toBe('2026-01-01T00:00:00.123Z');
  });
});

describe('a validity', () => {
  it.each([
    ['both days count', '2026-01-01', '2026-06-30', { from: '2026-01-01', to: '2026-07-01' }],
    ['one day', '2026-01-01', '2026-01-01', { from: '2026-01-01', to: '2026-01-02' }],
    ['over a leap day', '2024-02-28', '2024-02-28', { from: '2024-02-28', to: '2024-02-29' }],
    ['over a year', '2026-12-01', '2026-12-31', { from: '2026-12-01', to: '2027-01-01' }],
    ['for ever', '2026-01-01', '9999-12-31', { from: '2026-01-01', to: null }],
    ['the last day that we can say', '2026-01-01', '2999-12-30', { from: '2026-01-01', to: '2999-12-31' }],
    ['beyond it', '2026-01-01', '2999-12-31', { from: '2026-01-01', to: null }],
    ['since ever', '0001-01-01', '2026-06-30', { from: null, to: '2026-07-01' }],
    ['unsaid', null, null, { from: null, to: null }],
    ['over before we count', '0001-01-01', '1899-12-31', null],
    ['back to front', '2026-06-30', '2026-01-01', null],
  ])('%s', (_, first, last, expected) => {
    expect(halfOpen(first, last)).toEqual(expected);
  });

  const days = fc.integer({ min: -25_567, max: 376_000 }).map((days): Day => daysAfter('1970-01-01', days));
  const holds = (from: Day | null, to: Day | null, day: Day): boolean =>
    (from === null || from <= day) && (to === null || day < to);

  it('half open holds on exactly the days of the inclusive one', () => {
    fc.assert(
      fc.property(days, days, days, fc.integer({ min: -2, max: 2 }), (first, last, any, near) => {
        const ours = halfOpen(first, last);
        // Edges are where it goes wrong.
        for (const day of [any, daysAfter(first, near), daysAfter(last, near)]) {
          // Ends from the year 2999 on are no ends.
          const theirs = first <= day && (day <= last || (last >= '2999-12-31' && first <= last));
          expect(ours !== null && holds(ours.from, ours.to, day)).toBe(theirs);
        }
      }),
    );
  });

  it('is never empty and never overlaps the one of the day after', () => {
    fc.assert(
      fc.property(days, fc.nat(500), fc.nat(500), (first, length, next) => {
        const last = daysAfter(first, length);
        const after = daysAfter(last, 1);
        const [one, two] = [halfOpen(first, last), halfOpen(after, daysAfter(after, next))];
        fc.pre(last < '2999-12-31' && two !== null);
        expect(one!.from! < one!.to!).toBe(true);
        expect(one!.to).toBe(two.from);
      }),
    );
  });
});
