import { describe, expect, it } from 'vitest';
import { deriveCompanies, hashOf, industryOf, limitOf, type DemoCompany } from './companies.js';
import { deriveParents } from './company-parents.js';
import { groupOf, nameOf, rangeOf } from './product-groups.js';
import type { Sales, Sold } from './sales.js';
import { stockOf } from './stock.js';

const bought = (customer: string, price = 10_000, day = 100): Sold => ({
  customer,
  day,
  month: 0,
  quantity: 2,
  price,
});

const sales = (
  bySku: Readonly<Record<string, readonly Sold[]>>,
  customers: Readonly<Record<string, string>>,
): Sales => ({
  bySku: new Map(Object.entries(bySku)),
  descriptions: new Map(),
  customers: new Map(Object.entries(customers)),
  invoices: new Map(),
  firstDay: 90,
  lastDay: 100,
  firstMonth: 0,
  months: 1,
});

describe('product groups', () => {
  it.each([
    ['JUMBO BAG RED RETROSPOT', 'BAGS', 'Retrospot'],
    ['WHITE HANGING HEART T-LIGHT HOLDER', 'CANDLES', ''],
    ['REGENCY CAKESTAND 3 TIER', 'BAKING', 'Regency'],
    ['SET OF 20 VINTAGE CHRISTMAS NAPKINS', 'CHRISTMAS', 'Vintage'],
    ['PARTY BUNTING', 'PARTY', ''],
    ['LUNCH BAG DOLLY GIRL DESIGN', 'LUNCH_AND_PICNIC', 'Dolly girl'],
    ['CUPID MYSTERY', 'OTHER', ''],
  ])('%s is of %s, range "%s"', (text, group, range) =>
    expect([groupOf(text), rangeOf(text)]).toEqual([group, range]),
  );

  it('names are written in small letters', () =>
    expect(nameOf('WHITE  METAL LANTERN ,')).toBe('White metal lantern'));
});

describe('an industry', () => {
  const shop = new Map([
    ['CROCKERY', 30],
    ['TOYS', 30],
    ['OTHER', 40],
  ]);
  it.each([
    [
      'what stands out',
      new Map([
        ['CROCKERY', 8],
        ['OTHER', 2],
      ]),
      'HOSPITALITY',
    ],
    [
      'the shop’s average',
      new Map([
        ['CROCKERY', 3],
        ['TOYS', 3],
        ['OTHER', 4],
      ]),
      'GIFT_SHOP',
    ],
    ['nothing bought', new Map(), 'GIFT_SHOP'],
  ])('follows from %s', (_, spend, industry) => expect(industryOf(spend, shop)).toBe(industry));
});

it.each([
  [1000, 4, 500],
  [1010, 4, 550],
  [10, 1, 250],
  [0, 0, 250],
  [77_000, 1, 10_000],
])('who spent %s in %s orders may order for %s', (spend, orders, limit) =>
  expect(limitOf(spend, orders)).toBe(limit),
);

it('the hash of a text is FNV-1a', () =>
  expect([hashOf(''), hashOf('foobar')]).toEqual([0x811c9dc5, 0xbf9cf968]));

describe('companies', () => {
  const companies = deriveCompanies(
    sales({ S: [bought('2'), bought('2')] }, { 2: 'Germany', 14096: 'Unspecified', 1: 'EIRE' }),
    new Map(),
  );

  it('are every customer by number, in their country and language', () =>
    expect(
      companies.map(({ customer, country, language, lines }) => [customer, country, language, lines]),
    ).toEqual([
      ['1', 'IE', 'en', 0],
      ['14096', 'GB', 'en', 0],
      ['2', 'DE', 'de', 2],
    ]));

  it('carry their number in the name', () => expect(companies[2]?.name).toMatch(/^\w+ & \w+ Gifts 2$/));
  it('are in the retail group only if they are its customer', () =>
    expect(companies.map(({ priceGroups }) => priceGroups)).toEqual([[], ['retail'], []]));
});

const company = (customer: string, country: string, lines: number): DemoCompany => ({
  customer,
  country,
  lines,
  name: '',
  industry: '',
  language: 'en',
  priceGroups: [],
  spend: 0,
  limitPerOrder: 250,
});
const contract = (sku: string, customer = 'P') => ({ customer, sku, minQuantity: 1, prices: [1] });

describe('branches', () => {
  const skus = ['A', 'B', 'C', 'D', 'E'];
  const all = [
    company('P', 'GB', 9),
    company('X', 'GB', 8),
    company('Y', 'NL', 7),
    company('Z', 'GB', 6),
    company('Q', 'GB', 5),
  ];

  it('are the busiest of the country that never bought under the contract', () =>
    expect(
      deriveParents(
        sales({ A: [bought('P'), bought('X')] }, {}),
        all,
        skus.map((sku) => contract(sku)),
      ),
    ).toEqual(new Map([['Z', 'P']])));

  it('need five contracts and are never under contract themselves', () => {
    expect(
      deriveParents(
        sales({}, {}),
        all,
        skus.slice(1).map((sku) => contract(sku)),
      ).size,
    ).toBe(0);
    const taken = [...skus.map((sku) => contract(sku)), contract('A', 'X'), contract('A', 'Z')];
    expect(deriveParents(sales({}, {}), all, taken)).toEqual(new Map([['Q', 'P']]));
  });
});

it.each([
  [
    'four weeks’ sales',
    [
      { day: 100, quantity: 7 },
      { day: 73, quantity: 4 },
      { day: 72, quantity: 99 },
    ],
    11,
    5,
  ],
  ['a third of twelve weeks’', [{ day: 60, quantity: 7 }], 3, 1],
  ['nothing', [{ day: 10, quantity: 7 }], 0, 0],
])('stock is %s', (_, days, london, utrecht) =>
  expect(
    stockOf(
      days.map((one) => ({ ...bought('1'), ...one })),
      100,
    ),
  ).toEqual({ LONDON: london, UTRECHT: utrecht }),
);
