import type { ErpReject, ErpRow } from '../port.js';
import type { Lines } from './price-lines.js';
import { many, type Row, text } from './row.js';

const LANGUAGE = /^[A-Z]{2}$/;

/** Materials and their names as rows of the import kind `products`; one marked for deletion is deleted. */
export function productsOf(rows: readonly Row[], language: string): Lines {
  const upserts: ErpRow[] = [];
  const deletes: ErpRow[] = [];
  const rejects: ErpReject[] = [];
  for (const row of rows) {
    const sku = text(row, 'Product');
    const named = new Map(
      many(row, 'to_Description').map((one) => [
        text(one, 'Language').toUpperCase(),
        text(one, 'ProductDescription'),
      ]),
    );
    const name = named.get(language);
    if (text(row, 'IsMarkedForDeletion') === 'true') deletes.push({ sku });
    else if (name === undefined || name === '')
      rejects.push({
        record: sku,
        field: 'ProductDescription',
        value: null,
        reason: `REQUIRED: a product has a name in ${language}`,
      });
    else {
      upserts.push({
        sku,
        name,
        ...(text(row, 'ProductGroup') === '' ? {} : { group: text(row, 'ProductGroup') }),
        ...(text(row, 'Brand') === '' ? {} : { brand: text(row, 'Brand') }),
        ...(text(row, 'BaseUnit') === '' ? {} : { unit: text(row, 'BaseUnit') }),
      });
      for (const [other, translated] of named)
        if (other !== language && LANGUAGE.test(other) && translated !== '')
          upserts.push({ sku, language: other.toLowerCase(), name: translated });
    }
  }
  return { upserts, deletes, rejects };
}
