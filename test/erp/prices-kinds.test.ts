import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runImport } from '../../src/erp/import/pipeline.store.js';
import { priceLines } from '../../src/erp/kinds/price-lines.import.js';
import { importShop, type ImportShop, counts, csv, pieces } from './shop.js';

let shop: ImportShop;
let run: ImportShop['run'];
let see: ImportShop['see'];
beforeEach(async () => {
  shop = await importShop();
  ({ run, see } = shop);
});
afterEach(() => shop.drop());

describe('price lists', () => {
  it('that nobody would ever match are rejected, never silent', async () => {
    await shop.story();
    const file = csv(
      'code,currency,kind,customer_number,price_group,channel,country',
      'G,EUR,PRICE_GROUP,,TRADE,,',
      'H,EUR,PRICE_GROUP,,GHOST,,',
      'I,EUR,PRICE_GROUP,,,,',
      'J,EUR,CONTRACT,C9,,,',
      'K,EUR,BASE,C1,,,',
      'L,EUR,CHANNEL,,,FAX,',
      'M,EURO,BASE,,,,',
      'N,EUR,CHANNEL,,,web,',
    );
    const first = await run('price-lists', file);
    expect(first.rejects).toEqual([
      '3 price_group UNKNOWN_PRICE_GROUP',
      '4 price_group REQUIRED',
      '5 customer_number UNKNOWN_COMPANY',
      '6 customer_number NOT_FOR_THIS_KIND',
      '7 channel UNKNOWN_CHANNEL',
      '8 currency NOT_A_CURRENCY',
    ]);
    expect(counts(await run('price-lists', file))).toEqual([8, 0, 2, 6]);
    await run('price-lines', csv('list,sku,amount', 'G,S1,1'));
    expect(counts(await run('price-lists', csv('code', 'G'), { mode: 'delete' }))).toEqual([1, 1, 0, 0]);
    expect(await see('SELECT count(*) FROM price_line')).toEqual(['0']);
  });

  it('take their lines with them, and so do companies and products, whoever deletes them', async () => {
    await shop.story();
    await run('price-lines', csv('list,sku,amount', 'BASE,S1,1', 'BASE,S2,2', 'K1,S1,3'));
    const left = 'SELECT amount::float FROM price_line ORDER BY 1';
    await shop.database.query(`DELETE FROM company WHERE customer_number = 'C1'`);
    expect(await see(left)).toEqual(['1', '2']);
    await shop.database.query(`DELETE FROM product WHERE sku = 'S1'`);
    expect(await see(left)).toEqual(['2']);
  });

  it('wait with going until lines that are being merged are there', async () => {
    await shop.story();
    let deleted: Promise<unknown> = Promise.resolve();
    const slow = {
      ...priceLines,
      merge: async (staging: Parameters<typeof priceLines.merge>[0]) => {
        const merged = await priceLines.merge(staging);
        deleted = shop.database.query(`DELETE FROM price_list WHERE code = 'K1'`);
        const waits = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
        while ((await see(waits)).length === 0);
        return merged;
      },
    };
    await runImport(shop.on, slow, pieces(Buffer.from(csv('list,sku,amount', 'K1,S1,3'))), {
      format: 'csv',
      source: 'TEST',
    });
    await deleted;
    expect(await see('SELECT count(*) FROM price_line')).toEqual(['0']);
  });
});

describe('price lines', () => {
  const lines = `SELECT l.code, p.sku, t.unit, t.min_quantity::float, t.amount::float, t.valid_from::text, t.valid_to::text
    FROM price_line t JOIN price_list l ON l.id = t.list_id JOIN product p ON p.id = t.product_id ORDER BY 1, 2, 4, 6`;

  it("default to the product's unit, one piece, for ever; dates are the shop's days", async () => {
    await shop.story();
    const file = csv(
      'list,sku,unit,min_quantity,amount,per,valid_from,valid_to',
      'BASE,S1,,,9.5,,,',
      'BASE,S2,,10,8,100,2026-07-01,2026-12-01',
      'K1,S2,pallet,2,700,,2026-01-01T10:00:00Z,',
    );
    const first = await run('price-lines', file);
    expect(counts(first)).toEqual([3, 3, 0, 0]);
    expect(await see(lines)).toEqual([
      'BASE S1 piece 1 9.5 -infinity infinity',
      // Midnight in Amsterdam: summer and winter time.
      'BASE S2 box 10 8 2026-06-30 22:00:00+00 2026-11-30 23:00:00+00',
      'K1 S2 pallet 2 700 2026-01-01 10:00:00+00 infinity',
    ]);
    const again = await run('price-lines', file);
    expect([counts(again), again.changes]).toEqual([[3, 0, 3, 0], []]);
    const changed = await run('price-lines', csv('list,sku,amount', 'BASE,S1,9.4'));
    const [product] = await shop.database.query<{ id: number }>(`SELECT id FROM product WHERE sku = 'S1'`);
    expect([counts(changed), changed.changes]).toEqual([
      [1, 1, 0, 0],
      [{ topic: 'price', ids: [product?.id] }],
    ]);
  });

  it('are rejected with the reason', async () => {
    await shop.story();
    const first = await run(
      'price-lines',
      csv(
        'list,sku,min_quantity,amount,per,valid_from,valid_to',
        'NONE,S1,,1,,,',
        'BASE,S9,,1,,,',
        'BASE,S1,,-1,,,',
        'BASE,S1,,"1.234,56",,,',
        'BASE,S1,,1,0,,',
        'BASE,S1,0,1,,,',
        'BASE,S1,,1,,01-02-2026,',
        'BASE,S1,,1,,2026-02-01,2026-02-01',
        'BASE,S1,,,,,',
        'BASE,S1,5,1,,,',
        'BASE,S1,5.0,2,,,',
      ),
    );
    expect(first.rejects).toEqual([
      '2 list UNKNOWN_LIST',
      '3 sku UNKNOWN_SKU',
      '4 amount NEGATIVE',
      '5 amount NOT_A_DECIMAL',
      '6 per TOO_SMALL',
      '7 min_quantity TOO_SMALL',
      '8 valid_from NOT_A_DATE',
      '9 valid_to EMPTY_VALIDITY',
      '10 amount REQUIRED',
      '11 list+sku+unit+min_quantity+valid_from DUPLICATE',
    ]);
    expect(await see(lines)).toEqual(['BASE S1 piece 5 2 -infinity infinity']);
  });

  it('never overlap in time, in the file or with the table', async () => {
    await shop.story();
    const head = 'list,sku,amount,valid_from,valid_to';
    const first = await run(
      'price-lines',
      csv(
        head,
        'BASE,S1,1,2026-01-01,2026-03-01',
        'BASE,S1,2,2026-02-01,',
        'BASE,S1,3,2026-03-01,2026-04-01',
      ),
    );
    expect(first.rejects).toEqual(['3 valid_from OVERLAPPING_VALIDITY', '4 valid_from OVERLAPPING_VALIDITY']);
    const second = await run(
      'price-lines',
      csv(head, 'BASE,S1,3,2026-02-15,2026-04-01', 'BASE,S1,4,2026-03-01,'),
    );
    expect(second.rejects).toEqual([
      '2 valid_from OVERLAPPING_VALIDITY',
      '3 valid_from OVERLAPPING_VALIDITY',
    ]);
    const third = await run('price-lines', csv(head, 'BASE,S1,4,2026-03-01,'));
    expect(counts(third)).toEqual([1, 1, 0, 0]);
    // A file that ends the old line itself makes room for the new one.
    const fourth = await run(
      'price-lines',
      csv(head, 'BASE,S1,4,2026-03-01,2026-05-01', 'BASE,S1,5,2026-05-01,'),
    );
    expect(counts(fourth)).toEqual([2, 2, 0, 0]);
    expect(await see(`SELECT amount::float FROM price_line ORDER BY valid_from`)).toEqual(['1', '4', '5']);
  });

  it('of a replaced list may take the place in time of those that vanish, but not of each other', async () => {
    await shop.story();
    const head = 'list,sku,amount,valid_from,valid_to';
    await run('price-lines', csv(head, 'BASE,S1,1,2026-01-01,2026-12-01'));
    const swapped = await run(
      'price-lines',
      csv(head, 'BASE,S1,2,2026-02-01,2026-04-01', 'BASE,S1,3,2026-03-01,', 'BASE,S1,4,2026-04-01,'),
      { mode: 'replace-list' },
    );
    expect(swapped.rejects).toEqual([
      '3 valid_from OVERLAPPING_VALIDITY',
      '4 valid_from OVERLAPPING_VALIDITY',
    ]);
    expect(await see('SELECT amount::float FROM price_line')).toEqual(['2']);
  });

  it('of a replaced list are those of the file; other lists keep theirs', async () => {
    await shop.story();
    await run('price-lines', csv('list,sku,amount', 'BASE,S1,1', 'BASE,S2,2', 'K1,S1,3'));
    const swapped = await run(
      'price-lines',
      csv('list,sku,amount,valid_from', 'BASE,S2,2,', 'BASE,S1,9,2026-01-01'),
      {
        mode: 'replace-list',
      },
    );
    expect(counts(swapped)).toEqual([2, 1, 1, 0]);
    expect(await see(lines)).toEqual([
      'BASE S1 piece 1 9 2025-12-31 23:00:00+00 infinity',
      'BASE S2 box 1 2 -infinity infinity',
      'K1 S1 piece 1 3 -infinity infinity',
    ]);
    const gone = await run('price-lines', csv('list,sku', 'K1,S1', 'K1,S2'), { mode: 'delete' });
    expect(counts(gone)).toEqual([2, 1, 1, 0]);
  });
});
