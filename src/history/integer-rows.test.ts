import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IntegerRows } from './integer-rows.js';

it('reads every row, wherever the text is cut', () => {
  const integer = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(integer, integer, integer)), fc.array(fc.nat(50)), (rows, cuts) => {
      const text = Buffer.from(rows.map((row) => `${row.join('\t')}\n`).join(''));
      const found: number[][] = [];
      const reader = new IntegerRows(3, (row) => found.push([...row]));
      let from = 0;
      for (const size of [...cuts, text.length]) {
        reader.add(text.subarray(from, from + size));
        from += size;
      }
      expect(found).toEqual(rows);
    }),
  );
});
