import { parse } from 'csv-parse/sync';
import { array, assert, asyncProperty, boolean, constantFrom, integer, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from './csv.js';
import type { ImportKind } from './import-kind.js';
import { readNdjson } from './ndjson.js';
import type { RawRow } from './raw-row.js';

const kind: ImportKind = {
  name: 'things',
  columns: [
    { name: 'a', type: 'text', required: true },
    { name: 'b', type: 'text' },
    { name: 'c', type: 'text' },
  ],
  key: ['a'],
  modes: ['upsert'],
  merge: () => Promise.resolve({ accepted: 0, changes: [] }),
};

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function read(
  file: string | Buffer,
  { size = 5, rowLimit = 1000, reader = readCsv } = {},
): Promise<RawRow[]> {
  const rows: RawRow[] = [];
  for await (const batch of reader(pieces(Buffer.from(file), size), kind, { mode: 'upsert', rowLimit }))
    rows.push(...batch.map(cut));
  return rows;
}
/** Rows that need no closer look come whole: their cells, as those of the others. */
function cut(row: RawRow): RawRow {
  const fields = row.plain?.split(',');
  return fields ? { ...row, cells: kind.columns.map((_, at) => fields[row.order.indexOf(at)]) } : row;
}
const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const seen = (rows: readonly RawRow[]): unknown[] =>
  rows.map(({ line, cells, rejects }) => [line, cells ?? rejects?.map(({ reason }) => reason.split(':')[0])]);

describe('CSV', () => {
  it.each([
    ['LF', 'a,b,c\n1,2,3\n4,5,6\n'],
    ['CRLF', 'a,b,c\r\n1,2,3\r\n4,5,6\r\n'],
    ['a mark and no last newline', '\uFEFFa,b,c\n1,2,3\n4,5,6'],
    ['quotes', '"a","b",c\n"1","2",3\n4,"5","6"\n'],
    ['empty lines', 'a,b,c\n\n1,2,3\n\r\n4,5,6\n\n'],
    ['columns in another order', 'c,a,b\n3,1,2\n6,4,5\n'],
  ])('reads %s', async (_, file) => {
    const rows = await read(file);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
    ]);
  });

  it('keeps commas, quotes and newlines inside quotes, and counts lines through them', async () => {
    expect(seen(await read('a,b,c\n"x,1","say ""hi""","two\nlines"\r\n1,2,3\n'))).toEqual([
      [2, ['x,1', 'say "hi"', 'two\nlines']],
      [4, ['1', '2', '3']],
    ]);
  });

  it('rejects a row with wrong quotes or fields and reads on at the next line', async () => {
    expect(seen(await read('a,b,c\n"x"y,2,3\n1"2,2,3\n1,2\n1,2,3,4\n1,2,3\n'))).toEqual([
      [2, ['BAD_QUOTES']],
      [3, ['BAD_QUOTES']],
      [4, ['WRONG_NUMBER_OF_FIELDS']],
      [5, ['WRONG_NUMBER_OF_FIELDS']],
      [6, ['1', '2', '3']],
    ]);
  });

  it('loses no row behind a quote that never ends', async () => {
    expect(seen(await read('a,b,c\n1,2,3\n"x,2,3\n4,5,6\n7,8,9\n'))).toEqual([
      [2, ['1', '2', '3']],
      [3, ['UNCLOSED_QUOTE']],
      [4, ['4', '5', '6']],
      [5, ['7', '8', '9']],
    ]);
  });

  it('rejects bytes that are not UTF-8 row by row', async () => {
    const file = Buffer.concat([
      Buffer.from('a,b,c\n1,é,3\n'),
      Buffer.from('1,\xe9,3\n', 'latin1'),
      Buffer.from('"1",\xe9,3\n4,5,6\n', 'latin1'),
    ]);
    expect(seen(await read(file))).toEqual([
      [2, ['1', 'é', '3']],
      [3, ['NOT_UTF8']],
      [4, ['NOT_UTF8']],
      [5, ['4', '5', '6']],
    ]);
  });

  it('rejects a row beyond the limit without keeping it', async () => {
    const file = `a,b,c\n1,2,${'x'.repeat(5000)}\n"1","2","${'y'.repeat(5000)}"\n4,5,6\n`;
    for (const size of [100, 1_000_000])
      expect(seen(await read(file, { size }))).toEqual([
        [2, ['ROW_TOO_LONG']],
        [3, ['ROW_TOO_LONG']],
        [4, ['4', '5', '6']],
      ]);
  });

  it('passes over a line of a gigabyte, whose end comes at last', async () => {
    const megabyte = Buffer.alloc(1 << 20, 'x');
    async function* file(): AsyncGenerator<Buffer> {
      yield Buffer.from('a,b,c\n1,2,');
      for (let at = 0; at < 1024; at++) yield await Promise.resolve(megabyte);
      yield Buffer.from('\n4,5,6\n');
    }
    const before = process.memoryUsage().rss;
    const rows: RawRow[] = [];
    for await (const batch of readCsv(file(), kind, { mode: 'upsert', rowLimit: 1_000_000 }))
      rows.push(...batch.map(cut));
    expect(seen(rows)).toEqual([
      [2, ['ROW_TOO_LONG']],
      [3, ['4', '5', '6']],
    ]);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  });

  it.each([
    ['a,b\n', 0, ''],
    ['b,c\n1,2\n', -1, 'missing: "a"'],
    ['a,b,d,e\n1,2,3,4\n', -1, 'unknown: "d", "e"'],
    ['a,b,a\n1,2,3\n', -1, 'more than once: "a"'],
    ['a;b;c\n1;2;3\n', -1, 'Fields are separated by commas'],
    ['', -1, 'The file is empty'],
    [Array.from({ length: 10_000 }, (_, at) => `x${at}`).join(','), -1, 'and 9990 more'],
    [Buffer.from('\uFEFFa,b,c\n', 'utf16le'), -1, 'The file is UTF-16'],
  ])('checks the header %#', async (file, rows, message) => {
    const reading = read(file, { rowLimit: 1_000_000 });
    if (rows === 0) expect(await reading).toEqual([]);
    else await expect(reading).rejects.toThrow(message);
  });

  it('reads whatever csv-parse reads, in pieces of any size', async () => {
    const cell = string({ unit: constantFrom('a', 'é', ',', '"', '\n', '\r\n', ' ', '€') });
    const rows = array(tuple(cell, cell, cell), { maxLength: 20 });
    await assert(
      asyncProperty(rows, integer({ min: 1, max: 40 }), boolean(), async (given, size, crlf) => {
        const file = [['a', 'b', 'c'], ...given]
          .map((row) => row.map((text) => (/[",\r\n]/.test(text) ? quote(text) : text)).join(','))
          .join(crlf ? '\r\n' : '\n');
        const expected = parse(file, { record_delimiter: ['\r\n', '\n'], skip_empty_lines: true }).slice(1);
        expect((await read(`${file}\n`, { size })).map(({ cells }) => cells)).toEqual(expected);
      }),
    );
  });

  it('turns every line of random bytes into exactly one row', async () => {
    const bytes = array(constantFrom(10, 13, 34, 44, 65, 0, 0xe9, 0xc3), { maxLength: 300 });
    await assert(
      asyncProperty(bytes, integer({ min: 1, max: 50 }), async (body, size) => {
        const file = Buffer.concat([Buffer.from('a,b,c\n'), Buffer.from(body)]);
        const [whole, cut] = [await read(file, { size: 10_000 }), await read(file, { size })];
        expect(seen(cut)).toEqual(seen(whole));
        const lines = whole.map(({ line }) => line);
        expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
      }),
    );
  });
});

describe('NDJSON', () => {
  it('reads one object a line and rejects what is none', async () => {
    const file =
      '{"a":"1","b":2,"c":null}\n{"a":\n[1]\n\n{"a":"1","d":3}\n{"a":{"x":1}}\n{"a":"\\ud800"}\r\n{"c":true}';
    expect(seen(await read(file, { reader: readNdjson }))).toEqual([
      [1, ['1', '2', undefined]],
      [2, ['BAD_JSON']],
      [3, ['BAD_JSON']],
      [5, ['UNKNOWN_COLUMN']],
      [6, ['NOT_A_VALUE']],
      [7, ['NOT_UTF8']],
      [8, [undefined, undefined, 'true']],
    ]);
  });
});
