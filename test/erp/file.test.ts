import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { open } from '../../src/erp/file/file.adapter.js';
import type { Erp, ErpRow } from '../../src/erp/port.js';
import { parseDecimal } from '../../src/money/decimal.js';
import { erpContract, type LoadedErp } from './contract.js';
import { filesOf, fill, folderServer, serverOf } from './folder.js';
import { follow } from './mirror.js';
import { STORY } from './story.js';

const SHOP = { timeZone: 'Europe/Amsterdam' };
const PAGE = 2;
const PASSWORD = 'p@ss:wörd/1';
const GARBAGE = Buffer.from('\u0000\u0001 this is <html> no "file');
const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'maatwerk-erp-'));
const ordersOf = async (folder: string, reference: string): Promise<number> =>
  (await readdir(join(folder, 'outgoing/orders'))).filter((name) => name.startsWith(reference)).length;

async function garbageFolder(): Promise<string> {
  const folder = await newFolder();
  for (const name of ['products.csv', 'price-lines.csv', 'prices.csv'])
    await writeFile(join(folder, name), GARBAGE);
  return folder;
}

async function loaded(
  troubled: LoadedErp['troubled'],
  openOn: (folder: string) => Promise<{ erp: Erp; close?: () => Promise<void> }>,
): Promise<LoadedErp> {
  const folder = await newFolder();
  await fill(folder, filesOf(STORY));
  const { erp, close } = await openOn(folder);
  return {
    erp,
    secret: encodeURIComponent(PASSWORD),
    become: (story) => fill(folder, filesOf(story, STORY)),
    ordersOf: (reference) => ordersOf(folder, reference),
    troubled,
    close: async () => {
      await erp.close();
      await close?.();
      await rm(folder, { recursive: true });
    },
  };
}

erpContract(
  'a folder',
  () =>
    loaded(
      async (trouble) => {
        const folder = trouble === 'gone' ? '/no/such/folder' : await garbageFolder();
        return await open(pathToFileURL(`${folder}/`), SHOP, PAGE);
      },
      async (folder) => ({ erp: await open(pathToFileURL(`${folder}/`), SHOP, PAGE) }),
    ),
  { exact: [], troubles: ['gone', 'garbage'] },
);

describe('behind a web server', () => {
  const servers: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of servers) await close();
  });
  const at = (url: URL, password = PASSWORD): Promise<Erp> =>
    open(
      Object.assign(new URL(url), { username: 'erp', password: encodeURIComponent(password) }),
      SHOP,
      PAGE,
    );
  let real: URL;

  erpContract(
    'a folder behind a web server',
    () =>
      loaded(
        async (trouble) => {
          if (trouble === 'password') return await at(real, 'guessed');
          if (trouble === 'gone') {
            const server = await serverOf(() => {});
            await server.close();
            return await at(server.url);
          }
          const server = await serverOf((_, response) =>
            trouble === 'silent' ? undefined : response.end(GARBAGE),
          );
          servers.push(server.close);
          return await at(server.url);
        },
        async (folder) => {
          const server = await folderServer(folder, PASSWORD);
          real = server.url;
          return { erp: await at(server.url), close: server.close };
        },
      ),
    { exact: [], troubles: ['password', 'gone', 'garbage', 'silent'] },
  );

  it.each([
    [429, 'BUSY'],
    [503, 'BUSY'],
    [502, 'UNREACHABLE'],
    [504, 'TIMEOUT'],
    [403, 'UNAUTHORISED'],
    [400, 'REFUSED'],
    [500, 'BAD_ANSWER'],
  ])('HTTP %d is %s', async (status, fault) => {
    const server = await serverOf((_, response) => response.writeHead(status).end());
    const erp = await at(server.url);
    await expect(follow(erp, 'stock', null)).rejects.toMatchObject({ fault });
    await erp.close();
    await server.close();
  });

  it('a file that ends too early is no file', async () => {
    const server = await serverOf((request, response) => {
      const there = request.url?.endsWith('/stock.csv');
      response.writeHead(there ? 200 : 404, { 'content-length': there ? 1000 : 0 });
      if (there) response.write('sku,location,quantity\nLAMP,HALL,1\n', () => response.destroy());
      else response.end();
    });
    const erp = await at(server.url);
    await expect(follow(erp, 'stock', null)).rejects.toMatchObject({ fault: 'UNREACHABLE' });
    await erp.close();
    await server.close();
  });
});

describe('a folder', () => {
  let folder: string;
  let erp: Erp;
  const call = { signal: new AbortController().signal };
  beforeAll(async () => {
    folder = await newFolder();
    erp = await open(pathToFileURL(folder), SHOP, PAGE);
  });
  afterAll(async () => {
    await erp.close();
    await rm(folder, { recursive: true });
  });
  const rows = async (name: 'stock' | 'products', text: string | Buffer, cursor: string | null = null) => {
    await writeFile(join(folder, `${name}.csv`), text);
    return await follow(erp, name, cursor);
  };

  it('rows that cannot be read are rejected with their place, the others are taken', async () => {
    const pages = await rows('stock', 'sku,location,quantity\nLAMP,HALL,1\nLAMP,HALL\nBAG,"HALL",2\n');
    expect(pages.flatMap(({ upserts }): readonly ErpRow[] => upserts)).toEqual([
      { sku: 'LAMP', location: 'HALL', quantity: '1' },
      { sku: 'BAG', location: 'HALL', quantity: '2' },
    ]);
    expect(pages.flatMap(({ rejects }) => rejects)).toEqual([
      {
        record: 'stock.csv, line 3',
        field: '',
        value: null,
        reason: 'WRONG_NUMBER_OF_FIELDS: 2 instead of 3',
      },
    ]);
  });

  it('a file that did not change does not come again; with another mapping it does', async () => {
    const [page] = await rows('products', 'sku,name\nLAMP,Lamp\n');
    expect(await follow(erp, 'products', page!.cursor)).toEqual([]);
    await writeFile(join(folder, 'products.mapping.json'), '{ "constants": { "brand": "Ours" } }');
    const again = await follow(erp, 'products', page!.cursor);
    expect(again.map(({ upserts }) => upserts)).toEqual([[{ sku: 'LAMP', name: 'Lamp', brand: 'Ours' }]]);
  });

  it('pages of one file are one import', async () => {
    const pages = await rows('stock', 'sku,location,quantity\nA,H,1\nB,H,1\nC,H,1\nD,H,1\nE,H,1\n');
    expect(pages.map(({ upserts, goesOn = false }) => [upserts.length, goesOn])).toEqual([
      [2, true],
      [2, true],
      [1, false],
    ]);
  });

  it('without a file of prices it cannot be asked for any', async () => {
    const asked = {
      customerNumber: null,
      sku: 'A',
      quantity: parseDecimal('1'),
      unit: 'piece',
      currency: 'EUR',
      moment: new Date(0),
    };
    await expect(erp.pricesFor([asked], call)).rejects.toMatchObject({ fault: 'REFUSED' });
  });

  it('an order is a whole file, and is not written again once the ERP has put it aside', async () => {
    const order = {
      reference: 'W1',
      customerNumber: 'C1',
      orderedAt: new Date(0),
      currency: 'EUR',
      purchaseOrder: null,
      lines: [{ sku: 'A', quantity: parseDecimal('2'), unit: 'piece', unitPrice: parseDecimal('0.5') }],
    };
    await erp.submitOrder(order, call);
    const path = join(folder, 'outgoing/orders/W1.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      ...order,
      orderedAt: '1970-01-01T00:00:00.000Z',
      lines: [{ sku: 'A', quantity: '2', unit: 'piece', unitPrice: '0.5' }],
    });
    await mkdir(join(folder, 'outgoing/orders/done'));
    await rename(path, join(folder, 'outgoing/orders/done/W1.json'));
    expect(await erp.submitOrder(order, call)).toEqual({ number: 'W1', already: true });
    expect(existsSync(path)).toBe(false);
    await expect(erp.submitOrder({ ...order, reference: '../W1' }, call)).rejects.toMatchObject({
      fault: 'REFUSED',
    });
  });
});
