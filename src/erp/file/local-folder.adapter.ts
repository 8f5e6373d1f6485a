import { randomUUID } from 'node:crypto';
import { access, type FileHandle, link, mkdir, open, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ErpError } from '../port.js';
import type { Folder } from './folder.js';

const CHUNK = 256 * 1024;
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';
const fault = (error: unknown, what: string): ErpError =>
  error instanceof ErpError
    ? error
    : new ErpError(
        /EACCES|EPERM/.test(codeOf(error)) ? 'UNAUTHORISED' : 'UNREACHABLE',
        `${what} (${codeOf(error)}).`,
      );

/** A folder of this machine. A file that is written anew while it is read is BUSY: it comes again. */
export const localFolder = (path: string): Folder => ({
  read: async (name, known, signal) => {
    signal.throwIfAborted();
    const handle = await opened(path, name);
    if (handle === null) return 'absent';
    let version: string;
    try {
      version = await versionOf(handle);
    } catch (error) {
      await handle.close();
      throw fault(error, `${name} cannot be read`);
    }
    if (version === known) {
      await handle.close();
      return 'unchanged';
    }
    return { version, bytes: bytesOf(handle, name, version, signal) };
  },
  put: async (name, text, signal) => {
    signal.throwIfAborted();
    const target = join(path, name);
    const part = join(dirname(target), `.${basename(target)}.${randomUUID()}.part`);
    const done = join(dirname(target), 'done', basename(target));
    try {
      await stat(path);
      await mkdir(dirname(target), { recursive: true });
      if (await exists(done)) return false;
      await writeFile(part, text, { flush: true });
      return await linked(part, target);
    } catch (error) {
      throw fault(error, `${name} cannot be written`);
    }
  },
});

async function opened(path: string, name: string): Promise<FileHandle | null> {
  try {
    await stat(path);
    return await open(join(path, name));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && (await exists(path))) return null;
    throw fault(error, `${name} cannot be read`);
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function versionOf(handle: FileHandle): Promise<string> {
  const { size, mtimeNs, ino } = await handle.stat({ bigint: true });
  return `${ino}-${size}-${mtimeNs}`;
}

async function* bytesOf(
  handle: FileHandle,
  name: string,
  version: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK);
      if (bytesRead === 0) break;
      yield buffer.subarray(0, bytesRead);
    }
    if ((await versionOf(handle)) !== version)
      throw new ErpError('BUSY', `${name} was written while it was read.`);
  } catch (error) {
    signal.throwIfAborted();
    throw fault(error, `${name} cannot be read`);
  } finally {
    await handle.close();
  }
}

/** A link is made or not made, at once, and never over another file. */
async function linked(part: string, target: string): Promise<boolean> {
  try {
    await link(part, target);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(part);
  }
}
