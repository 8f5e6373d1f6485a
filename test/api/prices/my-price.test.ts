import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

const PRICE = `query ($sku: String!, $quantity: Decimal, $asOf: DateTime) {
  product(sku: $sku) {
    sku stock
    price(quantity: $quantity, asOf: $asOf) {
      net { amount currency } list { amount } total { amount } personalised validUntil scales { minQuantity net { amount } }
      because { customerNumber steps { kind source amount { amount } } winner { list kind inherited } losers { reason line { list } } }
    }
    priceAbsence { reason }
  }
}`;

describe('my price', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1] });
    const { shop } = gateway;
    await shop.company('C1');
    await shop.company('C2');
    await shop.company('C3', { parent: 'C1' });
    await shop.company('C4', { groups: ['vip', 'craft'] });
    await shop.product('MUG');
    await shop.lists('MUG', '12.75');
    await shop.lists('MUG', '10.95', { from: 14 });
    await shop.agrees('C1', 'MUG', '9.90');
    await shop.groupPays('vip', 'MUG', '11.50');
    await shop.groupPays('craft', 'MUG', '11.00');
    await shop.lists('MUG', '13.00', { validFrom: '2027-01-01T00:00:00Z' });
    await shop.product('BARE');
  });
  afterAll(() => gateway.close());

  const priceFor = async (company: string | null, variables: object) => {
    const headers = company === null ? {} : await gateway.as(`${company.toLowerCase()}@test.example`);
    return (await gateway.ask(PRICE, variables, headers)).product;
  };

  it('is two amounts for two companies, and the list price for a guest', async () => {
    const amounts = await Promise.all(['C1', 'C2', null].map((company) => priceFor(company, { sku: 'MUG' })));
    expect(amounts.map(({ price }) => price.net.amount)).toEqual(['9.90', '12.75', '12.75']);
    expect(amounts.map(({ price }) => price.personalised)).toEqual([true, false, false]);
  });

  it("comes from the parent's contract, and says so", async () => {
    const { price } = await priceFor('C3', { sku: 'MUG' });
    expect(price.net.amount).toBe('9.90');
    expect(price.because.winner).toEqual({ list: 'CONTRACT-C1', kind: 'CONTRACT', inherited: true });
  });

  it('is the lowest of several price groups', async () => {
    const { price } = await priceFor('C4', { sku: 'MUG' });
    expect(price.net.amount).toBe('11.00');
    expect(price.because.losers).toContainEqual({ reason: 'DEARER', line: { list: 'GROUP-vip' } });
  });

  it('falls with the quantity, and the scales say when', async () => {
    const { price } = await priceFor('C2', { sku: 'MUG', quantity: '20' });
    expect(price.net.amount).toBe('10.95');
    expect(price.total.amount).toBe('219.00');
    expect(price.list.amount).toBe('12.75');
    expect(price.scales).toEqual([
      { minQuantity: '1', net: { amount: '12.75' } },
      { minQuantity: '14', net: { amount: '10.95' } },
    ]);
    expect(price.because.steps).toEqual([
      { kind: 'BASE', source: 'LIST', amount: { amount: '12.75' } },
      { kind: 'SCALE', source: 'LIST', amount: { amount: '10.95' } },
    ]);
  });

  it('explains itself without naming another company', async () => {
    const { price } = await priceFor('C2', { sku: 'MUG' });
    expect(JSON.stringify(price)).not.toContain('C1');
    expect(price.because.losers.map(({ reason }: { reason: string }) => reason).sort()).toEqual([
      'BELOW_MIN_QUANTITY',
      'NOT_YET_VALID',
    ]);
  });

  it('can be asked for another moment', async () => {
    const { price } = await priceFor('C2', { sku: 'MUG', asOf: '2027-02-01T00:00:00Z' });
    expect(price.net.amount).toBe('13.00');
  });

  it('is absent with its reason', async () => {
    const product = await priceFor('C2', { sku: 'BARE' });
    expect(product).toMatchObject({ price: null, priceAbsence: { reason: 'NOT_AVAILABLE' } });
  });

  it.each(['0', '-1', '1000000001', '1e3', '0.0000001'])(
    'refuses the quantity %s and names it',
    async (quantity) => {
      const { errors, data } = await gateway.query(PRICE, { sku: 'MUG', quantity });
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'quantity' });
      expect(data?.product?.price ?? null).toBeNull();
    },
  );

  it('is nothing at all for a hidden product', async () => {
    await gateway.shop.product('SECRET');
    await gateway.shop.hides('C2', 'SECRET');
    expect(await priceFor('C2', { sku: 'SECRET' })).toBeNull();
    expect(await priceFor('C1', { sku: 'SECRET' })).not.toBeNull();
  });

  it('costs a page of 24 products at most 4 statements', async () => {
    for (let n = 10; n < 34; n++) {
      await gateway.shop.product(`PAGE-${n}`);
      await gateway.shop.lists(`PAGE-${n}`, '5.00');
    }
    const headers = await gateway.as('c1@test.example');
    const page =
      '{ products(first: 24, search: "PAGE") { nodes { sku name stock price { net { amount } scales { minQuantity net { amount } } } } } }';
    let nodes: unknown[] = [];
    const statements = await gateway.statements(async () => {
      nodes = (await gateway.ask(page, {}, headers)).products.nodes;
    });
    expect(nodes).toHaveLength(24);
    expect(statements.length).toBeLessThanOrEqual(4);
  });
});
