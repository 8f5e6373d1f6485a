import { describe, expect, it } from 'vitest';
import { headersOf, readHeaders } from './viewer-headers.js';

const problemOf = (headers: object): unknown => {
  try {
    readHeaders(headersOf(headers));
    return null;
  } catch (error) {
    return (error as { extensions?: unknown }).extensions;
  }
};

describe('headers', () => {
  it('may all be absent or empty', () => {
    const nothing = {
      bearer: null,
      company: null,
      channel: null,
      visitor: null,
      language: undefined,
      asOf: null,
      seeAs: null,
    };
    expect(readHeaders({})).toEqual(nothing);
    expect(readHeaders({ authorization: '', 'maatwerk-company': ' ', 'maatwerk-as-of': '' })).toEqual(
      nothing,
    );
  });

  it('of a WebSocket come in any case, and what is no object holds none', () => {
    const asked = readHeaders(
      headersOf({ Authorization: 'Bearer a.b.c', 'Maatwerk-Company': 'C 1', 'MAATWERK-CHANNEL': 'app' }),
    );
    expect(asked).toMatchObject({ bearer: 'a.b.c', company: 'C 1', channel: 'APP' });
    for (const nothing of [null, undefined, 'text', 7]) expect(headersOf(nothing)).toEqual({});
  });

  it.each<[object, string]>([
    [{ 'maatwerk-company': ['C1', 'C2'] }, 'Maatwerk-Company'],
    [{ 'maatwerk-company': { $gt: '' } }, 'Maatwerk-Company'],
    [{ 'maatwerk-company': 'C\u00001' }, 'Maatwerk-Company'],
    [{ 'maatwerk-see-as': 'x'.repeat(65) }, 'Maatwerk-See-As'],
    [{ 'maatwerk-channel': 'constructor' }, 'Maatwerk-Channel'],
    [{ 'maatwerk-visitor': 7 }, 'Maatwerk-Visitor'],
    [{ 'maatwerk-as-of': '2025-02-30' }, 'Maatwerk-As-Of'],
    [{ 'maatwerk-as-of': '2025-01-01T12:00:00' }, 'Maatwerk-As-Of'],
    [{ 'maatwerk-as-of': 1_700_000_000 }, 'Maatwerk-As-Of'],
  ])('%j is a typed error that names the header', (headers, field) => {
    expect(problemOf(headers)).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it.each([[['Bearer x']], [{ token: 'x' }]])(
    'an authorization that is no text (%j) is an error',
    (authorization) => {
      expect(problemOf({ authorization })).toMatchObject({ field: 'Authorization' });
    },
  );

  it.each([
    ['2025-06-01', '2025-06-01T00:00:00.000Z'],
    ['2025-06-01T12:00:00+02:00', '2025-06-01T10:00:00.000Z'],
    ['2024-02-29T23:59:59.5Z', '2024-02-29T23:59:59.500Z'],
  ])('Maatwerk-As-Of %s is %s', (text, moment) => {
    expect(readHeaders({ 'maatwerk-as-of': text }).asOf?.toISOString()).toBe(moment);
  });
});
