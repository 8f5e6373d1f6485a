import { expect, it } from 'vitest';
import { planCorrection } from './correction-plan.js';

const nothing = { productId: null, orderId: null, eventId: null, visitorId: null };

it.each([
  ['nothing', { kind: 'GIFT' }, nothing, 'SUBJECT_COUNT', 'sku'],
  [
    'two things',
    { kind: 'GIFT', sku: 'A', orderId: 'x' },
    { ...nothing, productId: 1, orderId: 2 },
    'SUBJECT_COUNT',
    'orderId',
  ],
  ['an unknown product', { kind: 'GIFT', sku: 'A' }, nothing, 'SUBJECT_UNKNOWN', 'sku'],
  ['a foreign order', { kind: 'NOT_ME', orderId: 'x' }, nothing, 'SUBJECT_UNKNOWN', 'orderId'],
  [
    'a device as a gift',
    { kind: 'GIFT', thisDevice: true },
    { ...nothing, visitorId: 'v' },
    'KIND_DOES_NOT_FIT',
    'kind',
  ],
  [
    'no device',
    { kind: 'NOT_ME', thisDevice: false },
    { ...nothing, visitorId: 'v' },
    'SUBJECT_COUNT',
    'sku',
  ],
] as const)('refuses %s', (_what, wish, found, code, field) => {
  expect(planCorrection(wish, found)).toEqual({ kind: 'REFUSE', code, field });
});

it('takes only what was named, also where more was found', () => {
  const found = { productId: 1, orderId: 2, eventId: 3, visitorId: 'v' };
  expect(planCorrection({ kind: 'GIFT', orderId: 'x' }, found)).toEqual({
    kind: 'ADD',
    subject: { ...nothing, orderId: 2 },
  });
  expect(planCorrection({ kind: 'NOT_ME', thisDevice: true }, found)).toEqual({
    kind: 'ADD',
    subject: { ...nothing, visitorId: 'v' },
  });
});
