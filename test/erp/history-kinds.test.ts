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

describe('orders', () => {
  it("are made of the file's lines, with their total", async () => {
    await shop.story();
    await run('buyers', csv('email,name,customer_number', 'a@b.example,A,C1'));
    const file = csv(
      'order_number,customer_number,buyer_email,ordered_at,sku,quantity,unit,unit_price,currency,channel',
      'O1,C1,A@b.example,2026-01-02T10:00:00Z,S1,3,,1.115,EUR,pos',
      'O2,C2,,2026-01-03,S1,1,,,,',
      'O1,C1,A@b.example,2026-01-02T10:00:00Z,S2,1,bag,0.5,EUR,pos',
      'O1,C2,A@b.example,2026-01-02T10:00:00Z,S2,1,bag,0.5,EUR,pos',
      'O3,C1,,2026-01-03,S9,1,,1,,',
      'O3,C9,,2026-01-03,S1,1,,1,,',
      'O3,C1,x@y.example,2026-01-03,S1,1,,1,,',
      'O3,C1,,2026-01-03,S1,-1,,1,,',
      'O4,C1,,2026-01-03,S1,900000000000,,900000000000,,',
    );
    const first = await run('orders', file);
    expect(first.rejects).toEqual([
      '5 order_number DIFFERENT_ORDER',
      '6 sku UNKNOWN_SKU',
      '7 customer_number UNKNOWN_COMPANY',
      '8 buyer_email UNKNOWN_BUYER',
      '9 quantity NEGATIVE',
      '10 unit_price NUMBER_OUT_OF_RANGE',
    ]);
    expect(counts(first)).toEqual([9, 3, 0, 6]);
    expect(first.changes.map(({ topic, ids }) => [topic, ids.length])).toEqual([['order', 2]]);
    const orders = `SELECT o.order_number, c.customer_number, o.buyer_id IS NOT NULL, o.channel, o.currency, o.total, o.status
      FROM sales_order o JOIN company c ON c.id = o.company_id ORDER BY 1`;
    expect(await see(orders)).toEqual([
      'O1 C1 true POS EUR 3.850000 CONFIRMED',
      'O2 C2 false API EUR null CONFIRMED',
    ]);
    expect(
      await see(`SELECT l.position, p.sku, l.quantity::int, l.unit, l.total::float FROM sales_order_line l
        JOIN product p ON p.id = l.product_id JOIN sales_order o ON o.id = l.order_id WHERE o.order_number = 'O1' ORDER BY 1`),
    ).toEqual(['1 S1 3 piece 3.35', '2 S2 1 bag 0.5']);
    const again = await run('orders', file);
    expect([counts(again), again.changes]).toEqual([[9, 0, 3, 6], []]);
    const shorter = await run(
      'orders',
      csv(
        'order_number,customer_number,ordered_at,sku,quantity,unit_price,channel',
        'O1,C1,2026-01-02T10:00:00Z,S1,3,1.115,POS',
      ),
    );
    expect(counts(shorter)).toEqual([1, 1, 0, 0]);
    expect(await see(orders)).toEqual([
      'O1 C1 true POS EUR 3.350000 CONFIRMED',
      'O2 C2 false API EUR null CONFIRMED',
    ]);
  });

  it('of the shop itself are confirmed, and keep what the shop knows of them', async () => {
    await shop.story();
    await shop.database.query(
      `INSERT INTO sales_order (order_number, company_id, ordered_at, channel, currency, status, cart_id)
       SELECT n, (SELECT min(id) FROM company), '2026-01-02T10:00:00Z', 'WEB', 'EUR', s, c
       FROM (VALUES ('W1', 'PLACED', 7), ('W2', 'SHIPPED', 8)) v (n, s, c)`,
    );
    const rows = ['W1', 'W2'].map((order) => `${order},C1,2026-01-02T10:00:00Z,S1,1,WEB`);
    await run('orders', csv('order_number,customer_number,ordered_at,sku,quantity,channel', ...rows));
    expect(await see('SELECT order_number, status, cart_id FROM sales_order ORDER BY 1')).toEqual([
      'W1 CONFIRMED 7',
      'W2 SHIPPED 8',
    ]);
  });
});

describe('events', () => {
  it('are stored only of people who allow it', async () => {
    await shop.story();
    const visitor = 'b0c7d0de-0da5-47d9-8bf0-651f635b5537';
    await run('buyers', csv('email,name,customer_number', 'yes@b.example,Y,C1', 'no@b.example,N,C1'));
    await shop.database.query(
      `INSERT INTO consent (subject, purpose, granted, at)
       SELECT 'b' || id, 'PERSONALIZATION', email LIKE 'yes%', now() FROM buyer
       UNION ALL SELECT 'v${visitor}', 'PERSONALIZATION', true, now()`,
    );
    const file = csv(
      'id,type,at,sku,group,query,visitor,buyer_email',
      'e1,VIEW,2026-02-01T10:00:00Z,S1,,,,yes@b.example',
      `e1,search,,,,lamp,${visitor},`,
      'e2,VIEW,,S1,,,,no@b.example',
      'e3,VIEW,,S1,,,11111111-0da5-47d9-8bf0-651f635b5537,',
      'e4,VIEW,,S1,,,,who@b.example',
      'e5,VIEW,,,,,,yes@b.example',
      'e6,VIEW,2027-01-01,S1,,,,yes@b.example',
      'e7,VIEW,2020-01-01,S1,,,,yes@b.example',
      'e8,VIEW,,S9,,,,yes@b.example',
      'e9,HOP,,S1,,,,yes@b.example',
      'e10,CONTENT_VIEW,,S1,,,,yes@b.example',
    );
    const first = await run('events', file);
    expect(first.rejects).toEqual([
      '4 visitor|buyer_email NO_CONSENT',
      '5 visitor|buyer_email NO_CONSENT',
      '6 buyer_email UNKNOWN_BUYER',
      '7 sku|group REQUIRED',
      '8 at IN_FUTURE',
      '9 at TOO_OLD',
      '10 sku UNKNOWN_SKU',
      '11 type UNKNOWN_VALUE',
      '12 contentId REQUIRED',
    ]);
    expect(
      await see(
        `SELECT event_key, type, purpose, company_id IS NOT NULL AS c, product_id IS NOT NULL AS p, query, expires_at FROM event ORDER BY type DESC`,
      ),
    ).toEqual([
      'e1 VIEW PERSONALIZATION true true null 2027-03-03T10:00:00.000Z',
      'e1 SEARCH PERSONALIZATION false false lamp 2027-03-31T12:00:00.000Z',
    ]);
    expect(await see(`SELECT count(*) FROM import_reject WHERE value LIKE '%b.example%'`)).toEqual(['0']);
    expect(counts(await run('events', file))).toEqual([11, 0, 2, 9]);
  });
});
