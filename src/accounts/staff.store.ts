import type { Database, Sql } from '../database/database.js';
import type { StaffRole } from '../viewer/viewer.js';
import { audit, OPERATOR } from './audit.store.js';
import { normalEmail } from './email.js';
import { hashPassword, PASSWORD_LENGTH } from './password.store.js';

/** Sign-ins of the demo shop end in this, and no others. */
const DEMO = '@demo.example';
const DEMO_PASSWORD = 'demo';
const DEMO_STAFF: readonly (readonly [string, string, StaffRole])[] = [
  ['merchandiser', 'Merchandiser', 'MERCHANDISER'],
  ['sales', 'Sales desk', 'SALES_REP'],
  ['integrator', 'Integrator', 'INTEGRATOR'],
  ['admin', 'Administrator', 'ADMIN'],
];

/** Whether anybody could sign in with the demo's password: production mode must not start then. */
export async function hasDemoSignIns(sql: Sql): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM buyer WHERE email LIKE '%' || $1 AND password_hash IS NOT NULL AND blocked_at IS NULL LIMIT 1`,
    [DEMO],
  );
  return rows.length > 0;
}

/** Makes or changes a person of the shop. The password must already be hashed; null leaves it as it is. */
export async function createStaff(
  sql: Sql,
  person: {
    readonly email: string;
    readonly name: string;
    readonly role: StaffRole;
    readonly passwordHash: string | null;
  },
): Promise<number> {
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO buyer (email, name, staff_role, password_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (email) DO UPDATE SET staff_role = excluded.staff_role, blocked_at = NULL,
       password_hash = coalesce(excluded.password_hash, buyer.password_hash)
     RETURNING id`,
    [person.email, person.name, person.role, person.passwordHash],
  );
  if (!row) throw new Error('The person was not stored.');
  return row.id;
}

/** The four staff of the demo shop, and the password `demo` for every `@demo.example` without one. May be called again. */
export async function setDemoPasswords(sql: Sql): Promise<void> {
  const hash = await hashPassword(DEMO_PASSWORD);
  for (const [local, name, role] of DEMO_STAFF)
    await createStaff(sql, { email: `${local}${DEMO}`, name, role, passwordHash: null });
  await sql.query(
    `UPDATE buyer SET password_hash = $2 WHERE email LIKE '%' || $1 AND password_hash IS NULL`,
    [DEMO, hash],
  );
}

/** A problem with what was typed; the sentence says what to do. */
export class AdminRefused extends Error {}

/** Makes the first administrator (or makes somebody one), for `maatwerk admin create`. Throws `AdminRefused`. */
export async function createAdmin(
  database: Database,
  person: { readonly email: string; readonly name: string; readonly password: string },
  now: Date,
): Promise<void> {
  const email = normalEmail(person.email);
  if (email === null) throw new AdminRefused('That is not an e-mail address.');
  const { min, max } = PASSWORD_LENGTH;
  if (person.password.length < min || person.password.length > max)
    throw new AdminRefused(`The password must have ${min} to ${max} characters.`);
  const passwordHash = await hashPassword(person.password);
  await database.transaction(async (sql) => {
    const id = await createStaff(sql, { email, name: person.name, role: 'ADMIN', passwordHash });
    await audit(sql, OPERATOR, { action: 'staff.create', subjectType: 'buyer', subjectId: id }, now);
  });
}
