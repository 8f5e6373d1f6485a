// `npm run bench -- import`: a million price lines against a bare COPY of the same rows, and the memory of five million.
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { runImport } from '../dist/src/erp/import/pipeline.store.js';
import { priceLines } from '../dist/src/erp/kinds/price-lines.import.js';
import { benchDatabase } from './bench-database.mjs';

const COMMAND = fileURLToPath(new URL('../bin/maatwerk.js', import.meta.url));
/** Prints the process's greatest memory, in kB, when it ends. */
const WATCH = `data:text/javascript,process.on('exit',()=>console.error('maxRSS '+process.resourceUsage().maxRSS))`;
const PRODUCTS = 2000;
/** A list prices every product, for one piece and for a dozen. */
const LINES_A_LIST = 2 * PRODUCTS;
const HEADER = 'list,sku,unit,min_quantity,amount,per,valid_from,valid_to\n';
const COLUMNS = 'product_id, list_id, unit, min_quantity, valid_from, valid_to, amount, per';
const SHOP = {
  rowLimit: 1_000_000,
  shopCurrency: 'EUR',
  shopLanguage: 'en',
  shopTimeZone: 'Europe/Amsterdam',
};

const number = (name, otherwise) => Number(process.env[name] ?? otherwise);

export async function run({
  lines = number('BENCH_LINES', 1_000_000),
  many = number('BENCH_MANY', 5_000_000),
  runs = number('BENCH_RUNS', 5),
} = {}) {
  const bench = await benchDatabase('maatwerk_bench_import');
  if (!bench) return { name: 'import', skipped: true };
  const folder = await mkdtemp(join(tmpdir(), 'maatwerk-bench-'));
  try {
    await shopOf(bench.client, Math.max(lines, many) / LINES_A_LIST);
    const files = {
      first: join(folder, 'first.csv'),
      second: join(folder, 'second.csv'),
      copy: join(folder, 'copy'),
    };
    await writeLines(files.first, lines, () => 0);
    // Every hundredth line has another amount.
    await writeLines(files.second, lines, (at) => (at % 100 === 0 ? 1 : 0));
    const on = { ...bench, changes: { announce: async () => {} }, config: SHOP, clock: () => new Date() };
    await load(on, files.first, { accepted: lines });
    await bench.client.query('CREATE TABLE bare (LIKE price_line INCLUDING ALL)');
    // In the order of the file.
    await pipeline(
      bench.client.query(
        copyTo(`COPY (SELECT ${COLUMNS.replaceAll(/\w+/g, 't.$&')} FROM price_line t JOIN price_list l ON l.id = t.list_id
        JOIN product p ON p.id = t.product_id ORDER BY l.code, p.sku, t.min_quantity) TO STDOUT`),
      ),
      createWriteStream(files.copy),
    );
    const rounds = [];
    for (let round = 0; round < runs; round++) {
      const one = {
        bare: await timed(bench.client, 'bare', () => bareCopy(bench.client, files.copy)),
        first: await timed(bench.client, 'price_line', () => load(on, files.first, { accepted: lines })),
        again: await timed(bench.client, '', () => load(on, files.second, { accepted: lines / 100 })),
        same: await timed(bench.client, '', () => load(on, files.second, { accepted: 0 })),
      };
      console.log(`round ${round + 1}: ${JSON.stringify(one)}`);
      rounds.push(one);
    }
    const memory = many > 0 ? await memoryOf(bench, folder, many) : {};
    return report(rounds, { lines, many, ...memory });
  } finally {
    await rm(folder, { recursive: true });
    await bench.drop();
  }
}

async function shopOf(client, lists) {
  await client.query(`
    INSERT INTO product (sku, name, unit) SELECT 'SKU-' || lpad(n::text, 5, '0'), 'Product', 'piece' FROM generate_series(1, ${PRODUCTS}) n ORDER BY n;
    INSERT INTO company (customer_number, name, country, currency) SELECT 'C' || lpad(n::text, 5, '0'), 'Company', 'NL', 'EUR' FROM generate_series(1, ${lists}) n ORDER BY n;
    INSERT INTO price_list (code, currency, kind, company_id) SELECT customer_number, 'EUR', 'CONTRACT', id FROM company ORDER BY id;`);
  await client.query('VACUUM ANALYZE');
}

/** Writes a file as an ERP does: list by list, article by article. */
async function writeLines(file, lines, dearer) {
  const out = createWriteStream(file);
  out.write(HEADER);
  let text = '';
  for (let at = 0; at < lines; at++) {
    const list = Math.floor(at / LINES_A_LIST) + 1;
    const product = Math.floor((at % LINES_A_LIST) / 2) + 1;
    const cents = 100 + ((product * 7 + list * 13 + at) % 90_000) + dearer(at);
    text += `C${String(list).padStart(5, '0')},SKU-${String(product).padStart(5, '0')},piece,${at % 2 ? 12 : 1},${(cents / 100).toFixed(2)},1,2026-01-01,${product % 3 ? '' : '2027-01-01'}\n`;
    if (text.length < 1 << 20) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await once(out, 'close');
}

async function load(on, file, { accepted }) {
  const result = await runImport(on, priceLines, createReadStream(file, { highWaterMark: 256 * 1024 }), {
    format: 'csv',
    source: 'BENCH',
    // As the command does.
    size: statSync(file).size,
  });
  if (result.rejected > 0 || result.accepted !== accepted)
    throw new Error(`expected ${accepted} accepted rows: ${JSON.stringify(result)}`);
}

const bareCopy = (client, file) =>
  pipeline(
    createReadStream(file, { highWaterMark: 256 * 1024 }),
    client.query(copyFrom(`COPY bare (${COLUMNS}) FROM STDIN`)),
  );

/** Seconds; the table named is emptied before, and what the last one left behind is on disk. */
async function timed(client, table, work) {
  if (table) await client.query(`TRUNCATE ${table}`);
  await client.query('CHECKPOINT');
  const before = performance.now();
  await work();
  return Math.round(performance.now() - before) / 1000;
}

/** The command as people run it, in a process of its own. */
async function memoryOf({ url, client }, folder, lines) {
  const file = join(folder, 'many.csv');
  await writeLines(file, lines, () => 0);
  await client.query('TRUNCATE price_line');
  const before = performance.now();
  const child = spawn(process.execPath, [`--import=${WATCH}`, COMMAND, 'import', 'price-lines', file], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, MAATWERK_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  child.stderr.on('data', (data) => (text += data));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`maatwerk import ended with ${code}: ${text}`);
  return {
    manySeconds: Math.round(performance.now() - before) / 1000,
    rssMb: Math.round(Number(/maxRSS (\d+)/.exec(text)[1]) / 1024),
  };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const round = (value) => Math.round(value * 100) / 100;

function report(rounds, { lines, many, manySeconds, rssMb }) {
  const of = (name) => median(rounds.map((one) => one[name]));
  const figures = {
    lines,
    runs: rounds.length,
    bareCopySeconds: of('bare'),
    importSeconds: of('first'),
    onePercentSeconds: of('again'),
    sameFileSeconds: of('same'),
    // Each against the bare COPY of its own round.
    importSpeed: round(median(rounds.map(({ bare, first }) => bare / first))),
    onePercentTime: round(median(rounds.map(({ bare, again }) => again / bare))),
    ...(many > 0 ? { many, manySeconds, rssMb } : {}),
  };
  console.table(figures);
  return {
    name: 'import',
    figures,
    floors: {},
    targets: { importSpeed: '>= 0.5', onePercentTime: '<= 0.8', rssMb: '< 400' },
    met: {
      importSpeed: figures.importSpeed >= 0.5,
      onePercentTime: figures.onePercentTime <= 0.8,
      ...(many > 0 ? { rssMb: rssMb < 400 } : {}),
    },
  };
}
