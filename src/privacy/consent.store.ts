import type { Connection, Sql, Statement } from '../database/database.js';
import type { Purpose } from '../viewer/viewer.js';
import type { ConsentFacts } from './consent-plan.js';
import { PURPOSE_TERMS } from './purpose.js';
import type { Subject } from './subject.js';

const OF_SUBJECT: Statement = {
  name: 'consents-of-subject',
  text: `
    SELECT c.purpose, c.granted, c.at, entry.wording_version AS "wordingVersion"
    FROM consent c
    LEFT JOIN LATERAL (SELECT e.wording_version FROM consent_entry e
      WHERE e.subject = c.subject AND e.purpose = c.purpose ORDER BY e.id DESC LIMIT 1) entry ON true
    WHERE c.subject = $1`,
};

/** What this person decided, one row a purpose; purposes without a decision have none. */
export async function consentsOf(sql: Sql, subject: Subject): Promise<readonly ConsentFacts[]> {
  return await sql.query<ConsentFacts>(OF_SUBJECT, [subject]);
}

export interface ConsentDecision {
  readonly subject: Subject;
  readonly purpose: Purpose;
  readonly granted: boolean;
  readonly at: Date;
  /** Code of the channel it was given through. */
  readonly channel: string;
  readonly wordingVersion: string;
  /** MUTATION, IMPORT, DEMO or DOUBLE_OPT_IN. */
  readonly proof: string;
}

// The row of `consent` is taken first: two decisions at once then stand in the ledger in the order they took effect.
const CURRENT: Statement = {
  name: 'consent-current',
  text: `INSERT INTO consent (subject, purpose, granted, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (subject, purpose) DO UPDATE SET granted = excluded.granted, at = excluded.at`,
};
const LEDGER: Statement = {
  name: 'consent-ledger',
  text: `INSERT INTO consent_entry (subject, purpose, granted, at, channel, wording_version, proof)
    VALUES ($1, $2, $3, $4, $5, $6, $7)`,
};

/** Writes a decision: what holds now, and how it came to be. Call it with the connection of a transaction. */
export async function writeConsent(sql: Connection, decision: ConsentDecision): Promise<void> {
  const { subject, purpose, granted, at, channel, wordingVersion, proof } = decision;
  await sql.query(CURRENT, [subject, purpose, granted, at]);
  await sql.query(LEDGER, [subject, purpose, granted, at, channel, wordingVersion, proof]);
}

/**
 * Grants PERSONALIZATION for every buyer of the demo shop (addresses `@demo.example`) who has not decided yet: one
 * statement however many buyers; a second run changes nothing. Answers how many were granted.
 */
export async function setDemoConsents(sql: Sql, now: Date): Promise<number> {
  const [row] = await sql.query<{ granted: number }>(
    `WITH decided AS (
       INSERT INTO consent (subject, purpose, granted, at)
       SELECT 'b' || id, 'PERSONALIZATION', true, $1 FROM buyer WHERE email LIKE '%@demo.example' AND staff_role IS NULL
       ON CONFLICT (subject, purpose) DO NOTHING RETURNING subject, purpose, granted, at),
     written AS (
       INSERT INTO consent_entry (subject, purpose, granted, at, channel, wording_version, proof)
       SELECT subject, purpose, granted, at, 'WEB', $2, 'DEMO' FROM decided RETURNING 1)
     SELECT count(*) AS granted FROM written`,
    [now, PURPOSE_TERMS.PERSONALIZATION.wordingVersion],
  );
  return row?.granted ?? 0;
}
