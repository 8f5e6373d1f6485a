import type { Sql } from '../database/database.js';

/** A kind of durable work. `run` may be called again after a crash: it must be repeatable. */
export interface JobKind<Payload = unknown> {
  readonly name: string;
  /** Cron line in UTC for work that comes round by itself. */
  readonly schedule?: string;
  /** Attempts before the job is given up and reported; default 10, with growing pauses. */
  readonly attempts?: number;
  /** Also run once after a bulk load, so that a new shop is not without models. */
  readonly afterBulkLoad?: boolean;
  run(payload: Payload): Promise<void>;
}

export interface JobRequest {
  readonly name: string;
  readonly payload?: object;
  /** Jobs with the same key that have not started replace each other. */
  readonly key?: string;
  readonly at?: Date;
}

/** The durable queue on PostgreSQL. */
export interface Jobs {
  /** With a transaction's connection the job exists exactly when the transaction commits. */
  add(sql: Sql, job: JobRequest): Promise<void>;
  /** Starts working on jobs in this process. */
  start(kinds: readonly JobKind[]): Promise<void>;
  /** Lets running jobs finish. */
  stop(): Promise<void>;
}
