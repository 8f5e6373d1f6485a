import type { Sql, Statement } from '../database/database.js';

export interface ProductGroupFacts {
  readonly id: number;
  readonly code: string;
  readonly name: string;
}

const BY_ID: Statement = {
  name: 'product-groups-by-id',
  text: 'SELECT id, code, name FROM product_group WHERE id = ANY($1::int[])',
};
const ALL: Statement = {
  name: 'product-groups',
  text: 'SELECT id, code, name FROM product_group ORDER BY name, id',
};

/** In any order. */
export const productGroupsById = (sql: Sql, ids: readonly number[]): Promise<ProductGroupFacts[]> =>
  sql.query<ProductGroupFacts>(BY_ID, [ids]);

/** All of them, by name. */
export const productGroups = (sql: Sql): Promise<ProductGroupFacts[]> => sql.query<ProductGroupFacts>(ALL);
