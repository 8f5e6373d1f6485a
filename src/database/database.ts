import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';

/** A statement with a name is prepared once per connection; hot paths name theirs. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Where the database writes what an operator should know; a pino logger fits. */
export interface DatabaseLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Runs SQL: on a pooled connection, or on the one connection of a transaction. */
export interface Sql {
  /** `int8` comes back as number (safe up to 2^53), `numeric` and `date` as string, `timestamptz` as Date, arrays likewise. */
  query<Row extends object = Record<string, unknown>>(
    statement: Statement | string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
}

/** One connection held for several statements, or for COPY. */
export interface Connection extends Sql {
  readonly client: ClientBase;
  /** Calls back once the transaction has committed, never after a rollback; in a session at once. It must not throw. */
  afterCommit(callback: () => void): void;
}

/**
 * The database of one process. One connection a request: inside `transaction` and `session` use the connection passed
 * down, never the database itself, or the pool can deadlock under load.
 */
export interface Database extends Sql {
  /** Entities, repositories and migrations: cold paths only. */
  readonly source: DataSource;
  /** Where it stands, for messages: never with a password. */
  readonly description: string;
  /** How another client reaches it (job queue, notifications): with the password, never for logs. */
  readonly url: string;
  /** One transaction: commits when `work` resolves, rolls back when it throws. */
  transaction<Result>(work: (sql: Connection) => Promise<Result>): Promise<Result>;
  /** One connection without a transaction. */
  session<Result>(work: (sql: Connection) => Promise<Result>): Promise<Result>;
  /** How many transactions this process has committed with `transaction`. */
  readonly commits: number;
  /** How many connections this process has lost. */
  readonly losses: number;
  /** Calls `listener` with the text of every statement of this process but BEGIN, COMMIT and ROLLBACK. Returns how to stop. */
  onStatement(listener: (text: string) => void): () => void;
  /** Lets running statements end, closes every connection, and stops the embedded database where this process runs it. */
  close(): Promise<void>;
}
