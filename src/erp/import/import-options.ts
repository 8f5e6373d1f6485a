import type { Config } from '../../config.js';
import type { Changes } from '../../database/changes.js';
import type { Database } from '../../database/database.js';
import type { ImportMode } from './import-kind.js';
import type { Duplicates } from './reasons.js';
import type { Counts } from './run.store.js';

export interface ImportDependencies {
  readonly database: Database;
  readonly changes: Pick<Changes, 'announce'>;
  readonly config: Pick<Config, 'rowLimit' | 'shopCurrency' | 'shopLanguage' | 'shopTimeZone'>;
  readonly clock: () => Date;
}

export interface ImportProgress {
  readonly phase: 'READING' | 'MERGING';
  readonly read: number;
  readonly rejected: number;
}

export interface ImportOptions {
  readonly mode?: ImportMode;
  /** Default: the last one counts. */
  readonly duplicates?: Duplicates | undefined;
  /** More rejected rows than this abort the import, and nothing is changed. Default: no limit. */
  readonly maxRejects?: number | undefined;
  /** CLI, HTTP, DEMO or a connector's name. */
  readonly source: string;
  readonly actor?: { readonly buyerId: number | null; readonly apiKeyId: number | null };
  readonly progress?: (progress: ImportProgress) => void;
  /** Bytes of the file, where they are known beforehand. */
  readonly size?: number | undefined;
  /** A file of so many rows is compared with what stands while it is read (default 10,000), for so long at most (default 30 s). */
  readonly compare?: { readonly from?: number; readonly milliseconds?: number };
}

export interface FileOptions extends ImportOptions {
  readonly format: 'csv' | 'ndjson';
  /** `auto`: looks at the first bytes. */
  readonly gzip?: boolean | 'auto';
  /** Text of a mapping file, where the file's names and notations are not ours. */
  readonly mapping?: string | undefined;
}

/** ABORTED: more rejects than allowed; nothing was changed, `accepted` and `unchanged` are 0. */
export interface ImportResult extends Counts {
  readonly runId: string;
  readonly state: 'DONE' | 'ABORTED';
}
