import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway, TEST_NOW } from '../../support/gateway.js';
import { CartClient, codes, LEVELS } from './carts.js';

const SUMS = `subtotal { amount } total { amount currency } lines { product { sku } total { amount } discount { amount } }
  discounts { code description amount { amount } validUntil }
  discountsLeftOut { code description reason percent amount { amount } minOrderValue { amount currency } missing { amount } }`;
const CART = `query ($id: ID!) { cart(id: $id) { ${SUMS} } }`;

let gateway: TestGateway;
let now = TEST_NOW;
const clients = new Map<string, CartClient>();
const buyer = (company: string): CartClient => clients.get(company)!;

beforeAll(async () => {
  gateway = await gatewayWith({ levels: LEVELS, clock: () => now });
  const { shop } = gateway;
  await shop.company('C1', { groups: ['vip'] });
  await shop.company('C2');
  await shop.company('E1', { currency: 'EUR' });
  await shop.product('MUG', { group: 'mugs', brand: 'Kiln', stock: 100_000 });
  await shop.product('CUP', { group: 'cups', stock: 100_000 });
  await shop.product('PEN', { group: 'pens', stock: 100_000 });
  for (const [sku, amount] of [
    ['MUG', '3.33'],
    ['CUP', '20.00'],
    ['PEN', '10.00'],
  ] as const)
    await shop.lists(sku, amount);
  await shop.list('EURO', 'BASE', { currency: 'EUR' });
  await shop.line('EURO', 'CUP', '25.00');
  for (const company of ['C1', 'C2', 'E1'])
    clients.set(company, new CartClient(gateway, await gateway.as(`${company.toLowerCase()}@test.example`)));
});
afterAll(() => gateway.close());

/** Replaces the discounts of the shop by rows of the import's columns. */
async function discounts(...rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  await gateway.database.query('DELETE FROM discount');
  for (const row of rows) {
    const { company = null, price_group = null, sku = null, group = null, ...plain } = row;
    const names = Object.keys(plain);
    await gateway.database.query(
      `INSERT INTO discount (company_id, price_group_id, product_id, group_id, ${names.join(', ')})
       VALUES ((SELECT id FROM company WHERE customer_number = $1), (SELECT id FROM price_group WHERE code = $2),
               (SELECT id FROM product WHERE sku = $3), (SELECT id FROM product_group WHERE code = $4),
               ${names.map((_, index) => `$${index + 5}`).join(', ')})`,
      [company, price_group, sku, group, ...Object.values(plain)],
    );
  }
}
const from100 = { currency: 'GBP', min_order_value: 100 };
const filled = async (company: string, lines: Readonly<Record<string, number>>): Promise<string> => {
  const { cart } = await buyer(company).create();
  const wanted = Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity: String(quantity) }));
  expect(codes(await buyer(company).add(cart.id, wanted))).toEqual([]);
  return cart.id as string;
};
const sums = async (company: string, id: string) =>
  (await gateway.ask(CART, { id }, buyer(company).headers)).cart;

describe('discounts on the value of an order', () => {
  it('come off the cart from their value on, prorated to the cent, and fall away below it, said aloud', async () => {
    await discounts({ code: 'FIVE', description: '5 % from 100.00', percent: 5, ...from100 });
    const id = await filled('C1', { MUG: 12, CUP: 3 });
    expect(await sums('C1', id)).toEqual({
      subtotal: { amount: '99.96' },
      total: { amount: '99.96', currency: 'GBP' },
      lines: [
        { product: { sku: 'MUG' }, total: { amount: '39.96' }, discount: { amount: '0.00' } },
        { product: { sku: 'CUP' }, total: { amount: '60.00' }, discount: { amount: '0.00' } },
      ],
      discounts: [],
      discountsLeftOut: [
        {
          code: 'FIVE',
          description: '5 % from 100.00',
          reason: 'BELOW_ORDER_VALUE',
          percent: '5',
          amount: null,
          minOrderValue: { amount: '100.00', currency: 'GBP' },
          missing: { amount: '0.04' },
        },
      ],
    });
    await buyer('C1').add(id, [{ sku: 'MUG', quantity: '1' }]);
    const above = await sums('C1', id);
    expect(above).toMatchObject({
      subtotal: { amount: '103.29' },
      // 5.1645, half away from zero.
      total: { amount: '98.13' },
      discounts: [
        { code: 'FIVE', description: '5 % from 100.00', amount: { amount: '5.16' }, validUntil: null },
      ],
      discountsLeftOut: [],
    });
    expect(above.lines.map(({ discount }: { discount: { amount: string } }) => discount.amount)).toEqual([
      '2.16',
      '3.00',
    ]);
    const { lines } = await buyer('C1').cart(id);
    await buyer('C1').update(id, [{ id: lines[0].id, quantity: '12' }]);
    expect(await sums('C1', id)).toMatchObject({
      total: { amount: '99.96' },
      discounts: [],
      discountsLeftOut: [{ code: 'FIVE', missing: { amount: '0.04' } }],
    });
  });

  it('are for whom and for what they say, and nobody else hears of them', async () => {
    await discounts(
      { code: 'ONLY-C2', percent: 10, company: 'C2', ...from100 },
      { code: 'VIP-CUPS', amount: 15, price_group: 'vip', group: 'cups', ...from100 },
      { code: 'KILN', percent: 50, brand: 'Kiln', ...from100 },
      { code: 'EURO', percent: 50, currency: 'EUR', min_order_value: 1 },
    );
    const mine = await sums('C1', await filled('C1', { CUP: 5, PEN: 1 }));
    expect(mine).toMatchObject({
      total: { amount: '95.00' },
      discounts: [{ code: 'VIP-CUPS', amount: { amount: '15.00' } }],
      discountsLeftOut: [],
      lines: [{ discount: { amount: '15.00' } }, { discount: { amount: '0.00' } }],
    });
    expect(await sums('C2', await filled('C2', { CUP: 5, PEN: 1 }))).toMatchObject({
      total: { amount: '99.00' },
      discounts: [{ code: 'ONLY-C2' }],
    });
    expect(await sums('E1', await filled('E1', { CUP: 5 }))).toMatchObject({
      total: { amount: '62.50', currency: 'EUR' },
      discounts: [{ code: 'EURO' }],
      discountsLeftOut: [],
    });
  });

  it('follow discounts on prices: their value is what is left, and exclusive ones suffer no other', async () => {
    await discounts(
      { code: 'CUPS', percent: 50, group: 'cups', position: 1 },
      { code: 'PENS', percent: 10, group: 'pens', exclusive: true, position: 1 },
      { code: 'ORDER', percent: 10, position: 2, ...from100 },
    );
    // Ten cups at 10.00 are 100.00; the pens count nothing and get nothing off.
    expect(await sums('C1', await filled('C1', { CUP: 10, PEN: 2 }))).toMatchObject({
      subtotal: { amount: '118.00' },
      total: { amount: '108.00' },
      lines: [{ discount: { amount: '10.00' } }, { discount: { amount: '0.00' } }],
    });
    expect(await sums('C1', await filled('C1', { CUP: 9, PEN: 2 }))).toMatchObject({
      total: { amount: '108.00' },
      discountsLeftOut: [{ code: 'ORDER', missing: { amount: '10.00' } }],
    });
  });

  it('that end while they stand in a cart are said to have ended; the order is at the total that is seen', async () => {
    const end = new Date(now.getTime() + 60_000);
    await discounts({ code: 'SOON', percent: 5, valid_to: end, ...from100 });
    const id = await filled('C1', { CUP: 10 });
    expect((await sums('C1', id)).discounts).toMatchObject([
      { code: 'SOON', amount: { amount: '10.00' }, validUntil: end.toISOString() },
    ]);
    try {
      now = end;
      expect(await sums('C1', id)).toMatchObject({
        total: { amount: '200.00' },
        discounts: [],
        discountsLeftOut: [{ code: 'SOON', reason: 'EXPIRED', missing: null }],
      });
      expect(codes(await buyer('C1').submit(id, 'ended', { input: { expectedTotal: '190.00' } }))).toEqual([
        'TOTAL_CHANGED input.expectedTotal',
      ]);
    } finally {
      now = TEST_NOW;
    }
    expect(codes(await buyer('C1').submit(id, 'again', { input: { expectedTotal: '190.00' } }))).toEqual([]);
  });

  it('are ordered as they were shown: lines, parts and total of the order sum up', async () => {
    await discounts(
      { code: 'FIRST', amount: '10.01', description: 'Ten off', position: 1, ...from100 },
      { code: 'SECOND', percent: '7.5', position: 2, ...from100 },
    );
    const id = await filled('C1', { MUG: 13, CUP: 4, PEN: 1 });
    const cart = await sums('C1', id);
    const { order } = await buyer('C1').submit(id, 'sum', { input: { expectedTotal: cart.total.amount } });
    const ORDER = `query ($id: ID!) { order(id: $id) { total { amount } discounts { code description amount { amount } }
      lines { sku total { amount } discount { amount } } } }`;
    const { order: read } = await gateway.ask(ORDER, { id: order.id }, buyer('C1').headers);
    expect(read.total.amount).toBe(cart.total.amount);
    expect(read.discounts).toEqual(
      cart.discounts.map(({ code, description, amount }: Record<string, unknown>) => ({
        code,
        description,
        amount,
      })),
    );
    const cents = (values: readonly { amount: string }[]) =>
      values.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
    const off = cents(read.lines.map(({ discount }: { discount: object }) => discount));
    expect(off).toBe(cents(read.discounts.map(({ amount }: { amount: object }) => amount)));
    expect(cents([read.total])).toBe(cents(read.lines.map(({ total }: { total: object }) => total)) - off);
    const { order: foreign } = await gateway.ask(ORDER, { id: order.id }, buyer('C2').headers);
    expect(foreign).toBeNull();
  });

  it('do not come on top of a promised price that has an exclusive discount, also when that has ended', async () => {
    const end = new Date(now.getTime() + 60_000);
    await discounts(
      { code: 'SOLO', percent: 20, exclusive: true, valid_to: end },
      { code: 'FIVE', percent: 5, ...from100 },
    );
    const id = await filled('C1', { CUP: 10 });
    expect((await sums('C1', id)).total.amount).toBe('160.00');
    try {
      now = end;
      const cart = await sums('C1', id);
      expect(cart.total.amount).toBe('160.00');
      expect(cart.discounts).toEqual([]);
    } finally {
      now = TEST_NOW;
    }
  });

  it('cost no statement more than a cart without them', async () => {
    // Nothing that an earlier price had is in what is promised now.
    await discounts();
    const id = await filled('C1', { MUG: 100, CUP: 10, PEN: 10 });
    const cost = async () =>
      (await gateway.statements(() => gateway.ask(CART, { id }, buyer('C1').headers))).length;
    // What is kept in memory is there after the first time.
    await cost();
    const without = await cost();
    await discounts({ code: 'FIVE', percent: 5, ...from100 });
    expect((await sums('C1', id)).discounts).toHaveLength(1);
    expect(await cost()).toBe(without);
  });

  it('stand in a single price as what it takes to get them', async () => {
    await discounts({ code: 'FIVE', percent: 5, description: 'Five', ...from100 });
    const { product } = await gateway.ask(
      `{ product(sku: "CUP") { price { net { amount } because { discountsLeftOut { code description reason minOrderValue { amount } } } } } }`,
      {},
      buyer('C1').headers,
    );
    expect(product.price).toEqual({
      net: { amount: '20.00' },
      because: {
        discountsLeftOut: [
          {
            code: 'FIVE',
            description: 'Five',
            reason: 'ON_ORDER_VALUE',
            minOrderValue: { amount: '100.00' },
          },
        ],
      },
    });
  });

  it('a line without a price counts nothing, and the cart has no total', async () => {
    await discounts({ code: 'FIVE', percent: 5, ...from100 });
    await gateway.shop.product('NONE');
    expect(await sums('C1', await filled('C1', { CUP: 5, NONE: 1 }))).toMatchObject({
      subtotal: null,
      total: null,
      lines: [{ discount: { amount: '5.00' } }, { total: null, discount: null }],
    });
  });

  it('need level 1: without it a cart costs its list prices', async () => {
    await discounts({ code: 'FIVE', percent: 5, ...from100 });
    const id = await filled('C1', { CUP: 10 });
    const plain = await gateway.beside({ levels: [5] });
    try {
      const { cart } = await plain.ask(CART, { id }, await plain.as('c1@test.example'));
      expect(cart).toMatchObject({ total: { amount: '200.00' }, discounts: [], discountsLeftOut: [] });
    } finally {
      await plain.close();
    }
  });
});

describe('a file of discounts', () => {
  it('names the value of an order they begin at', async () => {
    await gateway.shop.staff('root@test.example', 'ADMIN');
    const { apiKeyCreate } = await gateway.ask(
      'mutation { apiKeyCreate(input: { name: "erp", scopes: [IMPORT] }) { secret } }',
      {},
      await gateway.as('root@test.example'),
    );
    const send = async (file: string) => {
      const response = await fetch(`${gateway.url}/import/discounts`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv', authorization: `Bearer ${apiKeyCreate.secret}` },
        body: file,
      });
      return (await response.json()) as object;
    };
    await discounts();
    const good =
      'code,percent,currency,min_quantity,min_order_value,description\nFROM50,10,GBP,,50,Ten off\n';
    expect(await send(`${good}NOCURRENCY,10,,,50,\nBOTH,10,GBP,5,50,\n`)).toMatchObject({
      accepted: 1,
      rejected: 2,
    });
    expect(await send(good)).toMatchObject({ accepted: 0, unchanged: 1 });
    expect(await sums('C2', await filled('C2', { CUP: 3 }))).toMatchObject({
      discounts: [{ code: 'FROM50', description: 'Ten off', amount: { amount: '6.00' } }],
    });
  });
});
