import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { endAll, type GatewayProcess, letSignIn, startGateway, until } from '../support/process.js';
import { Shop } from '../support/shop.js';

const MANY = 200;
const ADD = `mutation ($id: ID!, $sku: String!, $key: String!) {
  cartLinesAdd(cartId: $id, lines: [{ sku: $sku, quantity: "1" }], idempotencyKey: $key) { userErrors { code } } }`;
const LINES = 'query ($id: ID!) { cart(id: $id) { version lines { product { sku } quantity } } }';
const skuOf = (number: number): string => `P${number % 10}`;

let shop: FreshDatabase;
let gateway: GatewayProcess;
let headers: Record<string, string>;
beforeAll(async () => {
  shop = await freshDatabase();
  const story = new Shop(shop.database);
  await story.company('C1');
  for (let number = 0; number < 10; number++) await story.product(skuOf(number));
  await letSignIn(shop.database);
  gateway = await startGateway({ DATABASE_URL: shop.url, MAATWERK_JOBS: 'off' });
  headers = await gateway.signIn('c1@test.example');
});
afterAll(async () => {
  await endAll();
  await shop?.drop();
});

/** Whether it was acknowledged; no when the process went away first. */
async function add(id: string, number: number): Promise<boolean> {
  try {
    const { cartLinesAdd } = await gateway.ask(ADD, { id, sku: skuOf(number), key: `k${number}` }, headers);
    expect(cartLinesAdd.userErrors).toEqual([]);
    return true;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return false;
    throw error;
  }
}

const held = async (id: string): Promise<ReadonlyMap<string, number>> => {
  const { cart } = await gateway.ask(LINES, { id }, headers);
  return new Map(
    cart.lines.map((line: { product: { sku: string }; quantity: string }) => [
      line.product.sku,
      Number(line.quantity),
    ]),
  );
};

it('killed in the middle of 200 adds, has every acknowledged one, and with the same keys each once', async () => {
  const { id } = (await gateway.ask('mutation { cartCreate { cart { id } } }', {}, headers)).cartCreate.cart;
  const acknowledged = new Set<number>();
  const all = Promise.all(
    Array.from({ length: MANY }, async (_, number) => {
      if (await add(id, number)) acknowledged.add(number);
    }),
  );
  await until('some are acknowledged', () => acknowledged.size >= 20);
  await gateway.end('SIGKILL');
  await all;
  expect(acknowledged.size).toBeLessThan(MANY);

  gateway = await startGateway(gateway.environment);
  const kept = await held(id);
  for (let product = 0; product < 10; product++) {
    const sure = [...acknowledged].filter((number) => number % 10 === product).length;
    expect(kept.get(skuOf(product)) ?? 0).toBeGreaterThanOrEqual(sure);
  }

  const again = await Promise.all(Array.from({ length: MANY }, (_, number) => add(id, number)));
  expect(again).toEqual(Array.from({ length: MANY }, () => true));
  const { cart } = await gateway.ask(LINES, { id }, headers);
  expect(cart.version).toBe(MANY);
  expect([...(await held(id)).values()]).toEqual(Array.from({ length: 10 }, () => MANY / 10));
});
