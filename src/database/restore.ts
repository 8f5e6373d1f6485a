import { createReadStream } from 'node:fs';
import { pipeline as connect, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { BackupDone, BackupProgress } from './backup.js';
import { BackupFileError, BackupReader, type BackupTable } from './backup-format.js';
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
import { SCHEMA_LOCK } from './migrate.js';

export interface RestoreOptions {
  readonly url: string;
  /** How messages call the database. */
  readonly description: string;
  readonly progress?: (at: BackupProgress) => void;
}

/** Tables that a gateway writes by itself once it has started: the backup's rows take the place of theirs. */
const replaceable = ({ schema, name }: StoredTable): boolean =>
  schema === 'graphile_worker' || name === 'shop_setting';

/** A backup's zipped bytes as a reader of it; `name` is how messages call it. */
export async function readBackup(source: Readable, name: string): Promise<BackupReader> {
  const unzipped = createGunzip();
  // Its errors come out of `unzipped`.
  connect(source, unzipped, () => undefined);
  return await BackupReader.open(unzipped, name);
}

export const backupFile = (file: string): Promise<BackupReader> => readBackup(createReadStream(file), file);

/** Reads a whole backup without using it; answers how many rows it has. Throws BackupFileError. */
export async function checkBackup(reader: BackupReader): Promise<number> {
  for (let table = await reader.next(); table; table = await reader.next())
    for await (const piece of reader.rows(table)) void piece;
  return [...reader.counts.values()].reduce((sum, count) => sum + count, 0);
}

/**
 * The part of `known` migrations (in their order) that a database must have for this backup. Throws a sentence when the
 * backup was made by a version that knows other ones.
 */
export function migrationsFor({ header, name }: BackupReader, known: readonly string[]): readonly string[] {
  const { migrations, version } = header;
  const unknown = migrations.filter((migration, at) => known[at] !== migration);
  if (unknown.length > 0)
    throw new Error(
      `${name} was made by Maatwerk ${version}, which has migrations that this version does not know (${unknown.join(', ')}). ` +
        'Install that version or a newer one. Nothing was changed.',
    );
  return known.slice(0, migrations.length);
}

/** Throws a sentence unless the database is new or at exactly, or on its way to, the backup's migrations. */
export async function refuseMigratedFurther(
  { url, description }: RestoreOptions,
  { header, name }: BackupReader,
): Promise<void> {
  const done = await onOwnConnection(url, migrationsOf);
  const further = (done ?? []).filter((migration) => !header.migrations.includes(migration));
  if (further.length > 0)
    throw new Error(
      `${description} is ahead of ${name}, which Maatwerk ${header.version} made: it has ${further.join(', ')}. ` +
        'Restore into a new database (createdb and DATABASE_URL, or a new folder with MAATWERK_DATA): it is made as the backup needs it, ' +
        'and the next start brings it to this version. Nothing was changed.',
    );
}

/**
 * Fills a migrated database that has no rows yet with what a backup holds, in one transaction: all of it or nothing.
 * It needs no more rights than the owner's; with those of a superuser it is more than twice as fast. `expected` rows are for
 * the progress.
 */
export async function restore(
  options: RestoreOptions,
  reader: BackupReader,
  expected: number = reader.header.estimate,
): Promise<BackupDone> {
  return await onOwnConnection(options.url, async (client) => {
    await client.query(`BEGIN; ${TRANSACTION_SETTINGS}`);
    const tables = await emptyTables(client, options);
    await leaveForeignKeysUnchecked(client);
    await setTriggers(client, tables, 'DISABLE');
    const byKey = new Map(tables.map((table) => [keyOf(table), table]));
    const done = { tables: 0, rows: 0 };
    for (let next = await reader.next(); next; next = await reader.next()) {
      demandRoom(next, byKey, reader);
      const table = `${next.schema}.${next.table}`;
      done.tables++;
      const tell = (rows: number): void =>
        options.progress?.({ table, part: done.tables, parts: reader.header.tables, rows, expected });
      tell(done.rows);
      done.rows += await fill(client, reader, next, (rows) => tell(done.rows + rows));
      tell(done.rows);
    }
    await setTriggers(client, tables, 'ENABLE');
    await tellEverybody(client);
    // Numbers that were given out do not come back with a rollback: last.
    await continueNumbers(client, reader);
    await client.query('COMMIT');
    await client.query('SET statement_timeout = 0');
    await client.query(`ANALYZE ${tables.map(({ schema, name }) => quoted(schema, name)).join(', ')}`);
    return done;
  });
}

/**
 * The backup shows one moment and its checksum is demanded before the commit: its rows refer to rows it has. Only
 * superusers, and who was granted the setting, may say so; for others PostgreSQL checks each row again.
 */
async function leaveForeignKeysUnchecked(client: ClientBase): Promise<void> {
  await client.query('SAVEPOINT unchecked');
  try {
    await client.query('SET LOCAL session_replication_role = replica');
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    await client.query('ROLLBACK TO SAVEPOINT unchecked');
  }
}

/** A gateway that was left running beside keeps what it has seen of the empty database until it is told. */
async function tellEverybody(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('public.cache_change') IS NOT NULL AS there`,
  );
  if (rows[0]?.there !== true) return;
  await client.query(
    `INSERT INTO cache_change (xid, topic) SELECT pg_current_xact_id()::text::bigint, unnest('{line,terms,product,stock}'::text[])`,
  );
}

/** What our triggers would write stands in the backup already. */
async function setTriggers(
  client: ClientBase,
  tables: readonly StoredTable[],
  how: 'DISABLE' | 'ENABLE',
): Promise<void> {
  for (const { schema, name } of tables)
    await client.query(`ALTER TABLE ${quoted(schema, name)} ${how} TRIGGER USER`);
}

/** Locks every table against everybody, and demands that nothing is in them. */
async function emptyTables(
  client: ClientBase,
  { description }: RestoreOptions,
): Promise<readonly StoredTable[]> {
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    const names = (await storedTables(client)).map(({ schema, name }) => quoted(schema, name));
    await client.query(`LOCK TABLE ${names.join(', ')} IN ACCESS EXCLUSIVE MODE`);
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error;
    throw new Error(
      `${description} is in use by another process. Stop the gateways and workers on it, then restore. Nothing was changed.`,
      { cause: error },
    );
  }
  const tables = await storedTables(client);
  const full: string[] = [];
  for (const table of tables.filter((table) => !replaceable(table))) {
    const { rows } = await client.query(`SELECT FROM ${quoted(table.schema, table.name)} LIMIT 1`);
    if (rows.length > 0) full.push(table.name);
  }
  if (full.length > 0)
    throw new Error(
      `${description} is not empty: there are rows in ${full.slice(0, 5).join(', ')}${full.length > 5 ? ` and ${full.length - 5} more tables` : ''}. ` +
        'Restore into a new database: createdb and DATABASE_URL, or a new folder with MAATWERK_DATA. Nothing was changed.',
    );
  for (const { schema, name } of tables.filter(replaceable).reverse())
    await client.query(`DELETE FROM ${quoted(schema, name)}`);
  return tables;
}

function demandRoom(
  { schema, table, columns }: BackupTable,
  tables: ReadonlyMap<string, StoredTable>,
  { name }: BackupReader,
): void {
  const there = tables.get(`${schema}.${table}`);
  const missing = columns.filter((column) => there?.columns.includes(column) !== true);
  if (missing.length === 0) return;
  const what = there ? `a column ${missing[0]} in ${schema}.${table}` : `a table ${schema}.${table}`;
  throw new Error(
    `${name} has ${what}, which this database does not have and Maatwerk does not make. Make it first, then restore. Nothing was changed.`,
  );
}

async function fill(
  client: ClientBase,
  reader: BackupReader,
  table: BackupTable,
  tell: (rows: number) => void,
): Promise<number> {
  const name = `${table.schema}.${table.table}`;
  const columns = table.columns.map((column) => quoted(column)).join(', ');
  const copy = client.query(copyFrom(`COPY ${quoted(table.schema, table.table)} (${columns}) FROM STDIN`));
  const failed: { error?: unknown } = {};
  const rows = async function* (): AsyncGenerator<Buffer> {
    let bytes = 0;
    try {
      for await (const piece of reader.rows(table)) {
        yield piece;
        bytes += piece.length;
        if (bytes > 1_000_000) {
          bytes = 0;
          tell(reader.count);
        }
      }
    } catch (error) {
      failed.error = error;
      throw error;
    }
  };
  try {
    await pipeline(Readable.from(rows(), { objectMode: false }), copy);
  } catch (error) {
    if (failed.error instanceof BackupFileError) throw failed.error;
    throw new Error(
      `The rows of ${name} were refused: ${(error as Error).message}. Nothing was changed. The backup ${reader.name} may be damaged.`,
      { cause: error },
    );
  }
  return copy.rowCount;
}

/** New ids come after the highest, and after those that were given to rows that are no more. */
async function continueNumbers(client: ClientBase, { header }: BackupReader): Promise<void> {
  for (const { schema, name, table, column } of await storedSequences(client)) {
    const last =
      header.sequences.find((sequence) => sequence.schema === schema && sequence.name === name)?.last ?? null;
    await client.query(
      `SELECT setval($1::regclass, number) FROM (SELECT greatest(max(${quoted(column)}), $2::bigint) AS number FROM ${quoted(schema, table)}) AS highest
        WHERE number IS NOT NULL`,
      [quoted(schema, name), last],
    );
  }
}
