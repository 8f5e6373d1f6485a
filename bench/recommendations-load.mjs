// The load: recommendations of one kind with prices, for every company in turn; every answer is looked at.
import { amount, COMPANIES, rightPrices } from './generated-shop.mjs';
import { drive, obey } from './drive.mjs';

const FIRST = 12;
const QUERY = `query Slot($kind: RecommendationKind!) {
  recommendations(kind: $kind, first: ${FIRST}) {
    answeredBy
    edges { because { reason } node { sku name stock price { net { amount currency } } } }
  }
}`;

function problemIn(body, company) {
  const { data, errors } = JSON.parse(body);
  if (errors) return JSON.stringify(errors);
  const { edges } = data.recommendations;
  if (edges.length !== FIRST) return `${edges.length} recommendations`;
  for (const { node } of edges) {
    const right = rightPrices(company, Number(node.sku.slice(4))).map(amount);
    if (!right.includes(node.price.net.amount))
      return `company ${company}: ${node.sku} costs ${node.price.net.amount}, not ${right.join(' or ')}`;
  }
  return null;
}

export function recommendationsLoad({ port, sessions, connections, seconds, kind }) {
  let checked = 0;
  const wrong = [];
  const requestFor = (turn) => {
    const company = 1 + ((turn * 7919) % COMPANIES);
    const { token, sessionId } = sessions[company - 1];
    return {
      method: 'POST',
      path: '/graphql',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-session': sessionId,
      },
      body: JSON.stringify({ query: QUERY, variables: { kind } }),
      onResponse: (status, body) => {
        if (status !== 200 || body.startsWith('{"errors"')) wrong.push(`${status} ${body.slice(0, 200)}`);
        else if (checked++ % 16 === 0) {
          const problem = problemIn(body, company);
          if (problem) wrong.push(problem);
        }
      },
    };
  };
  return drive({ port, connections, seconds, requestFor, answered: () => ({ answers: checked, wrong }) });
}

obey(recommendationsLoad);
