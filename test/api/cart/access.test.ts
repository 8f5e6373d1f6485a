import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { CART, CartClient, codes, guestOf, held, LEVELS } from './carts.js';

let gateway: TestGateway;
let owner: CartClient;
let cartId: string;
let lineId: string;
let mergeId: string;
/** Everybody else, by who they are. */
const others = new Map<string, CartClient>();

beforeAll(async () => {
  gateway = await gatewayWith({ levels: LEVELS });
  const { shop } = gateway;
  await shop.company('C1');
  await shop.company('C2');
  await shop.buyer('colleague@test.example', 'C1', 'COMPANY_ADMIN');
  await shop.buyer('c1@test.example', 'C2');
  await shop.staff('admin@test.example', 'ADMIN');
  await shop.staff('sales@test.example', 'SALES_REP');
  await shop.product('A');
  await shop.lists('A', '1.00');
  // The owner's cart holds what a guest's cart on this very device held before.
  const device = await guestOf(gateway);
  const guest = new CartClient(gateway, device);
  await guest.add((await guest.active()).id, [{ sku: 'A', quantity: '1' }]);
  const headers = await gateway.as('c1@test.example', 'C1');
  const { cartMerge } = await gateway.ask(
    'mutation { cartMerge { cartMerge { id } } }',
    {},
    { ...headers, ...device },
  );
  mergeId = cartMerge.cartMerge.id;
  owner = new CartClient(gateway, headers);
  const { cart } = await owner.add((await owner.active()).id, [{ sku: 'A', quantity: '3' }]);
  cartId = cart.id;
  lineId = cart.lines[0].id;
  others.set('another company', new CartClient(gateway, await gateway.as('c2@test.example')));
  others.set('a colleague', new CartClient(gateway, await gateway.as('colleague@test.example')));
  others.set(
    'the same person in another company',
    new CartClient(gateway, await gateway.as('c1@test.example', 'C2')),
  );
  others.set('a guest', new CartClient(gateway, await guestOf(gateway)));
  others.set('the next guest on the same device', new CartClient(gateway, device));
  others.set('staff', new CartClient(gateway, await gateway.as('admin@test.example')));
  others.set(
    'the sales desk acting for the company',
    new CartClient(gateway, await gateway.as('sales@test.example', 'C1')),
  );
});
afterAll(() => gateway.close());

const EVERYBODY_ELSE = [
  'another company',
  'a colleague',
  'the same person in another company',
  'a guest',
  'the next guest on the same device',
  'staff',
  'the sales desk acting for the company',
];
const ABSENT = 'Q2FydDo5OTk5OTk';

/** The answers that everybody else gets for a cart id, in every argument that takes one. */
async function asked(client: CartClient, id: string, line: string, merge: string): Promise<unknown[]> {
  const lines = '[{ sku: "A", quantity: "1" }]';
  const documents = [
    `{ cart(id: "${id}") { id } }`,
    `{ node(id: "${id}") { id } }`,
    `{ nodes(ids: ["${id}", "${line}"]) { id } }`,
    `mutation { cartLinesAdd(cartId: "${id}", lines: ${lines}) { cart { id } results { outcome } userErrors { code field } } }`,
    `mutation { cartLinesUpdate(cartId: "${id}", lines: [{ id: "${line}", quantity: "9" }]) { cart { id } userErrors { code field } } }`,
    `mutation { cartLinesRemove(cartId: "${id}", lineIds: ["${line}"]) { cart { id } userErrors { code field } } }`,
    `mutation { cartRename(cartId: "${id}", name: "mine now") { cart { id } userErrors { code field } } }`,
    `mutation { cartActivate(cartId: "${id}") { cart { id } userErrors { code field } } }`,
    `mutation { cartSubmit(cartId: "${id}", idempotencyKey: "steal-${id}") { cart { id } order { id } userErrors { code field } } }`,
    `mutation { cartMergeUndo(cartMergeId: "${merge}") { cart { id } userErrors { code field } } }`,
  ];
  const answers: unknown[] = [];
  for (const document of documents) {
    const { data, errors } = await gateway.query(document, {}, client.headers);
    answers.push({ data, errors: errors.map(({ message, extensions }) => ({ message, extensions })) });
  }
  return answers;
}

describe.each(EVERYBODY_ELSE)('for %s', (who) => {
  it('the cart is as absent as one that never was, in every argument, and stays as it is', async () => {
    const client = others.get(who)!;
    expect(await asked(client, cartId, lineId, mergeId)).toEqual(
      await asked(client, ABSENT, 'Q2FydExpbmU6OTk5OTk5', 'Q2FydE1lcmdlOjk5OTk5'),
    );
    expect(held(await owner.cart(cartId))).toEqual(['A 4']);
  });

  it('the own line of another cart does not reach into it', async () => {
    const client = others.get(who)!;
    const own = await client.active();
    if (own) expect(codes(await client.update(own.id, [{ id: lineId, quantity: '9' }]))).not.toEqual([]);
    expect(held(await owner.cart(cartId))).toEqual(['A 4']);
  });
});

describe('ids', () => {
  it.each([
    '',
    'nonsense',
    'Q2FydDox\u0000',
    Buffer.from('Cart:-1').toString('base64url'),
    Buffer.from('Cart:99999999999').toString('base64url'),
    'x'.repeat(5000),
  ])('that are none are absent: %j', async (id) => {
    expect(await owner.cart(id)).toBeNull();
    expect(codes(await owner.add(id, [{ sku: 'A', quantity: '1' }]))).toEqual(['NOT_FOUND cartId']);
  });

  it('find the own cart and its lines again', async () => {
    const { nodes } = await gateway.ask(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Cart { ${CART} } ... on CartLine { quantity } } }`,
      { ids: [cartId, lineId] },
      owner.headers,
    );
    expect(nodes[0]).toEqual(await owner.cart(cartId));
    expect(nodes[1]).toEqual({ id: lineId, quantity: '4' });
  });
});

describe('who has no cart', () => {
  it('staff without a company', async () => expect(await others.get('staff')!.active()).toBeNull());

  it('a buyer of two companies who chose none', async () => {
    const client = new CartClient(gateway, await gateway.as('c1@test.example'));
    expect(await client.active()).toBeNull();
  });

  it('staff who look at the shop as a company: looking opens nothing', async () => {
    await gateway.shop.staff('look@test.example', 'MERCHANDISER');
    const headers = { ...(await gateway.as('look@test.example')), 'maatwerk-see-as': 'C1' };
    const count = async () =>
      (await gateway.database.query<{ size: number }>('SELECT count(*) AS size FROM cart'))[0]!.size;
    const before = await count();
    expect(await new CartClient(gateway, headers).active()).toBeNull();
    expect(await count()).toBe(before);
  });
});
