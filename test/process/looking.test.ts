import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import {
  endAll,
  type Environment,
  type GatewayProcess,
  letSignIn,
  startGateway,
} from '../support/process.js';
import { Shop } from '../support/shop.js';

/** Only asking is allowed to who looks at another moment or as another company: a mutation without any permission, too. */
const QUERY = '{ viewer { visitorId } }';
const MUTATION = 'mutation { signOut { signedOut } }';
const SUBSCRIPTION = 'subscription { cartChanged(cartId: "x") { version } }';

let shop: FreshDatabase;
let gateway: GatewayProcess;
let looking: Environment;
beforeAll(async () => {
  shop = await freshDatabase();
  const story = new Shop(shop.database);
  await story.staff('sales@test.example', 'SALES_REP');
  await letSignIn(shop.database);
  gateway = await startGateway({ DATABASE_URL: shop.url, MAATWERK_JOBS: 'off' });
});
afterAll(async () => {
  await endAll();
  await shop?.drop();
});

const FORBIDDEN = {
  message: 'Maatwerk-As-Of and Maatwerk-See-As are for queries: leave them out to change something.',
  extensions: { code: 'FORBIDDEN' },
};
const codeOf = (errors: readonly { extensions?: Record<string, unknown> }[] = []): unknown =>
  errors[0]?.extensions?.['code'];

describe('who looks at another moment only asks, on every door:', () => {
  beforeAll(async () => {
    looking = { ...(await gateway.signIn('sales@test.example')), 'maatwerk-as-of': '2026-01-15T00:00:00Z' };
  });

  it('POST', async () => {
    expect((await gateway.query(QUERY, {}, looking)).errors).toEqual([]);
    const { status, errors } = await gateway.query(MUTATION, {}, looking);
    expect([status, errors]).toEqual([403, [FORBIDDEN]]);
    // The session is still there: nothing was done.
    const { signOut } = await gateway.ask(MUTATION, {}, await gateway.signIn('sales@test.example'));
    expect(signOut.signedOut).toBe(true);
    expect((await gateway.query(QUERY, {}, looking)).errors).toEqual([]);
  });

  it('GET', async () => {
    const get = (query: string): Promise<Response> =>
      fetch(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`, { headers: looking });
    expect((await get(QUERY)).status).toBe(200);
    expect((await get(MUTATION)).status).toBe(405);
  });

  it('a batch: its queries are answered, its mutations are not done', async () => {
    const response = await gateway.post([{ query: QUERY }, { query: MUTATION }, { query: QUERY }], looking);
    const [first, second, third] = (await response.json()) as { data?: unknown; errors?: unknown }[];
    expect([first?.errors, second?.errors, third?.errors]).toEqual([undefined, [FORBIDDEN], undefined]);
  });

  it('server-sent events', async () => {
    const ask = async (query: string): Promise<readonly [number, string]> => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...looking },
        body: JSON.stringify({ query }),
      });
      return [response.status, await response.text()];
    };
    expect(await ask(QUERY)).toEqual([200, expect.stringContaining('"visitorId"')]);
    for (const query of [MUTATION, SUBSCRIPTION])
      expect(await ask(query)).toEqual([403, JSON.stringify({ errors: [FORBIDDEN] })]);
  });

  it('WebSocket', async () => {
    const client = createClient({
      url: `ws://127.0.0.1:${gateway.port}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: looking,
      retryAttempts: 0,
    });
    const ask = (query: string): Promise<unknown> =>
      new Promise((resolve) => {
        const answers: unknown[] = [];
        client.subscribe(
          { query },
          {
            next: ({ errors }) => answers.push(codeOf(errors as never)),
            error: (errors) => resolve(Array.isArray(errors) ? [codeOf(errors as never)] : errors),
            complete: () => resolve(answers),
          },
        );
      });
    expect(await ask(QUERY)).toEqual([undefined]);
    expect(await ask(MUTATION)).toEqual(['FORBIDDEN']);
    expect(await ask(SUBSCRIPTION)).toEqual(['FORBIDDEN']);
    await client.dispose();
  });
});
