import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayWith, type TestGateway } from '../../support/gateway.js';

const COMPANIES = 12;
const PRODUCTS = 30;
const CONTEXTS = 1_000;
const PAGE = `query ($group: String!, $first: Int!, $quantity: Decimal!) {
  products(group: $group, first: $first) { nodes { sku name stock price(quantity: $quantity) { net { amount } total { amount } personalisedBy scales { minQuantity net { amount } } } } }
}`;

/** Random, and the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('with and without caches', () => {
  let cached: TestGateway;
  let plain: TestGateway;
  beforeAll(async () => {
    // Little memory, so that things are pushed out and read again.
    cached = await gatewayWith({ levels: [1], settings: { MAATWERK_CACHE_MB: '1' } });
    plain = await cached.beside({ levels: [1], settings: { MAATWERK_CACHE_MB: '0' } });
    const { shop } = cached;
    const roll = dice(7);
    for (let n = 0; n < COMPANIES; n++)
      await shop.company(`C${n}`, {
        ...(n % 3 === 0 ? { groups: ['trade'] } : {}),
        ...(n % 4 === 3 ? { parent: `C${n - 1}` } : {}),
        ...(n % 5 === 4 ? { country: 'NL' } : {}),
      });
    for (let n = 0; n < PRODUCTS; n++) {
      await shop.product(`P${n}`, { group: `g${n % 3}`, brand: n % 2 ? 'Kiln' : 'Loom' });
      await shop.lists(`P${n}`, `${10 + n}.00`);
      await shop.lists(`P${n}`, `${9 + n}.00`, { from: 10 });
      if (n % 4 === 0) await shop.groupPays('trade', `P${n}`, `${8 + n}.50`);
      if (n % 3 === 0) await shop.agrees(`C${roll(COMPANIES)}`, `P${n}`, `${5 + n}.25`);
    }
    // A list that is too large to be read as a whole.
    await cached.database.query(
      `INSERT INTO price_line (list_id, product_id, unit, min_quantity, amount)
       SELECT l.id, p.id, p.unit, 100 + q, 4 FROM price_list l, product p, generate_series(1, 20) q WHERE l.code = 'LIST'`,
    );
  });
  afterAll(async () => {
    await plain.app.close();
    await cached.close();
  });

  it(`are the same in ${CONTEXTS} random contexts, while everything changes`, async () => {
    const roll = dice(42);
    const headers: Record<string, string>[] = [{}];
    for (let n = 0; n < COMPANIES; n++) headers.push(await cached.as(`c${n}@test.example`));
    const writes = [
      () => [
        `UPDATE price_line SET amount = amount + 0.01 WHERE id = (SELECT id FROM price_line ORDER BY hashint8(id + $1::int) LIMIT 1)`,
        [roll(1e6)],
      ],
      () => [
        `UPDATE stock SET quantity = $1 WHERE product_id = (SELECT id FROM product WHERE sku = $2)`,
        [roll(500), `P${roll(PRODUCTS)}`],
      ],
      () => [
        `DELETE FROM price_line WHERE id = (SELECT id FROM price_line ORDER BY hashint8(id + $1::int) LIMIT 1)`,
        [roll(1e6)],
      ],
      () => [
        `INSERT INTO price_line (list_id, product_id, unit, min_quantity, amount) SELECT l.id, p.id, p.unit, $3, 2 FROM price_list l, product p
               WHERE l.code LIKE 'CONTRACT-%' AND hashint4(l.id + $1::int) % 5 = 0 AND p.sku = $2 ON CONFLICT DO NOTHING`,
        [roll(1e6), `P${roll(PRODUCTS)}`, 1 + roll(5)],
      ],
      () => [
        `INSERT INTO discount (code, percent, position, company_id, brand) SELECT 'D' || $1::int, 5, $1::int, id, 'Kiln' FROM company WHERE customer_number = $2 ON CONFLICT DO NOTHING`,
        [roll(1e6), `C${roll(COMPANIES)}`],
      ],
      () => [`DELETE FROM discount WHERE $1::int = 0`, [roll(3)]],
      () => [
        `INSERT INTO assortment_rule (company_id, product_id, visible) SELECT c.id, p.id, false FROM company c, product p WHERE c.customer_number = $1 AND p.sku = $2`,
        [`C${roll(COMPANIES)}`, `P${roll(PRODUCTS)}`],
      ],
      () => [
        `UPDATE company SET price_group_ids = CASE WHEN price_group_ids = '{}' THEN ARRAY(SELECT id FROM price_group) ELSE '{}' END WHERE customer_number = $1`,
        [`C${roll(COMPANIES)}`],
      ],
    ] as const satisfies readonly (() => readonly [string, readonly unknown[]])[];
    for (let turn = 0; turn < CONTEXTS; turn++) {
      if (turn % 5 === 0) {
        const [statement, values] = writes[roll(writes.length)]!();
        await plain.database.query(statement, values);
      }
      const who = headers[roll(headers.length)]!;
      const variables = {
        group: `g${roll(3)}`,
        first: 1 + roll(10),
        quantity: String([1, 5, 10, 150][roll(4)]),
      };
      const [kept, lookedUp] = await Promise.all([
        cached.ask(PAGE, variables, who),
        plain.ask(PAGE, variables, who),
      ]);
      expect(kept).toEqual(lookedUp);
    }
    const metrics = await (await fetch(`${cached.url}/metrics`)).text();
    expect(metrics).toMatch(/^maatwerk_cache_looks_total\{what="prices",hit="true"\} [1-9]\d/m);
  }, 300_000);
});
