import { changeOf, type Merged, type Staging } from '../import/import-kind.js';

const MOST_IDS = 1000;

/** Remembers which rows of the file changed which things, however many there are. */
export interface Touched {
  /** Runs a writing statement: `write` are its common table expressions, `select` answers `line` (or NULL) and `id` of what it changed. */
  by(write: string, select: string, values?: readonly unknown[]): Promise<void>;
  /** Rows that changed something, and the announcement of what they changed. */
  merged(topic: string): Promise<Merged>;
}

/** Begins; one a transaction. */
export async function touching({ sql }: Pick<Staging, 'sql'>): Promise<Touched> {
  await sql.query('CREATE TEMPORARY TABLE import_touched (line integer, id bigint) ON COMMIT DROP');
  return {
    by: async (write, select, values) => {
      await sql.query(`WITH ${write} INSERT INTO import_touched (line, id) ${select}`, values);
    },
    merged: async (topic) => {
      const [row] = await sql.query<{ accepted: number; ids: number[] }>(
        `SELECT (SELECT count(DISTINCT line)::int FROM import_touched) AS accepted,
                ARRAY(SELECT DISTINCT id FROM import_touched WHERE id IS NOT NULL LIMIT ${MOST_IDS + 1}) AS ids`,
      );
      return { accepted: row?.accepted ?? 0, changes: changeOf(topic, row?.ids ?? []) };
    },
  };
}
