import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { InvoiceFileError, readInvoiceFile } from './invoice-file.adapter.js';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const row = (invoice: number, description = 'MUG') =>
  `${invoice},22423,${description},1,2011-01-03 10:00:00,2.55,17850,United Kingdom`;

/** Reads what the bytes hold: invoice numbers of good lines, and bad lines with their reason. */
async function read(content: string | Buffer, chunk = 7) {
  const bytes = Buffer.from(content);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunk) parts.push(bytes.subarray(at, at + chunk));
  const bad: [number, string][] = [];
  const good: string[] = [];
  for await (const line of readInvoiceFile(
    () => Readable.from(parts),
    (number, reason) => bad.push([number, reason]),
  ))
    good.push(line.invoice);
  return { good, bad };
}

async function* broken() {
  yield `${HEADER}\n`;
  await Promise.reject(new Error('disk gone'));
}

describe('an invoice file', () => {
  it.each([
    ['plain', `${HEADER}\n${row(1)}\n${row(2)}\n`],
    ['without a last line end', `${HEADER}\n${row(1)}\n${row(2)}`],
    ['with a byte order mark and CRLF', `\ufeff${HEADER}\r\n${row(1)}\r\n${row(2)}\r\n`],
    ['gzipped', gzipSync(`${HEADER}\n${row(1)}\n${row(2)}\n`)],
    ['with blank lines', `${HEADER}\n\n${row(1)}\n   \n${row(2)}\n\n`],
    ['with quoted commas', `${HEADER}\n${row(1, '"MUG, ""RED"""')}\n${row(2)}\n`],
  ])('%s is read', async (_, content) => expect(await read(content)).toEqual({ good: ['1', '2'], bad: [] }));

  it('reads columns in any order, ignoring others', async () =>
    expect(
      await read(
        'Extra,Country,CustomerID,UnitPrice,InvoiceDate,Quantity,Description,StockCode,InvoiceNo\n' +
          'x,France,12345,2.55,2011-01-03 10:00:00,1,MUG,22423,7\n',
      ),
    ).toEqual({ good: ['7'], bad: [] }));

  it.each([
    ['fields are missing', '2,22423,MUG', 'columns are missing'],
    ['the quantity is no number', row(2).replace(',1,', ',one,'), 'Quantity is not a whole number'],
    ['a quotation mark never closes', row(2, '"MUG'), 'quotation marks are broken'],
    ['quotation marks stand inside', row(2, 'MUG" ,"RED'), 'quotation marks are broken'],
    ['bytes are garbage', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x22, 0x22]), 'quotation marks are broken'],
    [
      'bytes are no UTF-8',
      Buffer.concat([
        Buffer.from('2,22423,'),
        Buffer.from([0xff]),
        Buffer.from(',1,2011-01-03 10:00:00,1,1,X'),
      ]),
      'Description holds unreadable characters',
    ],
    ['it never ends', 'x'.repeat(50_000), 'line is too long'],
  ])('counts a line as bad, with its number, when %s', async (_, line, reason) => {
    const content = Buffer.concat([
      Buffer.from(`${HEADER}\n${row(1)}\n`),
      Buffer.from(line),
      Buffer.from(`\n\n${row(3)}\n${row(4).replace('2.55', 'x')}`),
    ]);
    expect(await read(content, 1000)).toEqual({
      good: ['1', '3'],
      bad: [
        [3, reason],
        [6, 'UnitPrice is not an amount'],
      ],
    });
  });

  it('that breaks off in its compression is read up to there and counted', async () => {
    const rows = Array.from({ length: 5000 }, (_, number) => row(number * 7919 + 1));
    const bytes = gzipSync([HEADER, ...rows].join('\n'));
    const { good, bad } = await read(bytes.subarray(0, bytes.length / 2), 1000);
    expect(good.length).toBeGreaterThan(1000);
    expect(bad.map(([, reason]) => reason)).toContain('the compressed file is damaged or ends early');
    expect(bad.length).toBeLessThanOrEqual(2);
  });

  it('without a column is refused by its name', async () => {
    await expect(read(`${HEADER.replace('CustomerID,', '')}\n${row(1)}\n`)).rejects.toThrow(
      new InvoiceFileError('The invoice file has no column CustomerID.'),
    );
  });

  it('of nothing holds nothing', async () => expect(await read('')).toEqual({ good: [], bad: [] }));

  it('passes on an error of the disk', async () => {
    const lines = readInvoiceFile(broken, () => undefined);
    await expect(lines.next()).rejects.toThrow('disk gone');
  });
});
