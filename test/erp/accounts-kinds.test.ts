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

describe('companies', () => {
  it('have live prices or not, and keep it where a file does not say', async () => {
    const live = async (...file: string[]): Promise<unknown> => {
      await run('companies', csv(...file));
      return await see('SELECT live_prices FROM company');
    };
    expect(await live('customer_number,name', 'L1,Live')).toEqual(['false']);
    expect(await live('customer_number,name,live_prices', 'L1,Live,1')).toEqual(['true']);
    expect(await live('customer_number,name', 'L1,Live B.V.')).toEqual(['true']);
    expect(await live('customer_number,name,live_prices', 'L1,Live B.V.,0')).toEqual(['false']);
  });

  it('come with their price groups and parents, whatever the order of the rows', async () => {
    const file = csv(
      'customer_number,name,country,currency,price_groups,parent',
      'C3,Shop,nl,eur,"TRADE, GOLD",C2',
      'C2,Region,NL,,TRADE|GOLD,C1',
      'C1,Head,,,,',
    );
    const first = await run('companies', file);
    expect(counts(first)).toEqual([3, 3, 0, 0]);
    expect(first.changes.map(({ topic, ids }) => [topic, ids.length])).toEqual([
      ['company', 3],
      ['price-group', 2],
    ]);
    const tree = `SELECT c.customer_number, c.country, c.currency, array(SELECT code FROM price_group WHERE id = ANY(c.price_group_ids) ORDER BY 1) g,
      array(SELECT a.customer_number FROM unnest(c.ancestor_ids) WITH ORDINALITY u (id, at) JOIN company a ON a.id = u.id ORDER BY at) up FROM company c ORDER BY 1`;
    expect(await see(tree)).toEqual(['C1 ZZ EUR  ', 'C2 NL EUR GOLD,TRADE C1', 'C3 NL EUR GOLD,TRADE C2,C1']);
    const again = await run('companies', file);
    expect([counts(again), again.changes]).toEqual([[3, 0, 3, 0], []]);
  });

  it('move with everything below them', async () => {
    await run('companies', csv('customer_number,name,parent', 'A,A,', 'B,B,A', 'C,C,B', 'D,D,'));
    const moved = await run('companies', csv('customer_number,name,parent', 'B,B,D'));
    expect(counts(moved)).toEqual([1, 1, 0, 0]);
    expect(moved.changes[0]?.ids).toHaveLength(2);
    expect(
      await see(
        `SELECT c.customer_number, p.customer_number AS top FROM company c JOIN company p ON p.id = c.ancestor_ids[2]`,
      ),
    ).toEqual(['C D']);
  });

  it('are rejected under an unknown parent or their own descendant', async () => {
    const made = await run(
      'companies',
      csv('customer_number,name,parent', 'A,A,B', 'B,B,C', 'C,C,A', 'D,D,A', 'E,E,nobody', 'F,F,E', 'G,G,'),
    );
    expect(made.rejects).toEqual([
      '2 parent CYCLE',
      '3 parent CYCLE',
      '4 parent CYCLE',
      '5 parent UNKNOWN_COMPANY',
      '6 parent UNKNOWN_COMPANY',
      '7 parent UNKNOWN_COMPANY',
    ]);
    await run('companies', csv('customer_number,name,parent', 'H,H,G'));
    const turned = await run('companies', csv('customer_number,name,parent', 'G,G,H'));
    expect(turned.rejects).toEqual(['2 parent CYCLE']);
  });

  it('keep what a file does not name, and lose what it leaves empty', async () => {
    await run('companies', csv('customer_number,name,industry,price_groups', 'A,A,food,X'));
    await run('companies', csv('customer_number,name', 'A,New'));
    const industry = 'SELECT name, industry, cardinality(price_group_ids) FROM company';
    expect(await see(industry)).toEqual(['New food 1']);
    await run('companies', csv('customer_number,name,industry,price_groups', 'A,New,,'));
    expect(await see(industry)).toEqual(['New null 0']);
  });
});

describe('buyers', () => {
  it('are one person in several companies, with a role in each', async () => {
    await shop.story();
    const file = csv(
      'email,name,customer_number,role,limit_per_order',
      ' Ann@Shop.Example ,Ann,C1,,',
      'ann@shop.example,Ann B.,C2,approver,500',
      'no-address,X,C1,,',
      'bob@shop.example,Bob,C9,,',
      'bob@shop.example,Bob,C1,KING,',
      'bob@shop.example,Bob,C1,,-5',
    );
    const first = await run('buyers', file);
    expect(counts(first)).toEqual([6, 2, 0, 4]);
    expect(first.rejects).toEqual([
      '4 email NOT_AN_EMAIL',
      '5 customer_number UNKNOWN_COMPANY',
      '6 role UNKNOWN_VALUE',
      '7 limit_per_order NEGATIVE',
    ]);
    expect(
      await see(`SELECT b.email, b.name, c.customer_number, m.role, m.limit_per_order FROM membership m
        JOIN buyer b ON b.id = m.buyer_id JOIN company c ON c.id = m.company_id ORDER BY 3`),
    ).toEqual(['ann@shop.example Ann B. C1 BUYER null', 'ann@shop.example Ann B. C2 APPROVER 500.000000']);
    expect(counts(await run('buyers', file))).toEqual([6, 0, 2, 4]);
    const gone = await run(
      'buyers',
      csv('email,customer_number', 'ann@shop.example,C1', 'ann@shop.example,C1x'),
      {
        mode: 'delete',
      },
    );
    expect(counts(gone)).toEqual([2, 1, 0, 1]);
    expect(await see('SELECT count(*) FROM membership')).toEqual(['1']);
  });
});
