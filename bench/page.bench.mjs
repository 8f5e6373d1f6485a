// The 24-product page: sku, name, stock, my price with scales; 1,000 buyers, 200 pages, a price change a second.
import { benchDatabase, SECRET } from './bench-database.mjs';
import { changePrices, COMPANIES, emailOf, generate } from './generated-shop.mjs';
import { cacheFigures, watchPrices } from './page-freshness.mjs';
import { GATEWAY_FLAGS, load, median, start } from './processes.mjs';

const ROUNDS = Number(process.env.MAATWERK_TEST_ROUNDS ?? 5);
const SECONDS = Number(process.env.MAATWERK_TEST_SECONDS ?? 5);
const WARM_UP = Number(process.env.MAATWERK_TEST_WARM_UP ?? 8);
const CONNECTIONS = (process.env.MAATWERK_TEST_CONNECTIONS ?? '16,64').split(',').map(Number);

export async function run() {
  const shop = await benchDatabase('maatwerk_bench_page');
  if (!shop) return { name: 'page', skipped: true };
  try {
    await generate(shop.client);
    const sessions = await shop.sessions(Array.from({ length: COMPANIES }, (_, n) => emailOf(n + 1)));
    await shop.client.query('VACUUM ANALYZE');
    const environment = {
      NODE_ENV: 'production',
      DATABASE_URL: shop.url,
      MAATWERK_SECRET: SECRET,
      PORT: '0',
      HOST: '127.0.0.1',
      MAATWERK_LOG: 'silent',
      MAATWERK_JOBS: 'off',
    };
    const servers = {
      gateway: await start('gateway.mjs', { ...environment, MAATWERK_CACHE_MB: '0' }, GATEWAY_FLAGS),
      cached: await start('gateway.mjs', environment, GATEWAY_FLAGS),
      bare: await start('bare.mjs', environment),
      staticApollo: await start('static-apollo.mjs', { NODE_ENV: 'production' }),
    };
    const idleRssMb = (await servers.gateway.ask()).rssMb;
    const watch = watchPrices(servers.cached.port, sessions);
    const stop = changePrices(shop.client, watch.changed);
    const runs = [];
    let cache;
    try {
      for (let round = -1; round < ROUNDS; round++)
        for (const connections of CONNECTIONS)
          for (const [name, { port, ask }] of Object.entries(servers)) {
            // The first round warms up: the compilers of both have had their turn.
            const seconds = round < 0 ? WARM_UP : SECONDS;
            const before = (await ask()).cpuMicros;
            const result = await load('page-load.mjs', {
              port,
              sessions,
              connections,
              seconds,
              check: name !== 'staticApollo',
            });
            const cpu = Math.round(((await ask()).cpuMicros - before) / result.answers);
            if (round >= 0) runs.push({ name, connections, cpu, ...result });
            if (result.wrong > 0)
              console.log(`${name}: ${result.wrong} wrong answers, the first: ${result.firstWrong}`);
          }
      cache = await cacheFigures(servers.cached.port);
    } finally {
      stop();
      for (const server of Object.values(servers)) await server.stop();
    }
    return report(runs, { idleRssMb, cache, freshness: watch.seen });
  } finally {
    await shop.drop();
  }
}

function report(runs, { idleRssMb, cache, freshness }) {
  const of = (name, connections, figure) =>
    median(
      runs.filter((run) => run.name === name && run.connections === connections).map((run) => run[figure]),
    );
  const rows = CONNECTIONS.flatMap((connections) =>
    ['gateway', 'cached', 'bare', 'staticApollo'].map((name) => ({
      server: name,
      connections,
      rps: Math.round(of(name, connections, 'rps')),
      cpuMicros: of(name, connections, 'cpu'),
      p50: of(name, connections, 'p50'),
      p95: of(name, connections, 'p95'),
      p99: of(name, connections, 'p99'),
    })),
  );
  console.table(rows);
  const ratio = (connections) => round(of('gateway', connections, 'rps') / of('bare', connections, 'rps'));
  const wrong = runs.reduce((sum, run) => sum + run.wrong, 0);
  const figures = {
    rows: rows.filter(({ server }) => server === 'gateway' || server === 'cached'),
    ofBare16: ratio(16),
    ofBare64: ratio(64),
    ofStaticApollo16: round(of('gateway', 16, 'rps') / of('staticApollo', 16, 'rps')),
    cachedOfStaticApollo16: round(of('cached', 16, 'rps') / of('staticApollo', 16, 'rps')),
    cachedOfStaticApollo64: round(of('cached', 64, 'rps') / of('staticApollo', 64, 'rps')),
    cache,
    freshness,
    idleRssMb,
    answers: runs.reduce((sum, run) => sum + run.answers, 0),
    wrong,
  };
  return {
    name: 'page',
    figures,
    floors: rows.filter(({ server }) => server === 'bare' || server === 'staticApollo'),
    targets: { ofBare16: 0.4, cachedOfStaticApollo16: 0.6, stale: 0, idleRssMb: 250, wrong: 0 },
    met: {
      ofBare16: figures.ofBare16 >= 0.4,
      cachedOfStaticApollo16: figures.cachedOfStaticApollo16 >= 0.6,
      stale: freshness.looked > 0 && freshness.stale === 0,
      idleRssMb: idleRssMb <= 250,
      wrong: wrong === 0,
    },
  };
}

const round = (number) => Math.round(number * 1000) / 1000;
