import { describe, expect, it } from 'vitest';
import { companiesOf } from './companies.js';
import { ordersOf } from './orders.js';
import { productsOf } from './products.js';
import type { Row } from './row.js';
import { stockOf } from './stock.js';

const AREA = { salesOrganization: '1010', distributionChannel: '10', division: '00' };
const SALES: Row = {
  SalesOrganization: '1010',
  DistributionChannel: '10',
  Division: '00',
  Currency: 'EUR',
  CustomerPriceGroup: '01',
  PriceListType: '02',
};
const many = (...rows: readonly Row[]): Row => ({ results: rows });
const partner = (said: Row, customer: Row, sales: Row): Row => ({
  BusinessPartner: '1',
  Customer: '10100001',
  BusinessPartnerFullName: 'Domestic Customer',
  CorrespondenceLanguage: 'DE',
  to_BusinessPartnerAddress: many({ Country: 'DE' }),
  to_Customer: {
    to_CustomerSalesArea: many({ ...SALES, Division: '99' }, { ...SALES, ...sales }),
    ...customer,
  },
  ...said,
});

describe('companies', () => {
  const company = {
    customer_number: '10100001',
    name: 'Domestic Customer',
    country: 'DE',
    language: 'de',
    currency: 'EUR',
    price_groups: '01,PL-02',
  };

  it.each([
    ['as they are', {}, {}, company],
    ['without groups', {}, { CustomerPriceGroup: '', PriceListType: '' }, { ...company, price_groups: '' }],
    [
      'with another name',
      { BusinessPartnerFullName: '', BusinessPartnerName: 'B' },
      {},
      { ...company, name: 'B' },
    ],
  ])('%s', (_, said, sales, expected) => {
    expect(companiesOf([partner(said, {}, sales)], AREA).upserts).toEqual([expected]);
  });

  it('leave out what the system does not say', () => {
    const silent = { CorrespondenceLanguage: '', to_BusinessPartnerAddress: many() };
    expect(companiesOf([partner(silent, {}, { Currency: '' })], AREA).upserts).toEqual([
      { customer_number: '10100001', name: 'Domestic Customer', price_groups: '01,PL-02' },
    ]);
  });

  it('of another sales area, and partners that are no customers, are none of ours', () => {
    const rows = [partner({}, {}, { SalesOrganization: '2020' }), partner({ to_Customer: null }, {}, {})];
    expect(companiesOf(rows, AREA)).toEqual({ upserts: [], deletes: [], rejects: [] });
  });

  it.each([
    ['the customer', {}, { DeletionIndicator: true }, {}],
    ['the sales area', {}, {}, { DeletionIndicator: true }],
    ['the partner', { IsMarkedForArchiving: true }, {}, {}],
  ])('are rejected when %s is marked for deletion', (_, said, customer, sales) => {
    const { upserts, rejects } = companiesOf([partner(said, customer, sales)], AREA);
    expect(upserts).toEqual([]);
    expect(rejects).toMatchObject([{ record: '1', field: 'DeletionIndicator' }]);
  });
});

describe('products', () => {
  const product = (said: Row, ...named: readonly (readonly [string, string])[]): Row => ({
    Product: 'TG11',
    BaseUnit: 'PC',
    ProductGroup: 'L001',
    Brand: '',
    IsMarkedForDeletion: false,
    to_Description: many(
      ...named.map(([Language, ProductDescription]) => ({ Language, ProductDescription })),
    ),
    ...said,
  });

  it('have a name, and translations of it', () => {
    expect(productsOf([product({}, ['DE', 'Lampe'], ['EN', 'Lamp'])], 'EN').upserts).toEqual([
      { sku: 'TG11', name: 'Lamp', group: 'L001', unit: 'PC' },
      { sku: 'TG11', language: 'de', name: 'Lampe' },
    ]);
  });

  it('without a name in the language are rejected', () => {
    expect(productsOf([product({}, ['DE', 'Lampe'])], 'EN').rejects).toMatchObject([
      { record: 'TG11', field: 'ProductDescription' },
    ]);
  });

  it('marked for deletion are deleted', () => {
    expect(productsOf([product({ IsMarkedForDeletion: true })], 'EN')).toEqual({
      upserts: [],
      deletes: [{ sku: 'TG11' }],
      rejects: [],
    });
  });
});

describe('stock', () => {
  const lying = (Plant: string, MatlWrhsStkQtyInMatlBaseUnit: string): Row => ({
    Material: 'TG11',
    Plant,
    MatlWrhsStkQtyInMatlBaseUnit,
  });

  it('is what lies in a plant altogether', () => {
    expect(stockOf([lying('1010', '3.500'), lying('1020', '0'), lying('1010', '4')]).upserts).toEqual([
      { sku: 'TG11', location: '1010', quantity: '7.5' },
      { sku: 'TG11', location: '1020', quantity: '0' },
    ]);
  });

  it.each([
    ['-1', /^NEGATIVE/],
    ['1.1234567', /^NOT_A_DECIMAL/],
  ])('of %s is rejected', (quantity, reason) => {
    expect(stockOf([lying('1010', '0.5'), lying('1010', quantity)])).toMatchObject({
      upserts: [],
      rejects: [{ record: 'TG11 in 1010', reason: expect.stringMatching(reason) as string }],
    });
  });
});

describe('orders', () => {
  const item = (said: Row = {}): Row => ({
    SalesOrderItem: '10',
    Material: 'TG11',
    RequestedQuantity: '12',
    RequestedQuantityUnit: 'PC',
    NetPriceAmount: '102.50',
    NetPriceQuantity: '10',
    TransactionCurrency: 'EUR',
    SalesDocumentRjcnReason: '',
    ...said,
  });
  const order = (...items: readonly Row[]): Row => ({
    SalesOrder: '1',
    SoldToParty: '10100001',
    SalesOrderDate: '/Date(1767225600000)/',
    to_Item: many(...items),
  });

  it('have a row an item, priced for one', () => {
    expect(ordersOf([order(item(), item({ SalesDocumentRjcnReason: '00' }))]).upserts).toEqual([
      {
        order_number: '1',
        customer_number: '10100001',
        ordered_at: '2026-01-01',
        sku: 'TG11',
        quantity: '12',
        unit: 'PC',
        unit_price: '10.25',
        currency: 'EUR',
      },
    ]);
  });

  it.each([
    ['with no item left', order(item({ SalesDocumentRjcnReason: '00' })), 'to_Item'],
    ['of no day', { ...order(item()), SalesOrderDate: null }, 'SalesOrderDate'],
    ['of nothing', order(item({ RequestedQuantity: '0' })), 'item 10'],
  ])('%s are rejected', (_, row, field) => {
    expect(ordersOf([row])).toMatchObject({ upserts: [], rejects: [{ record: '1', field }] });
  });
});
