import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

let gateway: TestGateway;
type Headers = Record<string, string>;
const ORDERS =
  'query ($first: Int, $after: String) { viewer { orders(first: $first, after: $after) { nodes { id orderedAt total { amount } lines { position sku quantity product { sku } } } pageInfo { hasNextPage endCursor } } } }';

beforeAll(async () => {
  // Orders are the core's: no level is on.
  gateway = await gatewayWith({ levels: [] });
  const { shop } = gateway;
  await shop.company('C1');
  await shop.company('C2');
  await shop.buyer('colleague@test.example', 'C1');
  await shop.staff('shop@test.example', 'MERCHANDISER');
  await shop.product('A');
  await shop.product('OLD');
  for (let day = 1; day <= 5; day++)
    await shop.ordered('C1', `2026-02-0${day}T10:00:00Z`, [
      ['A', day],
      ['OLD', 1],
    ]);
  await shop.ordered('C1', '2026-02-05T10:00:00Z', [['A', 6]]);
  await gateway.database.query(`UPDATE product SET active = false WHERE sku = 'OLD'`);
});
afterAll(() => gateway.close());

const pageOf = async (headers: Headers, variables: object = {}) =>
  (await gateway.ask(ORDERS, variables, headers)).viewer.orders;

describe('viewer.orders', () => {
  it("are all of the company's, newest first, for every member of it", async () => {
    const mine = await pageOf(await gateway.as('c1@test.example'));
    expect(mine.nodes.map(({ lines }: { lines: { quantity: string }[] }) => lines[0]!.quantity)).toEqual([
      '6',
      '5',
      '4',
      '3',
      '2',
      '1',
    ]);
    expect(await pageOf(await gateway.as('colleague@test.example'))).toEqual(mine);
    expect((await pageOf(await gateway.as('c2@test.example'))).nodes).toEqual([]);
  });

  it('name products that are no longer sold, without showing them', async () => {
    const { nodes } = await pageOf(await gateway.as('c1@test.example'), { first: 2 });
    expect(nodes[1].lines[1]).toEqual({ position: 2, sku: 'OLD', quantity: '1', product: null });
  });

  it('come page by page, each once', async () => {
    const headers = await gateway.as('c1@test.example');
    const all = (await pageOf(headers)).nodes;
    const seen = [];
    let after: string | null = null;
    do {
      const page = await pageOf(headers, { first: 2, after });
      seen.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(all);
  });

  it('cost the same number of statements however many they are', async () => {
    const headers = await gateway.as('c1@test.example');
    const cost = async (first: number) => (await gateway.statements(() => pageOf(headers, { first }))).length;
    const few = await cost(1);
    expect(await cost(6)).toBe(few);
    expect(few).toBeLessThanOrEqual(4);
  });

  it('are not for those who may not read orders', async () => {
    expect(await pageOf(await gateway.as('shop@test.example'))).toBeNull();
  });

  it.each(['nonsense', 'WyJhIiwxXQ'])('refuse the cursor %s', async (after) => {
    const { errors } = await gateway.query(ORDERS, { after }, await gateway.as('c1@test.example'));
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  });
});

describe('order', () => {
  it('of another company is absent, by both doors', async () => {
    const [{ id }] = (await pageOf(await gateway.as('c1@test.example'), { first: 1 })).nodes;
    const read = 'query ($id: ID!) { order(id: $id) { id } node(id: $id) { id } }';
    expect(await gateway.ask(read, { id }, await gateway.as('colleague@test.example'))).toEqual({
      order: { id },
      node: { id },
    });
    expect(await gateway.ask(read, { id }, await gateway.as('c2@test.example'))).toEqual({
      order: null,
      node: null,
    });
    expect(await gateway.ask(read, { id })).toEqual({ order: null, node: null });
  });
});
