import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: [1, 5] });
  const { shop, database } = gateway;
  for (const company of ['NORTH', 'SOUTH', 'NONE']) await shop.company(company);
  await database.query(
    `UPDATE company SET branch = CASE customer_number WHEN 'NORTH' THEN 'N' ELSE 'S' END WHERE customer_number <> 'NONE'`,
  );
  await shop.product('MUG', { stock: 5 });
  await shop.product('CUP', { stock: 7 });
  await shop.lists('MUG', '1.00');
  await database.query(
    `INSERT INTO stock (product_id, location, quantity) SELECT p.id, l.location, l.quantity
       FROM product p, (VALUES ('N', 2.5), ('S', 40)) AS l (location, quantity) WHERE p.sku = 'MUG'`,
  );
});
afterAll(() => gateway.close());

const PLACES = 'sku stock all: stock(at: ALL) mine: stock(at: MINE)';
const as = (company: string) => gateway.as(`${company.toLowerCase()}@test.example`);

describe('stock at the own branch', () => {
  it.each([
    ['NORTH', '2.5', '0'],
    ['SOUTH', '40', '0'],
    ['NONE', null, null],
  ])('of %s, through list, SKU, id and cart', async (company, mug, cup) => {
    const headers = await as(company);
    const expected = [
      { sku: 'CUP', stock: '7', all: '7', mine: cup },
      { sku: 'MUG', stock: '47.5', all: '47.5', mine: mug },
    ];
    const { products, product } = await gateway.ask(
      `{ products(first: 5) { nodes { ${PLACES} } } product(sku: "MUG") { id ${PLACES} } }`,
      {},
      headers,
    );
    expect(products.nodes).toEqual(expected);
    const { id, ...bySku } = product;
    expect(bySku).toEqual(expected[1]);
    const { node, viewer } = await gateway.ask(
      `query ($id: ID!) { node(id: $id) { ... on Product { ${PLACES} } } viewer { cart { id } } }`,
      { id },
      headers,
    );
    expect(node).toEqual(expected[1]);
    const { cartLinesAdd } = await gateway.ask(
      `mutation ($id: ID!) { cartLinesAdd(cartId: $id, lines: [{ sku: "MUG", quantity: "1" }]) { cart { lines { product { ${PLACES} } } } } }`,
      { id: viewer.cart.id },
      headers,
    );
    expect(cartLinesAdd.cart.lines).toEqual([{ product: expected[1] }]);
  });

  it('of a guest is none', async () => {
    const { product } = await gateway.ask(`{ product(sku: "MUG") { ${PLACES} } }`);
    expect(product).toEqual({ sku: 'MUG', stock: '47.5', all: '47.5', mine: null });
  });

  it('costs no statement, and is the same when the query is asked so often that it is compiled', async () => {
    const headers = await as('NORTH');
    const expected = [
      { sku: 'CUP', stock: '7', x: '0' },
      { sku: 'MUG', stock: '47.5', x: '2.5' },
    ];
    const variable =
      'query ($at: StockAt! = MINE) { products(first: 5) { nodes { sku stock x: stock(at: $at) } } }';
    const literal = '{ products(first: 5) { nodes { sku stock x: stock(at: MINE) } } }';
    for (let again = 0; again < 25; again++)
      for (const query of [variable, literal])
        expect((await gateway.ask(query, {}, headers)).products.nodes).toEqual(expected);
    const cost = async (query: string) =>
      (await gateway.statements(() => gateway.ask(query, {}, headers))).length;
    const plain = '{ products(first: 5) { nodes { sku stock } } }';
    expect(await cost(plain)).toBe(2);
    expect(await cost(plain.replace('stock', 'stock(at: MINE)'))).toBe(2);
  });
});

describe('a file of companies', () => {
  it('names the branch, leaves it where it says nothing, and takes it away', async () => {
    await gateway.shop.staff('root@test.example', 'ADMIN');
    const { apiKeyCreate } = await gateway.ask(
      'mutation { apiKeyCreate(input: { name: "erp", scopes: [IMPORT] }) { secret } }',
      {},
      await gateway.as('root@test.example'),
    );
    const send = async (file: string): Promise<object> => {
      const response = await fetch(`${gateway.url}/import/companies`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv', authorization: `Bearer ${apiKeyCreate.secret}` },
        body: file,
      });
      return (await response.json()) as object;
    };
    const branchOf = async () =>
      (
        await gateway.database.query<{ branch: string | null }>(
          `SELECT branch FROM company WHERE customer_number = 'NONE'`,
        )
      )[0]!.branch;
    expect(await send('customer_number,name,branch\nNONE,None,N\n')).toMatchObject({ accepted: 1 });
    expect(await branchOf()).toBe('N');
    expect(await send('customer_number,name\nNONE,None\n')).toMatchObject({ unchanged: 1 });
    expect(await branchOf()).toBe('N');
    expect(await send('customer_number,name,branch\nNONE,None,\n')).toMatchObject({ accepted: 1 });
    expect(await branchOf()).toBeNull();
  });
});
