import type { ClientBase, Pool } from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { isConnectionLoss } from './broken.js';
import { COLUMN_TYPES } from './column-types.js';
import type { Connection, Database, DatabaseLog, Sql, Statement } from './database.js';
import { errorFacts } from './error-facts.js';
import { startEmbedded } from './embedded.js';
import { HeldConnection } from './held.js';
import { SnakeNaming } from './naming.js';

export interface DatabaseOptions {
  /** `postgres://…`; without it the embedded database in `dataFolder` is started. */
  readonly url?: string | undefined;
  readonly dataFolder?: string | undefined;
  /** Most connections of this process; default 10. */
  readonly poolSize?: number;
  /** Longest statement, in ms; default 10,000. */
  readonly statementTimeout?: number;
  readonly entities: readonly Function[];
  readonly migrations?: readonly (new () => MigrationInterface)[];
  readonly log: DatabaseLog;
}

/** The oldest major version of PostgreSQL that is supported. */
const OLDEST = 15;
/** A request waits at most so long for a connection, in ms. */
const ACQUIRE = 10_000;
const UNCOUNTED = /^\s*(begin|start transaction|commit|rollback|abort|savepoint|release)\b/i;

/**
 * Opens the database of this process: pool, entities and migrations (not yet run, see `migrate`). Throws a sentence that
 * says what is wrong, where, and what to do when the server cannot be reached or is too old.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url !== undefined) return await connect(options, options.url, undefined);
  if (options.dataFolder === undefined) throw new Error('A database needs a url or a data folder.');
  const embedded = await startEmbedded({ dataFolder: options.dataFolder, log: options.log });
  try {
    return await connect(options, embedded.url, embedded);
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

interface Owned {
  readonly description: string;
  stop(): Promise<void>;
}

async function connect(options: DatabaseOptions, url: string, owned: Owned | undefined): Promise<Database> {
  const { log, poolSize = 10, statementTimeout = 10_000 } = options;
  const place = describe(url);
  const listeners = new Set<(text: string) => void>();
  const lost = { count: 0 };
  const source = new DataSource({
    type: 'postgres',
    url,
    applicationName: 'maatwerk',
    entities: [...options.entities],
    migrations: [...(options.migrations ?? [])],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeNaming(),
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    logging: false,
    poolSize,
    connectTimeoutMS: ACQUIRE,
    poolErrorHandler: (error: Error) =>
      log.warn({ error: error.message }, 'an idle database connection was lost'),
    extra: {
      types: COLUMN_TYPES,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      onConnect: (client: ClientBase) => prepare(client, { statementTimeout, listeners, lost, log }),
    },
  });
  try {
    await source.initialize();
  } catch (error) {
    throw new Error(explain(error, place), { cause: error });
  }
  const version = (source.driver as PostgresDriver).version ?? '0';
  if (Number.parseInt(version, 10) < OLDEST) {
    await source.destroy();
    throw new Error(
      `The database at ${place} is PostgreSQL ${version}; Maatwerk needs ${OLDEST} or newer. Upgrade it or set another DATABASE_URL.`,
    );
  }
  const description = owned?.description ?? `PostgreSQL ${version} at ${place}`;
  return new PostgresDatabase(source, url, description, { statementTimeout, log, listeners, lost, owned });
}

/** Sets up a new connection before anybody uses it. */
async function prepare(
  client: ClientBase,
  { statementTimeout, listeners, lost, log }: Omit<Inner, 'owned'>,
): Promise<void> {
  // A connection that is lost while it is in use must not stop the process; its statement fails, and that is enough.
  client.on('error', (error) => {
    lost.count++;
    log.debug({ error: error.message }, 'a database connection was lost');
  });
  // Array parameters make PostgreSQL plan a prepared statement anew for each call, which costs more than running it.
  await client.query(
    `SET timezone = 'UTC'; SET plan_cache_mode = force_generic_plan; SET statement_timeout = ${Math.trunc(statementTimeout)}`,
  );
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  const counted = (...given: unknown[]): unknown => {
    if (listeners.size > 0) {
      const [first] = given;
      const text = typeof first === 'string' ? first : ((first as { text?: string } | undefined)?.text ?? '');
      if (!UNCOUNTED.test(text)) for (const listener of listeners) listener(text);
    }
    return query(...given);
  };
  client.query = counted as typeof client.query;
}

interface Inner {
  readonly statementTimeout: number;
  readonly log: DatabaseLog;
  readonly listeners: Set<(text: string) => void>;
  readonly lost: { count: number };
  readonly owned: Owned | undefined;
}

/** How long a reading statement is asked again and again on pooled connections that turn out to be dead, in ms. */
const PATIENCE = 1000;

class PostgresDatabase implements Database {
  readonly #pool: Pool;
  #closing: Promise<void> | undefined;
  commits = 0;

  constructor(
    readonly source: DataSource,
    readonly url: string,
    readonly description: string,
    private readonly inner: Inner,
  ) {
    this.#pool = (source.driver as PostgresDriver).master as Pool;
  }

  async query<Row extends object>(
    statement: Statement | string,
    values?: readonly unknown[],
  ): Promise<Row[]> {
    const text = typeof statement === 'string' ? statement : statement.text;
    const [began, idle] = [performance.now(), this.#pool.idleCount];
    for (let tries = 0; ; tries++)
      try {
        return await this.session((sql) => sql.query<Row>(statement, values));
      } catch (error) {
        if (!isConnectionLoss(error) || !/^\s*select\b/i.test(text)) throw error;
        // Pooled connections may have died unnoticed while they were idle, all of them: what only reads is asked again.
        if (tries > 0 && (tries > idle || performance.now() - began > PATIENCE)) throw error;
      }
  }

  async session<Result>(work: (sql: Connection) => Promise<Result>): Promise<Result> {
    return await this.#held((callback) => callback(), work);
  }

  async transaction<Result>(work: (sql: Connection) => Promise<Result>): Promise<Result> {
    const callbacks: (() => void)[] = [];
    const result = await this.#held(
      (callback) => callbacks.push(callback),
      async (sql) => {
        await sql.query('BEGIN');
        const answer = await work(sql);
        const { command } = await sql.client.query('COMMIT');
        // PostgreSQL answers COMMIT of a failed transaction without an error.
        if (command !== 'COMMIT')
          throw new Error('The transaction was rolled back: a statement in it had failed before COMMIT.');
        this.commits++;
        return answer;
      },
    );
    for (const callback of callbacks) {
      try {
        callback();
      } catch (error) {
        // What is committed is committed: nobody may take it for failed.
        this.inner.log.error(errorFacts(error), 'a callback after a commit failed');
      }
    }
    return result;
  }

  get losses(): number {
    return this.inner.lost.count;
  }

  onStatement(listener: (text: string) => void): () => void {
    this.inner.listeners.add(listener);
    return () => this.inner.listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.source.destroy();
    await this.inner.owned?.stop();
  }

  /** Holds one connection. A broken one leaves the pool; no transaction is left open on another. */
  async #held<Result>(
    afterCommit: Connection['afterCommit'],
    work: (sql: Connection) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.#pool.connect();
    let broken = false;
    const lost = (): void => {
      broken = true;
    };
    client.on('error', lost);
    try {
      return await work(new HeldConnection(client, this.inner.statementTimeout, afterCommit));
    } catch (error) {
      if (isConnectionLoss(error)) lost();
      else await client.query('ROLLBACK').catch(lost);
      throw error;
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  }
}

/** Whether `sql` is a transaction's or session's connection rather than the database itself. */
export const isConnection = (sql: Sql): sql is Connection => 'afterCommit' in sql;

/** `host:port/name` of a database address: without user and password. */
export function describe(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  return `${searchParams.get('host') ?? hostname}:${port || '5432'}${pathname}`;
}

function explain(error: unknown, place: string): string {
  const { code, message } = error as { code?: string; message?: string };
  const advice: Record<string, string> = {
    ECONNREFUSED: 'Nothing listens there. Start PostgreSQL or correct DATABASE_URL',
    ENOTFOUND: 'That host is not known. Correct DATABASE_URL',
    '28P01': 'User or password is wrong. Correct DATABASE_URL',
    '28000': 'The server does not let this user in. Correct DATABASE_URL or pg_hba.conf',
    '3D000': 'That database does not exist. Create it (createdb) or correct DATABASE_URL',
  };
  return `The database at ${place} cannot be opened: ${message || code || 'no answer'}. ${advice[code ?? ''] ?? 'Check DATABASE_URL'}.`;
}
