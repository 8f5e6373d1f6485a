import { afterAll, expect, it, vi } from 'vitest';
import { syncErp } from '../../src/erp/sync/sync.store.js';
import { readFormula } from '../../src/erp/tryton/formula.js';
import { roundedDecimal, trytonDay } from '../../src/erp/tryton/values.js';
import { formatDecimal } from '../../src/money/decimal.js';
import { gatewayWith, TEST_NOW } from '../support/gateway.js';
import { type NewLine, TrytonShop } from './tryton-shop.js';
import { PASSWORD, startTryton, type Trytond } from './trytond.js';

vi.setConfig({ testTimeout: 1_500_000, hookTimeout: 60_000 });

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** Always the same dice (mulberry32). */
function dice(seed: number) {
  let state = seed;
  const roll = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (most: number): number => Math.floor(roll() * most);
  return { roll, below, of: <Item>(items: readonly Item[]): Item => items[below(items.length)]! };
}

const PRODUCTS = 60;
const PARTIES = 10;
const LISTS = 8;
const QUANTITIES = [1, 5, 48, 250];
const DAY = '2026-03-10';
/** Digits of unit prices: `price_decimal`, product/ir.py line 7. */
const DIGITS = 4;
/** Python that the grammar does not have. Where such a line counts, Maatwerk has no price of the list. */
const STRANGE = 'unit_price if unit_price > cost_price else cost_price';

interface Rules {
  readonly products: readonly { sku: string; name: string; price: string; cost: string; category: number }[];
  readonly lists: readonly { code: string; lines: readonly NewLine[] }[];
  readonly parties: readonly { number: string; name: string; list: string | null }[];
}

/** Rules as shops have them: scales, categories, percent and amounts off, margins on cost, seasons; twice a strange one. */
function rulesOf(
  seed: number,
  ids: { readonly products: readonly number[]; readonly categories: readonly number[] },
): Rules['lists'] {
  const { below, of, roll } = dice(seed);
  const formulas = (): string =>
    of([
      `unit_price * 0.${60 + below(39)}`,
      `unit_price * (1 - ${1 + below(40)}.5 / 100)`,
      `list_price - ${(below(200) / 1000).toFixed(3)}`,
      `cost_price * 1.${10 + below(80)} + 0.05`,
      `cost_price * (100 + ${below(60)}) / 100`,
      `(list_price + cost_price) / 2`,
      `${1 + below(40)}.${10 + below(89)}`,
      'unit_price',
    ]);
  const days = (): Pick<NewLine, 'from' | 'to'> =>
    of([
      {},
      {},
      {},
      { from: '2026-01-01' },
      { to: '2026-03-10' },
      { to: '2026-03-11' },
      { from: DAY },
      { from: '2026-03-11' },
      { from: '2026-03-01', to: '2026-04-01' },
    ]);
  return Array.from({ length: LISTS }, (_, at) => ({
    code: `LIST ${at}`,
    lines: [
      ...(at < 2 ? [{ product: ids.products[at * 7]!, quantity: 100, formula: STRANGE }] : []),
      ...Array.from({ length: 12 + below(25) }, (): NewLine => {
        const scope = roll();
        return {
          ...(scope < 0.5 && { product: of(ids.products) }),
          ...(scope >= 0.5 && scope < 0.9 && { category: of(ids.categories) }),
          quantity: of([null, 1, 2, 5, 10, 48, 100, 249.5, 250]),
          formula: formulas(),
          ...days(),
        };
      }),
    ].map((line, place) => ({ ...line, sequence: place })),
  }));
}

async function loaded(tryton: Trytond): Promise<{ shop: TrytonShop; rules: Rules }> {
  const shop = await TrytonShop.open(tryton.rpc);
  const { below } = dice(20_260_310);
  const [first = 0, second = 0] = await shop.addCategories([
    { name: 'Tools', parent: null },
    { name: 'Garden', parent: null },
  ]);
  const inner = await shop.addCategories([
    { name: 'Hammers', parent: first },
    { name: 'Saws', parent: first },
    { name: 'Seeds', parent: second },
  ]);
  const categories = [first, second, ...inner];
  const products = Array.from({ length: PRODUCTS }, (_, at) => ({
    sku: `P-${at}`,
    name: `Product ${at}`,
    price: (below(500_000) / 10_000 + 0.5).toFixed(4),
    cost: (below(300_000) / 10_000).toFixed(4),
    category: categories[below(categories.length)]!,
  }));
  await shop.addProducts(products.map(({ category, ...one }) => ({ ...one, categories: [category] })));
  const ids = products.map(({ sku }) => shop.products.get(sku)!);
  const lists = rulesOf(7, { products: ids, categories });
  for (const { code, lines } of lists) await shop.addList(code, lines);
  const parties = Array.from({ length: PARTIES }, (_, at) => ({
    number: `K${at}`,
    name: `Customer ${at}`,
    list: lists[at]?.code ?? null,
  }));
  await shop.addParties(parties);
  return { shop, rules: { products, lists, parties } };
}

it('Tryton and Maatwerk ask the same price, for 2,400 of party, product and quantity', async () => {
  const tryton = await startTryton();
  closing.push(tryton.close);
  const { shop, rules } = await loaded(tryton);
  const gateway = await gatewayWith({
    levels: [1],
    settings: { MAATWERK_SHOP_CURRENCY: 'EUR', MAATWERK_ERP_URL: tryton.address(PASSWORD).href },
  });
  closing.push(() => gateway.close());
  await syncErp(gateway.app.dependencies, gateway.app.dependencies.erp!);
  const rejects = await gateway.database.query<{ field: string; value: string }>(
    'SELECT field, value FROM import_reject',
  );
  expect(rejects).toEqual([
    { field: 'formula', value: STRANGE },
    { field: 'formula', value: STRANGE },
  ]);

  const day = trytonDay(DAY);
  expect(TEST_NOW.toISOString().slice(0, 10)).toBe(DAY);
  const ids = rules.products.map(({ sku }) => shop.products.get(sku)!);
  const differing: { list: string | null; product: number; quantity: number }[] = [];
  let compared = 0;
  for (const { number, list } of rules.parties) {
    await gateway.shop.buyer(`${number}@test.example`, number);
    const requests = QUANTITIES.flatMap((quantity) =>
      rules.products.map(({ sku }) => ({ sku, quantity: String(quantity) })),
    );
    const { prices } = await gateway.ask(
      'query ($requests: [PriceRequestInput!]!) { prices(requests: $requests) { price { net { amount } } } }',
      { requests },
      await gateway.as(`${number}@test.example`),
    );
    const ours = (prices as { price: { net: { amount: string } } | null }[]).map((one) =>
      one.price === null ? null : Number(one.price.net.amount),
    );
    for (const [at, quantity] of QUANTITIES.entries()) {
      const context = {
        ...shop.context,
        price_list: list === null ? null : shop.lists.get(list),
        quantity,
        date: day,
        sale_date: day,
      };
      const theirs = (await tryton.rpc.call(
        'model.product.product.read',
        [ids, ['sale_price_uom'], context],
        new AbortController().signal,
      )) as { id: number; sale_price_uom: unknown }[];
      const byId = new Map(theirs.map((one) => [one.id, one.sale_price_uom]));
      for (const [place, product] of ids.entries()) {
        compared++;
        // As Tryton's sale line rounds: `round_price(unit_price)`, sale/sale.py line 1356; half to even, product/product.py line 49.
        const price = Number(formatDecimal(roundedDecimal(byId.get(product), DIGITS)!));
        if (ours[at * PRODUCTS + place] !== price) differing.push({ list, product, quantity });
      }
    }
  }
  expect(compared).toBe(2400);
  // All that differs are the two products whose line Tryton evaluates as Python: `simple_eval(decistmt(self.formula), **context)`,
  // product_price_list/price_list.py line 171. Its formula is outside the grammar, and was rejected above.
  const strange = rules.lists.flatMap(({ code, lines }) =>
    lines.flatMap(({ formula, product }) =>
      readFormula(formula) ? [] : [{ list: code, product, quantity: 250 }],
    ),
  );
  const same =
    (one: (typeof differing)[number]) =>
    (other: (typeof strange)[number]): boolean =>
      other.list === one.list && other.product === one.product && other.quantity === one.quantity;
  expect(differing.filter((one) => !strange.some(same(one)))).toEqual([]);
  expect(differing.length).toBeGreaterThan(0);
  expect(differing.length).toBeLessThanOrEqual(compared / 100);
});
