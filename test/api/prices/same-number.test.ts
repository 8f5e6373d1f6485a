import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';
import { ErpServer, HttpErp } from '../../support/http-erp.js';
import { CartClient } from '../cart/carts.js';

const COMPANIES = 10;
const PRODUCTS = 20;
const QUANTITIES = ['1', '3', '7', '12', '40'];
const skus = Array.from({ length: PRODUCTS }, (_, n) => `SKU-${n}`);
const companies = Array.from({ length: COMPANIES }, (_, n) => `C${n}`);

const WIDE = { MAATWERK_LIMIT_COST: '1000000', MAATWERK_LIMIT_TOKENS: '20000' };

/** Random, and the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const DOORS = `query ($skus: [String!], $quantity: Decimal!, $requests: [PriceRequestInput!]!, $cartId: ID!) {
  list: products(skus: $skus, first: ${PRODUCTS}) { nodes { ...Priced } }
  ${skus.map((sku, n) => `p${n}: product(sku: "${sku}") { ...Priced }`).join('\n')}
  prices(requests: $requests) { sku price { net { amount } total { amount } } }
  recommendations(kind: POPULAR, first: ${PRODUCTS}) { nodes { ...Priced } }
  cart(id: $cartId) { lines { product { sku } price { net { amount } total { amount } because { steps { amount { amount } } } } } }
}
fragment Priced on Product { sku price(quantity: $quantity) { net { amount } total { amount } because { steps { kind amount { amount } } winner { list } losers { line { list } } } } }`;

interface Shown {
  readonly net: { readonly amount: string };
  readonly total: { readonly amount: string };
  readonly because?: {
    readonly steps: readonly { readonly kind?: string; readonly amount: { readonly amount: string } }[];
    readonly winner?: { readonly list: string };
    readonly losers?: readonly { readonly line: { readonly list: string } }[];
  };
}

describe('the same number everywhere', () => {
  let gateway: TestGateway;
  /** Codes of the lists that speak to each company: all others must never be seen. */
  const speaking = new Map<string, ReadonlySet<string>>();
  beforeAll(async () => {
    gateway = await gatewayWith({
      settings: WIDE,
    });
    const { shop, database } = gateway;
    const roll = dice(7);
    for (const [n, company] of companies.entries()) {
      const groups = roll(2) ? ['vip', 'craft'].slice(0, 1 + roll(2)) : [];
      const parent = n > 4 ? `C${n - 5}` : null;
      await shop.company(company, { groups, ...(parent === null ? {} : { parent }) });
      const contracts = [company, parent].filter((one) => one !== null).map((one) => `CONTRACT-${one}`);
      speaking.set(company, new Set(['LIST', ...contracts, ...groups.map((code) => `GROUP-${code}`)]));
    }
    const amount = (): string => (1 + roll(5000) / 100).toFixed(2);
    for (const [n, sku] of skus.entries()) {
      await shop.product(sku, { group: `group-${n % 4}`, brand: `brand-${n % 3}`, stock: 1000 });
      await shop.lists(sku, amount());
      await shop.lists(sku, amount(), { from: 5 });
      if (roll(2)) await shop.lists(sku, (roll(9000) / 10 + 1).toFixed(2), { unit: 'box' });
      if (roll(2)) await shop.groupPays('vip', sku, amount(), { from: 1 + roll(10) });
      if (roll(2)) await shop.groupPays('craft', sku, amount(), { per: 100 });
      for (const company of companies)
        if (roll(3) === 0) await shop.agrees(company, sku, amount(), { from: 1 + roll(8) });
    }
    await shop.ordered(
      'C9',
      '2026-03-01',
      skus.map((sku) => [sku, 2] as const),
    );
    await database.query(
      `INSERT INTO product_unit (product_id, unit, factor) SELECT id, 'box', 6 FROM product WHERE id % 2 = 0`,
    );
    await database.query(
      `INSERT INTO discount (code, percent, min_quantity, position, company_id, price_group_id, group_id, brand)
       SELECT 'D' || n, 1 + n * 1.7, (n % 3) * 4, n % 5,
              CASE WHEN n % 4 = 0 THEN (SELECT id FROM company OFFSET n % 10 LIMIT 1) END,
              CASE WHEN n % 4 = 1 THEN (SELECT id FROM price_group LIMIT 1) END,
              CASE WHEN n % 2 = 0 THEN (SELECT id FROM product_group OFFSET n % 4 LIMIT 1) END,
              CASE WHEN n % 2 = 1 THEN 'brand-' || n % 3 END
         FROM generate_series(1, 20) n`,
    );
  });
  afterAll(() => gateway.close());

  it(`list, product, prices, recommendation and cart agree, ${COMPANIES * PRODUCTS * QUANTITIES.length} times`, async () => {
    let compared = 0;
    const recommended = new Set<string>();
    const nets = new Set<string>();
    const lists = new Set<string>();
    for (const company of companies) {
      const headers = await gateway.as(`${company.toLowerCase()}@test.example`);
      const client = new CartClient(gateway, headers);
      for (const quantity of QUANTITIES) {
        const { cart } = await client.create();
        await client.add(
          cart.id,
          skus.map((sku) => ({ sku, quantity })),
        );
        const requests = skus.map((sku) => ({ sku, quantity }));
        const answer = await gateway.ask(DOORS, { skus, quantity, requests, cartId: cart.id }, headers);
        const prices = new Map<string, Shown[]>(skus.map((sku) => [sku, []]));
        const seen = (sku: string, price: Shown): void => void prices.get(sku)!.push(price);
        for (const { sku, price } of answer.list.nodes) seen(sku, price);
        skus.forEach((sku, n) => seen(sku, answer[`p${n}`].price));
        for (const { sku, price } of answer.prices) seen(sku, price);
        for (const { product, price } of answer.cart.lines) seen(product.sku, price);
        for (const product of answer.recommendations.nodes) {
          seen(product.sku, product.price);
          recommended.add(product.sku);
        }
        for (const [sku, all] of prices) {
          expect(all.length, sku).toBeGreaterThanOrEqual(4);
          const [{ net, total } = all[0]!] = all;
          for (const one of all) {
            expect([one.net.amount, one.total.amount], sku).toEqual([net.amount, total.amount]);
            if (!one.because) continue;
            expect(one.because.steps.at(-1)?.amount).toEqual(one.net);
            const { winner, losers = [] } = one.because;
            for (const list of [...(winner ? [winner.list] : []), ...losers.map(({ line }) => line.list)]) {
              expect(speaking.get(company), `${company} saw ${list}`).toContain(list);
              lists.add(list);
            }
          }
          nets.add(net.amount);
          compared++;
        }
      }
    }
    expect(compared).toBe(COMPANIES * PRODUCTS * QUANTITIES.length);
    expect(recommended.size).toBeGreaterThan(PRODUCTS / 2);
    expect(nets.size).toBeGreaterThan(50);
    expect(lists.size).toBeGreaterThan(COMPANIES);
  }, 60_000);

  it('live prices too: all doors of a request have one answer, even if the system says another in every call', async () => {
    const erp = await ErpServer.start();
    const live = await gateway.beside({
      erp: new HttpErp(erp.url),
      settings: { ...WIDE, MAATWERK_ERP_DEADLINE: '20000', MAATWERK_LIMIT_TIME: '60000' },
    });
    try {
      await live.database.query("UPDATE company SET live_prices = true WHERE customer_number = 'C1'");
      await live.database.query("UPDATE product SET live_prices = true WHERE sku LIKE 'SKU-1%'");
      erp.say = ({ sku, quantity }, call) =>
        `${call}${sku.slice(4).padStart(2, '0')}.${quantity.padStart(2, '0')}`;
      const sources = new Set<string>();
      for (const company of ['C1', 'C2'])
        for (const quantity of ['1', '12']) {
          const headers = await live.as(`${company.toLowerCase()}@test.example`);
          const client = new CartClient(live, headers);
          const { cart } = await client.create();
          const lines = skus.map((sku) => ({ sku, quantity }));
          await client.add(cart.id, lines);
          const answer = await live.ask(DOORS, { skus, quantity, requests: lines, cartId: cart.id }, headers);
          skus.forEach((sku, n) => {
            const shown: readonly Shown[] = [
              answer[`p${n}`].price,
              ...[...answer.list.nodes, ...answer.prices, ...answer.recommendations.nodes]
                .filter((one) => one.sku === sku)
                .map(({ price }) => price),
              ...answer.cart.lines
                .filter((one: { product: { sku: string } }) => one.product.sku === sku)
                .map((one: { price: Shown }) => one.price),
            ];
            expect(shown.length, sku).toBeGreaterThanOrEqual(4);
            expect(new Set(shown.map(({ net, total }) => `${net.amount} ${total.amount}`)).size, sku).toBe(1);
            const [{ because }] = shown as readonly [Shown];
            const source = because?.steps.at(-1)?.kind === 'ERP' ? 'ERP' : 'PRICE_LISTS';
            expect(source, sku).toBe(company === 'C1' || sku.startsWith('SKU-1') ? 'ERP' : 'PRICE_LISTS');
            sources.add(source);
          });
        }
      expect([...sources].sort()).toEqual(['ERP', 'PRICE_LISTS']);
    } finally {
      await live.app.close();
      await erp.close();
    }
  }, 120_000);

  it('500 requests are one page of statements, and 501 are refused', async () => {
    const requests = Array.from({ length: 500 }, (_, n) => ({
      sku: skus[n % PRODUCTS],
      quantity: String(1 + Math.floor(n / PRODUCTS)),
    }));
    const query =
      'query ($requests: [PriceRequestInput!]!) { prices(requests: $requests) { price { net { amount } } } }';
    const headers = await gateway.as('c1@test.example');
    const statements = await gateway.statements(() => gateway.ask(query, { requests }, headers));
    expect(statements.length).toBeLessThanOrEqual(4);
    const { errors } = await gateway.query(query, { requests: [...requests, requests[0]] }, headers);
    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'requests' } });
    const bad = await gateway.query(query, { requests: [requests[0], { sku: 'X', quantity: '0' }] }, headers);
    expect(bad.errors[0]).toMatchObject({ extensions: { field: 'requests[1].quantity' } });
  });

  it('each request counts towards the cost of a query', async () => {
    const dear = await gateway.beside({ settings: { MAATWERK_LIMIT_COST: '1000' } });
    try {
      const query =
        'query ($requests: [PriceRequestInput!]!) { prices(requests: $requests) { price { net { amount } } } }';
      const requests = Array.from({ length: 400 }, () => ({ sku: 'SKU-1' }));
      expect((await dear.query(query, { requests })).errors[0]?.extensions['code']).toBe(
        'QUERY_TOO_EXPENSIVE',
      );
      expect((await dear.query(query, { requests: requests.slice(0, 100) })).errors).toEqual([]);
    } finally {
      await dear.app.close();
    }
  });
});
