import type { Purpose } from '../viewer/viewer.js';

/** One entry of the processing register: what personal data a table holds, what for, why it may, and how long. */
export interface Retention {
  readonly table: string;
  /** The columns that say something about a person. */
  readonly fields: readonly string[];
  readonly purpose: Purpose;
  /** `ASKED_FOR`: the person entered it for this very use. `LEGAL`: a law demands that it is kept. */
  readonly basis: 'CONTRACT' | 'CONSENT' | 'ASKED_FOR' | 'LEGAL';
  /** Kept for so many days; null: as long as the person's account or the law's own term. */
  readonly days: number | null;
  /** Rows of visitors only: those of buyers stay with the account. */
  readonly only?: 'VISITORS';
  /** How a row's end is known: the column that holds it, or the one that holds its beginning. */
  readonly ends: { readonly at: string } | { readonly after: string } | null;
}

/** THE REGISTER: one entry a table and purpose. Personal data that is not in it is not stored. */
export const RETENTIONS: readonly Retention[] = [
  {
    table: 'event',
    fields: ['actor', 'buyer_id', 'visitor_id', 'company_id', 'query', 'product_id', 'group_code', 'at'],
    purpose: 'FUNCTIONAL',
    basis: 'CONTRACT',
    days: 1,
    ends: { at: 'expires_at' },
  },
  {
    table: 'event',
    fields: ['actor', 'buyer_id', 'visitor_id', 'company_id', 'query', 'product_id', 'group_code', 'at'],
    purpose: 'PERSONALIZATION',
    basis: 'CONSENT',
    days: 395,
    ends: { at: 'expires_at' },
  },
  {
    table: 'exposure',
    fields: ['buyer_id', 'visitor_id', 'company_id', 'item_ids'],
    purpose: 'PERSONALIZATION',
    basis: 'CONSENT',
    days: 395,
    ends: { after: 'at' },
  },
  {
    table: 'consent',
    fields: ['subject', 'purpose', 'granted', 'at'],
    purpose: 'FUNCTIONAL',
    basis: 'LEGAL',
    days: null,
    ends: null,
  },
  {
    table: 'consent_entry',
    fields: ['subject', 'purpose', 'granted', 'at', 'channel', 'proof'],
    purpose: 'FUNCTIONAL',
    basis: 'LEGAL',
    days: null,
    ends: null,
  },
  {
    table: 'correction',
    fields: ['buyer_id', 'visitor_id', 'company_id', 'product_id', 'order_id', 'event_id'],
    purpose: 'FUNCTIONAL',
    basis: 'ASKED_FOR',
    days: null,
    ends: null,
  },
  {
    table: 'preference',
    fields: ['subject', 'intensity', 'industry'],
    purpose: 'FUNCTIONAL',
    basis: 'ASKED_FOR',
    days: null,
    ends: null,
  },
  {
    table: 'preference',
    fields: ['subject', 'intensity', 'industry'],
    purpose: 'FUNCTIONAL',
    basis: 'ASKED_FOR',
    days: 395,
    only: 'VISITORS',
    ends: { after: 'updated_at' },
  },
  {
    table: 'preference_wish',
    fields: ['subject', 'kind', 'code', 'weight'],
    purpose: 'FUNCTIONAL',
    basis: 'ASKED_FOR',
    days: null,
    ends: null,
  },
  {
    table: 'sales_order',
    fields: ['buyer_id', 'visitor_id'],
    purpose: 'FUNCTIONAL',
    basis: 'LEGAL',
    days: null,
    ends: null,
  },
  {
    table: 'buyer',
    fields: ['email', 'name', 'language'],
    purpose: 'FUNCTIONAL',
    basis: 'CONTRACT',
    days: null,
    ends: null,
  },
  {
    table: 'membership',
    fields: ['buyer_id', 'role'],
    purpose: 'FUNCTIONAL',
    basis: 'CONTRACT',
    days: null,
    ends: null,
  },
  // Sessions and links end, and are deleted by accounts/ itself; messages are the shop's letter book.
  {
    table: 'session',
    fields: ['buyer_id'],
    purpose: 'FUNCTIONAL',
    basis: 'CONTRACT',
    days: 30,
    ends: null,
  },
  {
    table: 'one_time_token',
    fields: ['buyer_id'],
    purpose: 'FUNCTIONAL',
    basis: 'CONTRACT',
    days: 30,
    ends: null,
  },
  {
    table: 'message',
    fields: ['buyer_id', 'subject', 'text', 'html'],
    purpose: 'FUNCTIONAL',
    basis: 'CONTRACT',
    days: null,
    ends: null,
  },
  {
    table: 'cart',
    fields: ['buyer_id', 'visitor_id'],
    purpose: 'FUNCTIONAL',
    basis: 'ASKED_FOR',
    days: null,
    ends: null,
  },
  {
    table: 'cart_merge',
    fields: ['buyer_id'],
    purpose: 'FUNCTIONAL',
    basis: 'ASKED_FOR',
    days: null,
    ends: null,
  },
  {
    table: 'audit_entry',
    fields: ['buyer_id', 'detail'],
    purpose: 'FUNCTIONAL',
    basis: 'LEGAL',
    days: null,
    ends: null,
  },
  {
    table: 'import_run',
    fields: ['buyer_id'],
    purpose: 'FUNCTIONAL',
    basis: 'LEGAL',
    days: null,
    ends: null,
  },
];

const DAY = 24 * 60 * 60 * 1000;

/** Law: what is stored for a purpose ends by the register; a table and purpose that are not in it may not be stored. */
export function endOf(table: string, purpose: Purpose, from: Date): Date | null {
  const entry = RETENTIONS.find((one) => one.table === table && one.purpose === purpose);
  if (!entry) throw new Error(`The register has no entry for ${table} and ${purpose}: it may not be stored.`);
  return entry.days === null ? null : new Date(from.getTime() + entry.days * DAY);
}

/** What is past its end, per table: rows whose `column` is at or before `until` go. Each table and column once, with its own days. */
export interface Expiry {
  readonly table: string;
  readonly column: string;
  readonly until: Date;
  readonly only?: 'VISITORS';
}

/** Law: an entry without an end never expires anything. */
export function expiriesAt(now: Date, register: readonly Retention[] = RETENTIONS): readonly Expiry[] {
  const found = new Map<string, Expiry>();
  for (const { table, ends, days, only } of register) {
    if (!ends || days === null) continue;
    const [column, until] =
      'at' in ends ? [ends.at, now] : [ends.after, new Date(now.getTime() - days * DAY)];
    found.set(`${table}.${column}`, { table, column, until, ...(only ? { only } : {}) });
  }
  return [...found.values()];
}
