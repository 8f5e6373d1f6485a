// Whether a price that has been changed is still answered with what it was before, and what the caches hold.
import { groupOf, hasContract, inGroup, PAGE } from './generated-shop.mjs';
import { QUERY } from './page-query.mjs';

const WATCHERS = 4;

/** `changed` asks for the page at once, as buyers who pay the list price. `seen`: { looked, stale, slowestMs }. */
export function watchPrices(port, sessions) {
  const seen = { looked: 0, stale: 0, slowestMs: 0 };
  const ask = async (company, product, price) => {
    const started = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${sessions[company - 1].token}`,
      },
      body: JSON.stringify({
        query: QUERY,
        variables: { group: groupOf(Math.floor(product / PAGE)) },
      }),
    });
    const { data } = await response.json();
    seen.looked++;
    if (data?.products.nodes[product % PAGE].price.net.amount !== price) seen.stale++;
    seen.slowestMs = Math.max(seen.slowestMs, Math.round(performance.now() - started));
  };
  return {
    seen,
    changed: (product, price) => {
      const payers = [];
      for (let company = 1 + (product % 500); payers.length < WATCHERS; company++)
        if (!hasContract(company, product) && !inGroup(company)) payers.push(company);
      void Promise.all(payers.map((company) => ask(company, product, price))).catch(() => {});
    },
  };
}

/** Hit rates in per cent, and bytes by section, as `/metrics` tells them. */
export async function cacheFigures(port) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const values = (name) =>
    [...text.matchAll(new RegExp(`^${name}\\{(.*)\\} (\\S+)$`, 'gm'))].map(([, labels, value]) => [
      Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text_]) => [key, text_])),
      Number(value),
    ]);
  const looks = values('maatwerk_cache_looks_total');
  const hitRates = {};
  for (const what of new Set(looks.map(([labels]) => labels.what))) {
    const count = (hit) => looks.find(([labels]) => labels.what === what && labels.hit === hit)?.[1] ?? 0;
    hitRates[what] = Math.round((1000 * count('true')) / (count('true') + count('false'))) / 10;
  }
  const bytes = Object.fromEntries(
    values('maatwerk_cache_bytes').map(([{ section }, value]) => [section, value]),
  );
  const megabytes = Math.round(Object.values(bytes).reduce((sum, value) => sum + value, 0) / 2 ** 18) / 4;
  return { hitRates, megabytes, bytes };
}
