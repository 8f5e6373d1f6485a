import { expect, it } from 'vitest';
import { endOf, expiriesAt, RETENTIONS } from './retention.js';

const now = new Date('2026-03-01T00:00:00Z');

it('ends what is stored for the session after a day', () => {
  expect(endOf('event', 'FUNCTIONAL', now)).toEqual(new Date('2026-03-02T00:00:00Z'));
});
it('keeps what is learnt from longer, but not for ever', () => {
  const end = endOf('event', 'PERSONALIZATION', now);
  expect(end?.getTime()).toBeGreaterThan(now.getTime() + 300 * 86_400_000);
});
it('refuses what is not in the register', () => {
  expect(() => endOf('event', 'ADVERTISING', now)).toThrow(/no entry for event and ADVERTISING/);
});
it('names each table and column to clear once', () => {
  const names = expiriesAt(now).map(({ table, column }) => `${table}.${column}`);
  expect(names).toEqual(['event.expires_at', 'exposure.at', 'preference.updated_at']);
});
it('counts days from the beginning where a row does not hold its end', () => {
  const exposure = expiriesAt(now).find(({ table }) => table === 'exposure');
  expect(exposure?.until).toEqual(new Date('2025-01-30T00:00:00Z'));
});
it('clears nothing of an entry without days', () => {
  expect(
    expiriesAt(
      now,
      RETENTIONS.filter(({ days }) => days === null),
    ),
  ).toEqual([]);
});
it("leaves buyers' preferences with their account", () => {
  expect(expiriesAt(now).find(({ table }) => table === 'preference')).toMatchObject({ only: 'VISITORS' });
});
