// The load: 16 or 64 connections, each with requests of its own order; every answer is looked at.
import { COMPANIES, PAGE, PAGES, amount, groupOf, rightPrices, skuOf } from './generated-shop.mjs';
import { drive, obey } from './drive.mjs';
import { QUERY } from './page-query.mjs';

function problemIn(body, company, page) {
  const { data, errors } = JSON.parse(body);
  if (errors) return JSON.stringify(errors);
  const { nodes } = data.products;
  if (nodes.length !== PAGE) return `${nodes.length} products`;
  for (const [index, node] of nodes.entries()) {
    const product = page * PAGE + index;
    const right = rightPrices(company, product).map(amount);
    if (node.sku !== skuOf(product)) return `${node.sku} is not ${skuOf(product)}`;
    if (!right.includes(node.price.net.amount))
      return `company ${company}: ${node.sku} costs ${node.price.net.amount}, not ${right.join(' or ')}`;
  }
  return null;
}

/** `sessions`: token and session id by company. Answers { rps, p50, p95, p99, checked, wrong }. */
export function pageLoad({ port, sessions, connections, seconds, check = true }) {
  let checked = 0;
  const wrong = [];
  const requestFor = (turn) => {
    const company = 1 + ((turn * 7919) % COMPANIES);
    // Every page meets every company: whoever asks for a page has rarely asked for it before.
    const page = (turn * 104_729 + Math.floor(turn / COMPANIES) * 37) % PAGES;
    const { token, sessionId } = sessions[company - 1];
    return {
      method: 'POST',
      path: '/graphql',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-session': sessionId,
      },
      body: JSON.stringify({ query: QUERY, variables: { group: groupOf(page) } }),
      onResponse: (status, body) => {
        // Whole answers are compared one in sixteen; the rest must be of the right kind.
        if (status !== 200 || body.startsWith('{"errors"')) wrong.push(`${status} ${body.slice(0, 200)}`);
        else if (checked++ % 16 === 0 && check) {
          const problem = problemIn(body, company, page);
          if (problem) wrong.push(problem);
        }
      },
    };
  };
  return drive({ port, connections, seconds, requestFor, answered: () => ({ answers: checked, wrong }) });
}

obey(pageLoad);
