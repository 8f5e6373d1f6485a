import type { Database } from '../../database/database.js';

const FIND = `SELECT value #>> '{}' AS language FROM shop_setting WHERE name = 'search-language'`;

/** What the database takes the shop's texts for until it is told. */
const UNTOLD = 'en';

/** Tells the database the language that the shop's own texts are in; when it is another than before, all are indexed anew. */
export async function keepSearchLanguage(database: Database, language: string): Promise<void> {
  const [known] = await database.query<{ language: string }>(FIND);
  if ((known?.language ?? UNTOLD) === language) return;
  await database.transaction(async (sql) => {
    await sql.query('SET LOCAL statement_timeout = 0');
    await sql.query(`SELECT pg_advisory_xact_lock(hashtext('search-language'))`);
    const [now] = await sql.query<{ language: string }>(FIND);
    if (now?.language === language) return;
    await sql.query(
      `INSERT INTO shop_setting (name, value) VALUES ('search-language', to_jsonb($1::text))
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      [language],
    );
    await sql.query('SELECT search_write(array_agg(id)) FROM product');
  });
}
