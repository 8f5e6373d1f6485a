import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { gatewayWith, type TestGateway } from '../support/gateway.js';
import { type Behaviour, ErpServer, HttpErp } from '../support/http-erp.js';
import { until } from '../support/process.js';
import { Line } from './proxy.js';

const BUYERS = 32;
/** Wide enough for a loaded machine that the system is well in time while it is well. */
const DEADLINE = 2_000;
/** Far below the longest request; a buyer who waited for the system would never be back by then. */
const IN_TIME = DEADLINE + 10_000;
const SKUS = ['CUP', 'POT', 'PAN', 'LID'];
const PAGE = '{ products(first: 10) { nodes { sku price { net { amount } freshness } } } }';

interface Shown {
  readonly sku: string;
  readonly price: { readonly net: { readonly amount: string }; readonly freshness: string };
}

let erp: ErpServer;
let line: Line;
let gateway: TestGateway;
let headers: readonly Record<string, string>[];
const numbers = Array.from({ length: BUYERS }, (_, n) => n);
/** What the system says to one company, and what its contract says: no two companies have an amount in common. */
const said = (n: number, sku: string): string => `${100 + n}.${10 + SKUS.indexOf(sku)}`;
const agreed = (n: number, sku: string): string => `${200 + n}.${10 + SKUS.indexOf(sku)}`;

beforeAll(async () => {
  // Only the calendar stands still: it is what the breaker looks at, and no test waits for it.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-10T09:00:00Z') });
  erp = await ErpServer.start();
  line = await Line.to(erp.url);
  gateway = await gatewayWith({
    levels: [1],
    erp: new HttpErp(line.url),
    settings: { MAATWERK_ERP_DEADLINE: String(DEADLINE), MAATWERK_LIMIT_TIME: '60000' },
  });
  const { shop, database } = gateway;
  for (const sku of SKUS) await shop.product(sku);
  for (const n of numbers) {
    await shop.company(`C${n}`);
    for (const sku of SKUS) {
      erp.costs(`C${n}`, sku, said(n, sku));
      await shop.agrees(`C${n}`, sku, agreed(n, sku));
    }
  }
  await database.query('UPDATE company SET live_prices = true');
  headers = await Promise.all(numbers.map((n) => gateway.as(`c${n}@test.example`)));
}, 120_000);
afterEach(async () => {
  erp.behaviour = 'WELL';
  await line.mend();
});
afterAll(async () => {
  vi.useRealTimers();
  await gateway?.close();
  await line?.close();
  await erp?.close();
});

/** One buyer looks at a page: in time, without an error, with their own prices, told for what they are. */
async function look(n: number): Promise<readonly string[]> {
  const began = performance.now();
  const { data, errors } = await gateway.query(PAGE, {}, headers[n]);
  expect(performance.now() - began).toBeLessThan(IN_TIME);
  expect(errors).toEqual([]);
  const shown = data.products.nodes as readonly Shown[];
  expect(shown.map(({ sku }) => sku).sort()).toEqual([...SKUS].sort());
  for (const { sku, price } of shown)
    expect(price.net.amount).toBe(price.freshness === 'SYNCED' ? agreed(n, sku) : said(n, sku));
  return shown.map(({ price }) => price.freshness);
}

/** All buyers at once; which kinds of answers they got. */
const everybody = async (): Promise<readonly string[]> => [
  ...new Set((await Promise.all(numbers.map(look))).flat()),
];

const later = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1000);

/** Nobody does anything but look: the gateway finds out by itself. */
const recovered = (): Promise<boolean> =>
  until(
    'all prices are live again',
    async () => {
      later(10);
      // One buyer finds out that the system is back; then all are answered by it.
      await look(0);
      return (await everybody()).join() === 'LIVE';
    },
    // By the calendar, which each look moves on: sixty looks.
    600_000,
  );

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return [...text.matchAll(new RegExp(`^maatwerk_erp_price_${name}(?:{[^}]*})? (.*)$`, 'gm'))]
    .map(([, value]) => Number(value))
    .reduce((sum, value) => sum + value, 0);
};

describe(`${BUYERS} buyers at once keep getting their own prices, in time`, () => {
  it.each<[string, Behaviour]>([
    ['is silent', 'SILENT'],
    ['breaks off in the middle of answers', 'HALF'],
    ['sends wrong JSON', 'WRONG_JSON'],
    ['answers fewer questions than it was asked', 'SHORT'],
    ['wants another password', 'UNAUTHORISED'],
    ['is too busy', 'BUSY'],
  ])(
    'while the system %s',
    async (_, behaviour) => {
      await recovered();
      erp.behaviour = behaviour;
      erp.calls.length = 0;
      expect(await everybody()).toEqual(['STALE']);
      expect(await metric('breaker_state')).toBe(2);
      const asked = erp.calls.length;
      expect(await everybody()).toEqual(['STALE']);
      expect(erp.calls).toHaveLength(asked);
      erp.behaviour = 'WELL';
      await recovered();
    },
    180_000,
  );

  it('while the network says nothing any more', async () => {
    await recovered();
    line.freeze();
    expect(await everybody()).toEqual(['STALE']);
    await line.mend();
    await recovered();
  }, 180_000);

  it('while its connections are reset under their hands', async () => {
    await recovered();
    const looking = everybody();
    await until('calls are under way', () => line.connections > 0);
    line.reset();
    for (const kind of await looking) expect(['LIVE', 'STALE']).toContain(kind);
    await recovered();
  }, 180_000);

  it('while it is gone for a minute, and it is hardly asked', async () => {
    await recovered();
    const kept = await metric('kept_answers');
    const before = await metric('calls_total');
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const idle = timers();
    await line.cut();
    for (let second = 0; second < 60; second += 10) {
      expect(await everybody()).toEqual(['STALE']);
      later(10);
    }
    // The first round opens the breaker, at most with all calls and their retries; then one call tries a round.
    expect((await metric('calls_total')) - before).toBeLessThanOrEqual(3 * BUYERS + 6);
    expect(await metric('kept_answers')).toBe(kept);
    await until('nothing is left running', () => timers() <= idle + BUYERS);
    await line.mend();
    await recovered();
  }, 180_000);

  it('who were never told a live price get those of their contracts', async () => {
    const fresh = await gateway.beside({
      levels: [1],
      erp: new HttpErp(line.url),
      settings: { MAATWERK_ERP_DEADLINE: String(DEADLINE) },
    });
    try {
      await line.cut();
      const { products } = await fresh.ask(PAGE, {}, headers[3]);
      for (const { sku, price } of products.nodes as readonly Shown[])
        expect(price).toEqual({ net: { amount: agreed(3, sku) }, freshness: 'SYNCED' });
    } finally {
      await fresh.app.close();
    }
  }, 60_000);
});

it('metrics tell of calls, and of nobody', async () => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const ours = text.split('\n').filter((one) => one.includes('maatwerk_erp_price_'));
  for (const name of [
    'calls_total{outcome="OK"}',
    'calls_total{outcome="TIMEOUT"}',
    'calls_total{outcome="UNREACHABLE"}',
    'calls_total{outcome="BAD_ANSWER"}',
    'calls_total{outcome="UNAUTHORISED"}',
    'calls_total{outcome="BUSY"}',
    'call_seconds_count',
    'retries_total',
    'calls_spared_total{reason="BREAKER"}',
    'deadline_misses_total',
    'answers_total{answer="LIVE"}',
    'answers_total{answer="STALE"}',
    'kept_answers',
    'kept_bytes',
  ]) {
    const found = ours.find((one) => one.startsWith(`maatwerk_erp_price_${name} `));
    expect(Number(found?.split(' ').at(-1)), name).toBeGreaterThan(0);
  }
  expect(ours.join('\n')).not.toMatch(/CUP|POT|"C\d/);
});
