// Open-loop load: requests leave at their appointed time, answered or not, and their time counts from that moment on.
import { Agent, request } from 'node:http';
import { obey } from './drive.mjs';
import { amount, groupOf, PAGE, PAGES, skuOf } from './generated-shop.mjs';
import { QUERY } from './page-query.mjs';
import { BUYERS, rightCents } from './scale-shop.mjs';

/** `sessions`: tokens by buyer. Answers { p50, p95, p99, answers, wrong, firstWrong, rps }; latencies in ms. */
async function scaleLoad({ port, sessions, shop, rate, seconds, from = 0 }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  const times = [];
  const wrong = [];
  const ask = (turn, due) =>
    new Promise((resolve) => {
      const buyer = (turn * 613) % BUYERS;
      const page = (turn * 104_729 + Math.floor(turn / BUYERS) * 37) % PAGES;
      const body = JSON.stringify({ query: QUERY, variables: { group: groupOf(page) } });
      const sent = request(
        {
          agent,
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/graphql',
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            authorization: `Bearer ${sessions[buyer].token}`,
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (piece) => (text += piece));
          response.on('end', () => {
            times.push(performance.now() - due);
            const problem =
              turn % 16 === 0
                ? problemIn(text, shop, buyer, page)
                : response.statusCode === 200
                  ? null
                  : text;
            if (problem) wrong.push(problem);
            resolve();
          });
        },
      );
      sent.on('error', (error) => {
        wrong.push(error.message);
        resolve();
      });
      sent.end(body);
    });
  const start = performance.now();
  const open = [];
  const total = rate * seconds;
  await new Promise((finished) => {
    let turn = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      while (turn < total && start + (turn * 1000) / rate <= now) {
        open.push(ask(from + turn, start + (turn * 1000) / rate));
        turn++;
      }
      if (turn >= total) {
        clearInterval(timer);
        finished();
      }
    }, 1);
  });
  await Promise.all(open);
  const took = (performance.now() - start) / 1000;
  agent.destroy();
  const sorted = Float64Array.from(times).sort();
  const at = (share) =>
    Math.round(100 * sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]) / 100;
  return {
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    rps: total / took,
    answers: times.length,
    wrong: wrong.length,
    firstWrong: wrong[0],
  };
}

function problemIn(text, shop, buyer, page) {
  const { data, errors } = JSON.parse(text);
  if (errors) return JSON.stringify(errors);
  const { nodes } = data.products;
  if (nodes.length !== PAGE) return `${nodes.length} products`;
  for (const [index, node] of nodes.entries()) {
    const product = page * PAGE + index;
    const right = amount(rightCents(shop, buyer, product));
    if (node.sku !== skuOf(product)) return `${node.sku} is not ${skuOf(product)}`;
    if (node.price.net.amount !== right)
      return `buyer ${buyer}: ${node.sku} costs ${node.price.net.amount}, not ${right}`;
  }
  return null;
}

obey(scaleLoad);
