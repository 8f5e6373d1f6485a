import type { Connection } from '../../database/database.js';

/** A transaction on a connection that is held already, with the staging tables on it. */
export async function inTransaction<Result>(
  held: Connection,
  work: (sql: Connection) => Promise<Result>,
): Promise<Result> {
  const callbacks: (() => void)[] = [];
  const { client } = held;
  await client.query('BEGIN');
  let result: Result;
  try {
    result = await work({
      client,
      query: (statement, values) => held.query(statement, values),
      afterCommit: (callback) => callbacks.push(callback),
    });
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new Error('The import was rolled back: a statement in it had failed.');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
  for (const callback of callbacks) callback();
  return result;
}
