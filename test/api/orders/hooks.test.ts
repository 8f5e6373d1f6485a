import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hooks } from '../../../src/viewer/hooks.js';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { CartClient, codes, LEVELS } from '../cart/carts.js';

/** Keeps what its hooks were told; the first telling of what `fails` names goes wrong. */
function listener() {
  const told: string[] = [];
  const waiting: (() => void)[] = [];
  const failed = new Set<string>();
  const fails = new Set<string>();
  const hook = (name: string) => async (event: object) => {
    if (fails.has(name) && !failed.has(name)) {
      failed.add(name);
      throw new Error('not today');
    }
    told.push(`${name} ${JSON.stringify(event)}`);
    for (const wake of waiting.splice(0)) wake();
  };
  const hooks: Partial<Hooks> = {
    orderPlaced: hook('orderPlaced'),
    consentChanged: hook('consentChanged'),
    corrected: hook('corrected'),
  };
  const until = async (count: number): Promise<readonly string[]> => {
    while (told.length < count) await new Promise<void>((done) => waiting.push(done));
    return told;
  };
  return { told, fails, failed, until, after: new Map([['listener', hooks]]) };
}

let heard: ReturnType<typeof listener>;
let gateway: TestGateway;
let buyer: CartClient;

beforeAll(async () => {
  heard = listener();
  // No worker runs in it: as if it were killed right after each COMMIT.
  gateway = await gatewayWith({ levels: LEVELS, after: heard.after });
  await gateway.shop.company('C1');
  await gateway.shop.product('A', { stock: 10 });
  await gateway.shop.lists('A', '1.00');
  buyer = new CartClient(gateway, await gateway.as('c1@test.example'));
});
afterAll(() => gateway.close());

const filled = async (): Promise<string> => {
  const { cart } = await buyer.create();
  await buyer.add(cart.id, [{ sku: 'A', quantity: '1' }]);
  return cart.id as string;
};
const hookJobs = async (): Promise<number> =>
  (
    await gateway.database.query<{ size: number }>(
      `SELECT count(*)::int AS size FROM graphile_worker.jobs WHERE task_identifier = 'hook'`,
    )
  )[0]!.size;

describe('what levels are told', () => {
  it('of an order, a consent and a correction is a job of the same transaction, which another process does', async () => {
    const submitted = await buyer.submit(await filled(), 'told');
    expect(codes(submitted)).toEqual([]);
    const { id } = (
      await gateway.database.query<{ id: number }>('SELECT max(id) AS id FROM sales_order')
    )[0]!;
    await gateway.ask(
      'mutation { consentGrant(purpose: ANALYTICS) { userErrors { code } } }',
      {},
      buyer.headers,
    );
    await gateway.ask(
      'mutation { correctionAdd(input: { kind: NOT_FOR_ME, sku: "A" }) { userErrors { code } } }',
      {},
      buyer.headers,
    );
    expect(heard.told).toEqual([]);
    expect(await hookJobs()).toBe(3);

    const other = listener();
    other.fails.add('orderPlaced');
    const worker = await gateway.beside({ levels: LEVELS, after: other.after, jobs: true });
    try {
      const told = [...(await other.until(3))].sort();
      expect(told[0]).toMatch(/^consentChanged \{"buyerId":\d+,"visitorId":null\}$/);
      expect(told[1]).toMatch(/^corrected \{"correctionId":\d+\}$/);
      expect(told[2]).toBe(`orderPlaced {"orderId":${id}}`);
      expect([...other.failed]).toEqual(['orderPlaced']);
    } finally {
      await worker.close();
    }
    expect(await hookJobs()).toBe(0);
  }, 120_000);

  it('of an order that was refused, or answered again, is nothing', async () => {
    const id = await filled();
    const before = await hookJobs();
    expect(codes(await buyer.submit(id, 'once', { input: { expectedTotal: '7' } }))).toEqual([
      'TOTAL_CHANGED input.expectedTotal',
    ]);
    expect(await hookJobs()).toBe(before);
    await buyer.submit(id, 'once');
    await buyer.submit(id, 'once');
    expect(await hookJobs()).toBe(before + 1);
  });

  it('costs nothing where none listens', async () => {
    const silent = await gateway.beside({ levels: LEVELS });
    try {
      const { cart } = await buyer.create();
      await buyer.add(cart.id, [{ sku: 'A', quantity: '1' }]);
      const statements = await silent.statements(() =>
        new CartClient(silent, buyer.headers).submit(cart.id, 'silent'),
      );
      expect(statements.length).toBeGreaterThan(5);
      expect(statements.filter((text) => text.includes('add_job'))).toEqual([]);
    } finally {
      await silent.close();
    }
  });
});
