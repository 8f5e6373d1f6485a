// A wholesaler's year by formula: the same numbers give the same orders. A few companies order a lot and most little, a few
// products sell a lot and most hardly, companies come back to their own assortment, one product is in every order.
import { once } from 'node:events';
import { from as copyFrom } from 'pg-copy-streams';

const LINES_AN_ORDER = 20;
const FAMILY = 40;
const YEAR = 365 * 1440;
const START = Date.UTC(2024, 0, 1) / 60_000;

export const shapeOf = (lines) => ({
  lines,
  orders: Math.round(lines / LINES_AN_ORDER),
  companies: Math.round(lines / 100),
  products: Math.max(1000, Math.round(lines / 100)),
});

/** A repeatable stream of numbers between 0 and 1. */
function sequence(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Draws 0 .. size-1, the first ones most: chance about 1 / (n + head). */
const longTail = (random, size, head) =>
  Math.min(size - 1, Math.floor(head * (Math.exp(random() * Math.log(1 + size / head)) - 1)));

/** Spread without order: the best seller is not the neighbour of the second best. */
const scattered = (place, size) => (place * 48_271 + 11) % size;

/** Orders one after another, oldest first: minute, company, products (from 1). `seed` and `from` differ for later ones. */
export function* ordersOf(shape, { orders = shape.orders, seed = 5, from = START, minutes = YEAR } = {}) {
  const { companies, products } = shape;
  const random = sequence(seed);
  for (let order = 0; order < orders; order++) {
    const minute = Math.floor(from + (minutes * order) / orders);
    const company = longTail(random, companies, companies / 8);
    const size = Math.min(150, Math.max(1, Math.round(Math.exp(2.4 + gaussian(random) * 0.9))));
    const bought = new Set([1]);
    for (let line = 0; line < size; line++) bought.add(1 + product(random, company, products));
    yield { minute, company: 1 + scattered(company, companies), bought: [...bought] };
  }
}

const gaussian = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Mostly of the company's own list, which lies in a few families; else what sells everywhere. */
function product(random, company, products) {
  const families = Math.ceil(products / FAMILY);
  const draw = random();
  if (draw > 0.8) return scattered(longTail(random, products, 200), products);
  const own = 1 + (company % 5);
  const family = (company * 7919 + Math.floor(random() * own) * 104_729) % families;
  const regular = draw < 0.6 ? longTail(random, FAMILY, 4) : Math.floor(random() * FAMILY);
  return (family * FAMILY + ((regular * 7 + company) % FAMILY)) % products;
}

/** Fills an empty, migrated database with companies, products and a year of orders; answers how many lines there are. */
export async function fillShop(client, shape) {
  await client.query(`
    SET session_replication_role = replica;
    INSERT INTO company (customer_number, name, industry, country, currency)
      SELECT 'C' || n, 'Company ' || n, 'INDUSTRY-' || n % 40, 'GB', 'GBP' FROM generate_series(1, ${shape.companies}) n ORDER BY n;
    INSERT INTO buyer (email, name) SELECT 'buyer-' || n || '@bench.example', 'Buyer ' || n FROM generate_series(1, 200) n ORDER BY n;
    INSERT INTO membership (buyer_id, company_id, role) SELECT n, n, 'BUYER' FROM generate_series(1, 200) n;
    INSERT INTO product_group (code, name) SELECT 'group-' || n, 'Group ' || n FROM generate_series(1, ${Math.ceil(shape.products / FAMILY)}) n;
    INSERT INTO product (sku, name, description, group_id, unit)
      SELECT 'SKU-' || n, 'Product ' || n, 'A product of the bench', 1 + (n - 1) / ${FAMILY}, 'piece' FROM generate_series(1, ${shape.products}) n ORDER BY n;
    INSERT INTO stock (product_id, location, quantity) SELECT id, 'UTRECHT', 100 FROM product;`);
  return await addOrders(client, ordersOf(shape));
}

/** Adds orders behind those that are there. */
export async function addOrders(client, orders) {
  const { rows } = await client.query('SELECT coalesce(max(id), 0) AS id FROM sales_order');
  let id = rows[0].id;
  let lines = 0;
  const heads = [];
  const copied = client.query(
    copyFrom('COPY sales_order_line (order_id, position, product_id, quantity, unit) FROM STDIN'),
  );
  let text = '';
  for (const { minute, company, bought } of orders) {
    id++;
    heads.push(
      `${id}\tB${id}\t${company}\t${new Date(minute * 60_000).toISOString()}\tAPI\tGBP\tCONFIRMED\n`,
    );
    for (const [place, product] of bought.entries()) text += `${id}\t${place + 1}\t${product}\t1\tpiece\n`;
    lines += bought.length;
    if (text.length < 1 << 18) continue;
    if (!copied.write(text)) await once(copied, 'drain');
    text = '';
  }
  copied.end(text);
  await once(copied, 'finish');
  const orderRows = client.query(
    copyFrom(
      'COPY sales_order (id, order_number, company_id, ordered_at, channel, currency, status) FROM STDIN',
    ),
  );
  for (const head of heads) if (!orderRows.write(head)) await once(orderRows, 'drain');
  orderRows.end();
  await once(orderRows, 'finish');
  await client.query('VACUUM ANALYZE sales_order, sales_order_line');
  return lines;
}

/** A thousand orders of the two days after the year. */
export const laterOrders = (shape, round) =>
  ordersOf(shape, { orders: 1000, seed: 100 + round, from: START + YEAR + round * 2880, minutes: 2880 });
