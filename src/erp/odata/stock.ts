import { type Decimal, formatDecimal, ZERO } from '../../money/decimal.js';
import type { ErpReject, ErpRow } from '../port.js';
import type { Lines } from './price-lines.js';
import { decimal, type Row, text } from './row.js';

/** Unrestricted use: what may be sold. */
export const UNRESTRICTED = '01';

/**
 * What lies in each plant, free to sell and nobody's own, as rows of the import kind `stock`. All rows of a material come
 * at once: the plant's storage locations and batches are added up.
 */
export function stockOf(rows: readonly Row[]): Lines {
  const sums = new Map<
    string,
    { readonly sku: string; readonly location: string; readonly sum: Decimal | null }
  >();
  for (const row of rows) {
    const [sku, location] = [text(row, 'Material'), text(row, 'Plant')];
    if (sku === '' || location === '') continue;
    const key = JSON.stringify([sku, location]);
    const quantity = decimal(row, 'MatlWrhsStkQtyInMatlBaseUnit');
    const before = sums.get(key)?.sum;
    const sum = quantity === null || before === null ? null : (((before ?? ZERO) + quantity) as Decimal);
    sums.set(key, { sku, location, sum });
  }
  const upserts: ErpRow[] = [];
  const rejects: ErpReject[] = [];
  for (const { sku, location, sum } of sums.values())
    if (sum === null || sum < ZERO)
      rejects.push({
        record: `${sku} in ${location}`,
        field: 'MatlWrhsStkQtyInMatlBaseUnit',
        value: sum === null ? null : formatDecimal(sum),
        reason: sum === null ? 'NOT_A_DECIMAL: at most 12 digits before and 6 behind the point' : 'NEGATIVE',
      });
    else upserts.push({ sku, location, quantity: formatDecimal(sum) });
  return { upserts, deletes: [], rejects };
}
