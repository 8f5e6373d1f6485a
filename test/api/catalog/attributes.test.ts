import { afterAll, beforeAll, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await gatewayWith({ levels: [] });
  await gateway.shop.product('A');
  await gateway.shop.product('B');
  await gateway.database.query(
    `UPDATE product SET attributes = '{"voltage": ["230 V"], "material": ["steel", "brass"]}' WHERE sku = 'A'`,
  );
});
afterAll(() => gateway.close());

const QUERY = '{ products(skus: ["A", "B"]) { nodes { sku attributes { name values } } } }';

it('a product says what it is, by name', async () => {
  const { products } = await gateway.ask(QUERY);
  expect(products.nodes).toEqual([
    {
      sku: 'A',
      attributes: [
        { name: 'material', values: ['steel', 'brass'] },
        { name: 'voltage', values: ['230 V'] },
      ],
    },
    { sku: 'B', attributes: [] },
  ]);
});

it('a page costs one statement more for them', async () => {
  const plain = await gateway.statements(() =>
    gateway.ask('{ products(skus: ["A", "B"]) { nodes { sku } } }'),
  );
  const all = await gateway.statements(() => gateway.ask(QUERY));
  expect(all.length).toBe(plain.length + 1);
});
