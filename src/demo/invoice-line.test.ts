import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPrice, parsePrice, readInvoiceLine, type InvoiceRecord } from './invoice-line.js';

const good: InvoiceRecord = {
  InvoiceNo: '536365',
  StockCode: '85123a',
  Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  Quantity: '6',
  InvoiceDate: '2010-12-01 08:26:00',
  UnitPrice: '2.55',
  CustomerID: '17850',
  Country: 'United Kingdom',
};

describe('an invoice line', () => {
  it('is read with its code in capitals and its price exact', () => {
    expect(readInvoiceLine(good)).toEqual({
      kind: 'SALE',
      invoice: '536365',
      sku: '85123A',
      description: 'WHITE HANGING HEART T-LIGHT HOLDER',
      quantity: 6,
      day: 14_944,
      time: '08:26:00',
      price: 25_500,
      customer: '17850',
      country: 'United Kingdom',
    });
  });

  it.each([
    ['SALE', {}],
    ['SALE', { CustomerID: '17850.0' }],
    ['GUEST_SALE', { CustomerID: '' }],
    ['CANCELLED', { InvoiceNo: 'C536379', Quantity: '-1' }],
    ['CORRECTION', { UnitPrice: '0' }],
    ['CORRECTION', { Quantity: '-10', UnitPrice: '0.0' }],
    ['CORRECTION', { UnitPrice: '-11062.06' }],
    ['CORRECTION', { InvoiceNo: 'A563185' }],
    ['NO_PRODUCT', { StockCode: 'POST' }],
    ['NO_PRODUCT', { StockCode: 'BANK CHARGES' }],
    ['NO_PRODUCT', { StockCode: 'gift_0001_20' }],
    ['GUEST_SALE', { StockCode: 'DCGSSGIRL', CustomerID: '' }],
  ])('counts as %s with %j', (kind, change) => {
    expect(readInvoiceLine({ ...good, ...change })).toMatchObject({ kind });
  });

  it.each([
    [{ Quantity: 'six' }, 'Quantity is not a whole number'],
    [{ Quantity: '1.5' }, 'Quantity is not a whole number'],
    [{ Quantity: '' }, 'Quantity is not a whole number'],
    [{ Quantity: '100000000' }, 'Quantity is beyond 1000000'],
    [{ UnitPrice: '2,55' }, 'UnitPrice is not an amount'],
    [{ UnitPrice: '1e3' }, 'UnitPrice is not an amount'],
    [{ UnitPrice: 'NaN' }, 'UnitPrice is not an amount'],
    [{ InvoiceDate: '12/1/2010 8:26' }, 'InvoiceDate is not a date and time'],
    [{ InvoiceDate: '2011-02-30 08:00:00' }, 'InvoiceDate is not a date and time'],
    [{ InvoiceDate: '2011-13-01 08:00:00' }, 'InvoiceDate is not a date and time'],
    [{ InvoiceDate: '2011-02-03 24:00:00' }, 'InvoiceDate is not a date and time'],
    [{ CustomerID: 'ACME' }, 'CustomerID is not a number'],
    [{ InvoiceNo: '' }, 'InvoiceNo is not an invoice number'],
    [{ StockCode: ' ' }, 'StockCode is empty or too long'],
    [{ Description: 'nul\u0000' }, 'Description holds unreadable characters'],
    [{ Description: 'x'.repeat(201) }, 'Description is too long'],
    [{ Country: '\ufffd' }, 'Country holds unreadable characters'],
  ])('is bad with %j', (change, bad) => {
    expect(readInvoiceLine({ ...good, ...change })).toEqual({ bad });
  });

  it('is bad when a column is missing', () => {
    const { Country: _, ...short } = good;
    expect(readInvoiceLine(short)).toEqual({ bad: 'columns are missing' });
  });

  it('never throws, whatever the cells hold', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(good)), fc.string({ unit: 'binary' })),
        (change) => {
          const line = readInvoiceLine({ ...good, ...change });
          expect('bad' in line ? line.bad : line.kind).not.toBe('');
        },
      ),
    );
  });
});

describe('a price', () => {
  it.each([
    ['2.55', 25_500],
    ['0', 0],
    ['12', 120_000],
    ['0.001', 10],
    ['-3.1', -31_000],
    ['1.23456', null],
    ['', null],
    ['.5', null],
  ])('%s is %s ten-thousandths', (text, price) => expect(parsePrice(text)).toBe(price));

  it('is written with two decimals at least, and read back the same', () => {
    expect([25_500, 100, 10, 1, 120_000].map(formatPrice)).toEqual([
      '2.55',
      '0.01',
      '0.001',
      '0.0001',
      '12.00',
    ]);
    fc.assert(
      fc.property(fc.nat(), (price) => {
        expect(parsePrice(formatPrice(price))).toBe(price);
      }),
    );
  });
});
