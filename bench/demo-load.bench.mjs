// `npm run bench -- demo-load <file>`: the full invoice file into a real PostgreSQL, twice: memory, time, the same state,
// and every order line's price asked of the gateway.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { paidPrices } from './paid-prices.mjs';

const COMMAND = fileURLToPath(new URL('../bin/maatwerk.js', import.meta.url));
const SERVER = process.env.MAATWERK_TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
/** Prints the process's greatest memory, in kB, when it ends. */
const WATCH = `data:text/javascript,process.on('exit',()=>console.error('maxRSS '+process.resourceUsage().maxRSS))`;
/** What differs between two loads by its nature: who ran when, and salts. */
const PASSING = new Set([
  'import_run',
  'import_reject',
  'migration',
  'model',
  'model_item',
  'model_best_sellers',
  'audit_entry',
  'one_time_token',
  'session',
]);

const named = () =>
  process.argv.slice(2).find((word) => /\.csv(\.gz)?$/.test(word)) ?? process.env.MAATWERK_DEMO_FILE;

export async function run({ file = named() } = {}) {
  if (!file) {
    console.log(
      'Name the full invoice file: npm run bench -- demo-load <file>, or MAATWERK_DEMO_FILE. Nothing was measured.',
    );
    return { name: 'demo-load', skipped: true };
  }
  if (!existsSync(file)) throw new Error(`There is no invoice file ${file}`);
  const name = `maatwerk_bench_demo_${randomBytes(4).toString('hex')}`;
  const url = Object.assign(new URL(SERVER), { pathname: `/${name}` }).href;
  await onServer((client) => client.query(`CREATE DATABASE ${name}`));
  try {
    const loads = [];
    for (let load = 1; load <= 2; load++)
      loads.push({ ...(await loadDemo(url, file)), state: await stateOf(url) });
    return report(loads, await paidPrices(url));
  } finally {
    await onServer((client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }
}

async function onServer(work, connectionString = SERVER) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function loadDemo(url, file) {
  const before = performance.now();
  const child = spawn(process.execPath, [`--import=${WATCH}`, COMMAND, 'demo', '--from', file], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, MAATWERK_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (data) => process.stdout.write(data));
  child.stderr.on('data', (data) => (text += data));
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code !== 0) return reject(new Error(`maatwerk demo ended with ${code}: ${text}`));
      resolve({
        seconds: (performance.now() - before) / 1000,
        rssMb: Number(/maxRSS (\d+)/.exec(text)[1]) / 1024,
      });
    });
  });
}

/** A hash of the rows of each table of ours. */
const stateOf = (url) =>
  onServer(async (client) => {
    const { rows: tables } = await client.query(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'cache%' ORDER BY tablename`,
    );
    const state = {};
    for (const { name } of tables) {
      if (PASSING.has(name)) continue;
      // Passwords are salted anew only for people who have none yet, so they stay.
      const { rows } = await client.query(
        `SELECT count(*)::int AS rows, coalesce(sum(hashtextextended(one::text, 0)::numeric), 0)::text AS hash FROM "${name}" one`,
      );
      state[name] = rows[0];
    }
    return state;
  }, url);

function report([first, second], paid) {
  const differing = Object.keys(first.state).filter(
    (name) => first.state[name].hash !== second.state[name].hash,
  );
  const digest = createHash('sha256').update(JSON.stringify(second.state)).digest('hex').slice(0, 16);
  const figures = {
    firstSeconds: round(first.seconds),
    secondSeconds: round(second.seconds),
    peakRssMb: Math.round(Math.max(first.rssMb, second.rssMb)),
    tables: Object.keys(second.state).length,
    rows: Object.values(second.state).reduce((sum, { rows }) => sum + rows, 0),
    differing: differing.join(', ') || 'none',
    state: digest,
    orderLines: paid.lines,
    paidPricePercent: round((100 * paid.right) / paid.lines),
  };
  console.table(figures);
  return {
    name: 'demo-load',
    figures,
    floors: {},
    targets: { peakRssMb: '< 600', differing: 'none', paidPricePercent: '>= 97' },
    met: {
      peakRssMb: figures.peakRssMb < 600,
      sameState: differing.length === 0,
      paid: figures.paidPricePercent >= 97,
    },
  };
}

const round = (number) => Math.round(number * 100) / 100;
