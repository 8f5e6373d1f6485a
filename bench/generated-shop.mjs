// A shop by formula: whoever knows company, product and moment can work out the price without asking the gateway.
export const COMPANIES = 1000;
export const PAGES = 200;
export const PAGE = 24;
export const PRODUCTS = PAGES * PAGE;

export const skuOf = (product) => `SKU-${String(product).padStart(5, '0')}`;
export const groupOf = (page) => `page-${page}`;
export const customerOf = (company) => `C${company}`;
export const emailOf = (company) => `buyer-${company}@bench.example`;

/** Millionths would be overkill: cents. */
export const baseCents = (product) => 100 + (product % 97) * 100 + 95;
/** From 12 pieces on, the list is a tenth lower. */
export const scaleCents = (product) => Math.round(baseCents(product) * 0.9);
export const hasContract = (company, product) => (product + company) % 50 === 0;
export const contractCents = (product) => Math.round(baseCents(product) * 0.8);
export const inGroup = (company) => company % 10 === 0;
export const hasGroupPrice = (product) => product % 5 === 0;
export const groupCents = (product) => Math.round(baseCents(product) * 0.95);
/** Product 0 of every page is the one whose list price is changed every second; these are its two prices. */
export const changes = (product) => product % PAGE === 0;
export const changedCents = (product) => baseCents(product) + 1000;

/** Unit price of one piece: the prices that are right at some moment of the run. */
export function rightPrices(company, product) {
  if (hasContract(company, product)) return [contractCents(product)];
  if (inGroup(company) && hasGroupPrice(product)) return [groupCents(product)];
  return changes(product) ? [baseCents(product), changedCents(product)] : [baseCents(product)];
}

export const amount = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

/** Fills an empty, migrated database. */
export async function generate(client) {
  await client.query(`
    INSERT INTO price_group (code) VALUES ('trade');
    INSERT INTO company (customer_number, name, industry, country, currency, price_group_ids)
      SELECT 'C' || n, 'Company ' || n, 'GIFT', 'GB', 'GBP', CASE WHEN n % 10 = 0 THEN ARRAY[(SELECT id FROM price_group)] ELSE '{}' END
        FROM generate_series(1, ${COMPANIES}) n ORDER BY n;
    INSERT INTO buyer (email, name) SELECT 'buyer-' || n || '@bench.example', 'Buyer ' || n FROM generate_series(1, ${COMPANIES}) n ORDER BY n;
    INSERT INTO membership (buyer_id, company_id, role)
      SELECT b.id, c.id, 'BUYER' FROM generate_series(1, ${COMPANIES}) n
        JOIN buyer b ON b.email = 'buyer-' || n || '@bench.example' JOIN company c ON c.customer_number = 'C' || n;
    INSERT INTO consent (subject, purpose, granted, at) SELECT 'b' || id, 'PERSONALIZATION', true, now() FROM buyer;
    INSERT INTO product_group (code, name) SELECT 'page-' || n, 'Page ' || n FROM generate_series(0, ${PAGES - 1}) n;
    INSERT INTO product (sku, name, description, group_id, unit)
      SELECT 'SKU-' || lpad(n::text, 5, '0'), 'Product ' || lpad(n::text, 5, '0'), 'A product of the bench', g.id, 'piece'
        FROM generate_series(0, ${PRODUCTS - 1}) n JOIN product_group g ON g.code = 'page-' || (n / ${PAGE}) ORDER BY n;
    INSERT INTO stock (product_id, location, quantity)
      SELECT p.id, l, 10 + p.id % 90 FROM product p, unnest(ARRAY['LONDON', 'UTRECHT']) l;
    INSERT INTO price_list (code, currency, kind) VALUES ('LIST', 'GBP', 'BASE');
    INSERT INTO price_list (code, currency, kind, price_group_id) SELECT 'TRADE', 'GBP', 'PRICE_GROUP', id FROM price_group;
    INSERT INTO price_list (code, currency, kind, company_id) SELECT 'CONTRACT-' || customer_number, 'GBP', 'CONTRACT', id FROM company;`);
  const cents = `(100 + (n % 97) * 100 + 95)`;
  const lines = (list, where, price, minimum) => `
    INSERT INTO price_line (product_id, list_id, unit, min_quantity, amount)
      SELECT p.id, l.id, 'piece', ${minimum}, round(${cents} * ${price}) / 100.0
        FROM (SELECT id, substr(sku, 5)::int AS n FROM product) p, price_list l WHERE l.code ${list} AND ${where};`;
  await client.query(
    lines(`= 'LIST'`, 'true', '1', 1) +
      lines(`= 'LIST'`, 'true', '0.9', 12) +
      lines(`= 'TRADE'`, 'n % 5 = 0', '0.95', 1) +
      lines(`LIKE 'CONTRACT-%'`, `(n + substr(l.code, 11)::int) % 50 = 0`, '0.8', 1),
  );
  await client.query('VACUUM ANALYZE');
}

/** Changes one list price a second, to and fro; tells of each after its commit; answers how to stop. */
export function changePrices(client, changed = () => {}) {
  let turn = 0;
  const timer = setInterval(() => {
    const product = (turn % PAGES) * PAGE;
    const price = turn % (2 * PAGES) < PAGES ? changedCents(product) : baseCents(product);
    turn++;
    client
      .query(
        `WITH changed AS (UPDATE price_line n SET amount = $2 FROM price_list l, product p
           WHERE l.code = 'LIST' AND n.list_id = l.id AND p.sku = $1 AND n.product_id = p.id AND n.min_quantity = 1 RETURNING p.id)
         SELECT pg_notify('maatwerk', json_build_object('topic', 'price', 'ids', json_agg(id))::text) FROM changed`,
        [skuOf(product), amount(price)],
      )
      .then(() => changed(product, amount(price)))
      .catch((error) => console.error(`price change: ${error.message}`));
  }, 1000);
  return () => clearInterval(timer);
}
