import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { CartClient } from '../cart/carts.js';

const LIST =
  '{ products(first: 50) { nodes { id sku price { net { amount } } priceAbsence { reason } priceHistory { from } priceReduction { since } } } }';
const SEARCH =
  '{ products(search: "product") { nodes { sku } } skus: products(skus: ["OPEN", "SECRET"]) { nodes { sku } } }';
const DIRECT = '{ product(sku: "SECRET") { sku } }';
const NODE = 'query ($id: ID!) { node(id: $id) { id } }';
const MANY =
  '{ prices(requests: [{ sku: "SECRET" }, { sku: "OPEN" }, { sku: "GHOST" }]) { sku product { sku } price { net { amount } } priceAbsence { reason } } }';
const RECOMMENDED = '{ recommendations(kind: POPULAR, first: 20) { nodes { sku } } }';

describe('assortment, through every door', () => {
  let gateway: TestGateway;
  let secretId: string;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1, 2, 5] });
    const { shop } = gateway;
    await shop.company('C1');
    await shop.company('C2');
    for (const sku of ['OPEN', 'SECRET']) {
      await shop.product(sku);
      await shop.lists(sku, '10.00');
    }
    await shop.agrees('C1', 'SECRET', '8.00');
    await shop.hides('C1', 'SECRET');
    await shop.ordered('C2', '2026-03-01', [
      ['SECRET', 5],
      ['OPEN', 2],
    ]);
    const { products } = await gateway.ask(LIST);
    secretId = products.nodes.find(({ sku }: { sku: string }) => sku === 'SECRET').id;
  });
  afterAll(() => gateway.close());

  it('the others see it', async () => {
    const headers = await gateway.as('c2@test.example');
    expect((await gateway.ask(DIRECT, {}, headers)).product).toEqual({ sku: 'SECRET' });
    expect(JSON.stringify(await gateway.ask(RECOMMENDED, {}, headers))).toContain('SECRET');
  });

  it.each([
    ['list', LIST],
    ['search', SEARCH],
    ['SKU', DIRECT],
    ['recommendation', RECOMMENDED],
  ])('whom it is hidden from does not: %s', async (_, query) => {
    const answer = await gateway.ask(query, {}, await gateway.as('c1@test.example'));
    expect(JSON.stringify(answer)).not.toContain('SECRET');
  });

  it('by id, by a request for a price, and in the cart a hidden product is as one that is not there', async () => {
    const headers = await gateway.as('c1@test.example');
    expect((await gateway.ask(NODE, { id: secretId }, headers)).node).toBeNull();
    const { prices } = await gateway.ask(MANY, {}, headers);
    const absent = { product: null, price: null, priceAbsence: { reason: 'NOT_AVAILABLE' } };
    expect(prices).toEqual([
      { sku: 'SECRET', ...absent },
      { sku: 'OPEN', product: { sku: 'OPEN' }, price: { net: { amount: '10.00' } }, priceAbsence: null },
      { sku: 'GHOST', ...absent },
    ]);
    const client = new CartClient(gateway, headers);
    const { id } = await client.active();
    const errors = await Promise.all(
      ['SECRET', 'GHOST'].map(async (sku) =>
        (await client.add(id, [{ sku, quantity: '1' }])).userErrors.map(({ code }: { code: string }) => code),
      ),
    );
    expect(errors[0]).toEqual(errors[1]);
    expect(errors[0]).toHaveLength(1);
    expect((await client.cart(id)).lines).toEqual([]);
  });

  it('among several ids, and in a quick order of many SKUs, it is as one that is not there', async () => {
    const headers = await gateway.as('c1@test.example');
    const absent = secretId.slice(0, -2) + (secretId.endsWith('zz') ? 'yy' : 'zz');
    const { nodes } = await gateway.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      { ids: [secretId, absent] },
      headers,
    );
    expect(nodes).toEqual([null, null]);
    const client = new CartClient(gateway, headers);
    const { id } = await client.active();
    const order = async (sku: string) => {
      const { userErrors, results } = await client.add(id, [
        { sku: 'OPEN', quantity: '2' },
        { sku, quantity: '1' },
        { sku: 'OPEN', quantity: '3' },
      ]);
      return { userErrors, outcomes: results?.map(({ outcome }: { outcome: string }) => outcome) };
    };
    const [hidden, ghost] = [await order('SECRET'), await order('GHOST')];
    const plain = (answer: object): string => JSON.stringify(answer).replaceAll(/SECRET|GHOST/g, 'X');
    expect(plain(hidden)).toBe(plain(ghost));
    expect(hidden.userErrors).toHaveLength(1);
    expect(hidden.userErrors[0].field).toBe('lines.1.sku');
    expect(JSON.stringify((await client.cart(id)).lines)).not.toContain('SECRET');
  });

  it('is in no facet, no suggestion and no list of look-alikes', async () => {
    const { products, searchSuggestions } = await gateway.ask(
      '{ products { facets { count } } searchSuggestions(search: "prod") { value } }',
      {},
      await gateway.as('c1@test.example'),
    );
    expect(products.facets.count).toBe(1);
    expect(searchSuggestions).toEqual([{ value: 'OPEN' }]);
  });
});

describe('hidden prices, through every door', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1, 2, 5], settings: { MAATWERK_GUEST_PRICES: 'HIDDEN' } });
    await gateway.shop.company('C1');
    await gateway.shop.product('OPEN');
    await gateway.shop.lists('OPEN', '98.76', { validFrom: '2026-03-05T00:00:00Z' });
    await gateway.shop.lists('OPEN', '123.45', { validTo: '2026-03-05T00:00:00Z' });
    await gateway.shop.ordered('C1', '2026-03-01', [['OPEN', 2]]);
  });
  afterAll(() => gateway.close());

  it.each([
    ['list', LIST],
    [
      'product',
      '{ product(sku: "OPEN") { price(quantity: "5", asOf: "2026-03-01T00:00:00Z") { net { amount } } priceAbsence { reason } priceHistory { net { amount } } priceReduction { before { amount } } } }',
    ],
    [
      'search',
      '{ products(search: "OPEN") { nodes { price { list { amount } } priceAbsence { reason } } } }',
    ],
    [
      'requests',
      '{ prices(requests: [{ sku: "OPEN" }]) { price { net { amount } } priceAbsence { reason } } }',
    ],
    [
      'recommendation',
      '{ recommendations(kind: POPULAR) { nodes { sku price { net { amount } } priceAbsence { reason } } } }',
    ],
  ])('a guest gets the reason and no amount: %s', async (_, query) => {
    const text = JSON.stringify(await gateway.ask(query));
    expect(text).toContain('HIDDEN');
    expect(text).not.toMatch(/98\.76|123\.45/);
    const signedIn = JSON.stringify(await gateway.ask(query, {}, await gateway.as('c1@test.example')));
    expect(signedIn).toMatch(/98\.76|123\.45/);
  });

  it('a guest’s cart has none either', async () => {
    const { headers } = await gateway.query('{ viewer { visitorId } }');
    const visitor = headers.get('maatwerk-visitor')!;
    const client = new CartClient(gateway, { 'maatwerk-visitor': visitor });
    const { id } = await client.active();
    await client.add(id, [{ sku: 'OPEN', quantity: '1' }]);
    const cart = await client.cart(id);
    expect(cart.lines).toHaveLength(1);
    expect(cart.lines[0]).toMatchObject({ price: null, priceAbsence: { reason: 'HIDDEN' }, total: null });
    expect(JSON.stringify(cart)).not.toMatch(/98\.76|123\.45/);
  });
});
