import { type ClientBase, Client, escapeIdentifier } from 'pg';
import type { Socket } from 'node:net';

/** A table whose rows a backup holds. */
export interface StoredTable {
  readonly schema: string;
  readonly name: string;
  /** Those that can be written: not the ones PostgreSQL computes. */
  readonly columns: readonly string[];
  /** Rows the database thinks it has. */
  readonly estimate: number;
  /** `schema.table` it refers to, itself left out. */
  readonly refersTo: readonly string[];
}

/** A sequence that gives a stored table's ids. */
export interface StoredSequence {
  readonly schema: string;
  readonly name: string;
  readonly table: string;
  readonly column: string;
  /** Highest number given so far; null: none. */
  readonly last: string | null;
}

export const keyOf = ({ schema, name }: Pick<StoredTable, 'schema' | 'name'>): string => `${schema}.${name}`;
export const quoted = (...names: readonly string[]): string =>
  names.map((name) => escapeIdentifier(name)).join('.');

/**
 * The shop and the job queue; what each has migrated is made by migrating, not by restoring, and notes for the caches mean
 * nothing on another server.
 */
const STORED = `n.nspname IN ('public', 'graphile_worker') AND c.relkind = 'r'
  AND (n.nspname, c.relname) NOT IN (('public', 'migration'), ('public', 'cache_change'), ('public', 'cache_horizon'), ('graphile_worker', 'migrations'))
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')`;

/** The tables a backup holds, each after those it refers to. */
export async function storedTables(client: ClientBase): Promise<readonly StoredTable[]> {
  const { rows } = await client.query<StoredTable>(
    `SELECT n.nspname::text AS schema, c.relname::text AS name, greatest(c.reltuples, 0)::float8 AS estimate,
        ARRAY(SELECT attname::text FROM pg_attribute
          WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum) AS columns,
        ARRAY(SELECT DISTINCT tn.nspname || '.' || t.relname FROM pg_constraint k
          JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
          WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid ORDER BY 1) AS "refersTo"
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE ${STORED} ORDER BY 1, 2`,
  );
  return afterThoseReferredTo(rows);
}

/** The same tables, parents first: so rows can be written with foreign keys being checked. */
export function afterThoseReferredTo(tables: readonly StoredTable[]): readonly StoredTable[] {
  const byKey = new Map(tables.map((table) => [keyOf(table), table]));
  const placed = new Set<StoredTable>();
  const place = (table: StoredTable, way: readonly StoredTable[]): void => {
    if (placed.has(table)) return;
    if (way.includes(table))
      throw new Error(`Tables refer to each other in a circle: ${way.map(keyOf).join(', ')}.`);
    for (const key of table.refersTo) {
      const parent = byKey.get(key);
      if (parent) place(parent, [...way, table]);
    }
    placed.add(table);
  };
  for (const table of tables) place(table, []);
  return [...placed];
}

export async function storedSequences(client: ClientBase): Promise<readonly StoredSequence[]> {
  const { rows } = await client.query<StoredSequence>(
    `SELECT n.nspname::text AS schema, s.relname::text AS name, c.relname::text AS table, a.attname::text AS column,
        pg_sequence_last_value(s.oid)::text AS last
      FROM pg_class s JOIN pg_namespace sn ON sn.oid = s.relnamespace
      JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid
        AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
      JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace AND n.oid = sn.oid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
      WHERE s.relkind = 'S' AND ${STORED} ORDER BY 1, 2`,
  );
  return rows;
}

/** Names of the migrations that ran, in order; null where none ever did. */
export async function migrationsOf(client: ClientBase): Promise<readonly string[] | null> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('public.migration') IS NOT NULL AS there`,
  );
  if (found[0]?.there !== true) return null;
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM public.migration ORDER BY timestamp, id',
  );
  return rows.map(({ name }) => name);
}

/**
 * For the transaction that follows: no time limits of requests, and values written alike on every server. Row security
 * makes a statement fail rather than leave rows out.
 */
export const TRANSACTION_SETTINGS = `SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
  SET LOCAL lock_timeout = '30s'; SET LOCAL row_security = off; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO';
  SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 3; SET LOCAL bytea_output = 'hex'`;

/** A connection of its own. When `work` fails the line is cut, so a COPY half way does not hold anybody up. */
export async function onOwnConnection<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({
    connectionString: url,
    application_name: 'maatwerk backup',
    keepAlive: true,
  });
  // The statement that waits fails too, and says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const result = await work(client);
    await client.end();
    return result;
  } catch (error) {
    const { connection } = client as unknown as { connection: { stream: Socket } };
    connection.stream.destroy();
    throw error;
  }
}
