// A shop of any number of companies by formula, written set-wise: base list, group lists, a contract for every company.
import { PAGE, PAGES, PRODUCTS } from './generated-shop.mjs';

export const BUYERS = 1000;
export const buyerOf = (turn) => `buyer-${turn}@bench.example`;

/** Companies of a shop of about `lines` price lines. */
export const SHOPS = {
  small: { companies: 1_000, groups: 10, every: 60 },
  large: { companies: 100_000, groups: 100, every: 49 },
};

const cents = '(100 + (n % 97) * 100 + 95)';
/** In cents; -1: none of that kind. The formulas below, for whoever wants to know a price without asking. */
export function rightCents({ companies, groups, every }, turn, product) {
  const company = companyOf({ companies }, turn);
  const base = 100 + (product % 97) * 100 + 95;
  if ((product + company) % every === 0) return Math.round(base * 0.8);
  return (product + (company % groups)) % 5 === 0 ? Math.round(base * 0.95) : base;
}
/** The buyers' companies are spread over the shop. */
export const companyOf = ({ companies }, turn) => 1 + ((turn * 7919) % companies);

/** Fills an empty, migrated database; answers how many price lines there are. */
export async function generateScale(client, { companies, groups, every }) {
  // Triggers and foreign keys are looked at row by row; there is nothing to be heard of yet.
  await client.query(
    `SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '64MB'; SET maintenance_work_mem = '512MB'`,
  );
  await client.query(`
    INSERT INTO price_group (code) SELECT 'g' || n FROM generate_series(0, ${groups - 1}) n;
    INSERT INTO company (customer_number, name, industry, country, currency, price_group_ids)
      SELECT 'C' || n, 'Company ' || n, 'GIFT', 'GB', 'GBP', ARRAY[g.id]
        FROM generate_series(1, ${companies}) n JOIN price_group g ON g.code = 'g' || (n % ${groups}) ORDER BY n;
    INSERT INTO buyer (email, name) SELECT 'buyer-' || n || '@bench.example', 'Buyer ' || n FROM generate_series(0, ${BUYERS - 1}) n;
    INSERT INTO membership (buyer_id, company_id, role)
      SELECT b.id, c.id, 'BUYER' FROM generate_series(0, ${BUYERS - 1}) n JOIN buyer b ON b.email = 'buyer-' || n || '@bench.example'
        JOIN company c ON c.customer_number = 'C' || (1 + (n * 7919) % ${companies});
    INSERT INTO consent (subject, purpose, granted, at) SELECT 'b' || id, 'PERSONALIZATION', true, now() FROM buyer;
    INSERT INTO product_group (code, name) SELECT 'page-' || n, 'Page ' || n FROM generate_series(0, ${PAGES - 1}) n;
    INSERT INTO product (sku, name, description, group_id, unit)
      SELECT 'SKU-' || lpad(n::text, 5, '0'), 'Product ' || lpad(n::text, 5, '0'), 'A product of the bench', g.id, 'piece'
        FROM generate_series(0, ${PRODUCTS - 1}) n JOIN product_group g ON g.code = 'page-' || (n / ${PAGE}) ORDER BY n;
    INSERT INTO stock (product_id, location, quantity)
      SELECT p.id, l, 10 + p.id % 90 FROM product p, unnest(ARRAY['LONDON', 'UTRECHT']) l;
    INSERT INTO price_list (code, currency, kind) VALUES ('LIST', 'GBP', 'BASE');
    INSERT INTO price_list (code, currency, kind, price_group_id) SELECT 'GROUP-' || code, 'GBP', 'PRICE_GROUP', id FROM price_group;
    INSERT INTO price_list (code, currency, kind, company_id) SELECT 'CONTRACT-' || customer_number, 'GBP', 'CONTRACT', id FROM company ORDER BY id;
    CREATE TEMPORARY TABLE numbered AS SELECT id, substr(sku, 5)::int AS n FROM product;
    CREATE UNIQUE INDEX ON numbered (n);
    ANALYZE;`);
  await client.query('ALTER TABLE price_line DROP CONSTRAINT price_line_pkey');
  const insert = (source, price, minimum = 1) => `
    INSERT INTO price_line (list_id, product_id, unit, min_quantity, amount)
      SELECT l.id, p.id, 'piece', ${minimum}, round(${cents} * ${price}) / 100.0 FROM ${source}`;
  await client.query(insert(`price_list l, numbered p WHERE l.code = 'LIST'`, '1'));
  await client.query(insert(`price_list l, numbered p WHERE l.code = 'LIST'`, '0.9', 12));
  await client.query(
    insert(
      `(SELECT id, substr(code, 8)::int AS g FROM price_list WHERE kind = 'PRICE_GROUP') l JOIN numbered p ON (p.n + l.g) % 5 = 0`,
      '0.95',
    ),
  );
  // Every `every`-th product, from where the company's number leaves no rest.
  await client.query(
    insert(
      `(SELECT id, substr(code, 11)::int AS c FROM price_list WHERE kind = 'CONTRACT') l
         CROSS JOIN LATERAL generate_series((${every} - l.c % ${every}) % ${every}, ${PRODUCTS - 1}, ${every}) s (n)
         JOIN numbered p ON p.n = s.n`,
      '0.8',
    ),
  );
  await client.query(
    `ALTER TABLE price_line ADD CONSTRAINT price_line_pkey PRIMARY KEY (list_id, product_id, unit, min_quantity, valid_from)`,
  );
  await client.query('RESET session_replication_role');
  await client.query('VACUUM ANALYZE');
  const { rows } = await client.query('SELECT count(*)::int AS lines FROM price_line');
  return rows[0].lines;
}
