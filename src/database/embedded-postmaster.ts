import { spawn } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** A live server process, as its own postmaster.pid tells. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping` … */
  readonly status: string;
  /** Asks for a fast stop without waiting. */
  interrupt(): void;
}

/** The server that runs on a data folder; undefined where none does. A pid file whose process is another program counts as none. */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid) || !(await runsIn(pid, data))) return undefined;
  return {
    pid,
    port: Number(lines[3]),
    status: lines[7]?.trim() || 'starting',
    interrupt: () => void signal(pid, 'SIGINT'),
  };
}

/** Fast stop: sessions are ended, everything is written down. */
export async function stopPostmaster(data: string, { pid }: Postmaster, pgCtl: string): Promise<void> {
  if (process.platform === 'win32')
    // Windows has no signals: pg_ctl speaks to the server by a pipe.
    await new Promise((done) =>
      spawn(pgCtl, ['stop', '-D', data, '-m', 'fast'], { stdio: 'ignore' }).on('close', done),
    );
  else signal(pid, 'SIGINT');
  // Its folder too: a process that nobody has waited for keeps its number, but not its folder.
  while (isAlive(pid) && (await runsIn(pid, data))) await new Promise((done) => setTimeout(done, 5));
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A pid is given again to other programs; on Linux the server is known by its folder. */
async function runsIn(pid: number, data: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return folder === (await realpath(data));
}
