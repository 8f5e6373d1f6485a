import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { CartClient, codes, LEVELS } from '../cart/carts.js';

let gateway: TestGateway;
let buyer: CartClient;
/** Held by the test, it stops an order halfway. */
const GATE = 990_017;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: LEVELS });
  const { shop, database } = gateway;
  await shop.company('C1');
  await shop.product('A', { stock: 10 });
  await shop.lists('A', '1.00');
  await database.query(`CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_advisory_xact_lock(${GATE}); RETURN NULL; END'`);
  buyer = new CartClient(gateway, await gateway.as('c1@test.example'));
});
afterAll(() => gateway.close());

const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'`;

describe('a connection that is killed while a cart is submitted', () => {
  it.each([
    ['after the order was written', 'sales_order_line'],
    ['after stock was taken and the cart closed', 'audit_entry'],
  ])('%s: no order, no stock taken, and the same key makes exactly one order later', async (_, table) => {
    const { database } = gateway;
    const { cart } = await buyer.create();
    await buyer.add(cart.id, [{ sku: 'A', quantity: '1' }]);
    const state = async () =>
      (
        await database.query(
          `SELECT (SELECT count(*) FROM sales_order) AS orders, (SELECT count(*) FROM sales_order_line) AS lines,
                  (SELECT sum(quantity)::text FROM stock) AS stock, (SELECT count(*) FROM cart WHERE status = 'SUBMITTED') AS submitted`,
        )
      )[0] as { orders: number; lines: number; stock: string; submitted: number };
    const before = await state();
    await database.query(
      `CREATE TRIGGER gate AFTER INSERT ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION wait_at_gate()`,
    );
    const variables = { id: cart.id, key: `crash-${table}` };
    const submit =
      'mutation ($id: ID!, $key: String!) { cartSubmit(cartId: $id, idempotencyKey: $key) { order { id } userErrors { code field } } }';
    await database.session(async (gate) => {
      await gate.query('SELECT pg_advisory_lock($1)', [GATE]);
      const answer = gateway.query(submit, variables, buyer.headers);
      let pid: number | undefined;
      while (pid === undefined) pid = (await gate.query<{ pid: number }>(waiting))[0]?.pid;
      await gate.query('SELECT pg_terminate_backend($1)', [pid]);
      expect((await answer).errors[0]?.extensions['code']).toBe('UNAVAILABLE');
      await gate.query('SELECT pg_advisory_unlock($1)', [GATE]);
    });
    await database.query(`DROP TRIGGER gate ON ${table}`);
    expect(await state()).toEqual(before);
    const first = await gateway.ask(submit, variables, buyer.headers);
    expect(codes(first.cartSubmit)).toEqual([]);
    expect(await gateway.ask(submit, variables, buyer.headers)).toEqual(first);
    expect(await state()).toEqual({
      orders: before.orders + 1,
      lines: before.lines + 1,
      stock: (Number(before.stock) - 1).toFixed(6),
      submitted: before.submitted + 1,
    });
  });
});
