import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importShop, type ImportShop, counts, csv } from './shop.js';

let shop: ImportShop;
let run: ImportShop['run'];
let see: ImportShop['see'];
beforeEach(async () => {
  shop = await importShop();
  ({ run, see } = shop);
});
afterEach(() => shop.drop());

describe('products', () => {
  it('make their groups, and keep translations apart', async () => {
    const file = csv(
      'sku,name,group,unit,language,description,step,decimals',
      'S1,Lamp,GIFT_BAGS,box,en,Shines,0.5,1',
      'S1,Lamp (NL),,,nl,Schijnt,,',
      'S2,Bag,gift-bags,,,,,',
      'S9,Niets,,,nl,,,',
      'S3,Zero,,,,,0,7',
    );
    const first = await run('products', file);
    expect(first.rejects).toEqual(['5 sku UNKNOWN_SKU', '6 decimals OUT_OF_RANGE', '6 step TOO_SMALL']);
    expect(counts(first)).toEqual([5, 3, 0, 2]);
    expect(await see('SELECT code, name FROM product_group ORDER BY code COLLATE "C"')).toEqual([
      'GIFT_BAGS Gift bags',
      'gift-bags Gift bags',
    ]);
    expect(await see('SELECT sku, name, unit, step, decimals FROM product ORDER BY sku')).toEqual([
      'S1 Lamp box 0.500000 1',
      'S2 Bag piece 1.000000 0',
    ]);
    expect(await see('SELECT language, name, description FROM product_text')).toEqual([
      'nl Lamp (NL) Schijnt',
    ]);
    const again = await run('products', file);
    expect([counts(again), again.changes]).toEqual([[5, 0, 3, 2], []]);
  });

  it('have live prices or not, and keep it where a file does not say', async () => {
    const live = async (...file: string[]): Promise<unknown> => {
      await run('products', csv(...file));
      return await see('SELECT live_prices FROM product');
    };
    expect(await live('sku,name', 'S1,Lamp')).toEqual(['false']);
    expect(await live('sku,name,live_prices', 'S1,Lamp,true')).toEqual(['true']);
    expect(await live('sku,name', 'S1,Lamp again')).toEqual(['true']);
    expect(await live('sku,name,live_prices', 'S1,Lamp,')).toEqual(['false']);
  });

  it('take the last of two rows with the same key, and say so', async () => {
    const twice = await run('products', csv('sku,name,language', 'S1,First,', 'S1,Last,en', 'S1,Laatste,nl'));
    expect(twice.rejects).toEqual(['2 sku+language DUPLICATE']);
    expect(await see('SELECT name FROM product')).toEqual(['Last']);
  });

  it('keep attributes as lists of texts, until a file says otherwise', async () => {
    const file = csv(
      'sku,name,attributes',
      'S1,Lamp,"{""voltage"":230,""material"":[""steel"",""brass""]}"',
      'S2,Bag,',
      'S3,Odd,"{""size"":{""eu"":42}}"',
      'S4,Odder,{',
    );
    const first = await run('products', file);
    expect(first.rejects).toEqual(['4 attributes BAD_ATTRIBUTES', '5 attributes BAD_ATTRIBUTES']);
    const seen = () => see('SELECT sku, attributes::text FROM product ORDER BY sku');
    // jsonb has an order of its own: by length, then by name.
    expect(await seen()).toEqual(['S1 {"voltage": ["230"], "material": ["steel", "brass"]}', 'S2 {}']);
    expect(counts(await run('products', file))).toEqual([4, 0, 2, 2]);
    await run('products', csv('sku,name', 'S1,Lamp'));
    expect((await seen())[0]).toContain('230');
    await run('products', csv('sku,name,attributes', 'S1,Lamp,'));
    expect((await seen())[0]).toBe('S1 {}');
  });

  it('become inactive when deleted, and active when they come back', async () => {
    await shop.story();
    expect(counts(await run('products', csv('sku', 'S1', 'S1x'), { mode: 'delete' }))).toEqual([2, 1, 1, 0]);
    expect(await see('SELECT active FROM product ORDER BY sku')).toEqual(['false', 'true']);
    expect(counts(await run('products', csv('sku,name', 'S1,Lamp')))).toEqual([1, 1, 0, 0]);
  });
});

describe('stock', () => {
  it('is per location', async () => {
    await shop.story();
    const file = csv('sku,location,quantity', 'S1,AMS,5', 'S1,RTM,2.5', 'S7,AMS,1', 'S2,AMS,-1', 'S1,AMS,6');
    const first = await run('stock', file);
    expect(first.rejects).toEqual(['2 sku+location DUPLICATE', '4 sku UNKNOWN_SKU', '5 quantity NEGATIVE']);
    expect(first.changes).toHaveLength(1);
    expect(await see('SELECT location, quantity FROM stock ORDER BY 1')).toEqual([
      'AMS 6.000000',
      'RTM 2.500000',
    ]);
    expect(counts(await run('stock', file))).toEqual([5, 0, 2, 3]);
    expect(counts(await run('stock', csv('sku,location', 'S1,RTM', 'S1,X'), { mode: 'delete' }))).toEqual([
      2, 1, 1, 0,
    ]);
  });
});

describe('assortments', () => {
  it('name exactly one whom and one what', async () => {
    await shop.story();
    const file = csv(
      'customer_number,price_group,sku,group,visible',
      'C1,,S1,,false',
      ',TRADE,,lamps,1',
      'C1,TRADE,S1,,true',
      'C1,,,,true',
      'C9,,S1,,true',
      ',NONE,S1,,true',
      'C1,,S9,,true',
      'C1,,,nope,true',
    );
    const first = await run('assortments', file);
    expect(first.rejects).toEqual([
      '4 customer_number|price_group EXACTLY_ONE',
      '5 sku|group EXACTLY_ONE',
      '6 customer_number UNKNOWN_COMPANY',
      '7 price_group UNKNOWN_PRICE_GROUP',
      '8 sku UNKNOWN_SKU',
      '9 group UNKNOWN_GROUP',
    ]);
    expect(counts(await run('assortments', file))).toEqual([8, 0, 2, 6]);
    const turned = await run('assortments', csv('customer_number,sku,visible', 'C1,S1,true'));
    expect([counts(turned), turned.changes]).toEqual([[1, 1, 0, 0], [{ topic: 'product', ids: [] }]]);
    const gone = await run('assortments', csv('customer_number,sku', 'C1,S1', 'C2,S1'), { mode: 'delete' });
    expect(counts(gone)).toEqual([2, 1, 1, 0]);
  });
});
