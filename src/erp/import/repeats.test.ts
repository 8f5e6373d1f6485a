import { array, assert, constantFrom, integer, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainPattern } from './cell.js';
import type { Column, ImportKind } from './import-kind.js';
import { Repeats } from './repeats.js';
import { rowReader } from './row.js';

const kind: ImportKind = {
  name: 'things',
  columns: [
    { name: 'list', type: 'text' },
    { name: 'sku', type: 'text' },
    { name: 'quantity', type: 'decimal' },
    { name: 'amount', type: 'decimal' },
  ],
  key: ['list', 'sku', 'quantity'],
  series: [
    ['list', ''],
    ['sku', ''],
    ['quantity', '1'],
  ],
  modes: ['upsert'],
  merge: () => Promise.resolve({ accepted: 0, changes: [] }),
};
const order = [0, 1, 2, 3];
const plain = (cells: readonly string[]) => ({
  line: 1,
  cells: null,
  plain: cells.join(','),
  order,
  given: 15,
  rejects: null,
});
const cut = (cells: readonly string[]) => ({ ...plain(cells), cells, plain: null });

describe('rows that may repeat an earlier one', () => {
  it('are always told, however their numbers are written and whichever way they were read', () => {
    const cells = tuple(
      constantFrom('A', 'B', 'a,b', ''),
      constantFrom('S1', 'S2', 'S\\3'),
      constantFrom('', '1', '1.0', '01', '1.00', '12', '12.0', '0.5', '0.50'),
      constantFrom('1', '2'),
    );
    assert(
      property(array(cells, { maxLength: 12 }), (rows) => {
        const repeats = new Repeats(kind);
        const read = rowReader(kind, 'upsert', { repeats });
        const seen = new Set<string>();
        for (const [list, sku, quantity, amount] of rows) {
          const row = [list, sku, quantity, amount];
          const line = read(/[,\\]/.test(list + sku) ? cut(row) : plain(row));
          const key = JSON.stringify([list, sku, quantity === '' ? 1 : Number(quantity)]);
          if (seen.has(key)) expect(line).toMatch(/^1,15,t,/);
          seen.add(key);
        }
      }),
    );
    const read = rowReader(kind, 'upsert', { repeats: new Repeats(kind) });
    expect(read(cut(['A', 'S1', '1.0', '1']))).toBe('1,15,,A,S1,1.0,1\n');
    expect(read(plain(['A', 'S1', '', '9']))).toBe('1,15,t,A,S1,,9\n');
  });

  it('are seldom told wrongly', () => {
    const repeats = new Repeats(kind);
    for (let at = 0; at < 300_000; at++)
      repeats.plain(
        `C${String(Math.floor(at / 1000)).padStart(5, '0')},SKU-${at % 1000},${at % 2 ? 12 : 1},1`,
        order,
      );
    expect(repeats.count).toBeLessThan(3);
  });
});

describe('a plain cell', () => {
  const columns: readonly Column[] = [
    { name: 'x', type: 'decimal' },
    { name: 'x', type: 'decimal', least: 0.000_001 },
    { name: 'x', type: 'date-time' },
    { name: 'x', type: 'text', longest: 5 },
  ];
  it('is read as it stands', () => {
    const text = array(
      constantFrom('0', '1', '2', '9', '-', '.', ':', 'T', 'Z', '+', ' ', 'a', ',', '"', '\\', '\t', 'é'),
      { maxLength: 12 },
    ).map((all) => all.join(''));
    const date = tuple(
      integer({ min: 1890, max: 3010 }),
      integer({ min: 0, max: 13 }),
      integer({ min: 0, max: 32 }),
    ).map((parts) => parts.map((part) => String(part).padStart(2, '0')).join('-'));
    for (const column of columns) {
      const pattern = new RegExp(`^(?:${plainPattern(column)})$`);
      const read = rowReader({ ...kind, columns: [column], series: [] }, 'upsert');
      assert(
        property(column.type === 'date-time' ? date : text, (cell) => {
          if (pattern.test(cell)) expect(read({ ...cut([cell]), order: [0] })).toBe(`1,15,${cell}\n`);
        }),
      );
    }
  });
});
