import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cartData } from '../../../src/levels/5-omnichannel/personal-data.store.js';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';
import { CartClient, guestOf, held, LEVELS } from './carts.js';

let gateway: TestGateway;
const DAY = 24 * 60 * 60 * 1000;
let now = TEST_NOW;

beforeAll(async () => {
  gateway = await gatewayWith({
    levels: LEVELS,
    clock: () => now,
    settings: { MAATWERK_GUEST_CART_DAYS: '30' },
  });
  const { shop } = gateway;
  await shop.company('C1');
  await shop.buyer('stays@test.example', 'C1');
  await shop.product('A');
  await shop.lists('A', '1.00');
});
afterAll(() => gateway.close());

const filled = async (client: CartClient): Promise<string> => {
  const { id } = await client.active();
  await client.add(id, [{ sku: 'A', quantity: '1' }]);
  return id as string;
};

describe('the nightly job', () => {
  it("removes guests' carts that nobody came back to, and no others", async () => {
    const job = gateway.app.jobKinds.find(({ name }) => name === 'carts-expire')!;
    const old = new CartClient(gateway, await guestOf(gateway));
    const oldCart = await filled(old);
    const buyer = new CartClient(gateway, await gateway.as('stays@test.example'));
    const buyersCart = await filled(buyer);
    now = new Date(TEST_NOW.getTime() + 20 * DAY);
    const recent = new CartClient(gateway, await guestOf(gateway));
    const recentCart = await filled(recent);
    now = new Date(TEST_NOW.getTime() + 31 * DAY);
    try {
      await job.run({});
      expect(await old.cart(oldCart)).toBeNull();
      expect(held(await recent.cart(recentCart))).toEqual(['A 1']);
      expect(
        held(await new CartClient(gateway, await gateway.as('stays@test.example')).cart(buyersCart)),
      ).toEqual(['A 1']);
    } finally {
      now = TEST_NOW;
    }
  });
});

describe('personal data', () => {
  it("is told wholly, erased wholly, and the proof counts what is left; another person's stays", async () => {
    const { database } = gateway;
    const device = await guestOf(gateway);
    await filled(new CartClient(gateway, device));
    const headers = await gateway.as('c1@test.example');
    await gateway.ask('mutation { cartMerge { cartMerge { id } } }', {}, { ...headers, ...device });
    await filled(new CartClient(gateway, headers));
    const buyerId = (
      await database.query<{ id: number }>(`SELECT id FROM buyer WHERE email = 'c1@test.example'`)
    )[0]!.id;
    const told = await cartData.export(database, buyerId);
    expect(told).toMatchObject({
      cart: [{ customerNumber: 'C1', status: 'ACTIVE' }],
      cart_line: [{ sku: 'A', quantity: '2.000000' }],
      cart_merge: [{ strategy: 'SUM' }],
    });
    expect(await cartData.scan(database, buyerId)).toEqual({ cart: 1, cart_line: 1, cart_merge: 1 });
    const others = 'SELECT count(*) AS size FROM cart WHERE buyer_id <> $1';
    const before = await database.query(others, [buyerId]);
    // The guest's cart that became theirs goes too.
    expect(await cartData.erase(database, buyerId)).toEqual({ cart: 2, cart_line: 1, cart_merge: 1 });
    expect(await cartData.scan(database, buyerId)).toEqual({ cart: 0, cart_line: 0, cart_merge: 0 });
    expect(await database.query(others, [buyerId])).toEqual(before);
  });
});
