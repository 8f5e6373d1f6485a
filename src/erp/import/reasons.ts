/** What becomes of rows of one file with the same key: the last counts, or none of them. */
export const DUPLICATES = ['last', 'reject'] as const;
export type Duplicates = (typeof DUPLICATES)[number];

/** Why a row with the key of another one is rejected. */
export const duplicateReason = (duplicates: Duplicates): string =>
  duplicates === 'last'
    ? 'DUPLICATE: a later row of the file has the same key'
    : 'DUPLICATE: another row of the file has the same key';

/** SQL over rows with `line`: not NULL where the row is rejected for another one with the same `key` (expressions). */
export const isDuplicate = (duplicates: Duplicates, key: string, line: string): string =>
  duplicates === 'last'
    ? `lead(${line}) OVER (PARTITION BY ${key} ORDER BY ${line})`
    : `nullif(count(*) OVER (PARTITION BY ${key}), 1)`;
