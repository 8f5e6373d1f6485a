import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  alive,
  dataFolder,
  endAll,
  type Environment,
  type GatewayProcess,
  maatwerk,
  startGateway,
  until,
} from '../support/process.js';
import { writeSmallDemo } from './demo-file.js';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let environment: Environment;
let gateway: GatewayProcess;
beforeAll(async () => {
  folder = await dataFolder();
  const file = join(folder.path, 'invoices.csv');
  await writeSmallDemo(file);
  environment = { MAATWERK_DATA: folder.path, MAATWERK_DEMO_FILE: file };
});
afterAll(async () => {
  await endAll();
  await folder?.remove();
});
/** Process of the embedded server; 0: none. */
const postmaster = async (): Promise<number> =>
  Number(
    (await readFile(join(folder.path, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0],
  );

const PRICE = 'query ($sku: String!) { product(sku: $sku) { price { net { amount } } } }';
const CART = '{ viewer { cart { id version lines { product { sku } quantity } } } }';
const COUNT = '{ products(first: 100) { edges { node { sku } } } }';

interface Sample {
  readonly email: string | null;
  readonly amount: string;
}

/** What a newcomer reads off the greeting. */
function samplesOf(out: string): { readonly sku: string; readonly samples: readonly Sample[] } {
  const sku = /three prices of (\S+) /.exec(out)?.[1] ?? '';
  const samples = [...out.matchAll(/^ {2}(\S+@demo\.example|a guest \(no sign-in\))\s+([\d.]+) GBP/gm)];
  return {
    sku,
    samples: samples.map(([, who = '', amount = '']) => ({ email: who.includes('@') ? who : null, amount })),
  };
}

const whole = async (): Promise<number> => (await gateway.ask(COUNT)).products.edges.length as number;

it('killed while it fills the demo shop, has the whole shop at the next start', async () => {
  const killed = maatwerk(['serve'], environment);
  await killed.says(/demo shop: \d+\/\d+ price-lines/);
  await killed.end('SIGKILL');
  expect(killed.out).not.toContain('listens on');
  gateway = await startGateway(environment);
  expect(gateway.error).toMatch(/demo shop: \d+\/\d+ orders/);
  expect(await whole()).toBeGreaterThan(20);
});

it('greets with three viewers, and each gets the price that is printed', async () => {
  const { sku, samples } = samplesOf(gateway.out);
  expect(samples).toHaveLength(3);
  expect(new Set(samples.map(({ amount }) => amount)).size).toBe(3);
  for (const { email, amount } of samples) {
    const headers = email === null ? {} : await gateway.signIn(email, 'demo');
    const { product } = await gateway.ask(PRICE, { sku }, headers);
    expect([email, Number(product.price.net.amount)]).toEqual([email, Number(amount)]);
  }
});

it('greets with a sign-in and a query that work as they are pasted', async () => {
  const signIn = /^ {2}(mutation \{ signIn.*)$/m.exec(gateway.out)?.[1] ?? '';
  const query = /^ {2}(\{ product\(sku.*)$/m.exec(gateway.out)?.[1] ?? '';
  const { token } = (await gateway.ask(signIn)).signIn;
  const { product } = await gateway.ask(query, {}, { authorization: `Bearer ${token as string}` });
  expect(product.price.because.steps.map(({ kind }: { kind: string }) => kind)).toContain('CONTRACT');
});

it('refuses a second process on its data folder in a sentence', async () => {
  const { code, error, out } = await maatwerk(['serve'], environment).ended;
  expect([code, out]).toEqual([1, '']);
  expect(error).toMatch(/^The data folder .+ is in use by process \d+\. .*MAATWERK_DATA/);
  expect(error.trim().split('\n')).toHaveLength(1);
  expect(await gateway.ready()).toBe(200);
});

it('killed while it serves, keeps what it answered: a second start has the cart, and fills nothing again', async () => {
  const { sku, samples } = samplesOf(gateway.out);
  const headers = await gateway.signIn(samples[0]!.email!, 'demo');
  const { cart } = (await gateway.ask(CART, {}, headers)).viewer;
  await gateway.ask(
    'mutation ($id: ID!, $sku: String!) { cartLinesAdd(cartId: $id, lines: [{ sku: $sku, quantity: "7" }]) { userErrors { code } } }',
    { id: cart.id, sku },
    headers,
  );
  const products = await whole();
  await gateway.end('SIGKILL');
  const before = performance.now();
  gateway = await startGateway(environment);
  const seconds = (performance.now() - before) / 1000;
  expect(gateway.error).not.toContain('demo shop');
  // The token still holds: the secret that signs it is kept, and so is the session.
  const after = (await gateway.ask(CART, {}, headers)).viewer.cart;
  expect(after).toMatchObject({ id: cart.id, lines: [{ product: { sku }, quantity: '7' }] });
  expect(await whole()).toBe(products);
  // The target is 5 s (bench/start); this only catches a start that reads everything again.
  expect(seconds).toBeLessThan(20);
});

it('stopped while it starts, leaves no server behind; stopped while it serves, neither', async () => {
  await gateway.end('SIGTERM');
  expect((await gateway.ended).code).toBe(0);
  expect(await postmaster()).toBe(0);
  const starting = maatwerk(['demo', '--from', environment['MAATWERK_DEMO_FILE']!], environment);
  await starting.says(/demo shop: \d+\/\d+ products/);
  const pid = await postmaster();
  expect((await starting.end('SIGTERM')).code).toBe(143);
  await until('the embedded server ends', () => !alive(pid));
});
