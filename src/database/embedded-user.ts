import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** An unprivileged user of this machine. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** In this order: PostgreSQL's own user where there is one, else the users every system has. */
const CANDIDATES = ['postgres', 'nobody', 'daemon'];

/**
 * Who runs the server: null for the user of this process. PostgreSQL refuses root, so root lends it another user: the
 * owner of the existing database (`ownerUid`), else the first of postgres, nobody, daemon.
 */
export async function serverUser(ownerUid: number | undefined): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const users = await readFile('/etc/passwd', 'utf8').then(parseUsers, () => [] as SystemUser[]);
  if (ownerUid !== undefined && ownerUid !== 0)
    return (
      users.find(({ uid }) => uid === ownerUid) ?? { name: `uid ${ownerUid}`, uid: ownerUid, gid: ownerUid }
    );
  for (const name of CANDIDATES) {
    const user = users.find((other) => other.name === name && other.uid !== 0);
    if (user) return user;
  }
  return { name: 'uid 65534', uid: 65534, gid: 65534 };
}

const parseUsers = (passwd: string): SystemUser[] =>
  passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });

/** Whether `user` may enter every folder above `path` and read `path` itself, by owner, group and mode. */
export async function canReach(path: string, user: SystemUser): Promise<boolean> {
  for (let folder = path, bits = 0o5; ; folder = dirname(folder), bits = 0o1) {
    const status = await stat(folder).catch(() => undefined);
    if (!status) return false;
    const shift = status.uid === user.uid ? 6 : status.gid === user.gid ? 3 : 0;
    if (((status.mode >> shift) & bits) !== bits) return false;
    if (dirname(folder) === folder) return true;
  }
}
