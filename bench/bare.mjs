// Floor 1: what a hand-written handler does for the same answer: node:http, pg, one prepared statement, one loop.
import { createServer } from 'node:http';
import pg from 'pg';
import { tellFigures } from './figures.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const PAGE = {
  name: 'page',
  text: `WITH viewer AS (
      SELECT c.id, c.price_group_ids FROM session s JOIN membership m ON m.buyer_id = s.buyer_id JOIN company c ON c.id = m.company_id
       WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > now()),
    lists AS MATERIALIZED (
      SELECT l.id, CASE l.kind WHEN 'CONTRACT' THEN 0 WHEN 'PRICE_GROUP' THEN 1 ELSE 2 END AS step FROM price_list l, viewer v
       WHERE l.kind = 'BASE' OR l.company_id = v.id OR l.price_group_id = ANY(v.price_group_ids)),
    page AS MATERIALIZED (
      SELECT p.id, p.sku, p.name, (SELECT sum(quantity) FROM stock s WHERE s.product_id = p.id) AS stock FROM product p
       WHERE p.group_id = (SELECT id FROM product_group WHERE code = $2) AND p.active ORDER BY p.name, p.id LIMIT 24)
    SELECT p.sku, p.name, p.stock::text, l.step, n.min_quantity::text AS min, n.amount::text
      FROM page p CROSS JOIN lists l JOIN price_line n ON n.product_id = p.id AND n.list_id = l.id
     WHERE n.valid_from <= now() AND n.valid_to > now() AND n.unit = 'piece'
     ORDER BY p.name, p.id, l.step, n.min_quantity::numeric`,
};
const short = (text) => (text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text);
const money = (text) => text.slice(0, text.indexOf('.') + 3);

async function answer(request, response, body) {
  try {
    const { variables } = JSON.parse(body);
    const { rows } = await pool.query({ ...PAGE, values: [request.headers['x-session'], variables.group] });
    const nodes = [];
    let step = 0;
    for (const { sku, name, stock, ...line } of rows) {
      let node = nodes.at(-1);
      if (node?.sku !== sku) {
        step = line.step;
        node = {
          sku,
          name,
          stock: short(stock),
          price: { net: { amount: money(line.amount), currency: 'GBP' }, scales: [] },
        };
        nodes.push(node);
      }
      if (line.step === step)
        node.price.scales.push({ minQuantity: short(line.min), net: { amount: money(line.amount) } });
    }
    const text = JSON.stringify({ data: { products: { nodes } } });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  } catch (error) {
    response.writeHead(500).end(error.message);
  }
}

createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => void answer(request, response, body));
}).listen(0, '127.0.0.1', function () {
  process.send({ port: this.address().port });
  tellFigures();
});
