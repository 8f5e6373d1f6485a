import { RefusedRow } from '../import/refused-row.js';
import type { ErpReject } from '../port.js';

/** Law: one row a record, with all that is wrong with it; the record's name stands behind the reason. */
export function refusedOf(rejects: readonly ErpReject[]): RefusedRow[] {
  const byRecord = new Map<string, ErpReject[]>();
  for (const reject of rejects) {
    const known = byRecord.get(reject.record);
    if (known) known.push(reject);
    else byRecord.set(reject.record, [reject]);
  }
  return [...byRecord].map(
    ([record, own]) =>
      new RefusedRow(
        own.map(({ field, value, reason }) => ({
          field,
          value: value?.slice(0, 200) ?? null,
          reason: `${reason} [${record.slice(0, 100)}]`,
        })),
      ),
  );
}
