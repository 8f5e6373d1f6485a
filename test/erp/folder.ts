import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Story } from './story.js';

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const csv = (header: string, rows: readonly (readonly (string | null)[])[]): string =>
  [header, ...rows.map((row) => row.map((cell) => quoted(cell ?? '')).join(','))].join('\n') + '\n';
const BASE_LINE = { minimum: '1', from: null, to: null };

/** The files that an ERP would export of a story: CSV, NDJSON and packed ones, one of them in its own notation. */
export function filesOf(story: Story, before: Story = story): Record<string, string | Buffer> {
  const lists = story.lists.map(({ code }) => code);
  const lines = [
    ...story.products.map(({ sku, price }) => ({ list: 'BASE', sku, amount: price, ...BASE_LINE })),
    ...story.lists.flatMap(({ code, lines: own }) => own.map((line) => ({ list: code, ...line }))),
  ];
  const prices = [
    ...story.products.map(({ sku, price }) => [null, sku, '1', price, null, null]),
    ...story.companies.flatMap(({ number, list }) =>
      (story.lists.find(({ code }) => code === list)?.lines ?? []).map((line) => [
        number,
        line.sku,
        line.minimum,
        line.amount,
        line.from,
        line.to,
      ]),
    ),
  ];
  const gone = before.products.filter(({ sku }) => !story.products.some((one) => one.sku === sku));
  return {
    'companies.csv': csv(
      'customer_number,name,price_groups',
      story.companies.map(({ number, name, list }) => [number, name, list]),
    ),
    'products.ndjson': story.products.map(({ sku, name }) => `${JSON.stringify({ sku, name })}\n`).join(''),
    ...(gone.length > 0 && {
      'products.delete.csv': csv(
        'sku',
        gone.map(({ sku }) => [sku]),
      ),
    }),
    'price-lists.csv': csv('code,currency,kind,price_group', [
      ['BASE', 'EUR', 'BASE', null],
      ...lists.map((code) => [code, 'EUR', 'PRICE_GROUP', code]),
    ]),
    'price-lines.replace-list.csv.gz': gzipSync(
      csv(
        'list,Artikel,ab,Preis,von,bis',
        lines.map(({ list, sku, minimum, amount, from, to }) => [
          list,
          sku,
          minimum,
          amount.replace('.', ','),
          from,
          to,
        ]),
      ),
    ),
    'price-lines.mapping.json': JSON.stringify({
      columns: { sku: 'Artikel', min_quantity: 'ab', amount: 'Preis', valid_from: 'von', valid_to: 'bis' },
      decimals: '1234,56',
    }),
    'stock.csv': csv(
      'sku,location,quantity',
      story.stock.map(({ sku, quantity }) => [sku, 'HALL', quantity]),
    ),
    'orders.csv': csv(
      'order_number,customer_number,ordered_at,sku,quantity,unit_price',
      story.orders.flatMap(({ number, customer, day, lines: own }) =>
        own.map(({ sku, quantity, price }) => [number, customer, day, sku, quantity, price]),
      ),
    ),
    'prices.csv': csv(
      'customer_number,sku,min_quantity,net,valid_from,valid_to,currency',
      prices.map((row) => [...row, 'EUR']),
    ),
  };
}

/** Makes a folder hold these files and no others but orders. */
export async function fill(folder: string, files: Record<string, string | Buffer>): Promise<void> {
  await rm(join(folder, 'products.delete.csv'), { force: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    if (!existsSync(path) || !(await readFile(path)).equals(Buffer.from(text))) await writeFile(path, text);
  }
}

export interface WebServer {
  readonly url: URL;
  readonly close: () => Promise<void>;
}

/** A server on a free port that hands every request to `answer`. */
export async function serverOf(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<WebServer> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/export/`),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A web server as they are: ETags, conditions, `PUT`, and a password. */
export const folderServer = (folder: string, password: string): Promise<WebServer> =>
  serverOf(async (request, response) => {
    const end = (status: number, body?: Buffer, headers = {}): void =>
      void response.writeHead(status, headers).end(body);
    const given = Buffer.from((request.headers.authorization ?? '').slice(6), 'base64').toString();
    if (given !== `erp:${password}`) return end(401);
    const path = join(folder, new URL(request.url ?? '/', 'http://x').pathname.replace('/export/', ''));
    if (request.method === 'PUT') {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      if (existsSync(path)) return end(412);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, Buffer.concat(parts));
      return end(201);
    }
    if (!existsSync(path)) return end(404);
    const body = await readFile(path);
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
    if (request.headers['if-none-match'] === etag) return end(304, undefined, { etag });
    return end(200, body, { etag });
  });
