import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread } from './spread.js';

interface Item {
  readonly id: number;
  readonly key: string | null;
}
const items = fc
  .array(fc.constantFrom('A', 'B', 'C', null), { maxLength: 30 })
  .map((keys) => keys.map((key, id) => ({ id, key })));
const keyOf = ({ key }: Item): string | null => key;
const limits = { most: fc.integer({ min: 1, max: 5 }), first: fc.integer({ min: 0, max: 20 }) };
const held = fc
  .array(fc.constantFrom('A', 'B'), { maxLength: 4 })
  .map((keys) => keys.map((key, at) => ({ id: 1000 + at, key })));

const times = (list: readonly Item[], key: string): number => list.filter((one) => one.key === key).length;

describe('spread', () => {
  it.each([
    ['AAAB', 2, 4, 'AABA'],
    ['AAAB', 2, 3, 'AABA'],
    ['AAAB', 2, 2, 'AAAB'],
    ['AAAAB', 1, 2, 'ABAAA'],
    ['AAAA', 2, 4, 'AAAA'],
    ['ABAB', 2, 4, 'ABAB'],
  ])('%s with at most %i in the first %i is %s', (before, most, first, after) => {
    const list = before.split('').map((key, id) => ({ id, key }));
    expect(
      spread(list, { most, first, keyOf: ({ key }) => key, held: [] })
        .map(({ key }) => key)
        .join(''),
    ).toBe(after);
  });

  it('loses and adds nothing, and keeps the order of those that stay and of those of one key', () => {
    fc.assert(
      fc.property(items, limits.most, limits.first, held, (list, most, first, pins) => {
        const after = spread<Item>(list, { most, first, keyOf, held: pins });
        expect(after.toSorted((a, b) => a.id - b.id)).toEqual(list);
        for (const key of ['A', 'B', 'C', null]) {
          const ids = after.filter((one) => one.key === key).map(({ id }) => id);
          expect(ids).toEqual(ids.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('keeps to the limit while there are others', () => {
    fc.assert(
      fc.property(items, limits.most, limits.first, held, (list, most, first, pins) => {
        const room = Math.max(0, first - pins.length);
        const shown = spread<Item>(list, { most, first, keyOf, held: pins }).slice(0, room);
        for (const key of ['A', 'B', 'C']) {
          const over = times(shown, key) + times(pins, key) > most && times(shown, key) > 0;
          const others = list.filter((one) => !shown.includes(one) && fits(one, shown, pins, most));
          if (over) expect(others).toEqual([]);
        }
      }),
    );
  });

  it('leaves alone what keeps to the limit', () => {
    fc.assert(
      fc.property(items, limits.first, (list, first) => {
        expect(spread<Item>(list, { most: 30, first, keyOf, held: [] })).toEqual(list);
      }),
    );
  });
});

/** Whether an item that is not shown could have been, without going over the limit. */
const fits = (item: Item, shown: readonly Item[], pins: readonly Item[], most: number): boolean =>
  item.key === null || times(shown, item.key) + times(pins, item.key) < most;
