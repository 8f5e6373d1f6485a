import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syncErp } from '../../src/erp/sync/sync.store.js';
import { gatewayWith, type TestGateway } from '../support/gateway.js';
import { type S4, startS4 } from './s4/s4.js';
import { condition, holdConditions, holdStory } from './s4/story-rows.js';
import { LATER, STORY } from './story.js';

let s4: S4;
let gateway: TestGateway;
beforeAll(async () => {
  s4 = await startS4();
  await holdStory(s4, STORY);
  gateway = await gatewayWith({
    levels: [1],
    settings: {
      MAATWERK_SHOP_CURRENCY: 'EUR',
      MAATWERK_ERP_URL: s4.address({ query: '&whole-hours=0' }),
    },
  });
}, 120_000);
afterAll(async () => {
  await gateway?.close();
  await s4?.close();
});

const sql = <Found>(text: string): Promise<readonly Found[]> =>
  gateway.app.dependencies.database.query<Found & object>(text);
/** Per kind: read, accepted, rejected. */
async function sync(): Promise<Record<string, number[]>> {
  const { dependencies } = gateway.app;
  const told: Record<string, number[]> = {};
  await syncErp(dependencies, dependencies.erp!, {
    done: (kind, { read, accepted, rejected }) => void (told[kind] = [read, accepted, rejected]),
  });
  return told;
}
const lines = async (): Promise<string[]> =>
  (
    await sql<{ line: string }>(
      `SELECT concat_ws(' ', l.code, p.sku, trim_scale(t.min_quantity), trim_scale(t.amount / t.per)) AS line
       FROM price_line t JOIN price_list l ON l.id = t.list_id JOIN product p ON p.id = t.product_id`,
    )
  )
    .map(({ line }) => line)
    .toSorted();

describe('a sync with an S/4HANA', { timeout: 120_000 }, () => {
  it('takes everything over', async () => {
    expect(await sync()).toEqual({
      companies: [4, 4, 0],
      products: [4, 4, 0],
      'price-lists': [3, 3, 0],
      'price-lines': [11, 11, 0],
      stock: [2, 2, 0],
      orders: [3, 3, 0],
    });
    expect(await lines()).toContain('PPR0:PRICE_GROUP:KEY:EUR NAIL 1000 0.0111');
  });

  it('takes over what is there later, and what is gone goes', async () => {
    await holdStory(s4, LATER, STORY);
    const told = await sync();
    expect(Object.values(told).map(([, , rejected]) => rejected)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await lines()).toEqual([
      'PPR0:BASE:EUR BAG 1 4.95',
      'PPR0:BASE:EUR LAMP 1 12.5',
      'PPR0:BASE:EUR NAIL 1 0.0125',
      'PPR0:BASE:EUR RUG 1 99',
      'PPR0:PRICE_GROUP:KEY:EUR LAMP 1 8.5',
      'PPR0:PRICE_GROUP:KEY:EUR NAIL 1000 0.0111',
      'PPR0:PRICE_GROUP:TRADE:EUR BAG 1 4.5',
      'PPR0:PRICE_GROUP:TRADE:EUR BAG 1 4.75',
      'PPR0:PRICE_GROUP:TRADE:EUR LAMP 1 10.9',
      'PPR0:PRICE_GROUP:TRADE:EUR LAMP 10 10.25',
    ]);
  });

  it('a list goes with its last record', async () => {
    const steps = [{ minimum: '1', amount: '5' }];
    await holdConditions(s4, [
      condition('1', { key: {}, sku: 'LAMP', steps }),
      condition('2', {
        key: { CustomerPriceGroup: 'KEY' },
        sku: 'LAMP',
        steps,
        record: { ConditionIsDeleted: true },
      }),
    ]);
    await sync();
    const left = await sql<{ code: string }>('SELECT code FROM price_list ORDER BY code');
    expect(left.map(({ code }) => code)).toEqual(['PPR0:BASE:EUR', 'PPR0:PRICE_GROUP:TRADE:EUR']);
    expect(await lines()).toContain('PPR0:BASE:EUR LAMP 1 5');
  });
});
