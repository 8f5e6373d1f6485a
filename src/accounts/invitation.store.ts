import type { Connection } from '../database/database.js';
import type { MembershipRole, Viewer } from '../viewer/viewer.js';
import { audit } from './audit.store.js';
import { makeLink } from './link.store.js';
import type { SignInDependencies } from './settings.js';

export interface Invitation {
  /** In its normal form. */
  readonly email: string;
  readonly name: string;
  readonly role: MembershipRole;
  readonly company: NonNullable<Viewer['company']>;
}

/**
 * Makes a person and their membership, and mails a link to choose a password. Somebody who has an account already is not
 * drawn into another company without their doing: they get a mail that says whom to ask. Both look the same to the caller.
 */
export async function invite(
  on: Pick<SignInDependencies, 'config' | 'outbox' | 'clock'>,
  sql: Connection,
  viewer: Viewer,
  { email, name, role, company }: Invitation,
): Promise<void> {
  const now = on.clock();
  const [added] = await sql.query<{ id: number }>(
    `INSERT INTO buyer (email, name, language, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (email) DO NOTHING RETURNING id`,
    [email, name, company.language, now],
  );
  const buyerId = added?.id ?? (await invitedBefore(sql, email, company.id));
  if (buyerId === null) return await tellOwner(on, sql, { email, company });
  await sql.query(
    `INSERT INTO membership (buyer_id, company_id, role) VALUES ($1, $2, $3)
     ON CONFLICT (buyer_id, company_id) DO NOTHING`,
    [buyerId, company.id, role],
  );
  const link = await makeLink(sql, { kind: 'INVITATION', buyerId, shopUrl: on.config.shopUrl, now });
  await on.outbox.mail(sql, {
    kind: 'invitation',
    buyerId,
    purpose: 'FUNCTIONAL',
    subject: `You may buy for ${company.name}`,
    text: `You have been invited to buy for ${company.name}. Choose a password within seven days:\n\n${link}\n`,
  });
  const detail = { role };
  await audit(
    sql,
    viewer,
    { action: 'member.invite', subjectType: 'buyer', subjectId: buyerId, detail },
    now,
  );
}

/** Somebody whom this company invited and who has not chosen a password yet: the link is sent again. */
async function invitedBefore(sql: Connection, email: string, companyId: number): Promise<number | null> {
  const [row] = await sql.query<{ id: number }>(
    `SELECT b.id FROM buyer b JOIN membership m ON m.buyer_id = b.id AND m.company_id = $2
     WHERE b.email = $1 AND b.password_hash IS NULL AND b.staff_role IS NULL AND b.blocked_at IS NULL`,
    [email, companyId],
  );
  return row?.id ?? null;
}

async function tellOwner(
  on: Pick<SignInDependencies, 'outbox'>,
  sql: Connection,
  { email, company }: Pick<Invitation, 'email' | 'company'>,
): Promise<void> {
  const [owner] = await sql.query<{ id: number }>(`SELECT id FROM buyer WHERE email = $1`, [email]);
  if (!owner) return;
  await on.outbox.mail(sql, {
    kind: 'invitation-known',
    buyerId: owner.id,
    purpose: 'FUNCTIONAL',
    subject: `An invitation of ${company.name}`,
    text: `${company.name} has invited you to buy for them. You have an account already: ask our sales desk to add the company to it.\n`,
    dedupeKey: `invitation-known:${owner.id}:${company.id}`,
  });
}
