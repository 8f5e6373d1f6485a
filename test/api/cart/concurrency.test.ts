import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { CartClient, codes, held, LEVELS } from './carts.js';

let gateway: TestGateway;
let other: TestGateway;
let buyer: CartClient;
let sameBuyer: CartClient;
const N = 20;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: LEVELS });
  other = await gateway.beside({ levels: LEVELS });
  const { shop } = gateway;
  await shop.company('C1');
  for (let number = 0; number < N; number++) {
    await shop.product(`P${number}`);
    await shop.lists(`P${number}`, '1.00');
  }
  const headers = await gateway.as('c1@test.example');
  buyer = new CartClient(gateway, headers);
  // The same person on another device, served by another process.
  sameBuyer = new CartClient(other, await other.as('c1@test.example'));
});
afterAll(async () => {
  await other.close();
  await gateway.close();
});

const fresh = async (): Promise<string> => (await buyer.create()).cart.id as string;
const times = <Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
const clientOf = (index: number): CartClient => (index % 2 ? buyer : sameBuyer);

describe('many at once', () => {
  it('first requests open one active cart', async () => {
    await gateway.shop.buyer('new@test.example', 'C1');
    const clients = [
      new CartClient(gateway, await gateway.as('new@test.example')),
      new CartClient(other, await other.as('new@test.example')),
    ];
    const carts = await times(10, (index) => clients[index % 2]!.active());
    expect(new Set(carts.map(({ id }) => id)).size).toBe(1);
  });

  it('adds of one product are all in the sum', async () => {
    const id = await fresh();
    const answers = await times(N, (index) =>
      clientOf(index).add(id, [{ sku: 'P0', quantity: String(index + 1) }]),
    );
    expect(answers.flatMap(codes)).toEqual([]);
    const cart = await buyer.cart(id);
    expect(held(cart)).toEqual([`P0 ${(N * (N + 1)) / 2}`]);
    expect(cart.version).toBe(N);
    expect(new Set(answers.map(({ cart: { version } }) => version)).size).toBe(N);
  });

  it('adds of different products are all there', async () => {
    const id = await fresh();
    await times(N, (index) =>
      clientOf(index).add(id, [
        { sku: `P${index}`, quantity: '1' },
        { sku: `P${(index + 1) % N}`, quantity: '1' },
      ]),
    );
    expect(held(await buyer.cart(id)).sort()).toEqual(
      Array.from({ length: N }, (_, index) => `P${index} 2`).sort(),
    );
  });

  it('changes that expect one version: one is done, the others are told how the cart is now', async () => {
    const id = await fresh();
    const answers = await times(N, (index) =>
      clientOf(index).add(id, [{ sku: `P${index}`, quantity: '1' }], { expectedVersion: 0 }),
    );
    const done = answers.filter(({ userErrors }) => userErrors.length === 0);
    expect(done.length).toBe(1);
    for (const answer of answers)
      if (answer !== done[0]) {
        expect(codes(answer)).toEqual(['CONFLICT expectedVersion']);
        expect(answer.cart).toMatchObject({ version: 1, lines: done[0].cart.lines });
      }
    expect((await buyer.cart(id)).version).toBe(1);
  });
});

describe('an idempotency key', () => {
  it('raced ten times does its work once and gives everybody the same answer', async () => {
    const id = await fresh();
    const answers = await times(10, (index) =>
      clientOf(index).add(id, [{ sku: 'P1', quantity: '2' }], { idempotencyKey: 'race' }),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0].results).toMatchObject([{ outcome: 'ADDED' }]);
    expect(held(await buyer.cart(id))).toEqual(['P1 2']);
  });

  it('makes one cart', async () => {
    const answers = await times(10, (index) => clientOf(index).create({ name: 'Once' }, 'create'));
    expect(new Set(answers.map(({ cart }) => cart.id)).size).toBe(1);
  });

  it('is refused with other arguments, and for another mutation', async () => {
    const id = await fresh();
    await buyer.add(id, [{ sku: 'P1', quantity: '2' }], { idempotencyKey: 'other' });
    const expected = ['IDEMPOTENCY_KEY_REUSED idempotencyKey'];
    expect(codes(await buyer.add(id, [{ sku: 'P1', quantity: '3' }], { idempotencyKey: 'other' }))).toEqual(
      expected,
    );
    expect(
      codes(await buyer.add(await fresh(), [{ sku: 'P1', quantity: '2' }], { idempotencyKey: 'other' })),
    ).toEqual(expected);
    expect(
      codes(await buyer.update(id, [{ sku: 'P1', quantity: '2' }], { idempotencyKey: 'other' })),
    ).toEqual(expected);
    expect(held(await buyer.cart(id))).toEqual(['P1 2']);
  });

  it('is one person’s: somebody else may use the same', async () => {
    await gateway.shop.company('C2');
    const stranger = new CartClient(gateway, await gateway.as('c2@test.example'));
    const id = await fresh();
    await buyer.add(id, [{ sku: 'P1', quantity: '2' }], { idempotencyKey: 'mine' });
    const answer = await stranger.add((await stranger.active()).id, [{ sku: 'P1', quantity: '5' }], {
      idempotencyKey: 'mine',
    });
    expect(codes(answer)).toEqual([]);
    expect(held(answer.cart)).toEqual(['P1 5']);
  });

  it('is free again after a refusal that changed nothing', async () => {
    const id = await fresh();
    expect(
      codes(await buyer.add(id, [{ sku: 'LATER', quantity: '1' }], { idempotencyKey: 'retry' })),
    ).toEqual(['UNKNOWN_SKU lines.0.sku']);
    await gateway.shop.product('LATER');
    expect(
      codes(await buyer.add(id, [{ sku: 'LATER', quantity: '1' }], { idempotencyKey: 'retry' })),
    ).toEqual([]);
  });
});

describe('what it costs', () => {
  it('a cart of 20 lines with fresh prices and totals: at most 6 statements', async () => {
    const id = await fresh();
    const lines = Array.from({ length: N }, (_, index) => ({ sku: `P${index}`, quantity: '3' }));
    await buyer.add(id, lines);
    let cart: { lines: unknown[]; total: unknown } | null = null;
    const statements = await gateway.statements(async () => {
      cart = await buyer.cart(id);
    });
    expect(cart!.lines.length).toBe(N);
    expect(cart!.total).toEqual({ amount: '60.00', currency: 'GBP' });
    expect(statements.length).toBeLessThanOrEqual(6);
  });

  it('adding a line does not depend on the size of the cart', async () => {
    const id = await fresh();
    const add =
      'mutation ($id: ID!, $key: String) { cartLinesAdd(cartId: $id, lines: [{ sku: "P1", quantity: "1" }], idempotencyKey: $key) { cart { version } userErrors { code } } }';
    const costs = (key: string) => gateway.statements(() => gateway.ask(add, { id, key }, buyer.headers));
    const empty = await costs('empty');
    await buyer.add(
      id,
      Array.from({ length: N }, (_, index) => ({ sku: `P${index}`, quantity: '3' })),
    );
    const full = await costs('full');
    expect(full.length).toBe(empty.length);
    expect(full.length).toBeLessThanOrEqual(11);
  });
});
