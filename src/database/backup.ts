import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import {
  type BackupHeader,
  type BackupTable,
  type BackupTrailer,
  END_OF_ROWS,
  FORMAT,
  newlinesIn,
} from './backup-format.js';
import {
  keyOf,
  migrationsOf,
  onOwnConnection,
  quoted,
  storedSequences,
  type StoredTable,
  storedTables,
  TRANSACTION_SETTINGS,
} from './backup-tables.js';

/** Where a backup or a restore is. */
export interface BackupProgress {
  /** `public.company`, the `part`th of `parts` tables. */
  readonly table: string;
  readonly part: number;
  readonly parts: number;
  /** Of all tables so far, and how many are expected. */
  readonly rows: number;
  readonly expected: number;
}

export interface BackupOptions {
  readonly url: string;
  /** How messages call the database. */
  readonly description: string;
  /** Of Maatwerk; stands in the backup. */
  readonly version: string;
  readonly progress?: (at: BackupProgress) => void;
}

export interface BackupDone {
  readonly tables: number;
  readonly rows: number;
}

/**
 * Writes everything the shop has to `file`, as it is at one moment, while gateways go on working. The file, which has the
 * passwords' hashes and the shop's secret in it, is readable by its owner only, and stands under its name only when it is
 * whole and on the disk. Memory does not grow with the shop.
 */
export async function backupToFile(options: BackupOptions, file: string): Promise<BackupDone> {
  const draft = `${file}.${randomUUID()}.partial`;
  const discard = (): void => rmSync(draft, { force: true });
  process.on('exit', discard);
  try {
    const out = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    await once(out, 'open');
    const done = await backupTo(options, out);
    await rename(draft, file);
    await syncFolder(dirname(file));
    return done;
  } catch (error) {
    discard();
    const { path, message } = error as NodeJS.ErrnoException;
    if (path !== draft) throw error;
    throw new Error(`The backup cannot be written: ${message.replace(draft, file)}.`, { cause: error });
  } finally {
    process.off('exit', discard);
  }
}

/** The name must be on the disk too; not every system lets a folder be synchronised. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

/** As `backupToFile`, to a stream; `end: false` leaves it open, for standard output. */
export async function backupTo(
  options: BackupOptions,
  out: NodeJS.WritableStream,
  { end = true } = {},
): Promise<BackupDone> {
  return await onOwnConnection(options.url, async (client) => {
    const done = { tables: 0, rows: 0 };
    const text = Readable.from(backupText(client, { ...options, progress: told(options, done) }), {
      objectMode: false,
    });
    await pipeline(text, createGzip(), out, { end });
    return done;
  });
}

const told =
  ({ progress }: BackupOptions, done: { tables: number; rows: number }) =>
  (at: BackupProgress): void => {
    Object.assign(done, { tables: at.part, rows: at.rows });
    progress?.(at);
  };

/** The text of a backup, not yet zipped. Its first piece is made when the moment is fixed that it shows. */
export async function* backupText(
  client: ClientBase,
  { description, version, progress }: Omit<BackupOptions, 'url'>,
): AsyncGenerator<Buffer> {
  const tables = await holdStill(client, description);
  const hash = createHash('sha256');
  const hashed = (bytes: Buffer): Buffer => {
    hash.update(bytes);
    return bytes;
  };
  const header = await headerOf(client, tables, version);
  yield hashed(line(header));
  const counts: Record<string, number> = {};
  let rows = 0;
  for (const [at, table] of tables.entries()) {
    const { schema, name, columns } = table;
    const key = keyOf(table);
    const tell = (): void =>
      progress?.({ table: key, part: at + 1, parts: tables.length, rows, expected: header.estimate });
    tell();
    yield hashed(line({ schema, table: name, columns: [...columns] } satisfies BackupTable));
    const before = rows;
    const copy = `COPY ${quoted(schema, name)} (${columns.map((column) => quoted(column)).join(', ')}) TO STDOUT`;
    for await (const piece of client.query(copyTo(copy)) as AsyncIterable<Buffer>) {
      rows += newlinesIn(piece);
      tell();
      yield hashed(piece);
    }
    counts[key] = rows - before;
    yield hashed(END_OF_ROWS);
    tell();
  }
  await client.query('COMMIT');
  yield line({ rows: counts, sha256: hash.digest('hex') } satisfies BackupTrailer);
}

const line = (content: object): Buffer => Buffer.from(`${JSON.stringify(content)}\n`);

/**
 * Begins the transaction that sees one moment. The tables are locked against changes of their structure (not of their
 * rows) before that moment is fixed: a TRUNCATE in between would otherwise be seen as a table without rows.
 */
async function holdStill(client: ClientBase, description: string): Promise<readonly StoredTable[]> {
  const found = await storedTables(client);
  if (found.length === 0 || (await migrationsOf(client)) === null)
    throw new Error(
      `${description} has no shop in it: there is nothing to back up. Set DATABASE_URL or MAATWERK_DATA to the one you mean.`,
    );
  await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${TRANSACTION_SETTINGS}`);
  const names = found.map(({ schema, name }) => quoted(schema, name)).join(', ');
  await client.query(`LOCK TABLE ${names} IN ACCESS SHARE MODE`);
  const tables = await storedTables(client);
  const shape = (some: readonly StoredTable[]): string => some.map(keyOf).sort().join();
  if (shape(tables) !== shape(found))
    throw new Error(
      `${description} is being migrated by another process. Make the backup when that is done.`,
    );
  return tables;
}

async function headerOf(
  client: ClientBase,
  tables: readonly StoredTable[],
  version: string,
): Promise<BackupHeader> {
  const { rows } = await client.query<{ postgres: string; moment: Date }>(
    `SELECT current_setting('server_version') AS postgres, now() AS moment`,
  );
  const { postgres, moment } = rows[0]!;
  const sequences = await storedSequences(client);
  return {
    maatwerk: 'backup',
    format: FORMAT,
    version,
    migrations: [...((await migrationsOf(client)) ?? [])],
    postgres,
    moment: moment.toISOString(),
    tables: tables.length,
    estimate: Math.round(tables.reduce((sum, { estimate }) => sum + estimate, 0)),
    sequences: sequences.flatMap(({ schema, name, last }) => (last === null ? [] : [{ schema, name, last }])),
  };
}
