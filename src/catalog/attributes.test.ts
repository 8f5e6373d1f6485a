import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributesOf, checkAttributes, normalAttributes } from './attributes.js';

describe('attributes', () => {
  it.each([
    ['{"voltage":"230 V"}', '{"voltage":["230 V"]}'],
    ['{"poles":4,"cordless":false}', '{"poles":["4"],"cordless":["false"]}'],
    ['{"material":["steel","brass","steel",""],"size":null,"form":""}', '{"material":["steel","brass"]}'],
    ['{}', '{}'],
  ])('%s is kept as %s', (given, kept) => {
    expect(normalAttributes(given)).toBe(kept);
    expect(checkAttributes(given)).toBeNull();
  });

  it.each([
    'x',
    '[]',
    'null',
    '"M"',
    '{"size":{"eu":42}}',
    '{"size":[["M"]]}',
    '{" ":"M"}',
    `{"a":"${'x'.repeat(501)}"}`,
    JSON.stringify({ a: Array.from({ length: 101 }, (_, at) => at) }),
    JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`a${at}`, 'x']))),
  ])('refuses %s', (given) => {
    expect(checkAttributes(given)).toMatch(/^BAD_ATTRIBUTES/);
    expect(normalAttributes(given)).toBe(given);
  });

  it('the stored form is its own stored form', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()))),
        (given) => {
          const stored = attributesOf(given);
          if (stored) expect(attributesOf(stored)).toEqual(stored);
        },
      ),
    );
  });
});
