// Twelve recommendations with prices (FOR_YOU, the learnt blend) beside the 24-product page, on one gateway in the same rounds.
import { buildAndActivate } from '../dist/src/levels/2-recommendations/build-model.store.js';
import { benchDatabase, SECRET } from './bench-database.mjs';
import { changePrices, COMPANIES, emailOf, generate, PRODUCTS } from './generated-shop.mjs';
import { GATEWAY_FLAGS, load, median, start } from './processes.mjs';

const ROUNDS = Number(process.env.MAATWERK_TEST_ROUNDS ?? 5);
const SECONDS = Number(process.env.MAATWERK_TEST_SECONDS ?? 5);
const KINDS = ['FOR_YOU', 'REORDER', 'POPULAR'];
/** Orders of a company, and lines of an order: about those of the wholesaler whose year is the demo shop. */
const ORDERS = 12;
const LINES = 22;

export async function run() {
  const shop = await benchDatabase('maatwerk_bench_recommendations');
  if (!shop) return { name: 'recommendations', skipped: true };
  try {
    await generate(shop.client);
    await orders(shop.client);
    await shop.client.query('VACUUM ANALYZE');
    const model = await buildAndActivate(shop.database, () => new Date());
    const sessions = await shop.sessions(Array.from({ length: COMPANIES }, (_, n) => emailOf(n + 1)));
    await shop.client.query('VACUUM ANALYZE');
    const gateway = await start(
      'gateway.mjs',
      {
        NODE_ENV: 'production',
        DATABASE_URL: shop.url,
        MAATWERK_SECRET: SECRET,
        PORT: '0',
        HOST: '127.0.0.1',
        MAATWERK_LOG: 'silent',
        MAATWERK_JOBS: 'off',
      },
      GATEWAY_FLAGS,
    );
    const stop = changePrices(shop.client);
    const runs = [];
    try {
      for (let round = -1; round < ROUNDS; round++) {
        const common = { port: gateway.port, sessions, connections: 16, seconds: round < 0 ? 8 : SECONDS };
        const results = { page: await load('page-load.mjs', { ...common, check: true }) };
        for (const kind of KINDS) results[kind] = await load('recommendations-load.mjs', { ...common, kind });
        for (const [name, result] of Object.entries(results)) {
          if (round >= 0) runs.push({ name, ...result });
          if (result.wrong > 0)
            console.log(`${name}: ${result.wrong} wrong answers, the first: ${result.firstWrong}`);
        }
      }
    } finally {
      stop();
      await gateway.stop();
    }
    return report(runs, model);
  } finally {
    await shop.drop();
  }
}

/** Every company has favourites that come back, and buys something new now and then; a year of orders until yesterday. */
async function orders(client) {
  await client.query(`
    INSERT INTO sales_order (order_number, company_id, ordered_at, channel, currency, status)
      SELECT 'O' || c.id || '-' || n, c.id, now() - interval '1 day' - (n * 365.0 / ${ORDERS} + (c.id * 7 + n * 3) % 11) * interval '1 day',
             'WEB', 'GBP', 'CONFIRMED'
        FROM company c, generate_series(0, ${ORDERS - 1}) n;
    INSERT INTO sales_order_line (order_id, position, product_id, quantity, unit, unit_price)
      SELECT order_id, row_number() OVER (PARTITION BY order_id), product_id, 2, 'piece', 1
        FROM (SELECT DISTINCT o.id AS order_id, p.id AS product_id
                FROM sales_order o, generate_series(1, ${LINES}) l,
                     -- Two of three lines are of sixty favourites; products of low numbers are bought more.
                     LATERAL (SELECT CASE WHEN (o.id + l) % 3 > 0
                                THEN abs(hashint4(o.company_id * 1000 + abs(hashint4(o.id * 100 + l)) % 60)) % ${PRODUCTS}
                                ELSE floor(${PRODUCTS} * power((abs(hashint4(o.id * 77 + l)) % 10000) / 10000.0, 2))::int END AS n) chosen,
                     LATERAL (SELECT id FROM product WHERE sku = 'SKU-' || lpad(chosen.n::text, 5, '0')) p) lines;`);
}

function report(runs, model) {
  const of = (name, figure) => median(runs.filter((run) => run.name === name).map((run) => run[figure]));
  const rows = ['page', ...KINDS].map((name) => ({
    what: name,
    rps: Math.round(of(name, 'rps')),
    p50: of(name, 'p50'),
    p95: of(name, 'p95'),
    p99: of(name, 'p99'),
  }));
  console.table(rows);
  const wrong = runs.reduce((sum, run) => sum + run.wrong, 0);
  const ofPage = Object.fromEntries(
    KINDS.map((kind) => [kind, Math.round((of(kind, 'rps') / of('page', 'rps')) * 1000) / 1000]),
  );
  return {
    name: 'recommendations',
    figures: { ofPage, rows, model: model.version, wrong },
    floors: rows.filter(({ what }) => what === 'page'),
    targets: { forYouOfPage: '>= 0.5', wrong: 0 },
    met: { forYouOfPage: ofPage.FOR_YOU >= 0.5, wrong: wrong === 0 },
  };
}
