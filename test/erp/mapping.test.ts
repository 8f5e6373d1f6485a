import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImportError } from '../../src/erp/import/import-error.js';
import { counts, csv, importShop, type ImportShop } from './shop.js';

let shop: ImportShop;
let run: ImportShop['run'];
beforeAll(async () => {
  shop = await importShop();
  ({ run } = shop);
  await shop.story();
});
afterAll(() => shop.drop());

const GERMAN = {
  columns: {
    sku: 'Artikelnummer',
    amount: 'Nettopreis',
    min_quantity: 'Staffel ab',
    valid_from: 'gültig ab',
    valid_to: 'gültig bis',
  },
  constants: { list: 'BASE', per: '100' },
  delimiter: ';',
  encoding: 'windows-1252',
  decimals: '1.234,56',
  dates: ['DD.MM.YYYY', 'YYYYMMDD'],
  empty: ['31.12.9999'],
};
const lines = `SELECT p.sku, t.min_quantity::float, t.amount::float, t.per::float, t.valid_from::date::text, t.valid_to::text
  FROM price_line t JOIN product p ON p.id = t.product_id ORDER BY 1, 2`;

describe('a mapping', () => {
  it("loads an ERP's export as it is", async () => {
    const file = csv(
      'Mandant;Artikelnummer;Bezeichnung;Staffel ab;Nettopreis;gültig ab;gültig bis',
      '100;S1;Lampe; ;1.234,56;01.02.2026;31.12.9999',
      '100;S1;"Lampe; groß";1.000;12,5;20260301;31.12.9999',
      '100;S2;Tüte;;1.5;01.02.2026;',
      '100;S2;Tüte;;1,5;31.02.2026;',
      '100;S2;Tüte;;1,5;2026-02-01;',
    ).replace('; ;', ';;');
    const result = await run('price-lines', Buffer.from(file, 'latin1'), { mapping: JSON.stringify(GERMAN) });
    expect(result.rejects).toEqual([
      '4 amount NOT_A_DECIMAL',
      '5 valid_from NOT_A_DATE',
      '6 valid_from NOT_A_DATE',
    ]);
    expect(counts(result)).toEqual([5, 2, 0, 3]);
    expect(await shop.see(lines)).toEqual([
      'S1 1 1234.56 100 2026-01-31 infinity',
      'S1 1000 12.5 100 2026-02-28 infinity',
    ]);
    const told = await shop.see(`SELECT value, reason FROM import_reject WHERE field = 'amount'`);
    expect(told).toEqual(['1.5 NOT_A_DECIMAL: like 1.234,56']);
  });

  it('reads NDJSON too: keys, texts and numbers', async () => {
    const mapping = JSON.stringify({
      columns: { sku: 'art', quantity: 'qty' },
      constants: { location: 'AMS' },
      decimals: '1.234,56',
    });
    const file = '{"art":"S1","qty":"1.000,5","colour":"red"}\n{"art":"S2","qty":2.5}\n';
    expect(counts(await run('stock', file, { format: 'ndjson', mapping }))).toEqual([2, 2, 0, 0]);
    expect(await shop.see('SELECT location, quantity::float FROM stock ORDER BY 2')).toEqual([
      'AMS 2.5',
      'AMS 1000.5',
    ]);
  });

  it.each([
    ['1234,56', '1234,56', '12.5'],
    ['1,234.56', '1,234.56', '1.234,56'],
    ["1'234.56", "1'234.56", '1,234.56'],
    ['1 234,56', '1 234,56', '1234.56'],
    ['1234.56', '1234.56', '1,234.56'],
  ])('declares numbers like %s and takes no others', async (decimals, good, wrong) => {
    const mapping = JSON.stringify({ decimals, delimiter: '|' });
    const file = csv('sku|location|quantity', `S1|${decimals}|${good}`, `S2|${decimals}|${wrong}`);
    expect((await run('stock', file, { mapping })).rejects).toEqual(['3 quantity NOT_A_DECIMAL']);
    expect(await shop.see(`SELECT quantity::float FROM stock WHERE location = $$${decimals}$$`)).toEqual([
      '1234.56',
    ]);
  });

  it('makes room for ten thousand columns that nobody asked for', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => `x${at}`);
    const file = csv(`sku,${many.join(',')},location,quantity`, `S1,${many.join(',')},MANY,1`);
    expect(counts(await run('stock', file, { mapping: '{}' }))).toEqual([1, 1, 0, 0]);
    await expect(run('stock', file)).rejects.toThrow('and 9990 more');
  });

  it.each([
    ['{', 'not a JSON object'],
    ['[]', 'not a JSON object'],
    ['{"colums":{}}', '"colums"'],
    ['{"columns":{"colour":"Farbe"}}', '"colour" that stock do not have'],
    ['{"columns":{"sku":1}}', 'no texts by column'],
    ['{"columns":{"sku":"A","location":"A"}}', 'for two of ours'],
    ['{"columns":{"sku":"A"},"constants":{"sku":"S1"}}', 'both a column and a constant'],
    ['{"delimiter":"::"}', 'delimiter that is none of'],
    ['{"encoding":"ebcdic"}', 'encoding that is none of'],
    ['{"decimals":"1_234"}', 'decimals that is none of'],
    ['{"dates":"DD.MM"}', 'a pattern like DD.MM.YYYY'],
    ['{"dates":"dd/MMM/YYYY"}', 'a pattern like DD.MM.YYYY'],
    ['{"columns":{"sku":"Artikel"}}', 'missing: "sku"'],
  ])('%s is refused', async (mapping, message) => {
    const refused = run('stock', csv('sku,location,quantity', 'S1,A,1'), { mapping });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(ImportError);
  });

  it('that names a wrong encoding is refused, and nothing is changed', async () => {
    const file = Buffer.from('sku,location,quantity\nS1,\xff,1\n', 'latin1');
    const before = await shop.see('SELECT count(*) FROM stock');
    expect((await run('stock', file)).rejects).toEqual(['2  NOT_UTF8']);
    const odd = Buffer.concat([
      Buffer.from('sku,location,quantity\n', 'utf16le'),
      Buffer.from([0x00, 0xd8, 0x41]),
    ]);
    await expect(run('stock', odd, { mapping: '{"encoding":"utf-16le"}' })).rejects.toThrow('not utf-16le');
    expect(await shop.see('SELECT count(*) FROM stock')).toEqual(before);
  });
});
