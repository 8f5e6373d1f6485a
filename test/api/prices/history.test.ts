import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

const HISTORY = `query ($sku: String!, $from: DateTime, $to: DateTime) { product(sku: $sku) {
  priceHistory(from: $from, to: $to) { from to net { amount } per }
  priceReduction { since before { amount } lowest30Days { amount } per }
} }`;

describe('what prices were', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1] });
    const { shop } = gateway;
    await shop.company('C1');
    await shop.company('C2');
    await shop.product('MUG');
    await shop.lists('MUG', '12.00', { validTo: '2026-02-20T00:00:00Z' });
    await shop.lists('MUG', '14.00', { validFrom: '2026-02-20T00:00:00Z', validTo: '2026-03-01T00:00:00Z' });
    await shop.lists('MUG', '11.00', { validFrom: '2026-03-01T00:00:00Z' });
    await shop.agrees('C1', 'MUG', '9.00', { validFrom: '2026-03-05T00:00:00Z' });
  });
  afterAll(() => gateway.close());

  const ask = async (company: string, variables: object = {}) =>
    (await gateway.ask(HISTORY, { sku: 'MUG', ...variables }, await gateway.as(`${company}@test.example`)))
      .product;

  it('is told for the viewer, with the lowest price of the 30 days before a reduction', async () => {
    const { priceHistory, priceReduction } = await ask('c2', { from: '2026-02-10T00:00:00Z' });
    expect(
      priceHistory.map(({ net, from }: { net: { amount: string }; from: string }) => [
        from.slice(0, 10),
        net.amount,
      ]),
    ).toEqual([
      ['2026-02-10', '12.00'],
      ['2026-02-20', '14.00'],
      ['2026-03-01', '11.00'],
    ]);
    expect(priceReduction).toMatchObject({
      since: '2026-03-01T00:00:00.000Z',
      before: { amount: '14.00' },
      lowest30Days: { amount: '12.00' },
    });
  });

  it('is the own one of each company', async () => {
    const { priceReduction } = await ask('c1');
    expect(priceReduction).toMatchObject({ before: { amount: '11.00' }, lowest30Days: { amount: '11.00' } });
  });

  it.each([
    [{ from: '2026-03-10T09:00:00Z', to: '2026-03-10T09:00:00Z' }, 'from must be before to.'],
    [{ from: '2020-01-01T00:00:00Z' }, 'A price history is of at most two years.'],
  ])('refuses a span that cannot be: %j', async (variables, message) => {
    const { errors } = await gateway.query(HISTORY, { sku: 'MUG', ...variables });
    expect(errors[0]).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT', field: 'from' } });
  });
});
