import type { PersonalData } from '../level.js';

const TABLES = ['preference_wish', 'preference'] as const;

/** What level 4 knows of a buyer: stated preferences and wishes. Erasing removes both. */
export const personalPreferences: PersonalData = {
  export: async (sql, buyerId) => {
    const rows: Record<string, readonly object[]> = {};
    for (const table of TABLES)
      rows[table] = await sql.query(`SELECT * FROM ${table} WHERE subject = $1 ORDER BY 1, 2, 3`, [
        `b${buyerId}`,
      ]);
    return rows;
  },
  erase: async (sql, buyerId) => {
    const rows: Record<string, number> = {};
    for (const table of TABLES)
      rows[table] = (
        await sql.query(`DELETE FROM ${table} WHERE subject = $1 RETURNING 1`, [`b${buyerId}`])
      ).length;
    return rows;
  },
  scan: async (sql, buyerId) => {
    const rows: Record<string, number> = {};
    for (const table of TABLES)
      rows[table] = (await sql.query(`SELECT 1 FROM ${table} WHERE subject = $1`, [`b${buyerId}`])).length;
    return rows;
  },
};
