import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, serve } from './gateway.js';
import { shop } from './shop.js';

let gateway: Running;
beforeAll(async () => {
  gateway = await serve(
    shop().schema,
    {},
    {
      tabs: [
        { title: 'My price', query: 'query MyPrice { hello }', headers: { 'Maatwerk-Channel': 'WEB' } },
        { title: '</script><b>', query: 'query Second { who }' },
      ],
    },
  );
});
afterAll(() => gateway.server.close());

const page = (): Promise<Response> =>
  fetch(`${gateway.url}/graphql`, {
    headers: { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' },
  });

it('serves GraphiQL with its example tabs from the process itself', async () => {
  const response = await page();
  const html = await response.text();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(html).toContain('query MyPrice { hello }');
  expect(html).toContain('query Second { who }');
  // Nothing is loaded from elsewhere: outside its own script and styles the page names no address but its icon's data.
  const outside = html.slice(0, html.indexOf('<script>')) + html.slice(html.lastIndexOf('</script>'));
  const [head, styles = '', rest] = outside.split(/<style>|<\/style>/);
  expect(`${head}${rest}`.match(/(?:src|href)="(?!data:)/g)).toBeNull();
  expect(styles.match(/@import|url\(["']?(?!data:|["']?#)/g)).toBeNull();
  expect(html.split('</script>')).toHaveLength(2);
});

it('lets only its own script run, and only talk to this process', async () => {
  const response = await page();
  const html = await response.text();
  const policy = response.headers.get('content-security-policy') ?? '';
  const script = html.slice(html.indexOf('<script>') + 8, html.indexOf('</script>'));
  expect(policy).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toContain('http');
});

it('answers programs with data at the same address', async () => {
  const response = await fetch(`${gateway.url}/graphql?query={hello}`, {
    headers: { accept: 'application/json, text/html;q=0.5', 'content-type': 'application/json' },
  });
  expect(await response.json()).toEqual({ data: { hello: 'hello you' } });
});

it('is not there where the schema may not be read', async () => {
  const production = await serve(shop().schema, { MAATWERK_INTROSPECTION: 'false' });
  const response = await fetch(`${production.url}/graphql`, { headers: { accept: 'text/html,*/*;q=0.8' } });
  expect(response.headers.get('content-type')).toContain('application/json');
  await production.server.close();
});
