// The 24-product page with 10 million price lines and 100,000 companies against 100,000 lines, at one arrival rate.
import { benchDatabase, SECRET } from './bench-database.mjs';
import { groupOf, PAGES } from './generated-shop.mjs';
import { QUERY } from './page-query.mjs';
import { GATEWAY_FLAGS, load, median, start } from './processes.mjs';
import { BUYERS, buyerOf, generateScale, SHOPS } from './scale-shop.mjs';

const ROUNDS = Number(process.env.MAATWERK_TEST_ROUNDS ?? 5);
const SECONDS = Number(process.env.MAATWERK_TEST_SECONDS ?? 10);
/** Requests a second. */
const RATE = Number(process.env.MAATWERK_TEST_RATE ?? 200);

export async function run() {
  const shops = {};
  try {
    for (const [name, formula] of Object.entries(SHOPS)) {
      const began = performance.now();
      const shop = await benchDatabase(`maatwerk_bench_scale_${name}`);
      if (!shop) return { name: 'page-scale', skipped: true };
      shops[name] = { ...shop, formula };
      shops[name].lines = await generateScale(shop.client, formula);
      shops[name].loadSeconds = Math.round((performance.now() - began) / 1000);
      shops[name].buyers = await shop.sessions(Array.from({ length: BUYERS }, (_, turn) => buyerOf(turn)));
      console.log(
        `${name}: ${shops[name].lines} price lines of ${formula.companies} companies in ${shops[name].loadSeconds} s`,
      );
    }
    await shops.large.client.query('CHECKPOINT');
    for (const shop of Object.values(shops))
      shop.gateway = await start('gateway.mjs', settingsFor(shop), GATEWAY_FLAGS);
    for (const shop of Object.values(shops)) shop.statements = await mostStatements(shop);
    return report(shops, await alternate(shops));
  } finally {
    for (const { gateway, drop } of Object.values(shops)) {
      await gateway?.stop();
      await drop();
    }
  }
}

const settingsFor = ({ url }) => ({
  NODE_ENV: 'production',
  DATABASE_URL: url,
  MAATWERK_SECRET: SECRET,
  PORT: '0',
  HOST: '127.0.0.1',
  MAATWERK_LOG: 'silent',
  MAATWERK_JOBS: 'off',
  MAATWERK_TEST_COUNT: 'statements',
});

/** Most statements of one page, asked one after another: of pages and buyers that were never asked for before. */
async function mostStatements({ gateway, buyers }) {
  let most = 0;
  for (let turn = 0; turn < 50; turn++) {
    const before = (await gateway.ask()).statements;
    const response = await fetch(`http://127.0.0.1:${gateway.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${buyers[turn].token}` },
      body: JSON.stringify({ query: QUERY, variables: { group: groupOf((turn * 7) % PAGES) } }),
    });
    await response.text();
    most = Math.max(most, (await gateway.ask()).statements - before);
  }
  return most;
}

async function alternate(shops) {
  const runs = [];
  for (let round = -1; round < ROUNDS; round++)
    for (const [name, { gateway, buyers, formula }] of Object.entries(shops)) {
      const result = await load('scale-load.mjs', {
        port: gateway.port,
        sessions: buyers,
        shop: formula,
        rate: RATE,
        // The first round warms up.
        seconds: round < 0 ? 15 : SECONDS,
        from: (round + 1) * RATE * 15,
      });
      if (round >= 0) runs.push({ name, ...result });
      if (result.wrong > 0)
        console.log(`${name}: ${result.wrong} wrong answers, the first: ${result.firstWrong}`);
    }
  return runs;
}

function report(shops, runs) {
  const of = (name, figure) => median(runs.filter((run) => run.name === name).map((run) => run[figure]));
  const rows = Object.entries(shops).map(([name, { lines, statements, loadSeconds, formula }]) => ({
    shop: name,
    lines,
    companies: formula.companies,
    statements,
    p50: of(name, 'p50'),
    p95: of(name, 'p95'),
    p99: of(name, 'p99'),
    rps: Math.round(of(name, 'rps')),
    loadSeconds,
  }));
  console.table(rows);
  const times = Math.round((1000 * of('large', 'p95')) / of('small', 'p95')) / 1000;
  const statements = Math.max(...rows.map((row) => row.statements));
  const wrong = runs.reduce((sum, run) => sum + run.wrong, 0);
  return {
    name: 'page-scale',
    figures: {
      rows,
      rate: RATE,
      p95Times: times,
      statements,
      answers: runs.reduce((sum, run) => sum + run.answers, 0),
      wrong,
    },
    floors: {},
    targets: { p95Times: 1.3, statements: 4, wrong: 0 },
    met: { p95Times: times <= 1.3, statements: statements <= 4, wrong: wrong === 0 },
  };
}
