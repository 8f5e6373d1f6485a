import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** Fewest and most characters of a password that is chosen. */
export const PASSWORD_LENGTH = { min: 10, max: 200 } as const;

/** argon2id with the library's parameters (19 MiB, two passes), those that OWASP recommends. */
export const hashPassword = async (password: string): Promise<string> => await hash(password);

let dummy: Promise<string> | undefined;

/**
 * Whether the password fits. Without a hash (unknown person, no password yet) as much work is done, against a hash that
 * nothing fits, so that the time of the answer tells nothing.
 */
export async function passwordFits(storedHash: string | null, password: string): Promise<boolean> {
  dummy ??= hash(randomBytes(32));
  const against = await dummy;
  const tooLong = password.length > PASSWORD_LENGTH.max;
  const fits = await verify(storedHash ?? against, tooLong ? '' : password);
  return fits && storedHash !== null && !tooLong;
}
