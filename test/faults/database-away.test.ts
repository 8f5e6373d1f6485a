import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../support/gateway.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { endAll, type GatewayProcess, letSignIn, startGateway, until } from '../support/process.js';
import { Shop } from '../support/shop.js';
import { Line } from './proxy.js';

/** The promise is to be back so soon after the database is, in ms. */
const BACK = 8_000;
const PRICE = '{ product(sku: "CUP") { price { net { amount } } } }';
const ADD = `mutation ($id: ID!, $key: String!) {
  cartLinesAdd(cartId: $id, lines: [{ sku: "CUP", quantity: "1" }], idempotencyKey: $key) { userErrors { code } } }`;

let shop: FreshDatabase;
let line: Line;
let gateway: GatewayProcess;
let headers: Record<string, string>;
beforeAll(async () => {
  shop = await freshDatabase();
  const story = new Shop(shop.database);
  await story.company('C1');
  await story.product('CUP');
  await story.lists('CUP', '12.00');
  await letSignIn(shop.database);
  line = await Line.to(shop.url);
  gateway = await startGateway({
    DATABASE_URL: line.url,
    MAATWERK_DATABASE_TIMEOUT: '1000',
    MAATWERK_LIMIT_TIME: '5000',
  });
  headers = await gateway.signIn('c1@test.example');
});
afterEach(() => line.mend());
afterAll(async () => {
  await endAll();
  await line?.close();
  await shop?.drop();
});

const priced = async (): Promise<Answer> => await gateway.query(PRICE, {}, headers);
const works = ({ data }: Answer): boolean => data?.product?.price?.net.amount === '12.00';
const freshCart = async (): Promise<string> =>
  (await gateway.ask('mutation { cartCreate { cart { id } } }', {}, headers)).cartCreate.cart.id as string;
const quantityOf = async (id: string): Promise<number> => {
  const { cart } = await gateway.ask(
    'query ($id: ID!) { cart(id: $id) { lines { quantity } } }',
    { id },
    headers,
  );
  return Number(cart.lines[0]?.quantity ?? 0);
};

/** An answer that says "later", and nothing of the database. */
function expectAway({ status, errors }: Answer, codes: readonly string[]): void {
  expect(errors).toHaveLength(1);
  expect([200, 503, 504]).toContain(status);
  expect(codes).toContain(errors[0]?.extensions['code']);
  expect(JSON.stringify(errors)).not.toMatch(
    /ECONN|socket|terminat|connect |pg|postgres|SQL|5432|timeout exceeded/i,
  );
}

/** Ready again, and answering, within the time promised. */
async function expectBack(): Promise<void> {
  await until('readiness is green', async () => (await gateway.ready()) === 200, BACK);
  await until('prices are answered', async () => works(await priced()), BACK);
  expect(gateway.alive).toBe(true);
}

/** What a client does: asks with the same key until there is an answer. */
async function addSurely(id: string, key: string): Promise<void> {
  await until(
    `${key} is acknowledged`,
    async () => {
      const { data, errors } = await gateway.query(ADD, { id, key }, headers);
      if (errors.length > 0) return false;
      expect(data.cartLinesAdd.userErrors).toEqual([]);
      return true;
    },
    30_000,
  );
}

describe('while the database is away, the process stays', () => {
  it('after its connections were reset in the middle of requests, none is lost or doubled', async () => {
    const id = await freshCart();
    let resets = 0;
    let done = 0;
    const adds = Promise.all(
      Array.from({ length: 60 }, async (_, number) => {
        await addSurely(id, `reset-${number}`);
        done++;
      }),
    );
    for (const mark of [5, 15, 30]) {
      await until(`${mark} are acknowledged`, () => done >= mark);
      line.reset();
      resets++;
    }
    await adds;
    expect(resets).toBe(3);
    expect(await quantityOf(id)).toBe(60);
    await expectBack();
  });

  it('cut off: red, UNAVAILABLE without a word of the database, back when it is back', async () => {
    const id = await freshCart();
    await line.cut();
    await until('readiness is red', async () => (await gateway.ready()) === 503);
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
    expectAway(await priced(), ['UNAVAILABLE']);
    expectAway(await gateway.query(PRICE), ['UNAVAILABLE']);
    expectAway(await gateway.query(ADD, { id, key: 'away' }, headers), ['UNAVAILABLE']);
    await line.mend();
    await expectBack();
    await addSurely(id, 'away');
    expect(await quantityOf(id)).toBe(1);
  });

  it('silent: requests end in time, readiness is red, and both recover', async () => {
    line.freeze();
    const before = performance.now();
    const [answer, ready] = await Promise.all([priced(), gateway.ready()]);
    // Twice the time of a request (5 s): generous, but not for ever.
    expect(performance.now() - before).toBeLessThan(10_000);
    expectAway(answer, ['UNAVAILABLE', 'TIMEOUT']);
    expect(ready).toBe(503);
    await line.mend();
    await expectBack();
  });

  it('its sessions ended by an operator: the next request is served', async () => {
    await priced();
    await shop.database
      .query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      )
      .catch(() => undefined);
    await expectBack();
  });

  it('and still tells changes of carts afterwards', async () => {
    const id = await freshCart();
    const leave = new AbortController();
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify({
        query: 'subscription ($id: ID!) { cartChanged(cartId: $id) { version } }',
        variables: { id },
      }),
      signal: leave.signal,
    });
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk);
    })().catch(() => undefined);
    await line.cut();
    await line.mend();
    await expectBack();
    await addSurely(id, 'told');
    await until('the change is told', () => text.includes('"version":1'), BACK);
    leave.abort();
    await reading;
  });
});
