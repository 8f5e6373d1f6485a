import type { Socket } from 'node:net';
import type { PoolClient, QueryResult } from 'pg';
import type { Connection, Statement } from './database.js';

/** How much longer than the server's own limit a statement is waited for, in ms. */
const GRACE = 2_000;

/** One connection of the pool while somebody holds it. */
export class HeldConnection implements Connection {
  #deadline: number | undefined;

  /** `statementTimeout` in ms: the server ends a statement then; a server that has gone silent is given up soon after. */
  constructor(
    readonly client: PoolClient,
    statementTimeout: number,
    readonly afterCommit: Connection['afterCommit'],
  ) {
    this.#deadline = statementTimeout + GRACE;
  }

  async query<Row extends object>(
    statement: Statement | string,
    values?: readonly unknown[],
  ): Promise<Row[]> {
    const given = values && [...values];
    const text = typeof statement === 'string' ? statement : statement.text;
    // Who changes the limit means to wait longer, for an import or a migration.
    if (text.includes('statement_timeout')) this.#deadline = undefined;
    const timer = this.#deadline === undefined ? undefined : setTimeout(() => this.#giveUp(), this.#deadline);
    try {
      const result: QueryResult<Row> =
        typeof statement === 'string'
          ? await this.client.query<Row>(statement, given)
          : await this.client.query<Row>({ name: statement.name, text, ...(given && { values: given }) });
      return result.rows;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Cuts the line: pg then fails the statement that waits, and the pool drops the connection. */
  #giveUp(): void {
    const { connection } = this.client as unknown as { connection: { stream: Socket } };
    connection.stream.destroy();
  }
}
