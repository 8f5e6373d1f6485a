import { createHash, randomUUID } from 'node:crypto';
import { audit } from './audit.store.js';
import { normalEmail } from './email.js';
import { failureLimit } from './failure-limit.store.js';
import { makeLink, takeLink } from './link.store.js';
import { hashPassword, PASSWORD_LENGTH } from './password.store.js';
import { revokeSessions } from './session.store.js';
import type { AccountJob, SignInDependencies } from './settings.js';

const JOB = 'password-reset-mail';

interface ResetPayload {
  readonly email: string;
  /** Names this request, so that a repeated job mails once. */
  readonly request: string;
}

/** Asks for a mail with a link. It does the same for every address: whether anybody has it, only the job finds out. */
export async function requestPasswordReset(on: SignInDependencies, text: string): Promise<void> {
  const email = normalEmail(text);
  if (email === null || !(await failureLimit(on).mayMail(email))) return;
  const payload: ResetPayload = { email, request: randomUUID() };
  const key = `${JOB}:${createHash('sha256').update(email).digest('hex')}`;
  await on.jobs.add(on.database, { name: JOB, payload, key });
}

/** The job behind `requestPasswordReset`. */
export function passwordResetJob(on: SignInDependencies): AccountJob {
  return {
    name: JOB,
    run: async (payload) => {
      const { email, request } = payload as ResetPayload;
      const now = on.clock();
      await on.database.transaction(async (sql) => {
        const [buyer] = await sql.query<{ id: number }>(
          `SELECT id FROM buyer WHERE email = $1 AND blocked_at IS NULL`,
          [email],
        );
        if (!buyer) return;
        const link = await makeLink(sql, {
          kind: 'PASSWORD_RESET',
          buyerId: buyer.id,
          shopUrl: on.config.shopUrl,
          now,
        });
        await on.outbox.mail(sql, {
          kind: 'password-reset',
          buyerId: buyer.id,
          purpose: 'FUNCTIONAL',
          subject: 'Choose a new password',
          text: `Choose a new password within an hour:\n\n${link}\n\nIf you did not ask for this, do nothing: your password stays as it is.\n`,
          dedupeKey: `password-reset:${request}`,
        });
      });
    },
  };
}

export type ResetOutcome = 'DONE' | 'PASSWORD_LENGTH' | 'TOKEN_INVALID';

/** Sets the password of the person of a link, which is used up by it, and ends all their sessions. */
export async function resetPassword(
  on: SignInDependencies,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<ResetOutcome> {
  if (password.length < PASSWORD_LENGTH.min || password.length > PASSWORD_LENGTH.max)
    return 'PASSWORD_LENGTH';
  const now = on.clock();
  const hash = await hashPassword(password);
  return await on.database.transaction(async (sql) => {
    const buyerId = await takeLink(sql, token, now);
    if (buyerId === null) return 'TOKEN_INVALID';
    await sql.query(`UPDATE buyer SET password_hash = $2 WHERE id = $1`, [buyerId, hash]);
    await sql.query(`UPDATE one_time_token SET used_at = $2 WHERE buyer_id = $1 AND used_at IS NULL`, [
      buyerId,
      now,
    ]);
    await revokeSessions(on, sql, { buyerId }, now);
    const actor = { buyer: { id: buyerId, name: '', language: null }, company: null, apiKeyId: null };
    await audit(sql, actor, { action: 'password.reset', subjectType: 'buyer', subjectId: buyerId }, now);
    return 'DONE';
  });
}
