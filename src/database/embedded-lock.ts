import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { link, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/**
 * Folders that this very process holds or is about to: a lock with our own pid is ours only when it is in here, since the
 * number may be one from before a restart of the machine.
 */
const held = new Set<string>();

/** How long the guard of a takeover counts, in ms: it is held for a few, so an older one was left by a killed process. */
const GUARD_MS = 5000;

/**
 * Makes this process the owner of a data folder; answers how to let go, which is also done when the process ends. Throws
 * a sentence when another process that lives owns it. The lock of a process that is gone is taken over.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const path = join(folder, 'lock');
  if (held.has(path)) throw inUse(folder, process.pid);
  held.add(path);
  const mine = `${process.pid} ${startOf(process.pid)}\n`;
  const draft = join(folder, `lock.${randomUUID()}`);
  try {
    await writeFile(draft, mine);
    // Linking fails where the lock exists: two processes cannot both make it.
    while (!(await made(draft, path))) {
      const theirs = contents(path);
      if (theirs === undefined) continue;
      if (alive(theirs)) throw inUse(folder, theirs.split(' ')[0]);
      await discard(path, draft, theirs);
    }
  } catch (error) {
    held.delete(path);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const release = (): void => {
    held.delete(path);
    process.off('exit', release);
    if (contents(path) === mine) rmSync(path, { force: true });
  };
  process.on('exit', release);
  return release;
}

const inUse = (folder: string, pid: number | string | undefined): Error =>
  new Error(
    `The data folder ${folder} is in use by process ${pid}. Stop that process, choose another folder with MAATWERK_DATA, ` +
      'or set DATABASE_URL: several processes can share a PostgreSQL of your own.',
  );

const made = (draft: string, path: string): Promise<boolean> =>
  link(draft, path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );

/**
 * Removes a stale lock. Only who holds the guard beside it may: the lock is read again under it, so that what is removed
 * is never the one that somebody faster has made meanwhile.
 */
async function discard(path: string, draft: string, stale: string): Promise<void> {
  const guard = `${path}.takeover`;
  if (await made(draft, guard)) {
    if (contents(path) === stale) rmSync(path, { force: true });
    rmSync(guard, { force: true });
    return;
  }
  await removeOld(guard);
}

/**
 * A guard that a killed process left behind goes. Those who wait look at it at moments of their own, and again in the very
 * step of removing it: what another has put in its place meanwhile is a younger file.
 */
async function removeOld(guard: string): Promise<void> {
  const old = ageOf(guard) > GUARD_MS;
  await setTimeout(old ? randomInt(1, 500) : 5);
  if (old && ageOf(guard) > GUARD_MS) rmSync(guard, { force: true });
}

/** How long a file has had its name, in ms; 0 where there is none. */
function ageOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? Date.now() - found.ctimeMs : 0;
}

function alive(lock: string): boolean {
  const [pid = '', start = ''] = lock.trim().split(' ');
  const id = Number(pid);
  if (!Number.isSafeInteger(id) || id <= 0 || id === process.pid) return false;
  try {
    process.kill(id, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  // A number is given again to another process; when it started tells them apart.
  return start === startOf(id);
}

/** When a process started, in ticks since the machine did; `-` where the system does not tell. */
function startOf(pid: number): string {
  const text = contents(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
}

function contents(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
