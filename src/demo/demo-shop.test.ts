import { statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { deriveDemoShop, type DemoOptions, type DemoShop } from './demo-shop.js';
import { invoiceFile, InvoiceFileError, shippedContracts, shippedExtract } from './invoice-file.adapter.js';
import type { Row } from './price-rows.js';
import { extractFilter, invoiceCsv, keepsCustomer } from './extract.js';
import { readInvoiceFile } from './invoice-file.adapter.js';

const FILE = [
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
  '1,22423,REGENCY CAKESTAND 3 TIER,1,2011-01-03 10:00:00,12.75,1,United Kingdom',
  '1,22423,REGENCY CAKESTAND 3 TIER,2,2011-01-03 10:01:00,12.75,1,United Kingdom',
  '2,22423,regency cakestand,24,2011-01-03 11:00:00,9.5,2,Netherlands',
  '3,85123A,HEART HOLDER,6,2011-02-20 09:00:00,2.95,1,United Kingdom',
  '4,22423,REGENCY CAKESTAND 3 TIER,1,2011-02-21 09:00:00,25.5,,United Kingdom',
  '5,POST,POSTAGE,1,2011-02-21 09:00:00,18,2,Netherlands',
  'C6,85123A,HEART HOLDER,-6,2011-02-21 09:00:00,2.95,1,United Kingdom',
  '7,85123A,HEART HOLDER,many,2011-02-21 09:00:00,2.95,1,United Kingdom',
  '8,85123A,HEART HOLDER,1,2091-02-21 09:00:00,2.95,3,France',
];
const source = (lines: readonly string[]) => () => Readable.from([lines.join('\n')]);
const options: DemoOptions = {
  shift: false,
  today: new Date('2026-11-21T23:30:00Z'),
  contracts: [{ customer: '2', sku: '22423' }],
};

async function rows(of: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of of) all.push(row);
  return all;
}

const KINDS = [
  'products',
  'companies',
  'buyers',
  'priceLists',
  'priceLines',
  'stock',
  'orders',
  'content',
] as const;

async function everything(shop: DemoShop) {
  const all: Record<string, Row[]> = {};
  for (const kind of KINDS) all[kind] = await rows(shop[kind]());
  return all;
}

describe('the demo shop', () => {
  it('holds what the file tells, as rows of the import kinds', async () => {
    const { shop } = await deriveDemoShop(source(FILE), options);
    const { products, companies, buyers, priceLines, orders } = await everything(shop);
    expect(products?.map(({ sku, name, group }) => [sku, name, group])).toEqual([
      ['22423', 'Regency cakestand 3 tier', 'BAKING'],
      ['85123A', 'Heart holder', 'STORAGE'],
    ]);
    expect(companies?.map(({ customer_number: number, country }) => [number, country])).toEqual([
      ['1', 'GB'],
      ['2', 'NL'],
      ['3', 'FR'],
    ]);
    expect(buyers?.slice(0, 2).map(({ email, role }) => [email, role])).toEqual([
      ['1@demo.example', 'BUYER'],
      ['approver-1@demo.example', 'APPROVER'],
    ]);
    expect(
      priceLines
        ?.filter(({ sku }) => sku === '22423')
        .map((line) => [line.list, line.amount, line.valid_from]),
    ).toEqual([
      ['TRADE', '12.75', '2011-01-01'],
      ['RETAIL', '25.50', '2011-01-01'],
      ['CONTRACT-2', '9.50', '2011-01-01'],
    ]);
    expect(orders).toHaveLength(4);
    expect(orders?.[1]).toEqual({
      order_number: '1',
      customer_number: '1',
      buyer_email: '1@demo.example',
      ordered_at: '2011-01-03T10:00:00Z',
      sku: '22423',
      quantity: '2',
      unit: 'piece',
      unit_price: '12.75',
      currency: 'GBP',
      channel: expect.stringMatching(/^(WEB|SALES_DESK)$/) as string,
    });
  });

  it('accounts for every line', async () => {
    const { report } = await deriveDemoShop(source(FILE), options);
    expect(report).toMatchObject({
      lines: 9,
      kinds: { SALE: 5, GUEST_SALE: 1, CANCELLED: 1, CORRECTION: 0, NO_PRODUCT: 1 },
      badLines: { count: 1, sample: [{ line: 9, reason: 'Quantity is not a whole number' }] },
      from: '2011-01-03',
      to: '2011-02-20',
    });
  });

  it('moves so that the last order is of today in the shop’s time zone', async () => {
    const { shop, report } = await deriveDemoShop(source(FILE), { ...options, shift: true });
    expect(report.to).toBe('2026-11-22');
    const orders = await rows(shop.orders());
    expect(orders.at(-1)?.['ordered_at']).toBe('2026-11-22T09:00:00Z');
    const lines = await rows(shop.priceLines());
    expect(new Set(lines.map((line) => line['valid_from']))).toEqual(new Set(['2026-10-03']));
  });

  it('is the same twice, and whatever the order of lines', async () => {
    const [first, second] = [
      await deriveDemoShop(source(FILE), options),
      await deriveDemoShop(source(FILE), options),
    ];
    expect(second.report).toEqual(first.report);
    expect(await everything(second.shop)).toEqual(await everything(first.shop));
    const [header = '', ...lines] = FILE;
    const turned = await deriveDemoShop(source([header, ...lines.reverse()]), options);
    const { orders: _, ...others } = await everything(turned.shop);
    expect(await everything(first.shop)).toMatchObject(others);
  });

  it('is refused when there is nothing to sell', async () => {
    await expect(deriveDemoShop(source(FILE.slice(0, 1)), options)).rejects.toThrow(InvoiceFileError);
  });

  it('has in each slot something for everybody, in four languages', async () => {
    const { shop } = await deriveDemoShop(source(FILE), options);
    const content = await rows(shop.content());
    for (const slot of ['home-hero', 'home-articles', 'product-aside']) {
      const general = content.filter((row) => row['slot'] === slot && row['fallback'] === 'true');
      expect(general.map(({ language }) => language)).toEqual(['en', 'nl', 'de', 'fr']);
      expect(general.every(({ industry }) => industry === '')).toBe(true);
    }
    const keys = content.map(({ slot, key, language }) => `${slot} ${key} ${language}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('an extract', () => {
  it('keeps whole customers, and guests’ lines of what they bought', async () => {
    const rule = { always: new Set(['2']), oneIn: 1_000_000_007, guestLines: 1 };
    const keeps = extractFilter(rule, new Set(['22423']));
    const kept: string[] = [];
    for await (const line of readInvoiceFile(source(FILE), () => undefined))
      if (keeps(line)) kept.push(line.invoice);
    expect(kept).toEqual(['2', '4', '5']);
    expect(keepsCustomer(rule, '1')).toBe(false);
  });

  it('is written as it was read', async () => {
    const lines = FILE.filter((line) => !line.includes('many')).slice(1);
    const written: string[] = [];
    for await (const line of readInvoiceFile(source(FILE), () => undefined))
      written.push(invoiceCsv(line).trim());
    expect(
      written.map((line) =>
        line.replace('9.50,', '9.5,').replace('25.50,', '25.5,').replace('18.00,', '18,'),
      ),
    ).toEqual(lines);
  });
});

describe('the shipped extract', () => {
  it('is small, sound and lively', async () => {
    expect(statSync(shippedExtract()).size).toBeLessThanOrEqual(3_000_000);
    const contracts = await shippedContracts();
    expect(contracts).toHaveLength(176);
    const { report, shop } = await deriveDemoShop(invoiceFile(shippedExtract()), { ...options, contracts });
    expect(report.badLines.count).toBe(0);
    expect(report.products).toBeGreaterThan(2000);
    expect(report.companies).toBeGreaterThan(500);
    const { contract, plain, guest, child } = report.samples ?? {};
    expect(Number(contract?.amount)).toBeLessThan(Number(plain?.amount));
    expect(Number(plain?.amount)).toBeLessThan(Number(guest?.amount));
    expect(child?.amount).toBe(contract?.amount);
    const known = new Set((await rows(shop.companies())).map((row) => row['customer_number']));
    expect(known).toContain('14096');
    expect(known).toContain('14298');
  });
});
