// `npm run bench -- model [lines ...]`: building a recommendation model, bringing it up to date, and serving meanwhile.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { benchDatabase } from './bench-database.mjs';
import { fillShop, laterOrders, addOrders, shapeOf } from './order-history.mjs';
import { GATEWAY_FLAGS, median, start } from './processes.mjs';

const COMMAND = fileURLToPath(new URL('../bin/maatwerk.js', import.meta.url));
/** Prints the process's greatest memory, in kB, when it ends. */
const WATCH = `data:text/javascript,process.on('exit',()=>console.error('maxRSS '+process.resourceUsage().maxRSS))`;
const SIZES = [100_000, 500_000, 1_000_000, 2_000_000, 5_000_000];
const UPDATES = 3;
const QUERY = `query { recommendations(kind: FOR_YOU, first: 12) { answeredBy modelVersion nodes { sku } } }`;
/** Requests a second while the loop is watched: a shop at work, not a shop at its limit. */
const REQUESTS = 20;

export async function run() {
  const sizes = process.argv.slice(3).map(Number);
  const curve = [];
  for (const lines of sizes.length > 0 ? sizes : SIZES) {
    const last = lines === (sizes.length > 0 ? sizes : SIZES).at(-1);
    const measured = await measure(lines, last);
    if (!measured) return { name: 'model', skipped: true };
    curve.push(measured);
    console.table(curve.map((row) => ({ ...row, loop: undefined })));
  }
  const { loop, ...most } = curve.at(-1);
  console.table(loop);
  const figures = { curve, ...most, loop };
  return {
    name: 'model',
    figures,
    floors: {},
    targets: { buildSeconds: '<= 240', rssMb: '<= 2048', updateSeconds: '<= 5', loopP99Ms: '<= 50' },
    met: {
      buildSeconds: most.buildSeconds <= 240,
      rssMb: most.rssMb <= 2048,
      updateSeconds: most.updateSeconds <= 5,
      loopP99Ms: loop.building.p99 <= 50,
    },
  };
}

async function measure(wanted, withGateway) {
  const bench = await benchDatabase('maatwerk_bench_model');
  if (!bench) return null;
  try {
    const shape = shapeOf(wanted);
    const lines = await fillShop(bench.client, shape);
    const built = await command(bench, ['model', 'build']);
    check(built.text, /is active/);
    const updates = [];
    for (let round = 0; round < UPDATES; round++) {
      await addOrders(bench.client, laterOrders(shape, round));
      const update = await command(bench, ['model', 'update']);
      check(update.text, /is up to date: 1000 orders came/);
      updates.push({
        ms: Number(/in (\d+) ms/.exec(update.text)[1]),
        rssMb: update.rssMb,
        text: update.text,
      });
    }
    console.log(`${built.text}${updates.at(-1).text}`);
    const [, readMs, buildMs] = /read in (\d+) ms, built in (\d+) ms/.exec(built.text).map(Number);
    return {
      lines,
      orders: shape.orders,
      companies: shape.companies,
      products: shape.products,
      readSeconds: readMs / 1000,
      buildSeconds: (readMs + buildMs) / 1000,
      processSeconds: built.seconds,
      rssMb: built.rssMb,
      updateSeconds: median(updates.map(({ ms }) => ms)) / 1000,
      updateRssMb: Math.max(...updates.map(({ rssMb }) => rssMb)),
      ...(withGateway ? { loop: await loopDelays(bench) } : {}),
    };
  } finally {
    await bench.drop();
  }
}

function check(text, wanted) {
  if (!wanted.test(text)) throw new Error(`It should say ${wanted}: ${text}`);
}

/** The command as people run it, in a process of its own. */
async function command({ url }, args) {
  const before = performance.now();
  const child = spawn(process.execPath, [...GATEWAY_FLAGS, `--import=${WATCH}`, COMMAND, ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, MAATWERK_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let said = '';
  child.stdout.on('data', (data) => (text += data));
  child.stderr.on('data', (data) => (said += data));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`maatwerk ${args.join(' ')} ended with ${code}: ${text}${said}`);
  return {
    text,
    seconds: Math.round(performance.now() - before) / 1000,
    rssMb: Math.round(Number(/maxRSS (\d+)/.exec(said)[1]) / 1024),
  };
}

/** How late the loop of a gateway is, that answers buyers: without a build, and while one runs in it. */
async function loopDelays({ url, client, sessions }) {
  const opened = await sessions(Array.from({ length: 200 }, (_, n) => `buyer-${n + 1}@bench.example`));
  const gateway = await start('./model-gateway.mjs', gatewaySettings(url), GATEWAY_FLAGS);
  const load = askOn(
    gateway.port,
    opened.map(({ token }) => token),
  );
  try {
    await gateway.tell('reset');
    await pause(10_000);
    const quiet = { ...(await gateway.ask()), ...load.figures() };
    const active = async () =>
      (await client.query(`SELECT version, metrics FROM model WHERE state = 'ACTIVE'`)).rows[0];
    const { version } = await active();
    await gateway.tell('build');
    let now;
    do {
      await pause(200);
      now = await active();
    } while (now.version === version);
    const building = { ...(await gateway.ask()), ...load.figures() };
    const seconds = (now.metrics.readMs + now.metrics.buildMs) / 1000;
    return { quiet, building: { ...building, seconds } };
  } finally {
    await load.stop();
    await gateway.stop();
  }
}

const gatewaySettings = (url) => ({
  DATABASE_URL: url,
  PORT: '0',
  HOST: '127.0.0.1',
  MAATWERK_LOG: 'warn',
  MAATWERK_LIMIT_COST_PER_MINUTE: '0',
  MAATWERK_SECRET: 'a secret of the benchmarks, known to everybody',
});

const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));

/** Asks at a steady rate; every answer must be a list from the model. `figures` tells of those since it was called last. */
function askOn(port, tokens) {
  let times = [];
  let turn = 0;
  const running = new Set();
  const timer = setInterval(() => {
    const asked = ask(port, tokens[turn++ % tokens.length]).then((ms) => times.push(ms));
    running.add(asked);
    asked.finally(() => running.delete(asked)).catch(() => {});
  }, 1000 / REQUESTS);
  return {
    figures: () => {
      const sorted = times.toSorted((a, b) => a - b);
      times = [];
      const at = (part) => Math.round(sorted[Math.floor(sorted.length * part)] ?? 0);
      return { requests: sorted.length, requestP50: at(0.5), requestP99: at(0.99) };
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

async function ask(port, token) {
  const before = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: QUERY }),
  });
  const { data, errors } = await response.json();
  if (errors || data.recommendations.nodes.length === 0 || data.recommendations.modelVersion === null)
    throw new Error(`A wrong answer: ${JSON.stringify({ data, errors })}`);
  return performance.now() - before;
}
