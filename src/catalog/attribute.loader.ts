import type DataLoader from 'dataloader';
import type { Sql, Statement } from '../database/database.js';
import type { Context } from '../graphql/context.js';
import { loaderBy } from '../graphql/loader.js';
import type { Attributes } from './attributes.js';

interface Row {
  readonly id: number;
  readonly attributes: Attributes;
}

const BY_ID: Statement = {
  name: 'product-attributes',
  text: `SELECT id, attributes FROM product WHERE id = ANY($1::int[]) AND attributes <> '{}'`,
};

/** Attributes of products by id, in this request; null without any. Visibility was decided where the id came from. */
export const attributesOfProduct = (context: Context, sql: Sql): DataLoader<number, Row | null> =>
  context.loader(attributesOfProduct, () =>
    loaderBy(
      (ids) => sql.query<Row>(BY_ID, [ids]),
      ({ id }) => id,
    ),
  );
