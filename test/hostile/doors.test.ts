import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { newVisitor, signVisitor } from '../../src/accounts/visitor-id.store.js';
import { gatewayWith, type Answer, type TestGateway } from '../support/gateway.js';
import {
  deviceOf,
  type Headers,
  keyWith,
  SECRETS_OF_C2,
  twoCompanies,
  type TwoCompanies,
} from './two-companies.js';

let shop: TwoCompanies;
let elsewhere: TestGateway;
beforeAll(async () => {
  shop = await twoCompanies({ settings: { MAATWERK_LIMIT_SUBSCRIPTIONS: '3' } });
  elsewhere = await gatewayWith({
    settings: { MAATWERK_SECRET: 'another secret, of another shop altogether' },
  });
});
afterAll(async () => {
  await elsewhere.close();
  await shop.gateway.close();
});

const plain = ({ status, data, errors }: Answer) =>
  JSON.stringify({ status, data, errors: errors.map(({ message, extensions }) => [message, extensions]) });
const codeOf = ({ errors }: Answer): unknown => errors[0]?.extensions['code'];

describe('the headers that say who asks', () => {
  const ME = '{ viewer { company { customerNumber } currency } products { nodes { sku } } }';

  it.each(['c1@test.example', 'boss@test.example', 'merchandiser@test.example', 'admin@test.example'])(
    'name a company that is not theirs as if there were none: %s',
    async (email) => {
      const { gateway } = shop;
      const headers = await gateway.as(email);
      const ask = (company: string) => gateway.query(ME, {}, { ...headers, 'maatwerk-company': company });
      const foreign = await ask(SECRETS_OF_C2.customerNumber);
      if (email.startsWith('admin')) return expect(foreign.status).toBe(200);
      expect(plain(foreign)).toBe(plain(await ask('NOBODY')));
      expect([foreign.status, codeOf(foreign)]).toEqual([403, 'FORBIDDEN']);
    },
  );

  it('name a company for a guest, and for a key without the scope, as if there were none', async () => {
    const { gateway } = shop;
    for (const headers of [await deviceOf(gateway), await keyWith(gateway, ['IMPORT'])]) {
      const ask = (name: string, company: string) => gateway.query(ME, {}, { ...headers, [name]: company });
      for (const name of ['maatwerk-company', 'maatwerk-see-as']) {
        const foreign = await ask(name, SECRETS_OF_C2.customerNumber);
        expect(plain(foreign)).toBe(plain(await ask(name, 'NOBODY')));
        // A guest may not see as anybody; nobody is told which company there is.
        expect(['UNAUTHENTICATED', 'FORBIDDEN']).toContain(codeOf(foreign));
      }
    }
  });

  it('name a channel that does not exist: an error that names the header', async () => {
    const answer = await shop.gateway.query(
      ME,
      {},
      { ...shop.own.headers, 'maatwerk-channel': 'CARRIER_PIGEON' },
    );
    expect(answer.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'Maatwerk-Channel' });
  });

  it('are worth the same on every door: see-as and as-of over GET, WebSocket and import', async () => {
    const { gateway } = shop;
    const buyer = await gateway.as('boss@test.example');
    const integrator = await gateway.as('integrator@test.example');
    for (const header of [{ 'maatwerk-see-as': 'C1' }, { 'maatwerk-as-of': '2026-01-01T00:00:00Z' }]) {
      const get = await fetch(`${gateway.url}/graphql?query=%7Bviewer%7Bcurrency%7D%7D`, {
        headers: { ...buyer, ...header },
      });
      expect(get.status).toBe(403);
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'connection_init', payload: { ...buyer, ...header } }));
      expect((await once(socket, 'close'))[0]).toBe(4403);
      const file = await fetch(`${gateway.url}/import/stock`, {
        method: 'POST',
        headers: { ...integrator, ...header, 'content-type': 'text/csv' },
        body: 'sku,location,quantity\nA,MAIN,1\n',
      });
      expect(file.status).toBe(403);
    }
  });
});

describe('the id of a device', () => {
  const CART = '{ viewer { visitorId cart { id lines { id } } } }';

  it('is worth nothing unless this shop has signed it: the forger is a new guest', async () => {
    const { gateway } = shop;
    const device = await deviceOf(gateway);
    const { viewer } = await gateway.ask(CART, {}, device);
    const [id, signature] = device['maatwerk-visitor']!.split('.') as [string, string];
    const other = await deviceOf(gateway);
    const [otherId, otherSignature] = other['maatwerk-visitor']!.split('.') as [string, string];
    const foreign = (await deviceOf(elsewhere))['maatwerk-visitor']!;
    const forged = [
      id,
      `${id}.`,
      `${id}.${'A'.repeat(43)}`,
      `${id}.${otherSignature}`,
      `${otherId}.${signature}`,
      `${id.toUpperCase()}.${signature}`,
      `${id}.${signature}x`,
      foreign,
      signVisitor(Buffer.alloc(32), id),
      signVisitor(Buffer.from('a secret of the tests, known to everybody'), newVisitor()),
    ];
    for (const value of forged) {
      const answer = await gateway.query(CART, {}, { 'maatwerk-visitor': value });
      expect(answer.errors).toEqual([]);
      expect(answer.data.viewer.cart.id).not.toBe(viewer.cart.id);
      expect(answer.headers.get('maatwerk-visitor')).not.toBe(value);
      expect(answer.data.viewer.visitorId.split('.')[0]).not.toBe(value.split('.')[0]);
    }
  });

  it('of somebody else gives no hold on their cart by its id, and none on what they did after signing in', async () => {
    const { gateway, own } = shop;
    const device = await deviceOf(gateway);
    const { viewer } = await gateway.ask(CART, {}, device);
    const thief = await deviceOf(gateway);
    const steal = `mutation ($id: ID!) { cartLinesAdd(cartId: $id, lines: [{ sku: "A", quantity: 1 }]) { cart { id } userErrors { code } } }`;
    const taken = await gateway.ask(steal, { id: viewer.cart.id }, thief);
    expect(taken.cartLinesAdd).toEqual({ cart: null, userErrors: [{ code: 'NOT_FOUND' }] });
    // The device of C1's buyer, without their token: neither their cart nor their orders.
    const only = { 'maatwerk-visitor': own.headers['maatwerk-visitor']! };
    const seen = await gateway.ask(
      '{ viewer { buyer { name } company { name } cart { id lines { id } } orders { nodes { id } } corrections { id } preferences { version } } }',
      {},
      only,
    );
    expect(seen.viewer).toMatchObject({ buyer: null, company: null, orders: { nodes: [] }, corrections: [] });
    expect(seen.viewer.cart.lines).toEqual([]);
  });
});

describe('subscriptions', () => {
  const CHANGED = 'subscription ($id: ID!) { cartChanged(cartId: $id) { id } }';
  const connect = (headers: Headers) =>
    createClient({
      url: `${shop.gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: headers,
      retryAttempts: 0,
    });
  const refusal = async (headers: Headers, id: string): Promise<unknown> => {
    const client = connect(headers);
    try {
      for await (const answer of client.iterate({ query: CHANGED, variables: { id } }))
        return answer.errors?.map(({ message, extensions }) => ({ message, extensions }));
      return 'ended';
    } catch (error) {
      return (error as { message: string; extensions: unknown }[]).map(({ message, extensions }) => ({
        message,
        extensions,
      }));
    } finally {
      await client.dispose();
    }
  };

  it.each(['guest', 'buyer', 'key', 'staff'])(
    'to the cart of another company are those to no cart: %s',
    async (who) => {
      const { gateway, foreign, own } = shop;
      const askers: Record<string, () => Promise<Headers>> = {
        guest: () => deviceOf(gateway),
        buyer: async () => own.headers,
        key: () => keyWith(gateway, ['EVENT_TRACK_ANY']),
        staff: () => gateway.as('admin@test.example'),
      };
      const headers = await askers[who]!();
      const refused = await refusal(headers, foreign.cart);
      expect(refused).toEqual(await refusal(headers, 'Q2FydDo5OTk5OTk'));
      expect(refused).toMatchObject([{ extensions: { field: 'cartId' } }]);
      for (const id of ['', '\0', '__proto__', 'x'.repeat(100_000), '\ud800', own.order])
        expect(await refusal(headers, id)).toEqual(refused);
    },
  );

  it('over server-sent events are refused alike', async () => {
    const { gateway, own, foreign } = shop;
    const ask = async (id: string) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { ...own.headers, 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: CHANGED, variables: { id } }),
      });
      return [response.status, await response.text()];
    };
    expect(await ask(foreign.cart)).toEqual(await ask('Q2FydDo5OTk5OTk'));
  });

  it('of one connection are bounded, and none is run for the one too many', async () => {
    const { own } = shop;
    const client = connect(own.headers);
    const events = Array.from({ length: 3 }, () =>
      client.iterate({ query: CHANGED, variables: { id: own.cart } }),
    );
    for (const event of events) void event.next();
    const fourth = client.iterate({ query: CHANGED, variables: { id: own.cart } });
    await expect(fourth.next()).rejects.toMatchObject([{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }]);
    await client.dispose();
  });

  it('by POST are refused', async () => {
    const answer = await shop.gateway.query(CHANGED, { id: shop.own.cart }, shop.own.headers);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('the doors beside GraphQL', () => {
  it('of imports open for nobody without the permission, and say the same for any run', async () => {
    const { gateway, staff, own } = shop;
    const askers = [{}, await deviceOf(gateway), own.headers, await keyWith(gateway, ['CONTENT_EDIT'])];
    for (const role of ['merchandiser', 'sales_rep']) askers.push(await gateway.as(`${role}@test.example`));
    for (const headers of askers) {
      const answers: string[] = [];
      for (const path of [
        `runs/${staff.importRun}/rejects`,
        'runs/00000000-0000-4000-8000-000000000000/rejects',
      ]) {
        const response = await fetch(`${gateway.url}/import/${path}`, { headers });
        expect([401, 403]).toContain(response.status);
        answers.push(await response.text());
      }
      expect(answers[0]).toBe(answers[1]);
      for (const kind of ['products', 'buyers', 'nothing', '__proto__', 'constructor']) {
        const sent = {
          method: 'POST',
          headers: { ...headers, 'content-type': 'text/csv' },
          body: 'sku,name\nX,X\n',
        };
        expect([401, 403]).toContain((await fetch(`${gateway.url}/import/${kind}`, sent)).status);
      }
    }
  });

  it.each(['__proto__', 'constructor', 'nothing', '..%2f..%2fetc', '%00', 'products%00', '%ff'])(
    'of imports know no kind but theirs: %s',
    async (kind) => {
      const headers = { ...(await shop.gateway.as('integrator@test.example')), 'content-type': 'text/csv' };
      const response = await fetch(`${shop.gateway.url}/import/${kind}`, {
        method: 'POST',
        headers,
        body: 'sku\nX\n',
      });
      expect([400, 404]).toContain(response.status);
    },
  );

  it.each([
    'products',
    'companies',
    'buyers',
    'price-lists',
    'price-lines',
    'stock',
    'assortments',
    'orders',
    'events',
    'content',
  ])('of imports account for every hostile row: %s', async (kind) => {
    const { gateway } = shop;
    const headers = {
      ...(await gateway.as('integrator@test.example')),
      'content-type': 'application/x-ndjson',
    };
    const { importKinds } = gateway.app;
    const columns = importKinds.find(({ name }) => name === kind)!.columns.map(({ name }) => name);
    const values = [
      'a\0b',
      '\ud800',
      `'; DROP TABLE buyer; --`,
      '__proto__',
      '\\N',
      '\\.',
      '-1',
      '1e999',
      'NaN',
      { a: 1 },
      ['x'],
      true,
    ];
    const rows = values.map((value) => Object.fromEntries(columns.map((column) => [column, value])));
    const body = [
      ...rows.map((row) => JSON.stringify(row)),
      '{"__proto__":{"sku":"A"}}',
      'null',
      '[]',
      '{',
    ].join('\n');
    const response = await fetch(`${gateway.url}/import/${kind}`, { method: 'POST', headers, body });
    const result = (await response.json()) as {
      read: number;
      accepted: number;
      unchanged: number;
      rejected: number;
    };
    expect([response.status, Object.keys(result)]).toEqual([
      200,
      expect.arrayContaining(['read', 'rejected']),
    ]);
    expect(result.accepted + result.unchanged + result.rejected).toBe(result.read);
    expect(result.read).toBe(values.length + 4);
    expect(await gateway.database.query('SELECT FROM buyer LIMIT 1')).toHaveLength(1);
  });
});
