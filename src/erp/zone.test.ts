import { describe, expect, it } from 'vitest';
import { dayIn, momentIn } from './zone.js';

const ZONE = 'Europe/Amsterdam';

describe('moments of a zone', () => {
  it.each([
    ['2026-01-01', '2025-12-31T23:00:00.000Z'],
    ['2026-07-01', '2026-06-30T22:00:00.000Z'],
    ['2026-07-01 12:30', '2026-07-01T10:30:00.000Z'],
    ['2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    ['2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T00:30:00', '2026-10-24T22:30:00.000Z'],
    ['2026-07-01T12:30:00Z', '2026-07-01T12:30:00.000Z'],
    ['2026-07-01T12:30:00.5+05:30', '2026-07-01T07:00:00.500Z'],
  ])('%s is %s', (text, expected) => {
    expect(momentIn(text, ZONE).toISOString()).toBe(expected);
  });

  it.each(['', '2026', '2026-13-01', '2026-02-30T', '31.12.2026', '2026-01-01T25:00:00'])(
    '"%s" is none',
    (text) => {
      expect(() => momentIn(text, ZONE)).toThrow(RangeError);
    },
  );

  it('a day is the zone’s', () => {
    expect(dayIn(new Date('2026-06-30T22:00:00Z'), ZONE)).toBe('2026-07-01');
    expect(dayIn(new Date('2026-06-30T21:59:59Z'), ZONE)).toBe('2026-06-30');
  });
});
