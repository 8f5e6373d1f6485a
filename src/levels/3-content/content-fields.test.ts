import { describe, expect, it } from 'vitest';
import { codesIn, isLink } from './content-fields.js';

describe('isLink', () => {
  it.each(['/read/more', '/read?x=1#y', 'https://example.com/a', 'HTTP://example.com'])(
    '%s leads somewhere',
    (link) => {
      expect(isLink(link)).toBe(true);
    },
  );

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    '/\\evil.example',
    'https://',
    'https:///x',
    'read/more',
    '/a b',
    '/a\0',
    '',
  ])('%j does not', (link) => {
    expect(isLink(link)).toBe(false);
  });
});

describe('codesIn', () => {
  it('takes codes between commas or bars, in upper case, none twice', () => {
    expect(codesIn(' garden | GARDEN,toys ,|')).toEqual(['GARDEN', 'TOYS']);
  });
});
