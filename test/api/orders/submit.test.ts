import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { CartClient, codes, guestOf, held, LEVELS } from '../cart/carts.js';

let gateway: TestGateway;
let other: TestGateway;
let buyer: CartClient;
let sameBuyer: CartClient;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: LEVELS });
  other = await gateway.beside({ levels: LEVELS });
  const { shop } = gateway;
  await shop.company('C1');
  await shop.buyer('limited@test.example', 'C1', 'BUYER', '100');
  for (const sku of ['A', 'B', 'UNPRICED']) await shop.product(sku, { stock: 1_000_000 });
  await shop.lists('A', '10.00');
  await shop.lists('B', '2.50');
  buyer = new CartClient(gateway, await gateway.as('c1@test.example'));
  sameBuyer = new CartClient(other, await other.as('c1@test.example'));
});
afterAll(async () => {
  await other.close();
  await gateway.close();
});

const line = (sku: string, quantity: string) => ({ sku, quantity });
async function filled(lines: readonly object[], client = buyer): Promise<string> {
  const { cart } = await client.create();
  expect(codes(await client.add(cart.id, lines))).toEqual([]);
  return cart.id as string;
}
const size = async (table: string): Promise<number> =>
  (await gateway.database.query<{ size: number }>(`SELECT count(*) AS size FROM ${table}`))[0]!.size;
const stockOf = async (sku: string): Promise<string> =>
  (
    await gateway.database.query<{ stock: string }>(
      `SELECT sum(s.quantity)::text AS stock FROM stock s JOIN product p ON p.id = s.product_id WHERE p.sku = $1`,
      [sku],
    )
  )[0]!.stock;
/** A product that is not sold beyond its stock. */
async function scarce(sku: string, stock: number): Promise<void> {
  await gateway.shop.product(sku, { stock });
  await gateway.shop.lists(sku, '1.00');
  await gateway.database.query(`UPDATE product SET shortage = 'REFUSE' WHERE sku = $1`, [sku]);
}

describe('cartSubmit', () => {
  it('makes an order of exactly the cart, which then cannot be changed', async () => {
    const id = await filled([line('B', '3'), line('A', '2')]);
    const { order, cart } = await buyer.submit(id, 'first', { input: { purchaseOrderNumber: 'PO-7' } });
    expect(order).toMatchObject({
      status: 'PLACED',
      channel: 'WEB',
      purchaseOrderNumber: 'PO-7',
      total: { amount: '27.50' },
      lines: [
        { sku: 'B', quantity: '3', unit: 'piece', net: { amount: '2.50' }, total: { amount: '7.50' } },
        { sku: 'A', quantity: '2', unit: 'piece', net: { amount: '10.00' }, total: { amount: '20.00' } },
      ],
    });
    expect(cart.status).toBe('SUBMITTED');
    expect(codes(await buyer.add(id, [line('A', '1')]))).toEqual(['NOT_EDITABLE cartId']);
    expect(codes(await buyer.rename(id, 'x'))).toEqual(['NOT_EDITABLE cartId']);
    expect(held(await buyer.cart(id))).toEqual(['B 3', 'A 2']);
    const { order: read } = await gateway.ask(
      'query ($id: ID!) { order(id: $id) { orderNumber } }',
      { id: order.id },
      buyer.headers,
    );
    expect(read.orderNumber).toBe(order.orderNumber);
  });

  it('opens a new active cart once the active one is an order', async () => {
    const active = await buyer.active();
    await buyer.add(active.id, [line('A', '1')]);
    expect(codes(await buyer.submit(active.id, 'active'))).toEqual([]);
    const next = await buyer.active();
    expect(next.id).not.toBe(active.id);
    expect(next.lines).toEqual([]);
  });

  it('raced ten times with one key in two processes makes one order, and everybody gets it', async () => {
    const id = await filled([line('A', '2')]);
    const [orders, stock] = [await size('sales_order'), Number(await stockOf('A'))];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? buyer : sameBuyer).submit(id, 'raced')),
    );
    expect(answers.flatMap(codes)).toEqual([]);
    expect(new Set(answers.map(({ order }) => order.id)).size).toBe(1);
    expect(await size('sales_order')).toBe(orders + 1);
    expect(Number(await stockOf('A'))).toBe(stock - 2);
  });

  it('raced ten times with ten keys makes one order, and the others are shown it', async () => {
    const id = await filled([line('A', '2')]);
    const orders = await size('sales_order');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? buyer : sameBuyer).submit(id, `key-${index}`)),
    );
    expect(answers.map(codes).filter((each) => each.length === 0).length).toBe(1);
    expect(new Set(answers.flatMap(codes))).toEqual(new Set(['ALREADY_SUBMITTED cartId']));
    expect(new Set(answers.map(({ order }) => order.id)).size).toBe(1);
    expect(await size('sales_order')).toBe(orders + 1);
  });

  it('against lines added at the same time: what was answered as added is in the order or was refused', async () => {
    const id = await filled([line('A', '1')]);
    const [submitted, ...added] = await Promise.all([
      buyer.submit(id, 'meanwhile'),
      ...Array.from({ length: 6 }, () => sameBuyer.add(id, [line('A', '1')])),
    ]);
    const landed = added.filter((answer) => codes(answer).length === 0).length;
    const order =
      codes(submitted).length === 0 ? submitted.order : (await buyer.submit(id, 'meanwhile')).order;
    expect(order.lines).toMatchObject([{ sku: 'A', quantity: String(1 + landed) }]);
  });

  it.each<[string, () => Promise<string>, object, string]>([
    ['an empty cart', async () => (await buyer.create()).cart.id, {}, 'CART_EMPTY cartId'],
    [
      'a line without a price',
      () => filled([line('A', '1'), line('UNPRICED', '1')]),
      {},
      'LINE_UNPRICED lines.1',
    ],
    [
      'another version than was seen',
      () => filled([line('A', '1')]),
      { expectedVersion: 0 },
      'CONFLICT expectedVersion',
    ],
    [
      'another total than was seen',
      () => filled([line('A', '1')]),
      { input: { expectedTotal: '9.99' } },
      'TOTAL_CHANGED input.expectedTotal',
    ],
    [
      'a malformed purchase order number',
      () => filled([line('A', '1')]),
      { input: { purchaseOrderNumber: 'a\u0000' } },
      'PURCHASE_ORDER_NUMBER_INVALID input.purchaseOrderNumber',
    ],
  ])('refuses %s, and writes nothing', async (_, prepare, more, expected) => {
    const id = await prepare();
    const orders = await size('sales_order');
    const answer = await buyer.submit(id, `refused-${id}`, more);
    expect(codes(answer)).toEqual([expected]);
    expect(answer.order).toBeNull();
    expect(await size('sales_order')).toBe(orders);
    expect((await buyer.cart(id)).status).toBe('OPEN');
  });

  it('refuses a key that was used for another cart', async () => {
    const first = await filled([line('A', '1')]);
    const second = await filled([line('A', '1')]);
    await buyer.submit(first, 'twice');
    expect(codes(await buyer.submit(second, 'twice'))).toEqual(['IDEMPOTENCY_KEY_REUSED idempotencyKey']);
  });

  it('refuses a line whose product was hidden meanwhile', async () => {
    await gateway.shop.product('GOING');
    await gateway.shop.lists('GOING', '1.00');
    const id = await filled([line('A', '1'), line('GOING', '1')]);
    await gateway.shop.hides('C1', 'GOING');
    expect(codes(await buyer.submit(id, 'hidden'))).toEqual(['LINE_UNAVAILABLE lines.1']);
  });

  it('asks for approval above the limit of the buyer', async () => {
    const limited = new CartClient(gateway, await gateway.as('limited@test.example'));
    expect(codes(await limited.submit(await filled([line('A', '11')], limited), 'above'))).toEqual([
      'APPROVAL_REQUIRED cartId',
    ]);
    expect(codes(await limited.submit(await filled([line('A', '10')], limited), 'at'))).toEqual([]);
  });

  it('charges the lower of price and promise', async () => {
    await gateway.shop.product('MOVES');
    await gateway.shop.lists('MOVES', '10.00');
    const moved = async (amount: string) =>
      gateway.database.query(
        `UPDATE price_line SET amount = $1 WHERE product_id = (SELECT id FROM product WHERE sku = 'MOVES')`,
        [amount],
      );
    const dearer = await filled([line('MOVES', '2')]);
    await moved('12.00');
    expect((await buyer.submit(dearer, 'dearer')).order.total.amount).toBe('20.00');
    const cheaper = await filled([line('MOVES', '2')]);
    await moved('9.00');
    expect((await buyer.submit(cheaper, 'cheaper')).order.total.amount).toBe('18.00');
  });

  it('is not for guests, unless the shop says so', async () => {
    const device = await guestOf(gateway);
    const guest = new CartClient(gateway, device);
    const id = await filled([line('A', '1')], guest);
    const { data, errors } = await gateway.query(
      `mutation { cartSubmit(cartId: "${id}", idempotencyKey: "g") { order { id } } }`,
      {},
      device,
    );
    expect(data ?? null).toBeNull();
    expect(errors[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    const open = await gateway.beside({ levels: LEVELS, settings: { MAATWERK_GUEST_ORDERS: 'true' } });
    try {
      const { order } = await new CartClient(open, device).submit(id, 'g');
      expect(order.total.amount).toBe('10.00');
      const read = 'query ($id: ID!) { order(id: $id) { orderNumber } }';
      expect((await open.ask(read, { id: order.id }, device)).order.orderNumber).toBe(order.orderNumber);
      expect((await open.ask(read, { id: order.id }, await guestOf(open))).order).toBeNull();
    } finally {
      await open.close();
    }
  });
});

describe('stock', () => {
  it('the last unit is sold once, to ten who want it', async () => {
    await scarce('LAST', 1);
    const carts = await Promise.all(Array.from({ length: 10 }, () => filled([line('LAST', '1')])));
    const answers = await Promise.all(
      carts.map((id, index) => (index % 2 ? buyer : sameBuyer).submit(id, `last-${id}`)),
    );
    expect(answers.filter((answer) => codes(answer).length === 0).length).toBe(1);
    expect(new Set(answers.flatMap(codes))).toEqual(new Set(['OUT_OF_STOCK lines.0']));
    expect(Number(await stockOf('LAST'))).toBe(0);
  });

  it('two lines of one product are checked together', async () => {
    await scarce('TWO', 12);
    await gateway.database.query(
      `INSERT INTO product_unit (product_id, unit, factor) SELECT id, 'dozen', 12 FROM product WHERE sku = 'TWO'`,
    );
    await gateway.database.query(
      `INSERT INTO price_line (product_id, list_id, unit, amount) SELECT p.id, l.id, 'dozen', 10 FROM product p, price_list l WHERE p.sku = 'TWO' AND l.code = 'LIST'`,
    );
    const id = await filled([line('TWO', '1'), { sku: 'TWO', quantity: '1', unit: 'dozen' }]);
    expect(codes(await buyer.submit(id, 'two'))).toEqual(['OUT_OF_STOCK lines.0']);
    expect(Number(await stockOf('TWO'))).toBe(12);
  });

  it('orders that want the same products in other orders of lines never wait in a circle', async () => {
    const skus = Array.from({ length: 6 }, (_, index) => `CIRCLE-${index}`);
    for (const sku of skus) await scarce(sku, 1000);
    const carts = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        filled((index % 2 ? [...skus].reverse() : skus).map((sku) => line(sku, '1'))),
      ),
    );
    const answers = await Promise.all(
      carts.map((id, index) => (index % 3 ? buyer : sameBuyer).submit(id, `circle-${id}`)),
    );
    expect(answers.flatMap(codes)).toEqual([]);
    for (const sku of skus) expect(Number(await stockOf(sku))).toBe(988);
  });

  it('what may be back-ordered takes what is there', async () => {
    await gateway.shop.product('BACK', { stock: 3 });
    await gateway.shop.lists('BACK', '1.00');
    expect(codes(await buyer.submit(await filled([line('BACK', '5')]), 'back'))).toEqual([]);
    expect(Number(await stockOf('BACK'))).toBe(0);
  });
});
