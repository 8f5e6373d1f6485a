import { array, assert, integer, property, record, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSet } from './line-set.js';

const word = integer({ min: -3, max: 3 });
const digests = uniqueArray(record({ one: word, two: word, three: word }), {
  // Zero and zero is kept as zero and one.
  selector: ({ one, two }) => `${one} ${one === 0 && two === 0 ? 1 : two}`,
  maxLength: 30,
});

describe('lines that stand', () => {
  it('are found, each by one line; what was never added is not', () => {
    assert(
      property(digests, array(integer({ min: 0, max: 29 }), { maxLength: 10 }), (all, picked) => {
        const set = new LineSet(30);
        const there = all.filter((_, at) => at % 2 === 0);
        for (const one of [...there, ...there]) set.add(one);
        expect(set.size).toBe(there.length);
        const marked = new Set<number>();
        for (const at of picked) {
          const one = all[at];
          if (!one) continue;
          const first = at % 2 === 0 && !marked.has(at);
          expect(set.mark(one, at + 2)).toBe(first);
          if (first) marked.add(at);
        }
        expect(set.marked).toBe(marked.size);
        expect(all.map((one) => set.unmark(one)).filter((line) => line > 0)).toEqual(
          [...marked].toSorted((a, b) => a - b).map((at) => at + 2),
        );
        expect(set.marked).toBe(0);
      }),
    );
  });

  it('are as many as it was made for at most', () => {
    const set = new LineSet(1);
    for (let one = 1; one <= 5000; one++) set.add({ one, two: one, three: 7 });
    expect(set.size).toBeLessThan(1024);
    expect(set.mark({ one: 1, two: 1, three: 7 }, 2)).toBe(true);
    expect(set.mark({ one: 5000, two: 5000, three: 7 }, 3)).toBe(false);
  });
});
