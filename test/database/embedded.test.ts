import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyPrograms, findBinaries, hydrate, isComplete } from '../../src/database/embedded-binaries.js';
import { lockFolder } from '../../src/database/embedded-lock.js';
import { canReach, serverUser } from '../../src/database/embedded-user.js';
import { type Embedded, startEmbedded } from '../../src/database/embedded.js';
import { openDatabase } from '../../src/database/postgres.js';
import { keptLog } from '../support/database.js';

let folder: string;
let running: Embedded[];
beforeEach(async () => {
  // mkdtemp makes folders of mode 700: below one, the server's user may go nowhere.
  folder = await mkdtemp(join(tmpdir(), 'maatwerk-embedded-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map(({ stop }) => stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(dataFolder = join(folder, 'data')): Promise<Embedded> {
  const embedded = await startEmbedded({ dataFolder, log: keptLog() });
  running.push(embedded);
  return embedded;
}

async function stopped(embedded: Embedded): Promise<void> {
  running = running.filter((other) => other !== embedded);
  await embedded.stop();
}

async function ask(url: string, text: string): Promise<object[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}

it('keeps what was stored from one start to the next, below a folder of mode 700', async () => {
  const first = await start();
  await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await stopped(first);
  const second = await start();
  expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  expect(await ask(second.url, `SELECT current_setting('fsync') AS fsync, upper('é') AS upper`)).toEqual([
    { fsync: 'on', upper: 'É' },
  ]);
});

it('never runs as root, and keeps its files and password to itself', async () => {
  const { url } = await start();
  const pid = Number((await readFile(join(folder, 'data/postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
  expect((await stat(join(folder, 'data/postgres'))).uid).not.toBe(0);
  expect((await stat(join(folder, 'data/postgres'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, 'data/password'))).mode & 0o777).toBe(0o600);
  if (process.platform === 'linux')
    expect(await readFile(`/proc/${pid}/status`, 'utf8')).not.toMatch(/^Uid:\s+0/m);
  const wrong = Object.assign(new URL(url), { password: 'wrong' }).href;
  await expect(ask(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

it('is owned by one process: a second one says so', async () => {
  const { url } = await start();
  await expect(startEmbedded({ dataFolder: join(folder, 'data'), log: keptLog() })).rejects.toThrow(
    new RegExp(`data folder .*data is in use by process ${process.pid}.*MAATWERK_DATA.*DATABASE_URL`),
  );
  expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

/** Another process that holds the folder until it is killed. */
async function holder(script: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((done) => child.stdout?.once('data', done));
  return child;
}

it('is owned by one process: another live process keeps it, a killed one does not', async () => {
  const child = await holder(`console.log('here'); setInterval(() => {}, 1000)`);
  const ticks = await readFile(`/proc/${child.pid}/stat`, 'utf8').then(
    (text) => text.slice(text.lastIndexOf(')') + 2).split(' ')[19],
    () => '-',
  );
  await writeFile(join(folder, 'lock'), `${child.pid} ${ticks}\n`);
  await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${child.pid}`);
  child.kill('SIGKILL');
  await new Promise((done) => child.once('exit', done));
  const release = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow('in use');
  release();
  expect(await readdir(folder)).toEqual([]);
});

it('gives a stale lock to one of many who want it in one process', async () => {
  await writeFile(join(folder, 'lock'), '999999999 1\n');
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
  const given = answers.filter((answer) => answer.status === 'fulfilled');
  expect(given.length).toBe(1);
  given[0]?.value();
});

/** A process that wants the folder's lock at the moment `at`, says `yes` or `no`, and keeps it until it is killed. */
const WANTS = `
  const [, from, folder, at] = process.argv;
  const { lockFolder } = await import(from);
  await new Promise((done) => setTimeout(done, Number(at) - Date.now()));
  await lockFolder(folder).then(() => console.log('yes'), () => console.log('no'));
  setInterval(() => {}, 1000);`;

it('gives a stale lock to one of several processes that want it, and past what a killed takeover left', async () => {
  const compiled = new URL('../../dist/src/database/embedded-lock.js', import.meta.url).href;
  await writeFile(join(folder, 'lock'), '999999999 1\n');
  await writeFile(join(folder, 'lock.takeover'), '999999999 1\n');
  const at = String(Date.now() + 1500);
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', WANTS, compiled, folder, at], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  try {
    const said = await Promise.all(
      children.map(
        (child) =>
          new Promise<string>((done) => child.stdout?.once('data', (data) => done(String(data).trim()))),
      ),
    );
    expect(said.toSorted()).toEqual(['no', 'no', 'no', 'no', 'no', 'yes']);
    expect(await readdir(folder)).toEqual(['lock']);
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}, 60_000);

it('takes over the server that a killed process left behind', async () => {
  const first = await start();
  await ask(first.url, 'CREATE TABLE kept AS SELECT 1 AS answer');
  await stopped(first);
  // What kill -9 of the owner leaves: a server without one, and its lock.
  const data = join(folder, 'data/postgres');
  const { uid, gid } = await stat(data);
  const { postgres } = await findBinaries(await serverUser(uid));
  const place = process.platform === 'linux' ? '/proc/self/cwd' : data;
  const { port } = new URL(first.url);
  const orphan = spawn(postgres, ['-D', place, '-c', `port=${port}`, '-c', 'unix_socket_directories='], {
    cwd: data,
    uid,
    gid,
    stdio: 'ignore',
  });
  const ended = new Promise((done) => orphan.once('exit', done));
  await writeFile(join(folder, 'data/lock'), '999999999 1\n');
  // Its pid file tells who it is from its first moments on.
  while (!(await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')))
    await new Promise(setImmediate);

  const second = await start();
  expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 1 }]);
  expect((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]).toBe(String(orphan.pid));
  await stopped(second);
  expect(await ended).toBe(0);
});

it('starts where the pid file of a crashed machine names some other program', async () => {
  await stopped(await start());
  await writeFile(
    join(folder, 'data/postgres/postmaster.pid'),
    `${process.pid}\n/nowhere\n1\n1\n\n127.0.0.1\n1 1\nready   \n`,
  );
  const { url } = await start();
  expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('makes itself again when the first start was interrupted', async () => {
  await mkdir(join(folder, 'data/postgres'), { recursive: true });
  await writeFile(join(folder, 'data/postgres/PG_VERSION'), '18\n');
  const { url } = await start();
  expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it.each([
  [{ format: 2, postgres: 18 }, /newer version of Maatwerk \(format 2.*Install that version/],
  [{ format: 1, postgres: 17 }, /belongs to PostgreSQL 17.*Install a version of it that begins with 17\./],
])('refuses a folder of %o and says what to do', async (format, sentence) => {
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'data/format.json'), JSON.stringify(format));
  await expect(start()).rejects.toThrow(sentence);
});

it('makes the links and rights that an installation without scripts leaves out', async () => {
  const binaries = await findBinaries(null);
  const native = join(folder, 'native');
  await cp(join(binaries.postgres, '../..'), native, { recursive: true, verbatimSymlinks: true });
  await unlink(join(native, 'lib/libpq.so.5'));
  await chmod(join(native, 'bin/postgres'), 0o644);
  expect(await isComplete(native)).toBe(false);
  await hydrate(native);
  expect(await isComplete(native)).toBe(true);
});

it('copies the programs whole, with links that stay inside the copy', async () => {
  const { initdb } = await findBinaries(null);
  const copy = join(folder, 'cache/postgresql');
  await mkdir(join(folder, 'cache'));
  await copyPrograms(join(initdb, '../..'), copy);
  expect(await isComplete(copy)).toBe(true);
  expect(await realpath(join(copy, 'lib/libpq.so.5'))).toMatch(new RegExp(`^${await realpath(copy)}/lib/`));
  expect(await readdir(join(folder, 'cache'))).toEqual(['postgresql']);
});

it('knows who may enter where', async () => {
  const nobody = { name: 'nobody', uid: 65534, gid: 65534 };
  expect(await canReach(tmpdir(), nobody)).toBe(true);
  expect(await canReach(folder, nobody)).toBe(false);
  expect(await canReach(join(folder, 'nowhere'), nobody)).toBe(false);
});

it('is opened without a url, described without its password, and stopped on close', async () => {
  const database = await openDatabase({ dataFolder: join(folder, 'data'), entities: [], log: keptLog() });
  expect(database.description).toMatch(/^embedded PostgreSQL 18 in .*data$/);
  expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await database.close();
  await expect(ask(database.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(stat(join(folder, 'data/postgres/postmaster.pid'))).rejects.toThrow('ENOENT');
});
