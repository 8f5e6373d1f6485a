import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import {
  endAll,
  type Environment,
  type GatewayProcess,
  letSignIn,
  startGateway,
  until,
} from '../support/process.js';
import { Shop } from '../support/shop.js';

const CART = '{ viewer { cart { id } } }';
const ADD = `mutation ($id: ID!, $sku: String!) { cartLinesAdd(cartId: $id, lines: [{ sku: $sku, quantity: "1" }]) {
  cart { version } userErrors { code } } }`;
const CHANGED =
  'subscription ($id: ID!) { cartChanged(cartId: $id) { version lines { product { sku } quantity } } }';
const PRICE = '{ product(sku: "CUP") { price { net { amount } } } }';
const CONSENT = '{ viewer { consents { purpose granted } } }';

/** What holds for two processes on one database, whatever carries the changes between them. */
export function twoGateways(environment: Environment): void {
  let shop: FreshDatabase;
  let one: GatewayProcess;
  let other: GatewayProcess;
  beforeAll(async () => {
    shop = await freshDatabase();
    const story = new Shop(shop.database);
    await story.company('C1');
    await story.staff('erp@test.example', 'INTEGRATOR');
    for (const sku of ['CUP', 'BAG']) {
      await story.product(sku);
      await story.lists(sku, '12.00');
    }
    await letSignIn(shop.database);
    const settings = { ...environment, DATABASE_URL: shop.url, MAATWERK_JOBS: 'off' };
    [one, other] = await Promise.all([startGateway(settings), startGateway(settings)]);
  });
  afterAll(async () => {
    await endAll();
    await shop?.drop();
  });

  const cartOf = async (headers: Environment): Promise<string> =>
    (await one.ask(CART, {}, headers)).viewer.cart.id as string;
  const add = async (id: string, sku: string, headers: Environment): Promise<void> => {
    const { cartLinesAdd } = await one.ask(ADD, { id, sku }, headers);
    expect(cartLinesAdd.userErrors).toEqual([]);
  };

  it('a change of a cart through one is told by the other within a second, over WebSocket', async () => {
    const headers = await one.signIn('c1@test.example');
    const id = await cartOf(headers);
    const client = createClient({
      url: `ws://127.0.0.1:${other.port}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: headers,
      retryAttempts: 0,
    });
    const events: { sku: string; at: number }[] = [];
    const failed: unknown[] = [];
    client.subscribe<{ cartChanged: { lines: { product: { sku: string } }[] } }>(
      { query: CHANGED, variables: { id } },
      {
        next: ({ data }) =>
          events.push({ sku: data?.cartChanged.lines.at(-1)?.product.sku ?? '', at: performance.now() }),
        error: (error) => failed.push(error),
        complete: () => undefined,
      },
    );
    // Nothing tells a client that its subscription stands: changes are made until the first is told.
    await until('the first change is told', async () => {
      await add(id, 'CUP', headers);
      return events.length > 0 || failed.length > 0;
    });
    expect(failed).toEqual([]);
    const before = performance.now();
    await add(id, 'BAG', headers);
    const { at } = await until('the change is told', () => events.find(({ sku }) => sku === 'BAG'));
    expect(at - before).toBeLessThan(1_000);
    await client.dispose();
  });

  it('and as server-sent events', async () => {
    const headers = await one.signIn('c1@test.example');
    const { id } = (await one.ask('mutation { cartCreate { cart { id } } }', {}, headers)).cartCreate.cart;
    const leave = new AbortController();
    const response = await fetch(`${other.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify({ query: CHANGED, variables: { id } }),
      signal: leave.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk);
    })().catch(() => undefined);
    await until('the first change is told', async () => {
      await add(id, 'CUP', headers);
      return text.includes('"CUP"');
    });
    const before = performance.now();
    await add(id, 'BAG', headers);
    await until('the change is told', () => text.includes('"BAG"'));
    expect(performance.now() - before).toBeLessThan(1_000);
    leave.abort();
    await reading;
  });

  it('a consent that is withdrawn through one is withdrawn in the next answer of the other', async () => {
    const headers = await one.signIn('c1@test.example');
    const granted = async (): Promise<boolean> =>
      (await other.ask(CONSENT, {}, headers)).viewer.consents.find(
        ({ purpose }: { purpose: string }) => purpose === 'PERSONALIZATION',
      ).granted as boolean;
    const change = (act: string): Promise<unknown> =>
      one.ask(`mutation { ${act}(purpose: PERSONALIZATION) { userErrors { code } } }`, {}, headers);
    for (const [act, expected] of [
      ['consentGrant', true],
      ['consentWithdraw', false],
      ['consentGrant', true],
    ] as const) {
      await change(act);
      expect(await granted()).toBe(expected);
    }
  });

  it('a price that is imported through one is in the next answer of the other', async () => {
    const erp = await one.signIn('erp@test.example');
    for (const amount of ['10.50', '11.75', '9.25']) {
      const response = await fetch(`${one.url}/import/price-lines`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv', ...erp },
        body: `list,sku,min_quantity,amount\nLIST,CUP,1,${amount}\n`,
      });
      expect([response.status, await response.json()]).toMatchObject([200, { accepted: 1, rejected: 0 }]);
      const { product } = await other.ask(PRICE);
      expect(Number(product.price.net.amount)).toBe(Number(amount));
    }
  });

  it('a session that is ended through one is refused by the other', async () => {
    const headers = await one.signIn('c1@test.example');
    const who = () => other.query('{ viewer { buyer { email } } }', {}, headers);
    expect((await who()).data.viewer.buyer.email).toBe('c1@test.example');
    expect((await one.ask('mutation { signOut { signedOut } }', {}, headers)).signOut.signedOut).toBe(true);
    const { status, errors } = await who();
    expect([status, errors[0]?.extensions['code']]).toEqual([401, 'UNAUTHENTICATED']);
  });
}
