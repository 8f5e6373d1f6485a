import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CountedTrait, topTraits, TRAIT_KINDS, traitText, weighTraits } from './weigh-traits.js';

const trait = (value: string, buyers: number, everybody: number): CountedTrait => ({
  kind: 'PRODUCT',
  value,
  label: `Product ${value}`,
  buyers,
  everybody,
});
const COUNTS = { buyers: 20, everybody: 200 };

it.each([
  [
    'what all buyers and few others have, before what half of them have',
    [trait('a', 10, 20), trait('b', 20, 30)],
    ['b', 'a'],
  ],
  ['nothing that buyers have as often as others', [trait('a', 10, 100)], []],
  ['nothing that one buyer has', [trait('a', 1, 1)], []],
  ['what is rarer elsewhere first', [trait('a', 10, 60), trait('b', 10, 12)], ['b', 'a']],
])('finds %s', (_, counted, wanted) => {
  expect(weighTraits(counted, COUNTS).map(({ value }) => value)).toEqual(wanted);
});

const counted = fc.uniqueArray(
  fc
    .record({
      kind: fc.constantFrom(...TRAIT_KINDS),
      value: fc.string({ minLength: 1, maxLength: 3 }),
      label: fc.string(),
      buyers: fc.integer({ min: 0, max: 20 }),
      others: fc.integer({ min: 0, max: 180 }),
    })
    .map(({ others, ...rest }) => ({ ...rest, everybody: rest.buyers + others })),
  { selector: ({ kind, value }) => kind + value, maxLength: 60 },
);

it('weighs above zero, whatever the order', () => {
  fc.assert(
    fc.property(counted, (traits) => {
      const weighed = weighTraits(traits, COUNTS);
      expect(weighed.every(({ weight }) => weight > 0)).toBe(true);
      expect(weighTraits(traits.toReversed(), COUNTS)).toEqual(weighed);
    }),
  );
});

it('shows the three that weigh most, as sentences', () => {
  const traits = weighTraits(
    [trait('a', 8, 30), trait('b', 20, 30), trait('c', 12, 14), trait('d', 5, 10)],
    COUNTS,
  );
  const top = topTraits(traits.toReversed());
  expect(top).toEqual(traits.slice(0, 3));
  expect(traitText(top[0]!)).toBe('Buys Product b, like 100 % of the buyers and 15 % of all companies.');
});
