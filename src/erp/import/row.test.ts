import { describe, expect, it } from 'vitest';
import type { Column, ImportKind } from './import-kind.js';
import { rowReader } from './row.js';

function readOne(column: Column, value: string): string | undefined {
  const kind: ImportKind = {
    name: 'things',
    columns: [column],
    key: [],
    modes: ['upsert'],
    merge: () => Promise.resolve({ accepted: 0, changes: [] }),
  };
  const row = { line: 7, cells: [value], plain: null, order: [0], given: 1, rejects: null };
  const answer = rowReader(kind, 'upsert')(row);
  return typeof answer === 'string' ? answer.slice(4, -1) : answer[0]?.reason.split(':')[0];
}

describe('a cell', () => {
  it.each([
    ['12', '12'],
    ['0.000001', '0.000001'],
    ['999999999999.999999', '999999999999.999999'],
    ['1.234,56', 'NOT_A_DECIMAL'],
    ['1,5', 'NOT_A_DECIMAL'],
    ['1e5', 'NOT_A_DECIMAL'],
    [' 1', 'NOT_A_DECIMAL'],
    ['NaN', 'NOT_A_DECIMAL'],
    ['-1', 'NEGATIVE'],
    ['1234567890123', 'NUMBER_OUT_OF_RANGE'],
    ['0.1234567', 'NUMBER_OUT_OF_RANGE'],
  ])('decimal %s is %s', (value, answer) => {
    expect(readOne({ name: 'x', type: 'decimal' }, value)).toBe(answer);
  });

  it.each([
    ['2026-01-31', '2026-01-31'],
    ['2026-01-31T09:30:00Z', '2026-01-31T09:30:00Z'],
    ['2026-01-31T09:30:00.123+01:00', '2026-01-31T09:30:00.123+01:00'],
    ['2024-02-29', '2024-02-29'],
    ['2026-02-29', 'NOT_A_DATE'],
    ['2026-13-01', 'NOT_A_DATE'],
    ['31-01-2026', 'NOT_A_DATE'],
    ['01/31/2026', 'NOT_A_DATE'],
    ['2026-01-31T25:00', 'NOT_A_DATE'],
    ['2026-01-31T09:30:00+99:00', 'NOT_A_DATE'],
    ['now', 'NOT_A_DATE'],
    ['0001-01-01', 'DATE_OUT_OF_RANGE'],
    ['9999-12-31', 'DATE_OUT_OF_RANGE'],
  ])('date %s is %s', (value, answer) => {
    expect(readOne({ name: 'x', type: 'date-time' }, value)).toBe(answer);
  });

  it.each<[Column['type'], string, string]>([
    ['integer', '12', '12'],
    ['integer', '12.0', 'NOT_AN_INTEGER'],
    ['integer', '9999999999', 'OUT_OF_RANGE'],
    ['boolean', 'TRUE', 't'],
    ['boolean', '0', 'f'],
    ['boolean', 'ja', 'NOT_A_BOOLEAN'],
    ['json', '{ "a": [1] }', '{"a":[1]}'],
    ['json', '{a:1}', 'BAD_JSON'],
    ['json', '"\\u0000"', 'BAD_JSON'],
    ['json', '[1e99999]', 'BAD_JSON'],
    ['json', '['.repeat(60) + ']'.repeat(60), 'BAD_JSON'],
    ['uuid', 'b0c7d0de-0da5-47d9-8bf0-651f635b5537', 'b0c7d0de-0da5-47d9-8bf0-651f635b5537'],
    ['uuid', 'x', 'NOT_A_UUID'],
    ['text', 'a\tb\\c', 'a\\tb\\\\c'],
    ['text', 'a\0b', 'BAD_CHARACTER'],
    ['text', 'x'.repeat(1001), 'TOO_LONG'],
  ])('%s %s is %s', (type, value, answer) => {
    expect(readOne({ name: 'x', type }, value)).toBe(answer);
  });

  it('is of a closed list, in any case', () => {
    const column: Column = { name: 'x', type: 'enum', values: ['BASE', 'CONTRACT'] };
    expect(readOne(column, 'Contract')).toBe('CONTRACT');
    expect(readOne(column, 'GROUP')).toBe('UNKNOWN_VALUE');
  });
});
