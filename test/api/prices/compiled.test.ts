import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayBeCompiled } from '../../../src/graphql/compiled-queries.js';
import { PLAIN_TYPES } from '../../../src/rooms.js';
import { type Answer, gatewayWith, type TestGateway } from '../../support/gateway.js';

/** More often than a query must be asked before it is compiled. */
const OFTEN = 25;

const QUERIES: readonly (readonly [name: string, query: string, variables: object])[] = [
  [
    'a page',
    'query Page($group: String!) { products(group: $group, first: 5) { edges { cursor node { sku } } nodes { id sku name stock unit group { code name } price { net { amount currency } scales { minQuantity net { amount } } validUntil } priceAbsence { reason } } pageInfo { hasNextPage endCursor } } }',
    { group: 'mugs' },
  ],
  [
    'aliases and arguments',
    '{ one: product(sku: "MUG-1") { a: price { net { amount } } b: price(quantity: "20") { net { amount } total { amount } list { amount } } } none: product(sku: "NONE") { sku } }',
    {},
  ],
  [
    'fragments',
    'query { product(sku: "MUG-1") { ...Facts ... on Product { name } } } fragment Facts on Product { sku price { ...Net } } fragment Net on Price { net { amount } per }',
    {},
  ],
  [
    'conditions, off',
    'query ($with: Boolean!) { product(sku: "MUG-1") { sku price @include(if: $with) { net { amount } } brand @skip(if: $with) } }',
    { with: false },
  ],
  [
    'conditions, on',
    'query ($with: Boolean!) { product(sku: "MUG-1") { sku price @include(if: $with) { net { amount } } brand @skip(if: $with) } } ',
    { with: true },
  ],
  [
    'a variable with a default',
    'query ($quantity: Decimal = "3") { product(sku: "MUG-1") { price(quantity: $quantity) { total { amount } } } }',
    {},
  ],
  [
    'a variable not given',
    'query ($quantity: Decimal, $asOf: DateTime) { product(sku: "MUG-1") { price(quantity: $quantity, asOf: $asOf) { total { amount } } } }',
    {},
  ],
  [
    'a refused quantity beside a good one',
    '{ product(sku: "MUG-1") { sku bad: price(quantity: "0") { net { amount } } good: price { net { amount } } } }',
    {},
  ],
  ['a refused page', '{ products(first: 2, after: "nonsense") { nodes { sku } } }', {}],
  [
    'a refused variable',
    'query ($quantity: Decimal!) { product(sku: "MUG-1") { price(quantity: $quantity) { total { amount } } } }',
    { quantity: 'a lot' },
  ],
  ['a variable that is missing', 'query ($sku: String!) { product(sku: $sku) { sku } }', {}],
];

describe('a query that is asked often', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1] });
    await gateway.shop.company('C1');
    for (const number of [1, 2, 3]) {
      await gateway.shop.product(`MUG-${number}`, { group: 'mugs' });
      if (number < 3) await gateway.shop.lists(`MUG-${number}`, '12.75', { validTo: '2027-01-01T00:00:00Z' });
    }
    await gateway.shop.lists('MUG-1', '10.95', { from: 14 });
    await gateway.shop.agrees('C1', 'MUG-2', '9.90');
  });
  afterAll(() => gateway.close());

  it.each(QUERIES)('gets the same answer as the first time: %s', async (_, query, variables) => {
    const headers = await gateway.as('c1@test.example');
    const seen = ({ data, errors, status }: Answer): object => ({ data, errors, status });
    const first = seen(await gateway.query(query, variables, headers));
    for (let turn = 1; turn < OFTEN; turn++) await gateway.query(query, variables, headers);
    expect(seen(await gateway.query(query, variables, headers))).toEqual(first);
  });

  it.each(QUERIES)('is compiled by then: %s', (_, query) => {
    const name = /query (\w+)/.exec(query)?.[1] ?? null;
    expect(mayBeCompiled(gateway.app.schema, parse(query), name, PLAIN_TYPES)).toBe(true);
  });

  it.each([
    ['filters', '{ products(attributes: [{ name: "Colour", values: ["red"] }]) { nodes { sku } } }'],
    ['variables of an enum', 'query ($at: StockAt! = MINE) { product(sku: "MUG-1") { stock(at: $at) } }'],
    ['explanations', '{ product(sku: "MUG-1") { price { because { channel } } } }'],
    ['interfaces', '{ node(id: "x") { id } }'],
    ['introspection', '{ product(sku: "MUG-1") { __typename } }'],
    ['mutations', 'mutation { signOut { userErrors { code } } }'],
  ])('but never with %s', (_, query) => {
    expect(mayBeCompiled(gateway.app.schema, parse(query), null, PLAIN_TYPES)).toBe(false);
  });
});
