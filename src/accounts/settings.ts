import type { Caches } from '../cache/caches.js';
import type { Changes } from '../database/changes.js';
import type { Database, DatabaseLog, Sql } from '../database/database.js';
import type { After } from '../viewer/hooks.js';
import type { Purpose } from '../viewer/viewer.js';

/** The settings this room reads: a part of the gateway's `Config`. */
export interface AccountSettings {
  readonly mode: 'demo' | 'production';
  readonly secret?: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly shopUrl: string;
  readonly shopCurrency: string;
  readonly shopLanguage: string;
  readonly guestPriceGroups: readonly string[];
  readonly guestOrders: boolean;
  /** Life of an access token, in minutes. */
  readonly tokenMinutes: number;
  /** Life of a refresh token, in days. */
  readonly refreshDays: number;
  /** Failed sign-ins per account and address in 15 minutes before a pause. */
  readonly signInFailures: number;
}

/** The outbox as this room uses it; `messages/` has the real one. */
export interface Post {
  mail(
    sql: Sql,
    mail: {
      readonly kind: string;
      readonly buyerId: number;
      readonly purpose: Purpose;
      readonly subject: string;
      readonly text: string;
      readonly dedupeKey?: string;
    },
  ): Promise<void>;
}

/** The job queue as this room uses it; `jobs/` has the real one. */
export interface Queue {
  add(
    sql: Sql,
    job: { readonly name: string; readonly payload?: object; readonly key?: string },
  ): Promise<void>;
}

/** A kind of job as `jobs/` takes it. */
export interface AccountJob {
  readonly name: string;
  readonly schedule?: string;
  run(payload: unknown): Promise<void>;
}

/** What the account model stands on: a part of the gateway's `Dependencies`. */
export interface AccountDependencies {
  readonly config: AccountSettings;
  readonly database: Database;
  readonly changes: Changes;
  /** Absent or null: nothing is kept in memory. */
  readonly caches?: Caches | null;
  readonly clock: () => Date;
  readonly log: DatabaseLog;
}

/** What signing in and the mails around it need besides. */
export interface SignInDependencies extends AccountDependencies {
  readonly outbox: Post;
  readonly jobs: Queue;
  readonly after: Pick<After<never>, 'signedIn'>;
}
