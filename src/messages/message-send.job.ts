import { createHash } from 'node:crypto';
import { normalEmail } from '../accounts/email.js';
import type { Connection, Database, DatabaseLog } from '../database/database.js';
import type { JobKind } from '../jobs/jobs.js';
import { decideSending, type Recipient } from './decide-sending.js';
import { MailRefused, type Mailer } from './mailer.js';
import { MESSAGE_SEND } from './outbox.store.js';

export interface SendingDependencies {
  readonly database: Database;
  readonly clock: () => Date;
  readonly log: Pick<DatabaseLog, 'info' | 'warn'>;
  readonly mailer: Mailer;
}

/** A mail server may be away so long, in ms; what is older has lost its sense. */
const TRIED_FOR = 2 * 24 * 60 * 60 * 1000;
/** Their text holds a link that works: it is not kept once it is sent. */
const SECRET_KINDS = new Set(['password-reset', 'invitation']);

interface MessageRow {
  readonly id: number;
  readonly kind: string;
  readonly buyerId: number;
  readonly purpose: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly createdAt: Date;
}

/** THE JOBS of the outbox. */
export const messageJobs = (on: SendingDependencies): readonly JobKind[] => [
  {
    name: MESSAGE_SEND,
    attempts: 25,
    run: async (payload) => await sendMessage(on, (payload as { id: number }).id),
  },
];

/**
 * Sends one message if it still waits. The row stays locked while the mail server is talked to: of two workers one sends,
 * and the other finds it sent. Only a crash between the server's yes and the COMMIT repeats a mail, with the same Message-ID.
 */
export async function sendMessage(on: SendingDependencies, id: number): Promise<void> {
  await on.database.transaction(async (sql) => {
    const [message] = await sql.query<MessageRow>(
      `SELECT id, kind, buyer_id AS "buyerId", purpose, subject, text, html, created_at AS "createdAt"
       FROM message WHERE id = $1 AND state = 'WAITING' FOR UPDATE`,
      [id],
    );
    if (!message) return;
    const decision = decideSending(message.purpose, await recipientOf(sql, message.buyerId));
    if (decision.send) await post(on, sql, message, decision.address);
    else await settle(on, sql, message, { state: 'WITHHELD', reason: decision.reason });
  });
}

/** Read after the row is locked: block and consent of this very moment. */
async function recipientOf(sql: Connection, buyerId: number): Promise<Recipient> {
  const [person] = await sql.query<{ email: string; blocked: boolean; consents: string[] }>(
    `SELECT email, blocked_at IS NOT NULL AS blocked,
       ARRAY(SELECT purpose FROM consent WHERE subject = 'b' || buyer.id AND granted) AS consents
     FROM buyer WHERE id = $1`,
    [buyerId],
  );
  return person
    ? { ...person, known: true, address: normalEmail(person.email) }
    : { known: false, blocked: false, consents: [], address: null };
}

async function post(
  on: SendingDependencies,
  sql: Connection,
  message: MessageRow,
  to: string,
): Promise<void> {
  const { subject, text, html } = message;
  try {
    const state = await on.mailer.send({ messageId: messageIdOf(message), to, subject, text, html });
    await settle(on, sql, message, { state, reason: null });
  } catch (error) {
    const hopeless = on.clock().getTime() - message.createdAt.getTime() > TRIED_FOR;
    if (!(error instanceof MailRefused) && !hopeless) throw error;
    await settle(on, sql, message, {
      state: 'FAILED',
      reason: error instanceof MailRefused ? error.message : 'SERVER_AWAY',
    });
  }
}

async function settle(
  on: SendingDependencies,
  sql: Connection,
  { id, kind }: MessageRow,
  outcome: { readonly state: string; readonly reason: string | null },
): Promise<void> {
  const sent = outcome.state === 'SENT';
  await sql.query(
    `UPDATE message SET state = $2, reason = $3, sent_at = $4,
       text = CASE WHEN $5 THEN '' ELSE text END, html = CASE WHEN $5 THEN NULL ELSE html END
     WHERE id = $1`,
    [id, outcome.state, outcome.reason, sent ? on.clock() : null, sent && SECRET_KINDS.has(kind)],
  );
  if (outcome.state === 'FAILED') on.log.warn({ message: id, ...outcome }, 'a mail could not be sent');
}

/** The same at every attempt, and it tells no number of ours. */
const messageIdOf = ({ id, createdAt, kind }: MessageRow): string =>
  createHash('sha256').update(`${id} ${createdAt.toISOString()} ${kind}`).digest('hex').slice(0, 32);
