import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openErp } from '../../src/erp/adapters.js';
import type { Erp, ErpChanges } from '../../src/erp/port.js';
import { serverOf } from './folder.js';
import { follow, Mirror } from './mirror.js';
import { type Entity, type S4, startS4 } from './s4/s4.js';
import { addConditions, condition, holdConditions, holdStory, type Terms } from './s4/story-rows.js';
import { STORY } from './story.js';

const SHOP = { timeZone: 'Europe/Amsterdam' };
const call = { signal: new AbortController().signal };

let s4: S4;
let erp: Erp;
beforeAll(async () => {
  s4 = await startS4();
  await holdStory(s4, STORY);
  erp = await openErp(s4.address({ query: '&page=9' }), SHOP);
}, 120_000);
afterEach(() => {
  s4.interrupt = null;
  s4.seen.length = 0;
});
afterAll(async () => {
  await erp?.close();
  await s4?.close();
});

const product = (Product: string, said: Entity = {}): Entity & { Product: string } => ({
  Product,
  BaseUnit: 'piece',
  CreationDate: '2020-01-01',
  LastChangeDateTime: '2020-01-01T00:00:00.000Z',
  ...said,
});
async function holdProducts(products: readonly ReturnType<typeof product>[]): Promise<void> {
  await s4.hold('A_Product', products);
  const named = products.map(({ Product }) => ({
    Product,
    Language: 'EN',
    ProductDescription: `It is ${Product}`,
  }));
  await s4.hold('A_ProductDescription', named);
}
const skus = Array.from({ length: 22 }, (_, at) => `P${String(at + 10)}`);
const said = (pages: Awaited<ReturnType<typeof follow>>, column: string): unknown[] =>
  pages.flatMap(({ upserts }) => upserts.map((row) => row[column]));

describe('paging', () => {
  beforeAll(() => holdProducts(skus.map((sku) => product(sku))));

  it('follows the pages that the system cuts, and goes on behind the last row', async () => {
    expect(said(await follow(erp, 'products', null), 'sku')).toEqual(skus);
    const asked = s4.seen.map(({ query }) => [query.get('$skiptoken') !== null, query.get('$filter')]);
    // 4 rows a page by the system, 9 by us.
    expect(asked).toEqual([
      ...[false, true, true].map((token) => [token, null]),
      ...[false, true, true].map((token) => [token, "Product gt 'P18'"]),
      ...[false, true].map((token) => [token, "Product gt 'P27'"]),
      [false, "Product gt 'P31'"],
    ]);
  });

  it.each([0, 2, 5])('an outage at call %d leaves nothing half, and the rest follows', async (broken) => {
    let calls = 0;
    s4.interrupt = (_, response) => {
      if (calls++ !== broken) return false;
      response.writeHead(500).end('<html>Dump');
      return true;
    };
    const mirror = new Mirror('products');
    let cursor: string | null = null;
    const reading = async (): Promise<void> => {
      for await (const page of erp.changedSince('products', cursor, call)) {
        mirror.take([page]);
        cursor = page.cursor;
      }
    };
    await expect(reading()).rejects.toMatchObject({ fault: 'BAD_ANSWER' });
    expect(mirror.seen().length).toBeLessThan(skus.length);
    await reading();
    expect(mirror.seen()).toEqual(skus.map((sku) => `${sku} It is ${sku}`));
  });

  it('an outage among the prices takes over none of them', async () => {
    let calls = 0;
    s4.interrupt = (_, response) => {
      if (++calls < 3) return false;
      response.destroy();
      return true;
    };
    const pages: ErpChanges[] = [];
    const reading = async (): Promise<void> => {
      for await (const page of erp.changedSince('price-lines', null, call)) pages.push(page);
    };
    await expect(reading()).rejects.toMatchObject({ fault: 'UNREACHABLE' });
    expect(pages.length).toBeGreaterThan(0);
    expect(pages.every(({ goesOn }) => goesOn)).toBe(true);
  });

  it('goes to no other host, whatever the system says of where it goes on', async () => {
    const strangers: (string | undefined)[] = [];
    const stranger = await serverOf((request, response) => {
      strangers.push(request.headers.authorization);
      response.end();
    });
    s4.interrupt = ({ query }, response) => {
      const next = `${stranger.url.href}A_Product?$skiptoken=x&$top=1`;
      const first = !query.has('$skiptoken');
      response.end(JSON.stringify({ d: { results: [], ...(first ? { __next: next } : {}) } }));
      return true;
    };
    expect(said(await follow(erp, 'products', null), 'sku')).toEqual([]);
    expect(s4.seen.map(({ path, query }) => [path.split('/').at(-1), query.get('$skiptoken')])).toEqual([
      ['A_Product', null],
      ['A_Product', 'x'],
    ]);
    expect(strangers).toEqual([]);
    await stranger.close();
  });

  it('notices a system that goes on where it has been', async () => {
    s4.interrupt = (_, response) => {
      response.end(JSON.stringify({ d: { results: [], __next: 'A_Product?$skiptoken=1' } }));
      return true;
    };
    await expect(follow(erp, 'products', null)).rejects.toMatchObject({ fault: 'BAD_ANSWER' });
  });

  it('reads version 4', async () => {
    const pages = [[product('A', { to_Description: [{ Language: 'EN', ProductDescription: 'a' }] })], []];
    s4.interrupt = ({ query }, response) => {
      const first = query.get('$filter') === null && !query.has('$skiptoken');
      const next = first ? { '@odata.nextLink': 'A_Product?$skiptoken=1' } : {};
      response.end(JSON.stringify({ value: pages[first ? 0 : 1], ...next }));
      return true;
    };
    expect(said(await follow(erp, 'products', null), 'name')).toEqual(['a']);
  });
});

describe('what changed', () => {
  const cursorOf = async (kind: 'products' | 'price-lines'): Promise<string> =>
    (await follow(erp, kind, null)).at(-1)!.cursor;
  /** A moment so many seconds after the system's own of the last look. */
  const after = (cursor: string, seconds: number): string =>
    new Date(Date.parse(String((JSON.parse(cursor) as unknown[])[0])) + seconds * 1000).toISOString();

  it('at the second of the last look, or stamped before it and seen after it, is not lost', async () => {
    await holdProducts([product('OLD')]);
    const cursor = await cursorOf('products');
    await holdProducts([
      product('OLD'),
      product('SAME-SECOND', { LastChangeDateTime: after(cursor, 0) }),
      product('SECOND-BEFORE', { LastChangeDateTime: after(cursor, -1) }),
      product('SECOND-AFTER', { LastChangeDateTime: after(cursor, 1) }),
      product('MINUTES-BEFORE', { LastChangeDateTime: after(cursor, -290) }),
      product('LONG-BEFORE', { LastChangeDateTime: after(cursor, -3600) }),
      product('NEW', { CreationDate: after(cursor, 0).slice(0, 10), LastChangeDateTime: null }),
    ]);
    const pages = await follow(erp, 'products', cursor);
    expect(said(pages, 'sku')).toEqual([
      'MINUTES-BEFORE',
      'NEW',
      'SAME-SECOND',
      'SECOND-AFTER',
      'SECOND-BEFORE',
    ]);
  });

  it('of prices: a new record brings all of its product, and what it took the place of', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const terms = (
      sku: string,
      amounts: readonly (readonly [string, string])[],
      rest: Partial<Terms> = {},
    ): Terms => ({
      key: { Customer: 'C1' },
      sku,
      steps: amounts.map(([minimum, amount]) => ({ minimum, amount })),
      ...rest,
    });
    const bag = condition('1', terms('BAG', [['1', '4.5']]));
    const lamp = [
      ['1', '11'],
      ['10', '10'],
      ['100', '9'],
    ] as const;
    await holdConditions(s4, [bag, condition('2', terms('LAMP', lamp))]);
    const cursor = await cursorOf('price-lines');
    const marked = { record: { ConditionIsDeleted: true } };
    await holdConditions(s4, [bag, condition('2', terms('LAMP', lamp, marked))]);
    await addConditions(s4, [
      condition('3', terms('LAMP', lamp.slice(0, 2), { record: { CreationDate: today } })),
    ]);
    s4.seen.length = 0;
    const pages = await follow(erp, 'price-lines', cursor);
    const key = { list: 'PPR0:CONTRACT:C1:EUR', sku: 'LAMP', unit: 'piece', valid_from: null };
    const line = { ...key, per: '1', valid_to: null };
    expect(pages.flatMap(({ deletes }) => deletes)).toEqual([{ ...key, min_quantity: '100' }]);
    expect(pages.flatMap(({ upserts }) => upserts)).toEqual([
      { ...line, min_quantity: '1', amount: '11' },
      { ...line, min_quantity: '10', amount: '10' },
    ]);
    expect(pages.some(({ replacesLists }) => replacesLists)).toBe(false);
    // The next look begins where this one did.
    expect(said(await follow(erp, 'price-lines', pages.at(-1)!.cursor), 'sku')).toEqual(['LAMP', 'LAMP']);
  });

  it('of prices, in place: found when all are read again', async () => {
    const now = await openErp(s4.address({ query: '&whole-hours=0' }), SHOP);
    const [cursor, terms] = [await cursorOf('price-lines'), { key: {}, sku: 'BAG' }];
    await holdConditions(s4, [condition('1', { ...terms, steps: [{ minimum: '1', amount: '5' }] })]);
    expect(said(await follow(erp, 'price-lines', cursor), 'amount')).toEqual([]);
    const pages = await follow(now, 'price-lines', cursor);
    expect(said(pages, 'amount')).toEqual(['5']);
    expect(pages.map(({ goesOn, replacesLists }) => [goesOn, replacesLists])).toEqual([
      [true, true],
      [undefined, true],
    ]);
    await now.close();
  });

  it('what cannot be said here is rejected, and the others are taken', async () => {
    const steps = [{ minimum: '1', amount: '5' }];
    await holdConditions(s4, [
      condition('1', { key: {}, sku: 'BAG', steps }),
      condition('2', { key: { MaterialGroup: 'L001' }, sku: '', steps }),
      condition('3', { key: {}, sku: 'LAMP', steps, record: { ConditionCalculationType: 'G' } }),
      condition('4', { key: {}, sku: 'LAMP', steps, type: 'K004' }),
    ]);
    const pages = await follow(erp, 'price-lines', null);
    expect(said(pages, 'sku')).toEqual(['BAG']);
    const rejects = pages.flatMap((page) =>
      page.rejects.map(({ record, reason }) => [record, reason.split(':')[0]]),
    );
    expect(rejects).toEqual([
      ['2', 'KEY_COMBINATION'],
      ['3', 'FORMULA'],
      ['4', 'DISCOUNT'],
    ]);
    expect(said(await follow(erp, 'price-lists', null), 'code')).toEqual(['PPR0:BASE:EUR']);
  });
});

describe('HTTP', () => {
  it.each([
    [302, 'BAD_ANSWER'],
    [400, 'REFUSED'],
    [401, 'UNAUTHORISED'],
    [403, 'UNAUTHORISED'],
    [429, 'BUSY'],
    [500, 'BAD_ANSWER'],
    [502, 'UNREACHABLE'],
    [503, 'BUSY'],
    [504, 'TIMEOUT'],
  ])('%d is %s', async (status, fault) => {
    s4.interrupt = (_, response) => {
      response.writeHead(status, { location: '/elsewhere' }).end('<html>');
      return true;
    };
    await expect(follow(erp, 'stock', null)).rejects.toMatchObject({ fault });
    expect(s4.seen.length).toBe(1);
  });

  it('an answer that ends too early is none', async () => {
    s4.interrupt = (_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('{"d":{"results":[', () => response.destroy());
      return true;
    };
    await expect(follow(erp, 'stock', null)).rejects.toMatchObject({ fault: 'UNREACHABLE' });
  });
});
