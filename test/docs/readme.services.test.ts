import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoiceFile, shippedExtract } from '../../src/demo/invoice-file.adapter.js';
import { loadDemo } from '../../src/demo/load-demo.store.js';
import { gatewayWith, type TestGateway } from '../support/gateway.js';
import { blocksOf, examplesOf } from './markdown.js';

/** README.md on the real demo shop, by copy and paste: its shell blocks in a shell, its queries with the token they make. */
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await gatewayWith({ clock: () => new Date() });
  const { dependencies, importKinds, jobKinds } = gateway.app;
  await loadDemo(
    { ...dependencies, importKinds, jobKinds },
    { source: invoiceFile(shippedExtract()), shift: true, progress: () => {} },
  );
}, 300_000);
afterAll(() => gateway?.close());

const blocks = blocksOf('README.md');
const shell = async (script: string): Promise<string> => {
  const text = script.replaceAll('http://localhost:4000', gateway.url);
  return (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', text])).stdout;
};
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

describe('README.md on the demo shop', () => {
  it('asks the first query with curl, and prints what it answers', async () => {
    const at = blocks.findIndex(({ info, text }) => info === 'sh' && text.startsWith('curl '));
    expect(JSON.parse(await shell(blocks[at]!.text))).toEqual(JSON.parse(blocks[at + 1]!.text));
  });

  it('asks a query per level as the buyer it names, and prints what they answer', async () => {
    const prepare = blocks.find(({ info, text }) => info === 'sh' && text.startsWith('ask() {'))!.text;
    const ask = async (query: string, variables: object = {}): Promise<{ data: unknown }> =>
      JSON.parse(await shell(`${prepare}\nask ${quoted(query)} ${quoted(JSON.stringify(variables))}`)) as {
        data: unknown;
      };
    const cart = (await ask('{ viewer { cart { id } } }')).data as { viewer: { cart: { id: string } } };
    for (const { query, answer } of examplesOf('README.md')) {
      const said = await ask(query.text, { cart: cart.viewer.cart.id });
      expect(said, `line ${query.line}`).not.toHaveProperty('errors');
      if (answer === null) continue;
      const printed = JSON.parse(answer.text) as { data: unknown };
      // Days, and so the order, follow the day of asking.
      if (answer.info.includes('varies')) expect(shapeOf(said.data)).toEqual(shapeOf(printed.data));
      else expect(said, `line ${query.line}`).toEqual(printed);
    }
  });
});

/** Names without values: what stays when the day changes. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
};
