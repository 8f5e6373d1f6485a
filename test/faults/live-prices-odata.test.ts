import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type S4, startS4 } from '../erp/s4/s4.js';
import { holdStory } from '../erp/s4/story-rows.js';
import { STORY } from '../erp/story.js';
import { gatewayWith, TEST_NOW, type TestGateway } from '../support/gateway.js';
import { until } from '../support/process.js';
import { Line } from './proxy.js';

const PAGE =
  '{ products(skus: ["LAMP", "CUP"]) { nodes { sku price { net { amount } freshness because { source steps { kind source } } } } } }';
/** What the system says of a lamp and a cup. */
const SAID: Readonly<Record<string, readonly [lamp: string, cup: string]>> = {
  C1: ['11.00', '3.00'],
  C3: ['8.50', '3.00'],
  C4: ['12.50', '3.00'],
};

let s4: S4;
let line: Line;
let gateway: TestGateway;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: TEST_NOW });
  s4 = await startS4();
  await holdStory(s4, STORY);
  const address = new URL(s4.address());
  line = await Line.to(`http://${address.host}`);
  gateway = await gatewayWith({
    levels: [1],
    settings: {
      MAATWERK_ERP_URL: address.href.replace(address.host, new URL(line.url).host),
      // Nobody waits for it here: the system answers, or fails at once.
      MAATWERK_ERP_DEADLINE: '20000',
      MAATWERK_LIMIT_TIME: '60000',
      MAATWERK_SHOP_CURRENCY: 'EUR',
    },
  });
  const { shop, database } = gateway;
  for (const { sku } of STORY.products) await shop.product(sku);
  for (const number of Object.keys(SAID)) await shop.company(number, { currency: 'EUR' });
  await database.query('UPDATE company SET live_prices = true');
}, 120_000);
afterEach(async () => {
  s4.interrupt = null;
  await line.mend();
});
afterAll(async () => {
  vi.useRealTimers();
  await gateway?.close();
  await line?.close();
  await s4?.close();
});

/** Everybody looks at once: their own prices, all as fresh as told. */
async function expectAll(freshness: string): Promise<void> {
  await Promise.all(
    Object.entries(SAID).map(async ([company, [lamp, cup]]) => {
      const { products } = await gateway.ask(
        PAGE,
        {},
        await gateway.as(`${company.toLowerCase()}@test.example`),
      );
      const because = { source: 'ERP', steps: [{ kind: 'ERP', source: 'odata' }] };
      const shown = (sku: string, amount: string): object => ({
        sku,
        price: { net: { amount }, freshness, because },
      });
      expect(products.nodes).toEqual([shown('CUP', cup), shown('LAMP', lamp)]);
    }),
  );
}

const recovered = (): Promise<boolean> =>
  until(
    'the system is asked again',
    async () => {
      vi.setSystemTime(Date.now() + 10_000);
      const { products } = await gateway.ask(PAGE, {}, await gateway.as('c1@test.example'));
      return (products.nodes as { price: { freshness: string } }[]).every(
        ({ price }) => price.freshness === 'LIVE',
      );
    },
    600_000,
  );

it.each<[string, () => unknown]>([
  ['is gone', () => line.cut()],
  ['wants another password', () => (s4.interrupt = (_, response) => !!response.writeHead(401).end('no'))],
  ['answers a page instead of data', () => (s4.interrupt = (_, response) => !!response.end('<html>'))],
  [
    'breaks off in the middle',
    () =>
      (s4.interrupt = (_, response) => {
        response.writeHead(200, { 'content-length': 99 });
        return response.write('{', () => response.destroy()) || true;
      }),
  ],
])(
  'prices of an S/4HANA stay what it said last while it %s, and are live again by themselves',
  async (_, fail) => {
    await recovered();
    await expectAll('LIVE');
    await fail();
    await expectAll('STALE');
    s4.interrupt = null;
    await line.mend();
    await recovered();
    await expectAll('LIVE');
  },
  180_000,
);
