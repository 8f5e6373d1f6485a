import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Database } from '../database/database.js';
import type { AccountSettings } from './settings.js';

/** The keys of this shop, each for one use only; all derived from one secret. */
export interface Keys {
  readonly accessToken: KeyObject;
  readonly visitor: Buffer;
}

const made = new WeakMap<Database, Promise<string>>();
const derived = new Map<string, Keys>();

/** The keys that sign tokens and visitor ids. Without `MAATWERK_SECRET` one is made once per database, race-safely. */
export async function keysOf(on: {
  readonly config: Pick<AccountSettings, 'secret'>;
  readonly database: Database;
}): Promise<Keys> {
  const secret = on.config.secret ?? (await madeSecret(on.database));
  let keys = derived.get(secret);
  if (!keys) {
    keys = {
      accessToken: createSecretKey(derive(secret, 'access token')),
      visitor: derive(secret, 'visitor id'),
    };
    derived.set(secret, keys);
  }
  return keys;
}

const derive = (secret: string, use: string): Buffer =>
  createHmac('sha256', secret).update(`maatwerk ${use}`).digest();

async function madeSecret(database: Database): Promise<string> {
  const known = made.get(database);
  if (known) return await known;
  const reading = readSecret(database);
  made.set(database, reading);
  reading.catch(() => made.delete(database));
  return await reading;
}

/** Processes that start together agree on the first one's secret: the second insert does nothing. */
async function readSecret(database: Database): Promise<string> {
  const read = async (): Promise<string | undefined> => {
    const rows = await database.query<{ value: string }>(
      `SELECT value FROM shop_setting WHERE name = 'signing-secret'`,
    );
    return rows[0]?.value;
  };
  const found = await read();
  if (found !== undefined) return found;
  await database.query(
    `INSERT INTO shop_setting (name, value) VALUES ('signing-secret', $1) ON CONFLICT (name) DO NOTHING`,
    [JSON.stringify(randomBytes(32).toString('base64url'))],
  );
  const secret = await read();
  if (secret === undefined) throw new Error('The signing secret could not be stored in shop_setting.');
  return secret;
}
