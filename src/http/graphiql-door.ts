import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Exchange } from './exchange.js';

/** An example that GraphiQL opens in a tab of its own. The tab is named after the operation in `query`. */
export interface ExampleTab {
  readonly title: string;
  readonly query: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

interface Page {
  readonly gzipped: Buffer;
  readonly policy: string;
}

/** GraphiQL with everything in one page: it works without the internet. Made on first use and kept compressed. */
export function graphiqlDoor(tabs: readonly ExampleTab[]): (exchange: Exchange) => Promise<void> {
  let page: Promise<Page> | undefined;
  return async (exchange) => {
    exchange.door = 'graphiql';
    const { gzipped, policy } = await (page ??= render(tabs));
    exchange.set('content-security-policy', policy);
    exchange.set('cache-control', 'no-cache');
    exchange.set('referrer-policy', 'no-referrer');
    const compressed = String(exchange.request.headers['accept-encoding']).includes('gzip');
    if (compressed) exchange.set('content-encoding', 'gzip');
    exchange.answer(200, 'text/html; charset=utf-8', compressed ? gzipped : await promisify(gunzip)(gzipped));
  };
}

async function render(tabs: readonly ExampleTab[]): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const defaultTabs = tabs.map(({ title, query, headers, variables }) => ({
    query: `# ${title}\n${query}`,
    headers: headers ? JSON.stringify(headers, null, 2) : null,
    variables: variables ? JSON.stringify(variables, null, 2) : null,
  }));
  const page = renderGraphiQL({
    title: 'Maatwerk',
    // Events over HTTP, so that the headers of a tab go along; by POST, because a GET cannot say it is not forged.
    subscriptionsProtocol: 'SSE',
    method: 'POST',
    ...(defaultTabs.length > 0 ? { defaultTabs: escaped(defaultTabs) } : {}),
  });
  const html = page.replace('</head>', `<style>${TABS_STAY}</style></head>`);
  return { gzipped: await promisify(gzip)(html), policy: policyFor(html) };
}

/** An animation of GraphiQL leaves its tabs displaced until the pointer is down on one: the first click on each would be lost. */
const TABS_STAY = '.graphiql-tab { transform: none !important }';

/** The options are printed into a script element. */
const escaped = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value).replaceAll('<', '\\\\u003c')) as Value;

/** Only the page's own script runs, its workers come from it, and it talks to this process alone. */
function policyFor(html: string): string {
  const from = html.indexOf('<script>') + '<script>'.length;
  const script = html.slice(from, html.lastIndexOf('</script>'));
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}' blob:`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
