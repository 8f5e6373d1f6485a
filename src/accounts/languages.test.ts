import { describe, expect, it } from 'vitest';
import { languageChain } from './languages.js';

describe('the language chain', () => {
  it.each<[string, string | undefined, (string | null)[], string[]]>([
    ['ends in the shop’s language', undefined, [null, null, 'en'], ['en']],
    ['header, then buyer, company, shop', 'nl', ['fr', 'de', 'en'], ['nl', 'fr', 'de', 'en']],
    ['weights order', 'de;q=0.5, nl;q=0.9, fr', ['en'], ['fr', 'nl', 'de', 'en']],
    ['region before language', 'de-at', ['en'], ['de-AT', 'de', 'en']],
    ['a language asked for keeps its place', 'de-AT, fr, de', ['en'], ['de-AT', 'fr', 'de', 'en']],
    ['zero weight is refused', 'de;q=0, nl', ['en'], ['nl', 'en']],
    ['none twice', 'en, nl', ['en', null, 'en'], ['en', 'nl']],
    ['nonsense counts as not said', '*;q=1, %%, ;;;', ['en'], ['en']],
  ])('%s', (_what, header, fallbacks, expected) => {
    expect(languageChain(header, fallbacks)).toEqual(expected);
  });

  it('reads a bounded part of a huge header', () => {
    const header = Array.from({ length: 100_000 }, (_, index) => `aa-${String(index).padStart(5, '0')}`).join(
      ',',
    );
    expect(languageChain(header, ['en']).length).toBeLessThanOrEqual(12);
  });
});
