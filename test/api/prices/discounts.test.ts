import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

const PRICE = `query ($sku: String!, $quantity: Decimal, $unit: String) { product(sku: $sku) { price(quantity: $quantity, unit: $unit) {
  net { amount } list { amount } total { amount } personalisedBy
  because { sequence source freshness country currency steps { kind source amount { amount } } discountsLeftOut { code reason } winner { unit unitFactor } }
} } }`;

describe('discounts and units', () => {
  let gateway: TestGateway;
  let key: string;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1] });
    const { shop } = gateway;
    await shop.company('C1', { groups: ['vip'] });
    await shop.company('C2', { parent: 'C1' });
    await shop.product('MUG', { group: 'mugs', brand: 'Kiln' });
    await shop.product('CUP', { group: 'cups', brand: 'Kiln' });
    await shop.lists('MUG', '10.00');
    await shop.lists('CUP', '20.00');
    await shop.lists('CUP', '220.00', { unit: 'box' });
    await gateway.database.query(
      `INSERT INTO product_unit (product_id, unit, factor) SELECT id, 'box', 12 FROM product WHERE sku = 'CUP'`,
    );
    await shop.staff('root@test.example', 'ADMIN');
    const made = await gateway.ask(
      'mutation { apiKeyCreate(input: { name: "erp", scopes: [IMPORT] }) { secret userErrors { message } } }',
      {},
      await gateway.as('root@test.example'),
    );
    key = made.apiKeyCreate.secret;
    const file = [
      'code,percent,amount,currency,customer_number,price_group,sku,group,brand,min_quantity,exclusive,position,valid_from,valid_to',
      'ALL,10,,,,,,,,,,2,,',
      'MUGS,,1.00,GBP,,,,mugs,,,,1,,',
      'C1,5,,,C1,,CUP,,,,,3,,',
      'MANY,50,,,,vip,MUG,,,100,true,1,,',
      'KILN,20,,,,,,,Kiln,,,4,2026-04-01,',
      'BAD,5,1,GBP,,,,,,,,,,',
      'WHO,5,,,C9,,,,,,,,,',
      'TWO,5,,,C1,,MUG,mugs,,,,,,',
      'LESS,,1,,,,,,,,,,,',
      'NIL,5,,,,,,,Ghost,,,,,',
    ].join('\n');
    expect(await send(file)).toMatchObject({ read: 10, accepted: 5, rejected: 5 });
  });
  afterAll(() => gateway.close());

  const send = async (file: string): Promise<object> => {
    const response = await fetch(`${gateway.url}/import/discounts`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization: `Bearer ${key}` },
      body: `${file}\n`,
    });
    return (await response.json()) as object;
  };
  const priceFor = async (company: string | null, variables: object) => {
    const headers = company === null ? {} : await gateway.as(`${company.toLowerCase()}@test.example`);
    return (await gateway.ask(PRICE, variables, headers)).product.price;
  };
  const steps = ({
    because,
  }: {
    because: { steps: { kind: string; source: string; amount: { amount: string } }[] };
  }) => because.steps.map(({ kind, source, amount }) => `${kind} ${source} ${amount.amount}`);

  it('stack in their declared order, and the waterfall shows each', async () => {
    const price = await priceFor(null, { sku: 'MUG' });
    expect(price.net.amount).toBe('8.10');
    expect(price.list.amount).toBe('10.00');
    expect(steps(price)).toEqual(['BASE LIST 10.00', 'DISCOUNT MUGS 9.00', 'DISCOUNT ALL 8.10']);
    expect(price.because).toMatchObject({
      sequence: 'contract-first',
      source: 'PRICE_LISTS',
      freshness: 'SYNCED',
      country: null,
      currency: 'GBP',
      discountsLeftOut: [{ code: 'KILN', reason: 'NOT_YET_VALID' }],
    });
  });

  it('for a company hold for its children, and make the price their own', async () => {
    expect((await priceFor('C1', { sku: 'CUP' })).personalisedBy).toEqual(['COMPANY_DISCOUNT']);
    expect((await priceFor('C2', { sku: 'CUP' })).net.amount).toBe('17.10');
    const guest = await priceFor(null, { sku: 'CUP' });
    expect(guest.net.amount).toBe('18.00');
    expect(JSON.stringify(guest)).not.toContain('C1');
  });

  it('an exclusive one applies alone, from its quantity on', async () => {
    expect((await priceFor('C1', { sku: 'MUG', quantity: '99' })).net.amount).toBe('8.10');
    const price = await priceFor('C1', { sku: 'MUG', quantity: '100' });
    expect(price.net.amount).toBe('5.00');
    expect(price.because.discountsLeftOut).toContainEqual({ code: 'ALL', reason: 'EXCLUSIVE_GOES_FIRST' });
    expect((await priceFor('C2', { sku: 'MUG', quantity: '100' })).net.amount).toBe('8.10');
  });

  it('a product is priced in any unit it declares, and in no other', async () => {
    expect((await priceFor(null, { sku: 'CUP', unit: 'box' })).net.amount).toBe('198.00');
    const { product } = await gateway.ask(PRICE, { sku: 'MUG', unit: 'box' });
    expect(product.price).toBeNull();
  });

  it('the same file again changes nothing, a change does at once, and one is taken back by its code', async () => {
    expect(await send('code,percent,position\nALL,10,2')).toMatchObject({ unchanged: 1, accepted: 0 });
    expect(await send('code,percent,position\nALL,20,2')).toMatchObject({ accepted: 1 });
    expect((await priceFor(null, { sku: 'CUP' })).net.amount).toBe('16.00');
    await send('code,percent,position\nALL,10,2');
  });
});

describe('the access sequence of a shop', () => {
  it.each([
    ['contract-first', '9.90', 'CONTRACT-C1'],
    ['lowest-of-all', '8.00', 'GROUP-vip'],
    ['price-group+base:first; ties: lower-amount', '8.00', 'GROUP-vip'],
    ['base:lowest', '12.00', 'LIST'],
  ])('%s', async (sequence, amount, list) => {
    const gateway = await gatewayWith({ levels: [1], settings: { MAATWERK_PRICE_SEQUENCE: sequence } });
    try {
      await gateway.shop.company('C1', { groups: ['vip'] });
      await gateway.shop.product('MUG');
      await gateway.shop.lists('MUG', '12.00');
      await gateway.shop.groupPays('vip', 'MUG', '8.00');
      await gateway.shop.agrees('C1', 'MUG', '9.90');
      const { product } = await gateway.ask(
        '{ product(sku: "MUG") { price { net { amount } because { sequence winner { list } } } } }',
        {},
        await gateway.as('c1@test.example'),
      );
      expect(product.price).toEqual({
        net: { amount },
        because: { sequence, winner: { list } },
      });
    } finally {
      await gateway.close();
    }
  });

  it('that cannot be stops the start with a sentence', async () => {
    await expect(
      gatewayWith({ levels: [1], settings: { MAATWERK_PRICE_SEQUENCE: 'contract-frist' } }),
    ).rejects.toThrow(
      /^MAATWERK_PRICE_SEQUENCE: "contract-frist" is not valid \("contract-frist" is neither a preset/,
    );
  });
});
