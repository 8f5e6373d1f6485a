import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../money/decimal.js';
import { decimal, entityOf, many, one, pageOf, text } from './row.js';

const A = { Product: 'A' };

describe('an answer', () => {
  it.each([
    ['version 2', { d: { results: [A], __next: 'http://x/y?$skiptoken=2' } }, 'http://x/y?$skiptoken=2'],
    ['version 2, the last page', { d: { results: [A] } }, null],
    ['version 2 as first written', { d: [A] }, null],
    ['version 4', { value: [A], '@odata.nextLink': 'y?$skiptoken=2' }, 'y?$skiptoken=2'],
    ['version 4, the last page', { '@odata.context': '$metadata', value: [A] }, null],
  ])('%s', (_, body, next) => {
    expect(pageOf(body)).toEqual({ rows: [A], next });
  });

  it.each([
    null,
    'text',
    7,
    [],
    {},
    { d: {} },
    { d: { results: 'x' } },
    { value: [1] },
    { error: { code: 'X' } },
  ])('%j is none', (body) => {
    expect(() => pageOf(body)).toThrow(expect.objectContaining({ fault: 'BAD_ANSWER' }) as Error);
  });

  it('of one entity', () => {
    expect([entityOf({ d: A }), entityOf(A)]).toEqual([A, A]);
    expect(() => entityOf([])).toThrow(expect.objectContaining({ fault: 'BAD_ANSWER' }) as Error);
  });
});

describe('what a row brings along', () => {
  it.each([
    ['version 2', { to_Item: { results: [A] } }],
    ['version 4', { to_Item: [A] }],
  ])('%s', (_, row) => {
    expect(many(row, 'to_Item')).toEqual([A]);
  });

  it.each([
    ['it left them out', {}],
    ['it says where they are', { to_Item: { __deferred: { uri: 'x' } } }],
    ['it brings a part', { to_Item: { results: [A], __next: 'x' } }],
  ])('%s: no answer rather than half of it', (_, row) => {
    expect(() => many(row, 'to_Item')).toThrow(expect.objectContaining({ fault: 'BAD_ANSWER' }) as Error);
  });

  it('one, none, or left out', () => {
    expect([one({ to: A }, 'to'), one({ to: null }, 'to')]).toEqual([A, null]);
    expect(() => one({ to: { __deferred: {} } }, 'to')).toThrow(/without to/);
  });
});

describe('a field', () => {
  it.each([
    ['12.500', '12.5'],
    [' -5.00', '-5'],
    [12.5, '12.5'],
    ['', '0'],
    [null, '0'],
  ])('%j is the number %s', (value, expected) => {
    expect(decimal({ x: value }, 'x')).toBe(parseDecimal(expected));
  });

  it.each(['1e3', '0.1234567', '1,5', 1e21, '1234567890123'])('%j is no number of ours', (value) => {
    expect(decimal({ x: value }, 'x')).toBeNull();
  });

  it('is text', () => {
    expect([text({ x: true }, 'x'), text({ x: ' a ' }, 'x'), text({}, 'x'), text({ x: {} }, 'x')]).toEqual([
      'true',
      'a',
      '',
      '',
    ]);
  });
});
