import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { linesOfOrders } from '../../src/history/order.store.js';
import { type Erp, ErpError } from '../../src/erp/port.js';
import { syncJobs } from '../../src/erp/sync/sync.job.js';
import { type SyncOptions, syncErp } from '../../src/erp/sync/sync.store.js';
import { keptLog } from '../support/database.js';
import { gatewayWith, type TestGateway } from '../support/gateway.js';
import { endAll, maatwerk, until } from '../support/process.js';
import { fill, filesOf } from './folder.js';
import { LATER, STORY } from './story.js';

let folder: string;
let gateway: TestGateway;
const opened: (() => Promise<void>)[] = [];
afterAll(async () => {
  await endAll();
  for (const close of opened) await close();
});
// The least pool there may be: a sync must not wait for itself.
const SETTINGS = { MAATWERK_SHOP_CURRENCY: 'EUR', MAATWERK_DATABASE_POOL: '2' };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maatwerk-sync-'));
  const own = folder;
  await fill(folder, filesOf(STORY));
  gateway = await gatewayWith({
    levels: [1, 5],
    settings: { ...SETTINGS, MAATWERK_ERP_URL: pathToFileURL(folder).href },
  });
  opened.push(gateway.close.bind(gateway), () => rm(own, { recursive: true, force: true }));
});

const on = () => gateway.app.dependencies;
const erp = (): Erp => on().erp!;
/** Per kind: read, accepted, unchanged, rejected. */
async function sync(system = erp(), options: SyncOptions = {}) {
  const told: Record<string, number[]> = {};
  const ran = await syncErp(on(), system, {
    ...options,
    done: (kind, { read, accepted, unchanged, rejected }) => {
      told[kind] = [read, accepted, unchanged, rejected];
    },
  });
  return { ran, told };
}
/** What C1 is asked for a lamp or a bag. */
async function netOf(sku: string, quantity: number): Promise<string | undefined> {
  await gateway.shop.buyer('c1@test.example', 'C1').catch(() => {});
  const answer = await gateway.ask(
    `query ($sku: String!, $quantity: Decimal) { product(sku: $sku) { price(quantity: $quantity) { net { amount } } } }`,
    { sku, quantity: String(quantity) },
    await gateway.as('c1@test.example'),
  );
  const amount = answer.product?.price?.net.amount as string | undefined;
  return amount === undefined ? undefined : String(Number(amount));
}
const cursors = () => on().database.query<{ kind: string }>('SELECT kind FROM erp_cursor ORDER BY kind');
const runs = () =>
  on().database.query<{
    kind: string;
    mode: string;
    source: string;
    read: number;
    accepted: number;
    unchanged: number;
    rejected: number;
  }>(
    'SELECT kind, mode, source, read, accepted, unchanged, rejected FROM import_run ORDER BY started_at, id',
  );

describe('a sync', () => {
  it('takes everything over, then only what changed', async () => {
    expect(await sync()).toEqual({
      ran: true,
      told: {
        companies: [4, 4, 0, 0],
        products: [4, 4, 0, 0],
        'price-lists': [3, 3, 0, 0],
        'price-lines': [11, 11, 0, 0],
        stock: [2, 2, 0, 0],
        orders: [3, 3, 0, 0],
      },
    });
    expect([await netOf('LAMP', 9), await netOf('LAMP', 10), await netOf('BAG', 1)]).toEqual([
      '11',
      '10.25',
      '4.5',
    ]);
    expect(new Set((await runs()).map(({ source }) => source))).toEqual(new Set(['file']));

    const before = (await runs()).length;
    expect((await sync()).told).toMatchObject({ 'price-lines': [0, 0, 0, 0], orders: [0, 0, 0, 0] });
    expect((await runs()).length).toBe(before);

    await fill(folder, filesOf(LATER, STORY));
    // One product gone and one new; two prices changed or went, the others are as they were.
    expect((await sync()).told).toMatchObject({
      companies: [4, 1, 3, 0],
      products: [5, 2, 3, 0],
      stock: [2, 1, 1, 0],
    });
    expect([await netOf('LAMP', 9), await netOf('LAMP', 100), await netOf('CUP', 1)]).toEqual([
      '10.9',
      '10.25',
      undefined,
    ]);
    expect(await netOf('RUG', 1)).toBe('99');
  });

  it('comes again where it was killed between an import and its cursor, and changes nothing', async () => {
    await sync();
    await on().database.query('DELETE FROM erp_cursor');
    const { told } = await sync();
    expect(told).toMatchObject({
      companies: [4, 0, 4, 0],
      'price-lines': [11, 0, 11, 0],
      orders: [3, 0, 3, 0],
    });
  });

  it('goes on where the system stopped answering; what was taken over stays', async () => {
    const failing: Erp = {
      ...bound(erp()),
      changedSince: (kind, ...rest) => {
        if (kind === 'price-lists') throw new ErpError('UNREACHABLE', 'gone');
        return erp().changedSince(kind, ...rest);
      },
    };
    await expect(sync(failing)).rejects.toMatchObject({ fault: 'UNREACHABLE' });
    expect((await cursors()).map(({ kind }) => kind)).toEqual(['companies', 'products']);
    expect((await sync()).told).toMatchObject({ companies: [0, 0, 0, 0], 'price-lists': [3, 3, 0, 0] });
  });

  it('leaves nothing half done when pages of one import stop coming', async () => {
    await sync(erp(), { kinds: ['companies', 'products', 'price-lists'] });
    const halving: Erp = {
      ...bound(erp()),
      changedSince: async function* () {
        yield {
          upserts: [{ list: 'TRADE', sku: 'LAMP', amount: '1' }],
          deletes: [],
          rejects: [],
          cursor: 'x',
          goesOn: true,
          replacesLists: true,
        };
        await Promise.reject(new ErpError('UNREACHABLE', 'gone'));
      },
    };
    await expect(sync(halving, { kinds: ['price-lines'] })).rejects.toMatchObject({ fault: 'UNREACHABLE' });
    expect(await on().database.query('SELECT FROM price_line')).toEqual([]);
    expect((await cursors()).map(({ kind }) => kind)).not.toContain('price-lines');
  });

  it('counts what the adapter rejected, with its place and reason', async () => {
    await writeFile(
      join(folder, 'stock.csv'),
      'sku,location,quantity\nLAMP,HALL,1\nLAMP\nNONE,HALL,2\nBAG,HALL,three\n',
    );
    expect((await sync()).told['stock']).toEqual([4, 1, 0, 3]);
    const rejects = await on().database.query<{ field: string; reason: string }>(
      `SELECT r.field, r.reason FROM import_reject r JOIN import_run i ON i.id = r.run_id WHERE i.kind = 'stock' ORDER BY r.field`,
    );
    expect(rejects.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
      ' WRONG_NUMBER_OF_FIELDS: 1 instead of 3 [stock.csv, line 3]',
      expect.stringMatching(/^quantity NOT_A_DECIMAL/),
      expect.stringMatching(/^sku UNKNOWN_SKU/),
    ]);
  });

  it('deletes before it adds, and says so where a kind knows no deletion', async () => {
    await sync();
    const changing: Erp = {
      ...bound(erp()),
      changedSince: async function* (kind) {
        const gone = { list: 'TRADE', sku: 'BAG', min_quantity: '1', valid_from: null };
        const line = {
          list: 'TRADE',
          sku: 'BAG',
          amount: '4.4',
          valid_from: '2025-01-01',
          valid_to: '2026-07-01',
        };
        await Promise.resolve();
        if (kind === 'price-lines') yield { upserts: [line], deletes: [gone], rejects: [], cursor: '1' };
        if (kind === 'companies')
          yield { upserts: [], deletes: [{ customer_number: 'C4' }], rejects: [], cursor: '1' };
      },
    };
    const { told } = await sync(changing, { kinds: ['companies', 'price-lines'] });
    expect(told).toEqual({ companies: [1, 0, 0, 1], 'price-lines': [2, 2, 0, 0] });
    expect(await netOf('BAG', 1)).toBe('4.4');
  });

  it('runs once at a time, whichever process', async () => {
    const beside = await gateway.beside({
      settings: { ...SETTINGS, MAATWERK_ERP_URL: pathToFileURL(folder).href },
    });
    opened.push(beside.close.bind(beside));
    let meanwhile: boolean | undefined;
    const asking: Erp = {
      ...bound(erp()),
      changedSince: async function* () {
        meanwhile = await syncErp(beside.app.dependencies, beside.app.dependencies.erp!);
        yield* [];
      },
    };
    expect((await sync(asking, { kinds: ['stock'] })).ran).toBe(true);
    expect(meanwhile).toBe(false);
    expect(await syncErp(beside.app.dependencies, beside.app.dependencies.erp!)).toBe(true);
    expect((await cursors()).map(({ kind }) => kind)).toContain('companies');
  });

  it('that finds nobody is a line in the log, and queries are answered', async () => {
    await sync();
    await rename(folder, `${folder}-away`);
    const log = keptLog();
    for (const job of syncJobs({ ...on(), log })) await job.run({});
    expect(log.entries).toMatchObject([{ level: 'warn', fields: { erp: 'file', fault: 'UNREACHABLE' } }]);
    expect(await netOf('LAMP', 1)).toBe('11');
    await rename(`${folder}-away`, folder);
    for (const job of syncJobs({ ...on(), log })) await job.run({});
    expect(log.entries).toHaveLength(1);
  });
});

/** An adapter's methods without its class, to plant others. */
const bound = (system: Erp): Erp => ({
  name: system.name,
  pricesFor: (...given) => system.pricesFor(...given),
  changedSince: (...given) => system.changedSince(...given),
  submitOrder: (...given) => system.submitOrder(...given),
  close: () => system.close(),
});

describe('orders', () => {
  async function buys(on: TestGateway): Promise<string> {
    await on.shop.buyer('c1@test.example', 'C1').catch(() => {});
    const headers = await on.as('c1@test.example');
    const { cartCreate } = await on.ask('mutation { cartCreate { cart { id } } }', {}, headers);
    const { id } = cartCreate.cart as { id: string };
    await on.ask(
      `mutation ($id: ID!) { cartLinesAdd(cartId: $id, lines: [{ sku: "LAMP", quantity: "12" }]) { userErrors { code } } }`,
      { id },
      headers,
    );
    const { cartSubmit } = await on.ask(
      `mutation ($id: ID!) { cartSubmit(cartId: $id, idempotencyKey: "once", input: { purchaseOrderNumber: "PO 7" }) { order { orderNumber } userErrors { code field } } }`,
      { id },
      headers,
    );
    expect(cartSubmit.userErrors).toEqual([]);
    return cartSubmit.order.orderNumber as string;
  }
  const order = async (number: string) =>
    (
      await on().database.query<{ id: number; status: string; theirs: string | null; sent: Date | null }>(
        'SELECT id, status, erp_number AS theirs, sent_at AS sent FROM sales_order WHERE order_number = $1',
        [number],
      )
    )[0]!;
  const jobs = () =>
    on().database.query<{ attempts: number; key: string }>(
      `SELECT attempts, key FROM graphile_worker.jobs WHERE task_identifier = 'order-send'`,
    );
  const dueNow = () =>
    on().database.query(`UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL`);

  it('reach the system once it answers, exactly once, and are known by both numbers', async () => {
    await sync();
    await rename(folder, `${folder}-away`);
    const number = await buys(gateway);
    expect(await jobs()).toHaveLength(1);
    await gateway.app.work();
    await until('the first attempt failed', async () => (await jobs())[0]?.attempts === 1);
    expect(await order(number)).toMatchObject({ status: 'PLACED', theirs: null, sent: null });
    await rename(`${folder}-away`, folder);
    await until('the order is sent', async () => {
      await dueNow();
      return (await order(number)).status === 'SENT';
    });
    expect(await order(number)).toMatchObject({ theirs: number, sent: expect.any(Date) as Date });
    const file = JSON.parse(
      await readFile(join(folder, 'outgoing/orders', `${number}.json`), 'utf8'),
    ) as object;
    expect(file).toMatchObject({
      reference: number,
      customerNumber: 'C1',
      currency: 'EUR',
      purchaseOrder: 'PO 7',
      lines: [{ sku: 'LAMP', quantity: '12', unit: 'piece', unitPrice: '10.25' }],
    });
    // The system tells of it under a number of its own.
    await on().database.query(`UPDATE sales_order SET erp_number = 'S-77' WHERE order_number = $1`, [number]);
    await writeFile(
      join(folder, 'orders.csv'),
      'order_number,customer_number,ordered_at,sku,quantity,unit_price\nS-77,C1,2026-03-10T09:00:00Z,LAMP,11,10.25\n',
    );
    await sync();
    const { id, status } = await order(number);
    expect(status).toBe('CONFIRMED');
    expect((await linesOfOrders(on().database, [id])).map(({ quantity }) => quantity)).toEqual([11_000_000n]);
    expect(await on().database.query(`SELECT FROM sales_order WHERE order_number = 'S-77'`)).toEqual([]);
  });

  it('stay where there is no system', async () => {
    await sync();
    const alone = await gateway.beside({ levels: [1, 5], settings: SETTINGS });
    opened.push(alone.close.bind(alone));
    const number = await buys(alone);
    expect(await jobs()).toEqual([]);
    expect(await order(number)).toMatchObject({ status: 'PLACED' });
  });
});

describe('maatwerk erp', () => {
  const run = async (...args: string[]) => {
    const { code, out, error } = await maatwerk(['erp', ...args], {
      ...SETTINGS,
      DATABASE_URL: gateway.databaseUrl,
      MAATWERK_ERP_URL: pathToFileURL(folder).href,
    }).ended;
    return { code, out, error };
  };

  it('checks, takes over and says what was rejected', async () => {
    expect(await run('check')).toMatchObject({
      code: 0,
      out: expect.stringContaining('(file) answers') as string,
    });
    expect(await run('sync', '--kind', 'stock')).toMatchObject({
      code: 2,
      out: 'stock: 2 read, 0 accepted, 0 unchanged, 2 rejected.\n',
    });
    await rm(folder, { recursive: true });
    expect(await run('check')).toMatchObject({
      code: 1,
      error: expect.stringContaining('UNREACHABLE') as string,
    });
  });
});
