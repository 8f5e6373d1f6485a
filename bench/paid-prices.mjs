// Every order line of the demo shop against the gateway itself: is `price(asOf)` at the order's moment what was paid?
import { createApp, loadersOfOneRequest } from '../dist/src/app.js';
import { openSession } from '../dist/src/accounts/session.store.js';
import { viewerFrom } from '../dist/src/accounts/viewer.store.js';
import { readConfig } from '../dist/src/config.js';
import { decimalOfNumeric } from '../dist/src/money/decimal.js';

const LINES = `SELECT o.ordered_at AS at, l.product_id AS product, l.quantity::text, l.unit, l.unit_price::text AS paid
  FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
 WHERE o.company_id = $1 AND l.unit_price IS NOT NULL ORDER BY o.ordered_at, l.position`;

/** Asks as the buyer of each company; answers { lines, right }. */
export async function paidPrices(url) {
  const app = await createApp(
    readConfig({ DATABASE_URL: url, MAATWERK_LEVELS: '1', MAATWERK_LOG: 'warn', MAATWERK_JOBS: 'off' }),
  );
  const on = app.dependencies;
  let lines = 0;
  let right = 0;
  try {
    const buyers = await on.database.query(
      `SELECT DISTINCT ON (m.company_id) m.company_id AS company, m.buyer_id AS buyer FROM membership m
        WHERE EXISTS (SELECT FROM sales_order o WHERE o.company_id = m.company_id) ORDER BY m.company_id, m.buyer_id`,
    );
    for (const { company, buyer } of buyers) {
      const { token } = await openSession(on, buyer);
      const { viewer } = await viewerFrom({ authorization: `Bearer ${token}` }, on);
      const rows = await on.database.query(LINES, [company]);
      const experience = app.experienceFor(viewer, loadersOfOneRequest());
      const answers = await experience.prices(
        rows.map(({ at, product, quantity, unit }) => ({
          productId: product,
          quantity: decimalOfNumeric(quantity),
          unit,
          asOf: at,
          explain: false,
        })),
      );
      lines += rows.length;
      right += answers.filter(
        (answer, n) => answer.kind === 'price' && answer.net === decimalOfNumeric(rows[n].paid),
      ).length;
    }
  } finally {
    await app.close();
  }
  return { lines, right };
}
