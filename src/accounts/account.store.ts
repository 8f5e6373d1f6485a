import type { Sql } from '../database/database.js';
import type { MembershipRole, ViewerCompany } from '../viewer/viewer.js';

/** A company as GraphQL shows it; `ViewerCompany` has all of it. */
export interface CompanyFacts {
  readonly id: number;
  readonly customerNumber: string;
  readonly name: string;
  readonly industry: string | null;
  readonly country: string;
  readonly language: string | null;
  readonly currency: string;
  /** Parent, grandparent ...: nearest first. */
  readonly ancestorIds: readonly number[];
}

export interface BuyerFacts {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly language: string | null;
}

export interface MembershipFacts {
  readonly buyerId: number;
  readonly companyId: number;
  readonly currency: string;
  readonly role: MembershipRole;
  /** As the database prints them; null: no limit. */
  readonly limitPerOrder: string | null;
  readonly limitPerPeriod: string | null;
}

/** Companies of these ids, in any order. */
export const companiesById = async (sql: Sql, ids: readonly number[]): Promise<CompanyFacts[]> =>
  await sql.query<CompanyFacts>(
    {
      name: 'companies-by-id',
      text: `SELECT id, customer_number AS "customerNumber", name, industry, country, language, currency,
               ancestor_ids AS "ancestorIds" FROM company WHERE id = ANY($1)`,
    },
    [ids],
  );

/** The company with this customer number, as one acts for it; for staff only. */
export async function companyWithNumber(sql: Sql, customerNumber: string): Promise<ViewerCompany | null> {
  const [company] = await sql.query<ViewerCompany>(
    {
      name: 'company-with-number',
      text: `SELECT id, customer_number AS "customerNumber", name, industry, country, language, currency,
               price_group_ids AS "priceGroupIds", ancestor_ids AS "ancestorIds" FROM company WHERE customer_number = $1`,
    },
    [customerNumber],
  );
  return company ?? null;
}

/** Buyers of these ids, in any order. */
export const buyersById = async (sql: Sql, ids: readonly number[]): Promise<BuyerFacts[]> =>
  await sql.query<BuyerFacts>(
    { name: 'buyers-by-id', text: `SELECT id, email, name, language FROM buyer WHERE id = ANY($1)` },
    [ids],
  );

/** Memberships of these buyers, by customer number. */
export const membershipsOf = async (sql: Sql, buyerIds: readonly number[]): Promise<MembershipFacts[]> =>
  await sql.query<MembershipFacts>(
    {
      name: 'memberships-by-buyer',
      text: `SELECT m.buyer_id AS "buyerId", m.company_id AS "companyId", c.currency, m.role,
               m.limit_per_order AS "limitPerOrder", m.limit_per_period AS "limitPerPeriod"
             FROM membership m JOIN company c ON c.id = m.company_id
             WHERE m.buyer_id = ANY($1) ORDER BY c.customer_number`,
    },
    [buyerIds],
  );
