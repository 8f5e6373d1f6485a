import type { Sql } from '../database/database.js';
import type { Viewer } from '../viewer/viewer.js';

/** One act. `action` is noun first: `cart.lines-add`. `detail` holds facts only: no names, addresses or free text. */
export interface AuditEntry {
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string | number;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Who acts: a viewer, or a part of one for jobs and commands. A sales rep is named as the buyer, beside the company acted for. */
export type Actor = Pick<Viewer, 'buyer' | 'company' | 'apiKeyId'>;

/** A job or a command of the operator. */
export const OPERATOR: Actor = { buyer: null, company: null, apiKeyId: null };

const INSERT = {
  name: 'audit-insert',
  text: `INSERT INTO audit_entry (at, buyer_id, api_key_id, company_id, action, subject_type, subject_id, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

/** Writes one audit row; call it with the connection of the act's own transaction. */
export async function audit(sql: Sql, actor: Actor, entry: AuditEntry, now: Date): Promise<void> {
  const { action, subjectType, subjectId, detail = {} } = entry;
  await sql.query(INSERT, [
    now,
    actor.buyer?.id ?? null,
    actor.apiKeyId,
    actor.company?.id ?? null,
    action,
    subjectType,
    String(subjectId),
    JSON.stringify(detail),
  ]);
}
