// Opening a cart of 20 lines with fresh prices and totals; adding a line (priced, versioned, idempotent, audited).
import { benchDatabase, SECRET } from './bench-database.mjs';
import { cartProducts } from './cart-load.mjs';
import { changePrices, COMPANIES, emailOf, generate, groupOf, PAGES, skuOf } from './generated-shop.mjs';
import { GATEWAY_FLAGS, load, median, start } from './processes.mjs';

const ROUNDS = Number(process.env.MAATWERK_TEST_ROUNDS ?? 5);
const SECONDS = Number(process.env.MAATWERK_TEST_SECONDS ?? 5);

export async function run() {
  const shop = await benchDatabase('maatwerk_bench_cart');
  if (!shop) return { name: 'cart', skipped: true };
  try {
    await generate(shop.client);
    const sessions = await shop.sessions(Array.from({ length: COMPANIES }, (_, n) => emailOf(n + 1)));
    const environment = {
      NODE_ENV: 'production',
      DATABASE_URL: shop.url,
      MAATWERK_SECRET: SECRET,
      PORT: '0',
      HOST: '127.0.0.1',
      MAATWERK_LOG: 'silent',
      MAATWERK_JOBS: 'off',
    };
    const gateway = await start('gateway.mjs', environment, GATEWAY_FLAGS);
    const bare = await start('bare.mjs', environment);
    const stop = changePrices(shop.client);
    const runs = [];
    try {
      const carts = await fill(gateway.port, sessions);
      await shop.client.query('VACUUM ANALYZE');
      for (let round = -1; round < ROUNDS; round++) {
        const seconds = round < 0 ? 8 : SECONDS;
        const common = { sessions, connections: 16, seconds };
        const results = {
          open: await load('cart-load.mjs', { ...common, port: gateway.port, carts, kind: 'open' }),
          add: await load('cart-load.mjs', { ...common, port: gateway.port, carts, kind: 'add' }),
          bare: await load('page-load.mjs', { ...common, port: bare.port, pages: PAGES, group: groupOf(0) }),
        };
        for (const [name, result] of Object.entries(results)) {
          if (round >= 0) runs.push({ name, ...result });
          if (result.wrong > 0)
            console.log(`${name}: ${result.wrong} wrong answers, the first: ${result.firstWrong}`);
        }
      }
    } finally {
      stop();
      await gateway.stop();
      await bare.stop();
    }
    return report(runs);
  } finally {
    await shop.drop();
  }
}

/** A cart of twenty lines for every company; answers their ids. */
async function fill(port, sessions) {
  const ask = async (token, query, variables) => {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const carts = [];
  for (const [index, { token }] of sessions.entries()) {
    const { viewer } = await ask(token, '{ viewer { cart { id } } }', {});
    const lines = cartProducts(index + 1).map((product) => ({ sku: skuOf(product), quantity: '1' }));
    const { cartLinesAdd } = await ask(
      token,
      'mutation ($id: ID!, $lines: [CartLineInput!]!) { cartLinesAdd(cartId: $id, lines: $lines) { userErrors { code message field } } }',
      { id: viewer.cart.id, lines },
    );
    if (cartLinesAdd.userErrors.length > 0) throw new Error(JSON.stringify(cartLinesAdd.userErrors));
    carts.push(viewer.cart.id);
  }
  return carts;
}

function report(runs) {
  const of = (name, figure) => median(runs.filter((run) => run.name === name).map((run) => run[figure]));
  const rows = ['open', 'add', 'bare'].map((name) => ({
    what: name,
    rps: Math.round(of(name, 'rps')),
    p50: of(name, 'p50'),
    p95: of(name, 'p95'),
    p99: of(name, 'p99'),
  }));
  console.table(rows);
  const openOfBare = round(of('open', 'rps') / of('bare', 'rps'));
  const addPerSecond = Math.round(of('add', 'rps'));
  const addOfBare = round(of('add', 'rps') / of('bare', 'rps'));
  const wrong = runs.reduce((sum, run) => sum + run.wrong, 0);
  return {
    name: 'cart',
    figures: { rows, openOfBare, addPerSecond, addOfBare, wrong },
    floors: { bareRps: Math.round(of('bare', 'rps')) },
    targets: { openOfBare: 0.15, add: '400 a second or 0.12 of the bare handler', wrong: 0 },
    met: {
      openOfBare: openOfBare >= 0.15,
      add: addPerSecond >= 400 || addOfBare >= 0.12,
      wrong: wrong === 0,
    },
  };
}

const round = (number) => Math.round(number * 1000) / 1000;
