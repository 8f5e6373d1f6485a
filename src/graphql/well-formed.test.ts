import { expect, it } from 'vitest';
import { isCut, wellFormed } from './well-formed.js';

it.each([
  ['a\ud800b', 'a\ufffdb'],
  ['\udc00', '\ufffd'],
  ['\udc00\ud800', '\ufffd\ufffd'],
])('half a character becomes the sign for one that is missing: %j', (text, repaired) => {
  expect(isCut(text)).toBe(true);
  expect(wellFormed({ list: [text, 1, null], text })).toEqual({ list: [repaired, 1, null], text: repaired });
});

it.each(['', 'plain', '😀', 'é\0', '\ufffd'])('a whole text stays as it is: %j', (text) => {
  expect(isCut(text)).toBe(false);
  expect(wellFormed(text)).toBe(text);
});

it('names of a prototype stay names', () => {
  const repaired = wellFormed(JSON.parse('{"__proto__": {"a": "\\ud800"}}')) as object;
  expect(Object.hasOwn(repaired, '__proto__')).toBe(true);
  expect(Object.getPrototypeOf(repaired)).toBe(Object.prototype);
});
