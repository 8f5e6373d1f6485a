import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TrytonRpc } from '../../src/erp/tryton/rpc.adapter.js';
import { until } from '../support/process.js';

const run = promisify(execFile);
const MODULES = ['sale_price_list', 'product_price_list_dates'];
const SURROUNDINGS = { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), LANG: 'C.UTF-8' };
export const PASSWORD = 'pa:ss w@rd/1 of the tests';
/** A database takes half a minute of computing to make: it is made once and copied. */
const LONG = 600_000;

/** A real Tryton of the test's own: its process, its SQLite database, its port. */
export interface Trytond {
  readonly address: (password?: string) => URL;
  readonly rpc: TrytonRpc;
  readonly close: () => Promise<void>;
}

/** Starts one with the modules of price lists and nothing in it. */
export async function startTryton(): Promise<Trytond> {
  const folder = await mkdtemp(join(tmpdir(), 'maatwerk-trytond-'));
  await copyFile(await emptyDatabase(), join(folder, 'shop.sqlite'));
  const port = await freePort();
  const config = await configIn(folder, port);
  const child = spawn('trytond', ['-c', config, '-d', 'shop'], { env: SURROUNDINGS, stdio: 'ignore' });
  const address = (password = PASSWORD): URL =>
    new URL(`tryton+http://admin:${encodeURIComponent(password)}@127.0.0.1:${port}/shop`);
  const rpc = new TrytonRpc(address());
  await until(
    'Tryton listens',
    () => {
      if (child.exitCode !== null) throw new Error(`trytond ended with ${child.exitCode}`);
      return fetch(`http://127.0.0.1:${port}/`, { method: 'OPTIONS' }).then(
        () => true,
        () => false,
      );
    },
    LONG,
  );
  return {
    address,
    rpc,
    close: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function configIn(folder: string, port: number): Promise<string> {
  const path = join(folder, 'trytond.conf');
  await writeFile(
    path,
    `[database]\nuri = sqlite://\npath = ${folder}\n[web]\nlisten = 127.0.0.1:${port}\n[session]\ntimeout = 86400\n`,
  );
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const there = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Whoever comes first makes it; the others wait. Of each version of Tryton one. */
async function emptyDatabase(): Promise<string> {
  const { stdout } = await run('trytond-admin', ['--version'], { env: SURROUNDINGS });
  const version = stdout.trim().replaceAll(/[^\d.]+/g, '');
  const path = join(tmpdir(), `maatwerk-tryton-${version}.sqlite`);
  const lock = `${path}.lock`;
  return await until(
    'a database of Tryton is made',
    async () => {
      if (await there(path)) return path;
      const mine = await mkdir(lock).then(
        () => true,
        () => false,
      );
      if (!mine) {
        const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
        // Whoever was making it is long gone.
        if (Date.now() - mtimeMs > LONG) await rm(lock, { recursive: true, force: true });
        return null;
      }
      try {
        if (!(await there(path))) await makeDatabase(path);
        return path;
      } finally {
        await rm(lock, { recursive: true, force: true });
      }
    },
    2 * LONG,
  );
}

async function makeDatabase(path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'maatwerk-trytond-'));
  try {
    const config = await configIn(folder, 0);
    const file = join(folder, 'shop.sqlite');
    await writeFile(file, '');
    await writeFile(join(folder, 'password'), PASSWORD);
    await run(
      'trytond-admin',
      ['-c', config, '-d', 'shop', '-u', ...MODULES, '--activate-dependencies', '--email', 'erp@example.com'],
      { env: { ...SURROUNDINGS, TRYTONPASSFILE: join(folder, 'password') } },
    );
    await copyFile(file, `${path}.new`);
    await rename(`${path}.new`, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
