import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';
import { ErpServer, HttpErp } from '../../support/http-erp.js';
import { CartClient } from '../cart/carts.js';

const PRICE = `net { amount currency } list { amount } total { amount } per unit quantity freshness freshAt validUntil personalised personalisedBy
  scales { net { amount } }
  because { source freshness freshAt sequence steps { kind source amount { amount } } winner { list } losers { reason line { list } } discountsLeftOut { code reason } }`;
const ONE = `query ($sku: String!, $quantity: Decimal, $asOf: DateTime) { product(sku: $sku) { price(quantity: $quantity, asOf: $asOf) { ${PRICE} } } }`;
const PLAIN = 'query ($sku: String!) { product(sku: $sku) { price { net { amount } freshness } } }';

/** Nothing here is about the deadline: a loaded machine shall not miss it. */
const SETTINGS = {
  MAATWERK_ERP_DEADLINE: '20000',
  MAATWERK_LIMIT_TIME: '60000',
  MAATWERK_TOKEN_MINUTES: '600',
};

let erp: ErpServer;
let gateway: TestGateway;
let now = TEST_NOW;
beforeAll(async () => {
  erp = await ErpServer.start();
  gateway = await gatewayWith({
    levels: [1, 2, 5],
    erp: new HttpErp(erp.url),
    clock: () => now,
    settings: SETTINGS,
  });
  const { shop, database } = gateway;
  await shop.company('LIVE');
  await shop.company('LIVE2');
  await shop.company('LISTED');
  await database.query("UPDATE company SET live_prices = true WHERE customer_number LIKE 'LIVE%'");
  for (const sku of ['CUP', 'POT', 'GOLD', 'PAN', 'LID']) await shop.product(sku);
  await database.query("UPDATE product SET live_prices = true WHERE sku = 'GOLD'");
  await shop.lists('CUP', '12.00');
  await shop.lists('CUP', '11.00', { from: 10 });
  await shop.agrees('LIVE', 'CUP', '10.00');
  await shop.lists('POT', '8.00');
  await shop.lists('GOLD', '100.00', { per: 10 });
});
afterAll(async () => {
  await gateway?.close();
  await erp?.close();
});
beforeEach(() => {
  erp.behaviour = 'WELL';
  erp.calls.length = 0;
  erp.costs('LIVE', 'CUP', '9.5');
  erp.costs('LIVE2', 'CUP', '9.25');
  erp.costs('LIVE', 'GOLD', {
    net: '977.123456',
    per: '100',
    currency: 'GBP',
    validUntil: '2026-03-11T00:00:00Z',
  });
  erp.costs('LISTED', 'GOLD', '9.99');
});
afterEach(() => {
  now = TEST_NOW;
});

const as = (company: string): Promise<Record<string, string>> =>
  gateway.as(`${company.toLowerCase()}@test.example`);

describe('a live price', () => {
  it('is what the system of record says, and says so', async () => {
    const { product } = await gateway.ask(ONE, { sku: 'CUP', quantity: '3' }, await as('LIVE'));
    expect(product.price).toEqual({
      net: { amount: '9.50', currency: 'GBP' },
      list: { amount: '12.00' },
      total: { amount: '28.50' },
      per: '1',
      unit: 'piece',
      quantity: '3',
      freshness: 'LIVE',
      freshAt: TEST_NOW.toISOString(),
      validUntil: null,
      personalised: true,
      personalisedBy: ['ERP'],
      scales: [],
      because: {
        source: 'ERP',
        freshness: 'LIVE',
        freshAt: TEST_NOW.toISOString(),
        sequence: 'contract-first',
        steps: [
          { kind: 'BASE', source: 'LIST', amount: { amount: '12.00' } },
          { kind: 'ERP', source: 'test', amount: { amount: '9.50' } },
        ],
        winner: null,
        losers: [
          { reason: 'ERP_GOES_FIRST', line: { list: 'CONTRACT-LIVE' } },
          { reason: 'LOWER_STEP', line: { list: 'LIST' } },
          { reason: 'BELOW_MIN_QUANTITY', line: { list: 'LIST' } },
        ],
        discountsLeftOut: [],
      },
    });
    expect(erp.calls).toEqual([
      [{ customer: 'LIVE', sku: 'CUP', quantity: '3', unit: 'piece', currency: 'GBP' }],
    ]);
  });

  it('of a product is live for every company, on the basis of the system, rounded once', async () => {
    const { product } = await gateway.ask(ONE, { sku: 'GOLD', quantity: '5' }, await as('LIVE'));
    expect(product.price).toMatchObject({
      net: { amount: '977.1235' },
      per: '100',
      total: { amount: '48.86' },
      list: { amount: '1000.00' },
      validUntil: '2026-03-11T00:00:00.000Z',
      because: {
        steps: [
          { kind: 'BASE', amount: { amount: '1000.00' } },
          { kind: 'ERP', amount: { amount: '977.123456' } },
          { kind: 'ROUNDING', amount: { amount: '977.1235' } },
        ],
      },
    });
    const other = await gateway.ask(PLAIN, { sku: 'GOLD' }, await as('LISTED'));
    expect(other.product.price).toEqual({ net: { amount: '9.99' }, freshness: 'LIVE' });
  });

  it('is asked for a guest without a customer; a system that knows no guests leaves them to the lists', async () => {
    expect((await gateway.ask(PLAIN, { sku: 'GOLD' })).product.price).toEqual({
      net: { amount: '100.00' },
      freshness: 'SYNCED',
    });
    expect(erp.questions.map(({ customer }) => customer)).toEqual([null]);
    erp.costs(null, 'GOLD', '11');
    const { product } = await gateway.ask(ONE, { sku: 'GOLD' });
    expect(product.price).toMatchObject({ net: { amount: '11.00' }, freshness: 'LIVE', personalised: false });
    erp.costs(null, 'GOLD', { none: 'UNKNOWN_CUSTOMER' });
  });

  it('is that there is none, where the system says so', async () => {
    const query = '{ product(sku: "POT") { price { net { amount } } priceAbsence { reason } } }';
    expect((await gateway.ask(query, {}, await as('LIVE'))).product).toEqual({
      price: null,
      priceAbsence: { reason: 'NOT_AVAILABLE' },
    });
  });

  it.each([
    ['another moment', ONE, { sku: 'CUP', asOf: '2026-03-01T00:00:00Z' }, 'LIVE', '10.00'],
    ['a company and product that are not', ONE, { sku: 'CUP' }, 'LISTED', '12.00'],
  ])('of %s is the price lists', async (_, query, variables, company, net) => {
    const { product } = await gateway.ask(query, variables, await as(company));
    expect(product.price).toMatchObject({
      net: { amount: net },
      freshness: 'SYNCED',
      freshAt: null,
      because: { source: 'PRICE_LISTS', freshAt: null },
    });
    expect(erp.calls).toEqual([]);
  });

  it('is never asked for staff who look at another moment, and is for those who look as the company', async () => {
    await gateway.shop.staff('desk@shop.example', 'SALES_REP');
    const desk = await gateway.as('desk@shop.example');
    const see = { ...desk, 'maatwerk-see-as': 'LIVE' };
    const then = { ...see, 'maatwerk-as-of': '2026-03-01T00:00:00Z' };
    expect((await gateway.ask(PLAIN, { sku: 'CUP' }, then)).product.price.freshness).toBe('SYNCED');
    expect(erp.calls).toEqual([]);
    expect((await gateway.ask(PLAIN, { sku: 'CUP' }, see)).product.price).toEqual({
      net: { amount: '9.50' },
      freshness: 'LIVE',
    });
  });

  it('costs one call for a page, and no statement more than listed ones', async () => {
    const page =
      '{ products(skus: ["CUP", "POT", "GOLD", "PAN"]) { nodes { sku price { net { amount } because { source } } priceAbsence { reason } } } }';
    const [live, listed] = [await as('LIVE'), await as('LISTED')];
    // Products and price lists are kept in memory: both have asked before.
    for (const headers of [live, listed]) await gateway.ask(page, {}, headers);
    erp.calls.length = 0;
    const statements = await gateway.statements(() => gateway.ask(page, {}, live));
    expect(erp.calls).toHaveLength(1);
    expect(erp.calls[0]).toHaveLength(4);
    const without = await gateway.statements(() => gateway.ask(page, {}, listed));
    expect(statements.length).toBe(without.length);
  });

  it('is one number through every door, and one question a request', async () => {
    const headers = await as('LIVE');
    const client = new CartClient(gateway, headers);
    const { cart } = await client.create();
    await client.add(cart.id, [{ sku: 'CUP', quantity: '1' }]);
    erp.calls.length = 0;
    const answer = await gateway.ask(
      `query ($id: ID!) { product(sku: "CUP") { price { net { amount } freshness } why: price { net { amount } because { freshness } } }
         products(skus: ["CUP"]) { nodes { price { net { amount } freshness } } }
         prices(requests: [{ sku: "CUP" }]) { price { net { amount } freshness } }
         cart(id: $id) { lines { price { net { amount } freshness } } } }`,
      { id: cart.id },
      headers,
    );
    const same = { net: { amount: '9.50' }, freshness: 'LIVE' };
    expect(answer).toEqual({
      product: { price: same, why: { net: same.net, because: { freshness: 'LIVE' } } },
      products: { nodes: [{ price: same }] },
      prices: [{ price: same }],
      cart: { lines: [{ price: same }] },
    });
    expect(erp.questions).toHaveLength(1);
  });
});

describe('when the system does not answer', () => {
  it('the last price stands in as STALE with its moment, for an hour, then the lists', async () => {
    const headers = await as('LIVE');
    expect((await gateway.ask(ONE, { sku: 'CUP' }, headers)).product.price.freshness).toBe('LIVE');
    erp.behaviour = 'WRONG_JSON';
    now = new Date(TEST_NOW.getTime() + 60 * 60_000);
    expect((await gateway.ask(ONE, { sku: 'CUP' }, headers)).product.price).toMatchObject({
      net: { amount: '9.50' },
      freshness: 'STALE',
      freshAt: TEST_NOW.toISOString(),
      because: { source: 'ERP', freshness: 'STALE', freshAt: TEST_NOW.toISOString() },
    });
    now = new Date(now.getTime() + 1);
    const { product } = await gateway.ask(ONE, { sku: 'CUP' }, headers);
    expect(product.price).toMatchObject({
      net: { amount: '10.00' },
      freshness: 'SYNCED',
      freshAt: null,
      because: { source: 'PRICE_LISTS', winner: { list: 'CONTRACT-LIVE' } },
    });
  });

  it('a price is not used beyond the moment until which the system stood by it', async () => {
    erp.costs('LIVE', 'GOLD', { net: '7', per: '1', currency: 'GBP', validUntil: '2026-03-10T09:10:00Z' });
    const headers = await as('LIVE');
    await gateway.ask(PLAIN, { sku: 'GOLD' }, headers);
    erp.behaviour = 'WRONG_JSON';
    const at = async (moment: string): Promise<unknown> => {
      now = new Date(moment);
      return (await gateway.ask(PLAIN, { sku: 'GOLD' }, headers)).product.price;
    };
    expect(await at('2026-03-10T09:09:59Z')).toEqual({ net: { amount: '7.00' }, freshness: 'STALE' });
    expect(await at('2026-03-10T09:10:00Z')).toEqual({ net: { amount: '100.00' }, freshness: 'SYNCED' });
  });

  it('what was never asked and stands in no list is SOURCE_DOWN', async () => {
    erp.behaviour = 'WRONG_JSON';
    const query = '{ product(sku: "LID") { price { net { amount } } priceAbsence { reason } } }';
    expect((await gateway.ask(query, {}, await as('LIVE'))).product).toEqual({
      price: null,
      priceAbsence: { reason: 'SOURCE_DOWN' },
    });
  });

  it.each([
    ['a negative amount', { net: '-1', per: '1', currency: 'GBP' }],
    ['another currency', { net: '1', per: '1', currency: 'EUR' }],
    ['no amount', { per: '1', currency: 'GBP' }],
    ['a number that is none', { net: null, per: '1', currency: 'GBP' }],
    ['per nothing', { net: '1', per: '0', currency: 'GBP' }],
    ['a reason that is none', { none: 'BAD_MOOD' }],
  ])('%s is no answer to that question only', async (_, nonsense) => {
    const fresh = await gateway.beside({
      levels: [1],
      erp: new HttpErp(erp.url),
      settings: SETTINGS,
    });
    try {
      erp.costs('LIVE2', 'POT', nonsense);
      const headers = await as('LIVE2');
      const { products } = await fresh.ask(
        '{ products(skus: ["CUP", "POT"]) { nodes { sku price { net { amount } freshness } } } }',
        {},
        headers,
      );
      expect(products.nodes).toEqual([
        { sku: 'CUP', price: { net: { amount: '9.25' }, freshness: 'LIVE' } },
        { sku: 'POT', price: { net: { amount: '8.00' }, freshness: 'SYNCED' } },
      ]);
    } finally {
      await fresh.app.close();
    }
  });
});
