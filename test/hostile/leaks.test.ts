import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { once } from 'node:events';
import { MESSAGE_SEND } from '../../src/messages/outbox.store.js';
import { runJob } from '../api/accounts/run-job.js';
import { callOf, rootFields } from './calls.js';
import { givenBy } from './given.js';
import {
  deviceOf,
  type Headers,
  HIDDEN,
  keyWith,
  PASSWORD,
  SECRETS_OF_C2,
  twoCompanies,
  type TwoCompanies,
} from './two-companies.js';

let shop: TwoCompanies;
const logged: string[] = [];
const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });

beforeAll(async () => {
  shop = await twoCompanies({ log });
});
afterAll(() => shop.gateway.close());

/** What must never be seen, and the names of hidden things. */
const secretsIn = (text: string): string[] =>
  [
    ...Object.entries(SECRETS_OF_C2),
    ['sku', HIDDEN],
    ['group', 'SECRET-GROUP'],
    ['brand', 'SecretBrand'],
  ].flatMap(([what, secret]) => (text.includes(secret!) ? [what!] : []));

const KINDS = ['FOR_YOU', 'RECENTLY_VIEWED', 'POPULAR', 'REORDER', 'FORGOTTEN', 'BOUGHT_TOGETHER'];
const PRICE = `price(quantity: 5) { net { amount } scales { net { amount } } because { customerNumber steps { source amount { amount } }
  winner { list amount { amount } } losers { reason line { list amount { amount } } } } }`;
/** Doors that show products, content and prices, beside every root field with all that can be asked of it. */
const DOORS = [
  `{ products(first: 100) { nodes { sku name brand group { code } ${PRICE} } } }`,
  `{ products(search: "Proto") { nodes { sku } } byGroup: products(group: "SECRET-GROUP") { nodes { name } } bySku: products(skus: ["A", "B"]) { nodes { ${PRICE} } } }`,
  '{ content(slot: "HOME") { nodes { key title } edges { because { about } } } }',
  '{ product(sku: "A") { content(slot: "HOME") { nodes { key title } } recommendations(kind: SAME_GROUP) { nodes { sku } } } }',
  ...KINDS.map(
    (kind) =>
      `{ recommendations(kind: ${kind}, first: 50) { nodes { sku name } edges { because { about text } } } }`,
  ),
  '{ recommendations(kind: ALTERNATIVES, sku: "A", first: 50) { nodes { sku name } } }',
  `{ viewer { company { customerNumber name parent { name } addresses { street } } carts { nodes { name lines { product { name ${PRICE} } } } }
     orders { nodes { orderNumber purchaseOrderNumber lines { name } } } corrections { id } preferences { groups { code } } consents { purpose } } }`,
];

describe('what a company has is told to nobody else', () => {
  const ASKERS: Readonly<Record<string, () => Promise<Headers>>> = {
    'a buyer': async () => shop.own.headers,
    'an administrator of another company': () => shop.gateway.as('boss@test.example'),
    'a guest': () => deviceOf(shop.gateway),
    'the sales desk for another company': () => shop.gateway.as('sales_rep@test.example', 'C1'),
    'staff looking as another company': async () => ({
      ...(await shop.gateway.as('merchandiser@test.example')),
      'maatwerk-see-as': 'C1',
    }),
    'staff looking at another moment': async () => ({
      ...(await shop.gateway.as('sales_rep@test.example', 'C1')),
      'maatwerk-as-of': '2026-03-01T00:00:00Z',
    }),
  };
  it.each(Object.keys(ASKERS))('through any door: %s', async (who) => {
    const { gateway } = shop;
    const headers = await ASKERS[who]!();
    const leaks: string[] = [];
    const look = async (name: string, query: string, variables: object = {}): Promise<void> => {
      const { data, errors } = await gateway.query(query, variables, headers);
      leaks.push(...secretsIn(JSON.stringify([data, errors])).map((what) => `${name}: ${what}`));
    };
    for (const { operation, field } of rootFields(gateway.app.schema)) {
      // The slot's own editors see all that stands in it.
      if (operation === 'subscription' || /^content(Entries|Save|Remove)/.test(field.name)) continue;
      const { query, variables } = callOf(gateway.app.schema, operation, field.name, givenBy(shop.own));
      if (field.name !== 'signOut') await look(field.name, query, variables);
    }
    for (const door of DOORS) await look(door, door);
    expect(leaks).toEqual([]);
  });

  it('the company itself does see it: the doors are open', async () => {
    const seen = new Set<string>();
    for (const door of DOORS) {
      const { data } = await shop.gateway.query(door, {}, shop.foreign.headers);
      for (const secret of secretsIn(JSON.stringify(data))) seen.add(secret);
    }
    expect([...seen].sort()).toEqual(
      [...Object.keys(SECRETS_OF_C2), 'sku', 'group', 'brand'].filter((what) => what !== 'email').sort(),
    );
  });

  it('a sister company and a subsidiary are others too', async () => {
    const { gateway } = shop;
    await gateway.shop.company('HEAD');
    await gateway.shop.company('SISTER', { parent: 'HEAD' });
    await gateway.shop.company('BROTHER', { parent: 'HEAD' });
    await gateway.shop.agrees('SISTER', 'A', '6.6666');
    const query = `{ product(sku: "A") { ${PRICE} } viewer { company { parent { addresses { street } } } } }`;
    for (const buyer of ['brother@test.example', 'head@test.example']) {
      const text = JSON.stringify(await gateway.ask(query, {}, await gateway.as(buyer)));
      expect(text).not.toMatch(/6\.66|SISTER/);
    }
  });
});

describe('a product that becomes hidden (P11)', () => {
  it('is gone from the cart but for its name, and stays in the orders by name only', async () => {
    const { gateway } = shop;
    await gateway.shop.product('LATE', { name: 'Late product' });
    await gateway.shop.lists('LATE', '4.4444');
    await gateway.shop.buyer('late@test.example', 'C1');
    const headers = await gateway.as('late@test.example');
    const { viewer } = await gateway.ask('{ viewer { cart { id } } }', {}, headers);
    const add = `mutation ($id: ID!) { cartLinesAdd(cartId: $id, lines: [{ sku: "LATE", quantity: 1 }]) { cart { id } userErrors { code } } }`;
    await gateway.ask(add, { id: viewer.cart.id }, headers);
    await gateway.shop.ordered('C1', '2026-02-01', [['LATE', 1]]);
    await gateway.shop.hides('C1', 'LATE');
    const after = await gateway.ask(
      `{ viewer { cart { total { amount } lines { available price { net { amount } } priceAbsence { reason } promised { net { amount } } total { amount } } }
         orders { nodes { lines { sku name product { id } } } } }
         product(sku: "LATE") { id } products(search: "Late") { nodes { id } } bySku: products(skus: ["LATE"]) { nodes { id } }
         ${KINDS.map((kind) => `${kind}: recommendations(kind: ${kind}) { nodes { sku } }`).join(' ')} }`,
      {},
      headers,
    );
    const { cart, orders } = after.viewer;
    expect(cart.lines).toEqual([expect.objectContaining({ available: false, price: null, total: null })]);
    const lines = orders.nodes.flatMap((order: { lines: { sku: string }[] }) => order.lines);
    expect(lines).toContainEqual({ sku: 'LATE', name: 'Late product', product: null });
    expect(after.product).toBeNull();
    expect([after.products.nodes, after.bySku.nodes]).toEqual([[], []]);
    for (const kind of KINDS) expect(JSON.stringify(after[kind])).not.toContain('LATE');
    const again = await gateway.ask(add, { id: viewer.cart.id }, headers);
    expect(again.cartLinesAdd.userErrors).toEqual([{ code: 'UNKNOWN_SKU' }]);
    const submit = await gateway.ask(
      'mutation ($id: ID!) { cartSubmit(cartId: $id, idempotencyKey: "late") { order { id } userErrors { code } } }',
      { id: viewer.cart.id },
      headers,
    );
    expect(submit.cartSubmit.order).toBeNull();
  });
});

describe('log and metrics', () => {
  it('hold nothing that is personal or secret, whatever happened', async () => {
    const { gateway } = shop;
    const buyer = shop.own.headers;
    const mutation = (text: string, headers: Headers = {}) =>
      gateway.query(`mutation { ${text} }`, {}, headers);
    const signIn = `signIn(email: "c1@test.example", password: "${PASSWORD}") { token refreshToken userErrors { code } }`;
    const { data } = await mutation(signIn, buyer);
    const { token, refreshToken } = data.signIn as { token: string; refreshToken: string };
    await mutation('signIn(email: "c1@test.example", password: "a wrong secret") { userErrors { code } }');
    await gateway.query(
      'mutation ($p: String!) { signIn(email: "c1@test.example", password: $p) { token } }',
      {
        p: { secret: 'an object secret' },
      },
    );
    await mutation(`sessionRefresh(refreshToken: "${refreshToken}") { token }`);
    await mutation('passwordResetRequest(email: "c1@test.example") { accepted }');
    await runJob(gateway, 'password-reset-mail');
    expect(await runJob(gateway, MESSAGE_SEND)).toBeGreaterThan(0);
    const search = new URLSearchParams({
      query: '{ viewer { currency } }',
      token,
      email: 'url@test.example',
    });
    await fetch(`${gateway.url}/graphql?${search}`, {
      headers: { ...buyer, 'x-request-id': 'id@test.example' },
    });
    await fetch(`${gateway.url}/someone@test.example/${token}`);
    const rows =
      'email,name,customer_number,role\nrow@test.example,Rowena Person,C1,BUYER\nbroken@,X,C1,BUYER\n';
    const erp = { ...(await gateway.as('integrator@test.example')), 'content-type': 'text/csv' };
    expect(
      (await fetch(`${gateway.url}/import/buyers`, { method: 'POST', headers: erp, body: rows })).status,
    ).toBe(200);
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${token}x` } }));
    await once(socket, 'close');
    // A bug with a row in it: the database refuses, and says with what.
    await gateway.database.query(
      `ALTER TABLE address ADD CONSTRAINT no_such_street CHECK (street <> 'Private Street 9')`,
    );
    const input = `{ kind: DELIVERY, name: "Rowena Person", street: "Private Street 9", postalCode: "1", city: "X", country: "NL" }`;
    const bug = await mutation(`addressAdd(input: ${input}) { address { id } }`, buyer);
    expect(bug.errors[0]?.extensions['code']).toBe('INTERNAL_SERVER_ERROR');
    const key = await keyWith(gateway, ['IMPORT']);
    await gateway.query('{ imports { nodes { id } } }', {}, key);

    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    const seen = logged.join('') + metrics;
    expect(logged.length).toBeGreaterThan(10);
    expect(seen).toContain('unexpected error');
    expect(metrics).toContain('maatwerk_http_requests_total');
    const visitor = buyer['maatwerk-visitor']!;
    for (const secret of [
      '@test.example',
      'broken@',
      'Rowena',
      'Private Street',
      PASSWORD,
      'a wrong secret',
      'an object secret',
      token,
      refreshToken,
      key['authorization']!.slice('Bearer '.length),
      visitor,
      visitor.split('.')[0]!,
      ...Object.values(SECRETS_OF_C2),
    ])
      expect(seen.includes(secret), secret).toBe(false);
  });
});
