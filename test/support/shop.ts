import type { Database } from '../../src/database/database.js';

interface CompanyFacts {
  readonly industry?: string;
  readonly country?: string;
  readonly currency?: string;
  readonly language?: string;
  readonly groups?: readonly string[];
  readonly parent?: string;
}
interface ProductFacts {
  readonly name?: string;
  readonly group?: string;
  readonly brand?: string;
  readonly stock?: number;
  readonly unit?: string;
}
interface LineFacts {
  readonly from?: number;
  readonly unit?: string;
  readonly per?: number;
  readonly validFrom?: string;
  readonly validTo?: string;
}

/**
 * A shop that tests tell like a story, straight into the tables:
 * `await shop.company('C1'); await shop.product('SKU-1'); await shop.lists('SKU-1', '12.00'); await shop.agrees('C1', 'SKU-1', '9.90');`
 */
export class Shop {
  constructor(private readonly database: Database) {}

  /** A company in group(s), with one buyer `<number>@test.example` in lower case. */
  async company(customerNumber: string, facts: CompanyFacts = {}): Promise<void> {
    const groups = await Promise.all((facts.groups ?? []).map((code) => this.priceGroup(code)));
    await this.database.query(
      `INSERT INTO company (customer_number, name, industry, country, language, currency, parent_id, ancestor_ids, price_group_ids)
       SELECT $1, 'Company ' || $1, $2, $3, $4, $5, p.id, CASE WHEN p.id IS NULL THEN '{}' ELSE p.id || p.ancestor_ids END, $7
         FROM (SELECT 1) one LEFT JOIN company p ON p.customer_number = $6`,
      [
        customerNumber,
        facts.industry ?? null,
        facts.country ?? 'GB',
        facts.language ?? null,
        facts.currency ?? 'GBP',
        facts.parent ?? null,
        groups,
      ],
    );
    await this.buyer(`${customerNumber.toLowerCase()}@test.example`, customerNumber);
  }

  async priceGroup(code: string): Promise<number> {
    const [row] = await this.database.query<{ id: number }>(
      'INSERT INTO price_group (code) VALUES ($1) ON CONFLICT (code) DO UPDATE SET code = excluded.code RETURNING id',
      [code],
    );
    return row!.id;
  }

  async buyer(
    email: string,
    customerNumber: string,
    role = 'BUYER',
    limitPerOrder: string | null = null,
  ): Promise<void> {
    await this.database.query(
      `WITH who AS (INSERT INTO buyer (email, name) VALUES ($1, $1) ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id)
       INSERT INTO membership (buyer_id, company_id, role, limit_per_order)
       SELECT who.id, c.id, $3, $4 FROM who, company c WHERE c.customer_number = $2`,
      [email, customerNumber, role, limitPerOrder],
    );
    await this.allows(email, 'PERSONALIZATION');
  }

  async staff(email: string, role: string): Promise<void> {
    await this.database.query('INSERT INTO buyer (email, name, staff_role) VALUES ($1, $1, $2)', [
      email,
      role,
    ]);
  }

  async allows(email: string, purpose: string, granted = true): Promise<void> {
    await this.database.query(
      `INSERT INTO consent (subject, purpose, granted, at) SELECT 'b' || id, $2, $3, '2026-01-01' FROM buyer WHERE email = $1
       ON CONFLICT (subject, purpose) DO UPDATE SET granted = excluded.granted`,
      [email, purpose, granted],
    );
  }

  /** A product with stock 100 unless said otherwise. */
  async product(sku: string, facts: ProductFacts = {}): Promise<void> {
    if (facts.group !== undefined)
      await this.database.query(
        'INSERT INTO product_group (code, name) VALUES ($1, $1) ON CONFLICT DO NOTHING',
        [facts.group],
      );
    await this.database.query(
      `WITH made AS (
         INSERT INTO product (sku, name, group_id, brand, unit)
         SELECT $1, $2, (SELECT id FROM product_group WHERE code = $3), $4, $5 RETURNING id)
       INSERT INTO stock (product_id, location, quantity) SELECT id, 'MAIN', $6 FROM made`,
      [
        sku,
        facts.name ?? `Product ${sku}`,
        facts.group ?? null,
        facts.brand ?? null,
        facts.unit ?? 'piece',
        facts.stock ?? 100,
      ],
    );
  }

  /** A line of the base list. */
  async lists(sku: string, amount: string, facts: LineFacts = {}): Promise<void> {
    await this.list('LIST', 'BASE');
    await this.line('LIST', sku, amount, facts);
  }

  /** A contract price of a company. */
  async agrees(customerNumber: string, sku: string, amount: string, facts: LineFacts = {}): Promise<void> {
    await this.list(`CONTRACT-${customerNumber}`, 'CONTRACT', { company: customerNumber });
    await this.line(`CONTRACT-${customerNumber}`, sku, amount, facts);
  }

  /** A price of a price group. */
  async groupPays(group: string, sku: string, amount: string, facts: LineFacts = {}): Promise<void> {
    await this.priceGroup(group);
    await this.list(`GROUP-${group}`, 'PRICE_GROUP', { group });
    await this.line(`GROUP-${group}`, sku, amount, facts);
  }

  async list(
    code: string,
    kind: string,
    scope: { company?: string; group?: string; currency?: string } = {},
  ): Promise<void> {
    await this.database.query(
      `INSERT INTO price_list (code, currency, kind, company_id, price_group_id)
       VALUES ($1, $5, $2, (SELECT id FROM company WHERE customer_number = $3), (SELECT id FROM price_group WHERE code = $4))
       ON CONFLICT (code) DO NOTHING`,
      [code, kind, scope.company ?? null, scope.group ?? null, scope.currency ?? 'GBP'],
    );
  }

  async line(list: string, sku: string, amount: string, facts: LineFacts = {}): Promise<void> {
    await this.database.query(
      `INSERT INTO price_line (product_id, list_id, unit, min_quantity, valid_from, valid_to, amount, per)
       SELECT p.id, l.id, coalesce($4, p.unit), $5, coalesce($6::timestamptz, '-infinity'), coalesce($7::timestamptz, 'infinity'), $3, $8
         FROM product p, price_list l WHERE p.sku = $2 AND l.code = $1`,
      [
        list,
        sku,
        amount,
        facts.unit ?? null,
        facts.from ?? 1,
        facts.validFrom ?? null,
        facts.validTo ?? null,
        facts.per ?? 1,
      ],
    );
  }

  /** An order of the past: `[sku, quantity]` a line. */
  async ordered(
    customerNumber: string,
    at: string,
    lines: readonly (readonly [sku: string, quantity: number])[],
  ): Promise<void> {
    await this.database.query(
      `WITH made AS (
         INSERT INTO sales_order (order_number, company_id, ordered_at, channel, currency, status)
         SELECT 'H' || nextval('price_line_id_seq'), id, $2, 'API', currency, 'CONFIRMED' FROM company WHERE customer_number = $1 RETURNING id)
       INSERT INTO sales_order_line (order_id, position, product_id, quantity, unit, unit_price)
       SELECT made.id, row_number() OVER (), p.id, l.quantity, p.unit, 1
         FROM made, unnest($3::text[], $4::numeric[]) AS l (sku, quantity) JOIN product p ON p.sku = l.sku`,
      [customerNumber, at, lines.map(([sku]) => sku), lines.map(([, quantity]) => quantity)],
    );
  }

  /** Hides a product from a company. */
  async hides(customerNumber: string, sku: string): Promise<void> {
    await this.database.query(
      `INSERT INTO assortment_rule (company_id, product_id, visible)
       SELECT c.id, p.id, false FROM company c, product p WHERE c.customer_number = $1 AND p.sku = $2`,
      [customerNumber, sku],
    );
  }
}
