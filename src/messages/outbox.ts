import type { Sql } from '../database/database.js';
import type { Purpose } from '../viewer/viewer.js';

/** A message to a person. The address is looked up at the moment of sending, not stored here. */
export interface OutgoingMail {
  /** What kind of mail it is: `password-reset`, `cart-reminder` ... */
  readonly kind: string;
  readonly buyerId: number;
  /** The purpose whose consent is checked again at the moment of sending. */
  readonly purpose: Purpose;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** The same key is sent once. */
  readonly dedupeKey?: string;
}

/** The transactional outbox: what is put into it with a transaction's connection is sent exactly when that commits. */
export interface Outbox {
  mail(sql: Sql, mail: OutgoingMail): Promise<void>;
}
