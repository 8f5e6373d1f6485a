import { createClient, type Client } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { CartClient, codes, guestOf, LEVELS } from './carts.js';

let gateway: TestGateway;
let other: TestGateway;
let buyer: CartClient;
const open: Client[] = [];

beforeAll(async () => {
  gateway = await gatewayWith({ levels: LEVELS });
  other = await gateway.beside({ levels: LEVELS });
  const { shop } = gateway;
  await shop.company('C1');
  await shop.company('C2');
  await shop.product('A');
  await shop.lists('A', '10.00');
  buyer = new CartClient(gateway, await gateway.as('c1@test.example'));
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.dispose();
});
afterAll(async () => {
  await other.close();
  await gateway.close();
});

/** What a device hears of a cart: `next()` waits for the next event. */
function listening(on: TestGateway, headers: Readonly<Record<string, string>>, cartId: string) {
  const client = createClient({
    url: `${on.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: headers,
    retryAttempts: 0,
  });
  open.push(client);
  const query =
    'subscription ($cartId: ID!) { cartChanged(cartId: $cartId) { id version status total { amount } lines { quantity product { sku } price { net { amount } } } } }';
  const events = client.iterate<{ cartChanged: never }>({ query, variables: { cartId } });
  const next = async () => {
    const { value } = await events.next();
    return value as {
      data?: { cartChanged: { version: number; status: string } };
      errors?: { message: string; extensions: object }[];
    };
  };
  return { client, events, next };
}

/** Until the subscription stands, changes are made: the first event heard says that it does. */
async function established(
  cartId: string,
  client: CartClient,
  device: ReturnType<typeof listening>,
): Promise<void> {
  const state = { heard: false };
  const first = device.events.next().then(() => {
    state.heard = true;
  });
  for (let quantity = 1; !state.heard; quantity++)
    await client.update(cartId, [{ sku: 'A', quantity: String(1 + (quantity % 2)) }]);
  await first;
}

const cartWithLine = async (client: CartClient): Promise<string> => {
  const { cart } = await client.create();
  await client.add(cart.id, [{ sku: 'A', quantity: '1' }]);
  return cart.id as string;
};

describe('cartChanged', () => {
  it('shows a change on the other device, through another gateway process', async () => {
    const cartId = await cartWithLine(buyer);
    const device = listening(other, await other.as('c1@test.example'), cartId);
    await established(cartId, buyer, device);
    const { cart } = await buyer.update(cartId, [{ sku: 'A', quantity: '7' }]);
    for (;;) {
      const { data } = await device.next();
      if (data!.cartChanged.version < cart.version) continue;
      expect(data!.cartChanged).toMatchObject({
        version: cart.version,
        total: { amount: '70.00' },
        lines: [{ quantity: '7', product: { sku: 'A' }, price: { net: { amount: '10.00' } } }],
      });
      return;
    }
  });

  it('is heard by a guest too, and says when the cart is an order', async () => {
    const device = listening(other, buyer.headers, await cartWithLine(buyer));
    await device.events.return?.();
    const guestHeaders = await guestOf(gateway);
    const guest = new CartClient(gateway, guestHeaders);
    const guestCart = await cartWithLine(guest);
    const guestDevice = listening(other, guestHeaders, guestCart);
    await established(guestCart, guest, guestDevice);
    const cartId = await cartWithLine(buyer);
    const second = listening(other, buyer.headers, cartId);
    await established(cartId, buyer, second);
    expect(codes(await buyer.submit(cartId, 'live'))).toEqual([]);
    for (;;) {
      const { data } = await second.next();
      if (data!.cartChanged.status === 'SUBMITTED') return;
    }
  });

  it.each([
    ['another company', async () => await gateway.as('c2@test.example')],
    ['a guest', async () => await guestOf(gateway)],
  ])('is refused to %s as for a cart that never was', async (_, headersOf) => {
    const cartId = await cartWithLine(buyer);
    const headers = await headersOf();
    const refused = async (id: string) => {
      const answer = await listening(gateway, headers, id)
        .events.next()
        .then(
          ({ value }) => value?.errors,
          (error: unknown) => error,
        );
      return (answer as { message: string; extensions: object }[]).map(({ message, extensions }) => ({
        message,
        extensions,
      }));
    };
    expect(await refused(cartId)).toEqual(await refused('Q2FydDo5OTk5OTk'));
    expect((await refused(cartId))[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: 'cartId' },
    });
  });

  it.each([
    [
      'the session is revoked',
      'UPDATE session SET revoked_at = created_at WHERE buyer_id = (SELECT id FROM buyer WHERE email = $1)',
    ],
    [
      'the person leaves the company',
      'DELETE FROM membership WHERE buyer_id = (SELECT id FROM buyer WHERE email = $1)',
    ],
    ['the person is blocked', 'UPDATE buyer SET blocked_at = created_at WHERE email = $1'],
  ])('tells nothing any more once %s', async (why, statement) => {
    const email = `${why.replaceAll(' ', '-')}@test.example`;
    await gateway.shop.buyer(email, 'C1');
    const client = new CartClient(gateway, await gateway.as(email));
    const cartId = await cartWithLine(client);
    const device = listening(other, client.headers, cartId);
    await established(cartId, client, device);
    await gateway.database.query(statement, [email]);
    const [row] = await gateway.database.query<{ id: number }>(
      'SELECT id FROM cart WHERE buyer_id = (SELECT id FROM buyer WHERE email = $1)',
      [email],
    );
    const changed = () =>
      gateway.app.dependencies.changes.announce(gateway.database, { topic: 'cart', ids: [row!.id] });
    // What was on its way before is let through; from the first refusal on, nothing of the cart is told.
    await changed();
    while (!(await device.next()).errors);
    await gateway.database.query('UPDATE cart_line SET quantity = 99 WHERE cart_id = $1', [row!.id]);
    await changed();
    const { data, errors } = await device.next();
    expect(JSON.stringify(data ?? null)).not.toContain('"99"');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
