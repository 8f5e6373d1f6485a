import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../../src/accounts/password.store.js';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { CartClient, codes, guestOf, held, LEVELS } from './carts.js';

let gateway: TestGateway;
let other: TestGateway;
let passwordHash: string;
const REPORT = 'id strategy undoneAt lines { outcome reason guest before after product { sku } }';

beforeAll(async () => {
  gateway = await gatewayWith({ levels: LEVELS });
  other = await gateway.beside({ levels: LEVELS });
  passwordHash = await hashPassword('a long password');
  const { shop } = gateway;
  await shop.company('C1');
  for (const sku of ['A', 'B', 'C', 'NOT-C1']) {
    await shop.product(sku);
    await shop.lists(sku, '10.00');
  }
  await shop.agrees('C1', 'A', '9.00');
  await shop.hides('C1', 'NOT-C1');
});
afterAll(async () => {
  await other.close();
  await gateway.close();
});

interface Person {
  readonly email: string;
  readonly client: CartClient;
  readonly device: Record<string, string>;
  readonly guest: CartClient;
}

let people = 0;
/** A buyer of C1, and a guest's cart on their device. */
async function person(guestLines: readonly object[], ownLines: readonly object[] = []): Promise<Person> {
  const email = `p${people++}@test.example`;
  await gateway.shop.buyer(email, 'C1');
  await gateway.database.query('UPDATE buyer SET password_hash = $2 WHERE email = $1', [email, passwordHash]);
  const device = await guestOf(gateway);
  const guest = new CartClient(gateway, device);
  if (guestLines.length > 0) await guest.add((await guest.active()).id, guestLines);
  const client = new CartClient(gateway, await gateway.as(email));
  if (ownLines.length > 0) await client.add((await client.active()).id, ownLines);
  return { email, client, device, guest };
}

async function signIn({ email, device }: Person, through = gateway) {
  const { signIn } = await through.ask(
    `mutation ($email: String!) { signIn(email: $email, password: "a long password") { token cartMerge { ${REPORT} } userErrors { code } } }`,
    { email },
    device,
  );
  expect(signIn.userErrors).toEqual([]);
  return signIn;
}
const line = (sku: string, quantity: string) => ({ sku, quantity });

describe('signIn', () => {
  it("takes the guest's cart over, with a report per line", async () => {
    const who = await person(
      [line('A', '2'), line('B', '1'), line('NOT-C1', '4')],
      [line('A', '3'), line('C', '7')],
    );
    const { cartMerge } = await signIn(who);
    expect(cartMerge.strategy).toBe('SUM');
    expect(cartMerge.lines).toEqual([
      { outcome: 'SUMMED', reason: null, guest: '2', before: '3', after: '5', product: { sku: 'A' } },
      { outcome: 'KEPT', reason: null, guest: '1', before: '0', after: '1', product: { sku: 'B' } },
      {
        outcome: 'REFUSED',
        reason: 'NOT_AVAILABLE',
        guest: '4',
        before: '0',
        after: '0',
        product: { sku: 'NOT-C1' },
      },
    ]);
    const cart = await who.client.active();
    expect(held(cart)).toEqual(['A 5', 'C 7', 'B 1']);
    expect(cart.lines.map(({ price }: { price: { net: { amount: string } } }) => price.net.amount)).toEqual([
      '9.00',
      '10.00',
      '10.00',
    ]);
  });

  it("leaves the device with an empty cart of its own, and the guest's promised price behind", async () => {
    const who = await person([line('B', '1')]);
    const before = await who.guest.active();
    await gateway.shop.agrees('C1', 'C', '20.00');
    await signIn(who);
    expect(await who.guest.cart(before.id)).toBeNull();
    expect((await who.guest.active()).lines).toEqual([]);
    expect((await who.client.active()).lines[0].promised).toBeNull();
  });

  it('hands over what the guest had put aside', async () => {
    const who = await person([]);
    const { cart } = await who.guest.create({ name: 'For the new shop' });
    await who.guest.add(cart.id, [line('B', '2')]);
    await signIn(who);
    expect(await who.guest.cart(cart.id)).toBeNull();
    expect(await who.client.cart(cart.id)).toMatchObject({
      name: 'For the new shop',
      status: 'OPEN',
      lines: [{ quantity: '2', promised: null }],
    });
  });

  it('merges once however often it is done at the same time, in two processes', async () => {
    const who = await person([line('A', '2'), line('B', '1')], [line('A', '3')]);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => signIn(who, index % 2 ? gateway : other)),
    );
    expect(answers.filter(({ cartMerge }) => cartMerge !== null).length).toBe(1);
    expect(held(await who.client.active())).toEqual(['A 5', 'B 1']);
  });

  it('loses nothing of what is added to either cart meanwhile', async () => {
    const who = await person([line('A', '1')], [line('B', '1')]);
    const guestCart = (await who.guest.active()).id;
    const ownCart = (await who.client.active()).id;
    const [, ...added] = await Promise.all([
      signIn(who),
      ...Array.from({ length: 5 }, () => who.guest.add(guestCart, [line('A', '1')])),
      ...Array.from({ length: 5 }, () => who.client.add(ownCart, [line('B', '1')])),
    ]);
    // An add that came after the merge finds no guest's cart: it was told so.
    const landed = added.filter((answer) => codes(answer).length === 0).length;
    const cart = await who.client.cart(ownCart);
    expect(
      cart.lines.reduce((sum: number, { quantity }: { quantity: string }) => sum + Number(quantity), 0),
    ).toBe(2 + landed);
  });

  it('never fails because of the cart', async () => {
    const who = await person([line('A', '1')]);
    await gateway.database.query('ALTER TABLE cart_merge RENAME TO cart_merge_gone');
    try {
      const { token, cartMerge } = await signIn(who);
      expect(token).toEqual(expect.any(String));
      expect(cartMerge).toBeNull();
    } finally {
      await gateway.database.query('ALTER TABLE cart_merge_gone RENAME TO cart_merge');
    }
    expect(held(await who.guest.active())).toEqual(['A 1']);
    expect((await signIn(who)).cartMerge.lines[0].outcome).toBe('KEPT');
  });
});

describe('the other strategies', () => {
  it.each([
    ['GREATER', ['A 5', 'B 4'], ['GREATER', 'GREATER']],
    ['OWN', ['A 5', 'B 1'], ['REFUSED', 'REFUSED']],
  ])('%s', async (strategy, expected, outcomes) => {
    const gate = await gateway.beside({ levels: LEVELS, settings: { MAATWERK_CART_MERGE: strategy } });
    try {
      const who = await person([line('A', '2'), line('B', '4')], [line('A', '5'), line('B', '1')]);
      const { cartMerge } = await signIn(who, gate);
      expect(cartMerge.lines.map(({ outcome }: { outcome: string }) => outcome)).toEqual(outcomes);
      expect(held(await who.client.active())).toEqual(expected);
    } finally {
      await gate.close();
    }
  });
});

const undo = async (who: Person, id: string) =>
  (
    await gateway.ask(
      `mutation ($id: ID!) { cartMergeUndo(cartMergeId: $id) { cartMerge { undoneAt } cart { lines { quantity product { sku } } } separateCart { id status lines { quantity product { sku } } } userErrors { code field } } }`,
      { id },
      who.client.headers,
    )
  ).cartMergeUndo;

describe('cartMergeUndo', () => {
  it("takes the guest's lines out again, keeps what was added since, and loses nothing", async () => {
    const who = await person([line('A', '2'), line('B', '1')], [line('A', '3')]);
    const { cartMerge } = await signIn(who);
    await who.client.add((await who.client.active()).id, [line('A', '4')]);
    const undone = await undo(who, cartMerge.id);
    expect(undone.userErrors).toEqual([]);
    expect(held(undone.cart)).toEqual(['A 7']);
    expect(undone.separateCart.status).toBe('OPEN');
    expect(held(undone.separateCart)).toEqual(['A 2', 'B 1']);
    expect(held(await who.client.cart(undone.separateCart.id))).toEqual(['A 2', 'B 1']);
  });

  it('is done once, however often it is asked at the same time', async () => {
    const who = await person([line('A', '2')], [line('A', '3')]);
    const { cartMerge } = await signIn(who);
    await who.client.add((await who.client.active()).id, [line('A', '10')]);
    await Promise.all(Array.from({ length: 5 }, () => undo(who, cartMerge.id)));
    expect(held(await who.client.active())).toEqual(['A 13']);
  });

  it('is refused once the cart is an order', async () => {
    const who = await person([line('A', '2')]);
    const { cartMerge } = await signIn(who);
    await who.client.submit((await who.client.active()).id, 'order');
    expect(codes(await undo(who, cartMerge.id))).toEqual(['NOT_EDITABLE cartMergeId']);
  });
});

describe('cartMerge', () => {
  it('is for a buyer who chooses the company after signing in, and says when it cannot be', async () => {
    const who = await person([line('B', '2')]);
    await gateway.shop.company('C3');
    await gateway.shop.buyer(who.email, 'C3');
    expect((await signIn(who)).cartMerge).toBeNull();
    const merge = async (headers: Record<string, string>) =>
      (
        await gateway.ask(
          'mutation { cartMerge { cartMerge { lines { outcome } } userErrors { code field } } }',
          {},
          headers,
        )
      ).cartMerge;
    expect(codes(await merge(who.device))).toEqual(['NOT_POSSIBLE null']);
    const headers = { ...(await gateway.as(who.email, 'C3')), ...who.device };
    expect((await merge(headers)).cartMerge.lines).toEqual([{ outcome: 'KEPT' }]);
    expect((await merge(headers)).cartMerge).toBeNull();
  });
});
