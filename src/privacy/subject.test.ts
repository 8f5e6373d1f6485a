import { expect, it } from 'vitest';
import { subjectOf } from './subject.js';

const buyer = { id: 7, name: 'B', language: null };
const visitorId = '5a1de000-0000-4000-8000-000000000001';

it.each([
  ['a buyer, also with a device', { buyer, visitorId, apiKeyId: null }, 'b7'],
  ['a visitor', { buyer: null, visitorId, apiKeyId: null }, `v${visitorId}`],
  ['an API key, also with a device', { buyer: null, visitorId, apiKeyId: 1 }, null],
  ['nobody', { buyer: null, visitorId: null, apiKeyId: null }, null],
])('names %s', (_who, viewer, subject) => {
  expect(subjectOf(viewer)).toBe(subject);
});
