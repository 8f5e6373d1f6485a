// `npm run bench -- start`: a cold start on an existing data folder to the first answer, and the memory of a gateway at rest.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './processes.mjs';

const COMMAND = fileURLToPath(new URL('../bin/maatwerk.js', import.meta.url));
const ROUNDS = Number(process.env.MAATWERK_TEST_ROUNDS ?? 5);
/** How long a gateway has had nothing to do when its memory is read, in ms. */
const REST = 10_000;

export async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'maatwerk-bench-start-'));
  try {
    const first = await start(folder);
    await stop(first.child);
    const starts = [];
    const memory = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { child, seconds } = await start(folder);
      starts.push(seconds);
      await new Promise((rested) => setTimeout(rested, REST));
      memory.push(await residentMb(child.pid));
      await stop(child);
    }
    return report(first.seconds, starts, memory);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `maatwerk serve` until it has answered a priced query. */
async function start(folder) {
  const before = performance.now();
  const child = spawn(process.execPath, [COMMAND, 'serve'], {
    env: {
      PATH: process.env.PATH,
      MAATWERK_DATA: folder,
      PORT: '0',
      HOST: '127.0.0.1',
      MAATWERK_LOG: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const greeting = await new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`The gateway ended with ${code}.`)));
    child.stdout.on('data', (data) => {
      text += data;
      if (text.includes('/metrics')) resolve(text);
    });
  });
  const port = /localhost:(\d+)/.exec(greeting)[1];
  const sku = /three prices of (\S+) /.exec(greeting)[1];
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `{ product(sku: "${sku}") { price { net { amount } } } }` }),
  });
  const { data } = await response.json();
  if (!data?.product?.price?.net) throw new Error('The first answer is no price.');
  return { child, seconds: (performance.now() - before) / 1000 };
}

const stop = (child) =>
  new Promise((stopped) => {
    child.removeAllListeners('exit');
    child.once('exit', stopped);
    child.kill('SIGTERM');
  });

async function residentMb(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) / 1024;
}

function report(firstSeconds, starts, memory) {
  const figures = {
    firstStartSeconds: round(firstSeconds),
    secondStartSeconds: round(median(starts)),
    secondStartSlowest: round(Math.max(...starts)),
    idleRssMb: Math.round(median(memory)),
  };
  console.table(figures);
  return {
    name: 'start',
    figures,
    floors: {},
    targets: { secondStartSeconds: '< 5', idleRssMb: '< 250' },
    met: { secondStartSeconds: figures.secondStartSeconds < 5, idleRssMb: figures.idleRssMb < 250 },
  };
}

const round = (number) => Math.round(number * 100) / 100;
