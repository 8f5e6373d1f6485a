import type { Reject } from './import-kind.js';

/** Among rows that are objects already: one that its source could not say in our columns. It is read and rejected. */
export class RefusedRow {
  constructor(readonly rejects: readonly Reject[]) {}
}
