import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';
import { CartClient, codes, guestOf, held, LEVELS } from './carts.js';

let gateway: TestGateway;
let buyer: CartClient;
let now = TEST_NOW;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: LEVELS, clock: () => now });
  const { shop, database } = gateway;
  await shop.company('C1');
  for (const sku of ['A', 'B', 'PACK', 'HIDDEN', 'UNPRICED']) await shop.product(sku);
  await shop.lists('A', '10.00');
  await shop.lists('A', '8.00', { from: 10 });
  await shop.lists('B', '5.00');
  await shop.lists('PACK', '1.00');
  await shop.hides('C1', 'HIDDEN');
  await database.query(`UPDATE product SET step = 6, minimum = 12 WHERE sku = 'PACK'`);
  await database.query(
    `INSERT INTO product_unit (product_id, unit, factor) SELECT id, 'box', 12 FROM product WHERE sku = 'PACK'`,
  );
  buyer = new CartClient(gateway, await gateway.as('c1@test.example'));
});
afterAll(() => gateway.close());

const fresh = async (): Promise<string> => (await buyer.create()).cart.id as string;
const line = (sku: string, quantity: string, unit?: string) => ({ sku, quantity, ...(unit && { unit }) });

describe('cartLinesAdd', () => {
  it('puts lines in, sums what is there, and gives each call a version', async () => {
    const id = await fresh();
    const first = await buyer.add(id, [line('A', '3'), line('B', '2'), line('A', '1')]);
    expect(codes(first)).toEqual([]);
    expect(held(first.cart)).toEqual(['A 4', 'B 2']);
    expect(first.cart).toMatchObject({ version: 1, total: { amount: '50.00', currency: 'GBP' } });
    const second = await buyer.add(id, [line('A', '6')]);
    expect(second.results).toEqual([
      { outcome: 'SUMMED', line: { id: first.cart.lines[0].id, quantity: '10' } },
    ]);
    expect(second.cart).toMatchObject({ version: 2, total: { amount: '90.00' } });
    expect(second.cart.lines[0].price.net.amount).toBe('8.00');
  });

  it('shows the same number as the product does', async () => {
    const id = await fresh();
    const { cart } = await buyer.add(id, [line('A', '12')]);
    const { product } = await gateway.ask(
      '{ product(sku: "A") { price(quantity: "12") { net { amount } total { amount } } } }',
      {},
      buyer.headers,
    );
    expect(cart.lines[0].price.net).toEqual(product.price.net);
    expect(cart.lines[0].total).toEqual(product.price.total);
  });

  it.each([
    ['a product that is not there', line('NONE', '1'), 'UNKNOWN_SKU lines.1.sku'],
    ['a product hidden from the company', line('HIDDEN', '1'), 'UNKNOWN_SKU lines.1.sku'],
    ['a SKU with a zero character', line('A\u0000', '1'), 'UNKNOWN_SKU lines.1.sku'],
    ['a negative quantity', line('A', '-1'), 'QUANTITY_NEGATIVE lines.1.quantity'],
    ['a quantity of zero', line('A', '0'), 'QUANTITY_ZERO lines.1.quantity'],
    ['an absurd quantity', line('A', '1000000001'), 'QUANTITY_TOO_LARGE lines.1.quantity'],
    ['more digits than the product allows', line('A', '1.5'), 'QUANTITY_DECIMALS lines.1.quantity'],
    ['less than the minimum', line('PACK', '6'), 'QUANTITY_BELOW_MINIMUM lines.1.quantity'],
    ['a broken step', line('PACK', '13'), 'QUANTITY_STEP lines.1.quantity'],
    ['a unit it is not sold in', line('A', '1', 'box'), 'UNKNOWN_UNIT lines.1.unit'],
  ])('refuses %s, and then adds nothing at all', async (_, wrong, expected) => {
    const id = await fresh();
    const answer = await buyer.add(id, [line('B', '1'), wrong]);
    expect(codes(answer)).toEqual([expected]);
    expect(answer.results).toEqual([]);
    expect(answer.cart).toMatchObject({ version: 0, lines: [] });
    expect((await buyer.cart(id)).lines).toEqual([]);
  });

  it.each(['abc', '1e3', '', 'NaN', '9999999999999', '0.0000001'])(
    'refuses the malformed quantity %j with the field',
    async (quantity) => {
      const id = await fresh();
      const { errors } = await gateway.query(
        'mutation ($id: ID!, $lines: [CartLineInput!]!) { cartLinesAdd(cartId: $id, lines: $lines) { cart { version } } }',
        { id, lines: [line('A', quantity)] },
        buyer.headers,
      );
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'lines.0.quantity' });
      expect((await buyer.cart(id)).lines).toEqual([]);
    },
  );

  it('knows sales units beside the base unit, as lines of their own', async () => {
    const id = await fresh();
    const { cart } = await buyer.add(id, [line('PACK', '1', 'box'), line('PACK', '12')]);
    expect(cart.lines.map(({ unit }: { unit: string }) => unit)).toEqual(['box', 'piece']);
  });

  it('bounds a call', async () => {
    const { cartLinesAdd: answer } = await gateway.ask(
      'mutation ($id: ID!, $lines: [CartLineInput!]!) { cartLinesAdd(cartId: $id, lines: $lines) { userErrors { code field } } }',
      { id: await fresh(), lines: Array.from({ length: 501 }, () => line('A', '1')) },
      buyer.headers,
    );
    expect(codes(answer)).toEqual(['TOO_MANY_LINES lines']);
  });
});

describe('cartLinesUpdate and cartLinesRemove', () => {
  it('set quantities by id or SKU, remove with zero, and keep the order of lines', async () => {
    const id = await fresh();
    const { cart } = await buyer.add(id, [line('A', '3'), line('B', '2'), line('PACK', '12')]);
    const changed = await buyer.update(id, [
      { id: cart.lines[2].id, quantity: '18' },
      { sku: 'A', quantity: '0' },
    ]);
    expect(changed.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'CHANGED',
      'REMOVED',
    ]);
    expect(held(changed.cart)).toEqual(['B 2', 'PACK 18']);
    const removed = await buyer.remove(id, [cart.lines[1].id]);
    expect(removed.results).toEqual([{ outcome: 'REMOVED', line: null }]);
    expect(held(removed.cart)).toEqual(['PACK 18']);
  });

  it('refuse what is not there with its field', async () => {
    const id = await fresh();
    const { cart } = await buyer.add(id, [line('A', '3')]);
    const other = await buyer.add(await fresh(), [line('A', '3')]);
    expect(codes(await buyer.update(id, [{ id: cart.lines[0].id, quantity: '-2' }]))).toEqual([
      'QUANTITY_NEGATIVE lines.0.quantity',
    ]);
    expect(codes(await buyer.update(id, [{ id: other.cart.lines[0].id, quantity: '2' }]))).toEqual([
      'UNKNOWN_LINE lines.0.id',
    ]);
    expect(codes(await buyer.remove(id, [cart.lines[0].id, 'nonsense']))).toEqual(['UNKNOWN_LINE lineIds.1']);
    expect(held(await buyer.cart(id))).toEqual(['A 3']);
  });

  it('a line whose product was hidden meanwhile is shown as unavailable and can only be removed', async () => {
    const id = await fresh();
    await gateway.shop.product('SOON');
    await gateway.shop.lists('SOON', '3.00');
    await buyer.add(id, [line('A', '1'), line('SOON', '2')]);
    await gateway.shop.hides('C1', 'SOON');
    const cart = await buyer.cart(id);
    expect(cart.lines[1]).toMatchObject({
      available: false,
      price: null,
      priceAbsence: { reason: 'NOT_AVAILABLE' },
      total: null,
    });
    expect(cart.total).toBeNull();
    expect(codes(await buyer.update(id, [{ id: cart.lines[1].id, quantity: '5' }]))).toEqual([
      'UNKNOWN_SKU lines.0.id',
    ]);
    expect(held((await buyer.update(id, [{ id: cart.lines[1].id, quantity: '0' }])).cart)).toEqual(['A 1']);
  });
});

describe('price promise', () => {
  it('holds for 24 hours against a rise, follows a fall at once, and lists both', async () => {
    await gateway.shop.product('MOVES');
    await gateway.shop.lists('MOVES', '10.00');
    const id = await fresh();
    await buyer.add(id, [line('MOVES', '2')]);
    const costs = async (amount: string) => {
      await gateway.database.query(
        `UPDATE price_line SET amount = $1 WHERE product_id = (SELECT id FROM product WHERE sku = 'MOVES')`,
        [amount],
      );
      const { lines, total, priceChanges } = await buyer.cart(id);
      return [
        lines[0].price.net.amount,
        lines[0].promised?.net.amount ?? null,
        total.amount,
        priceChanges[0]?.because ?? null,
      ];
    };
    expect(await costs('10.00')).toEqual(['10.00', '10.00', '20.00', null]);
    expect(await costs('12.00')).toEqual(['12.00', '10.00', '20.00', 'ROSE_PROMISE_HOLDS']);
    expect(await costs('9.00')).toEqual(['9.00', '10.00', '18.00', 'FELL']);
    try {
      now = new Date(TEST_NOW.getTime() + 24 * 60 * 60 * 1000);
      buyer = new CartClient(gateway, await gateway.as('c1@test.example'));
      expect(await costs('12.00')).toEqual(['12.00', null, '24.00', 'ROSE_PROMISE_ENDED']);
    } finally {
      now = TEST_NOW;
      buyer = new CartClient(gateway, await gateway.as('c1@test.example'));
    }
  });

  it('is made for a quantity: buying less does not keep the scale price', async () => {
    const id = await fresh();
    const { cart } = await buyer.add(id, [line('A', '10')]);
    expect(cart.lines[0].promised).toMatchObject({ net: { amount: '8.00' }, minQuantity: '10' });
    const { cart: less } = await buyer.update(id, [{ sku: 'A', quantity: '9' }]);
    expect(less).toMatchObject({
      total: { amount: '90.00' },
      lines: [{ promised: { net: { amount: '10.00' } } }],
    });
  });
});

describe('a line without a price', () => {
  it('leaves the cart without a total', async () => {
    const { cart } = await buyer.add(await fresh(), [line('A', '1'), line('UNPRICED', '1')]);
    expect(cart.total).toBeNull();
    expect(cart.lines[1]).toMatchObject({ price: null, available: true, promised: null });
  });

  it('is what a guest sees where prices are hidden', async () => {
    const hiding = await gateway.beside({ levels: LEVELS, settings: { MAATWERK_GUEST_PRICES: 'HIDDEN' } });
    try {
      const guest = new CartClient(hiding, await guestOf(hiding));
      const { cart } = await guest.add((await guest.active()).id, [line('A', '1')]);
      expect(cart).toMatchObject({
        total: null,
        lines: [{ price: null, promised: null, priceAbsence: { reason: 'HIDDEN' } }],
      });
    } finally {
      await hiding.close();
    }
  });
});

describe('carts', () => {
  it('have names, stand beside the active one, and can become it', async () => {
    const active = await buyer.active();
    const { cart } = await buyer.create({ name: '  Spring order ' });
    expect(cart).toMatchObject({ name: 'Spring order', status: 'OPEN' });
    expect((await buyer.rename(cart.id, 'Summer order')).cart.name).toBe('Summer order');
    expect((await buyer.activate(cart.id)).cart.status).toBe('ACTIVE');
    expect((await buyer.active()).id).toBe(cart.id);
    expect((await buyer.cart(active.id)).status).toBe('OPEN');
    expect(codes(await buyer.rename(cart.id, 'x'.repeat(201)))).toEqual(['NAME_INVALID name']);
    expect(codes(await buyer.create({ name: 'a\u0000b' }))).toEqual(['NAME_INVALID input.name']);
  });

  it('are listed newest first, page by page', async () => {
    const page =
      'query ($after: String) { viewer { carts(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }';
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { viewer } = await gateway.ask(page, { after }, buyer.headers);
      seen.push(...viewer.carts.nodes.map(({ id }: { id: string }) => id));
      after = viewer.carts.pageInfo.hasNextPage ? viewer.carts.pageInfo.endCursor : null;
    } while (after !== null);
    const [{ size }] = (await gateway.database.query<{ size: number }>(
      'SELECT count(*) AS size FROM cart WHERE buyer_id IS NOT NULL',
    )) as [{ size: number }];
    expect(new Set(seen).size).toBe(size);
    expect(seen.length).toBe(size);
  });
});
