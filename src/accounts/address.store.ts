import type { Connection, Sql } from '../database/database.js';
import type { Viewer } from '../viewer/viewer.js';
import { audit } from './audit.store.js';

/** What a client may say of an address. */
export interface AddressText {
  readonly kind: AddressKind;
  readonly name: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}
export interface AddressFacts extends AddressText {
  readonly id: number;
  readonly companyId: number;
}
export type AddressKind = 'DELIVERY' | 'INVOICE';

/** Most addresses of one company. */
export const MOST_ADDRESSES = 1000;

const COLUMNS = `id, company_id AS "companyId", kind, name, street, postal_code AS "postalCode", city, country`;

export const addressesById = async (sql: Sql, ids: readonly number[]): Promise<AddressFacts[]> =>
  await sql.query<AddressFacts>(`SELECT ${COLUMNS} FROM address WHERE id = ANY($1)`, [ids]);

/** Addresses of these companies, oldest first. */
export const addressesOf = async (sql: Sql, companyIds: readonly number[]): Promise<AddressFacts[]> =>
  await sql.query<AddressFacts>(
    {
      name: 'addresses-by-company',
      text: `SELECT ${COLUMNS} FROM address WHERE company_id = ANY($1) ORDER BY id`,
    },
    [companyIds],
  );

/** Adds one; null when the company has its most already. */
export async function addAddress(
  sql: Connection,
  viewer: Viewer,
  companyId: number,
  address: AddressText,
): Promise<AddressFacts | null> {
  const [added] = await sql.query<AddressFacts>(
    `INSERT INTO address (company_id, kind, name, street, postal_code, city, country)
     SELECT $1, $2, $3, $4, $5, $6, $7 WHERE (SELECT count(*) FROM address WHERE company_id = $1) < $8
     RETURNING ${COLUMNS}`,
    [companyId, ...values(address), MOST_ADDRESSES],
  );
  if (added) await record(sql, viewer, 'address.add', added.id);
  return added ?? null;
}

/** Changes one of this company; null when it has none with this id. */
export async function updateAddress(
  sql: Connection,
  viewer: Viewer,
  which: { readonly id: number; readonly companyId: number },
  address: AddressText,
): Promise<AddressFacts | null> {
  const [updated] = await sql.query<AddressFacts>(
    `UPDATE address SET kind = $3, name = $4, street = $5, postal_code = $6, city = $7, country = $8
     WHERE id = $1 AND company_id = $2 RETURNING ${COLUMNS}`,
    [which.id, which.companyId, ...values(address)],
  );
  if (updated) await record(sql, viewer, 'address.update', updated.id);
  return updated ?? null;
}

/** Removes one of this company; null when it has none with this id. */
export async function removeAddress(
  sql: Connection,
  viewer: Viewer,
  which: { readonly id: number; readonly companyId: number },
): Promise<AddressFacts | null> {
  const [removed] = await sql.query<AddressFacts>(
    `DELETE FROM address WHERE id = $1 AND company_id = $2 RETURNING ${COLUMNS}`,
    [which.id, which.companyId],
  );
  if (removed) await record(sql, viewer, 'address.remove', removed.id);
  return removed ?? null;
}

const values = ({ kind, name, street, postalCode, city, country }: AddressText): readonly string[] => [
  kind,
  name,
  street,
  postalCode,
  city,
  country,
];

const record = async (sql: Connection, viewer: Viewer, action: string, id: number): Promise<void> =>
  await audit(sql, viewer, { action, subjectType: 'address', subjectId: id }, viewer.now);
