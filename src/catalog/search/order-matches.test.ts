import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Match, MATCH_KINDS, orderMatches, pageOfMatches } from './order-matches.js';

const matches = fc.uniqueArray(
  fc.record({
    productId: fc.integer({ min: 1, max: 60 }),
    kind: fc.constantFrom(...MATCH_KINDS),
    relevance: fc.double({ min: 0, max: 1, noNaN: true }),
    name: fc.constantFrom('a', 'b', 'c'),
  }),
  { selector: ({ productId }) => productId },
) as fc.Arbitrary<Match[]>;
const interests = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true })))
  .map((entries) => new Map(entries));

it('keeps the same products, and every kind behind the better one', () => {
  fc.assert(
    fc.property(matches, interests, (found, interest) => {
      const ordered = orderMatches(found, interest);
      expect(new Set(ordered)).toEqual(new Set(found));
      const kinds = ordered.map(({ kind }) => MATCH_KINDS.indexOf(kind));
      expect(kinds).toEqual(kinds.toSorted((a, b) => a - b));
    }),
  );
});

it('does not depend on the order given', () => {
  fc.assert(
    fc.property(matches, interests, (found, interest) => {
      expect(orderMatches(found.toReversed(), interest)).toEqual(orderMatches(found, interest));
    }),
  );
});

it('read page by page is the list, whatever the size of a page', () => {
  fc.assert(
    fc.property(matches, fc.integer({ min: 1, max: 7 }), (found, size) => {
      const ordered = orderMatches(found);
      const read: Match[] = [];
      let page = pageOfMatches(ordered, null, size);
      read.push(...page.matches.map(({ match }) => match));
      while (page.hasNextPage) {
        page = pageOfMatches(ordered, page.matches.at(-1)!.position, size);
        read.push(...page.matches.map(({ match }) => match));
      }
      expect(read).toEqual(ordered);
    }),
  );
});

it('goes on at its place when the product of the cursor is gone', () => {
  const ordered = orderMatches(
    [1, 2, 3].map((productId) => ({ productId, kind: 'WORDS', relevance: 1 - productId / 10, name: 'x' })),
  );
  const { matches: rest } = pageOfMatches(ordered, { place: 1, productId: 99 }, 5);
  expect(rest.map(({ match }) => match.productId)).toEqual([2, 3]);
});
