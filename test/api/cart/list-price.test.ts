import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { CartClient, codes } from './carts.js';

let gateway: TestGateway;
let buyer: CartClient;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: [5] });
  const { shop, database } = gateway;
  await shop.company('C1');
  for (const sku of ['MUG', 'CUP']) {
    await shop.product(sku, { stock: 1000 });
    await database.query(
      `INSERT INTO product_unit (product_id, unit, factor) SELECT id, 'box', 12 FROM product WHERE sku = $1`,
      [sku],
    );
  }
  await shop.lists('MUG', '2.00');
  await shop.lists('CUP', '3.00');
  await shop.lists('CUP', '30.00', { unit: 'box' });
  buyer = new CartClient(gateway, await gateway.as('c1@test.example'));
});
afterAll(() => gateway.close());

describe('a shop without level 1', () => {
  it('sells boxes by the price of pieces, where a box is declared, and says so', async () => {
    const { cart } = await buyer.create();
    expect(
      codes(
        await buyer.add(cart.id, [
          { sku: 'MUG', quantity: '2', unit: 'box' },
          { sku: 'CUP', quantity: '1', unit: 'box' },
          { sku: 'CUP', quantity: '1' },
        ]),
      ),
    ).toEqual([]);
    const query = `query ($id: ID!) { cart(id: $id) { total { amount } lines { unit price { net { amount } total { amount }
      because { winner { unit amount { amount } unitFactor } losers { reason line { unit } } } } } } }`;
    let seen: object | null = null;
    const statements = await gateway.statements(async () => {
      seen = (await gateway.ask(query, { id: cart.id }, buyer.headers)).cart;
    });
    expect(seen).toEqual({
      total: { amount: '81.00' },
      lines: [
        {
          unit: 'box',
          price: {
            net: { amount: '24.00' },
            total: { amount: '48.00' },
            because: {
              winner: { unit: 'piece', amount: { amount: '2.00' }, unitFactor: '0.083333' },
              losers: [],
            },
          },
        },
        {
          unit: 'box',
          price: {
            net: { amount: '30.00' },
            total: { amount: '30.00' },
            because: {
              winner: { unit: 'box', amount: { amount: '30.00' }, unitFactor: null },
              losers: [{ reason: 'OTHER_UNIT', line: { unit: 'piece' } }],
            },
          },
        },
        {
          unit: 'piece',
          price: {
            net: { amount: '3.00' },
            total: { amount: '3.00' },
            because: {
              winner: { unit: 'piece', amount: { amount: '3.00' }, unitFactor: null },
              losers: [{ reason: 'BELOW_MIN_QUANTITY', line: { unit: 'box' } }],
            },
          },
        },
      ],
    });
    // Who asks, cart, lines, products, prices with their conversions, and those again for the explanation.
    expect(statements.length).toBeLessThanOrEqual(8);
    expect(codes(await buyer.submit(cart.id, 'boxes', { input: { expectedTotal: '81' } }))).toEqual([]);
  });
});
