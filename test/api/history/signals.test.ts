import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  companyPurchases,
  dismissedProducts,
  eachBasket,
  eachEvent,
  recentViews,
} from '../../../src/history/signals.store.js';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';
import { CORRECT, type Headers, newDevice, orderIds, skusOf, TRACK, UNDO, viewerOf } from './story.js';

const WITHDRAW = `mutation { consentWithdraw(purpose: PERSONALIZATION) { userErrors { code } } }`;
const GRANT = `mutation { consentGrant(purpose: PERSONALIZATION) { userErrors { code } } }`;
const LIST = `{ viewer { corrections { id kind sku orderId eventId thisDevice } } }`;

const touchEvents = (statements: readonly string[]): boolean =>
  statements.some((text) => /\bevent\b/i.test(text));

describe('what may be learnt from', () => {
  let gateway: TestGateway;
  let now = TEST_NOW;
  let buyer: Headers;
  let colleague: Headers;
  let stranger: Headers;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1], clock: () => now });
    const { shop } = gateway;
    await shop.company('C1');
    await shop.company('C2');
    await shop.buyer('colleague@test.example', 'C1');
    await shop.buyer('c1@test.example', 'C2');
    for (const sku of ['A', 'B', 'C', 'D']) await shop.product(sku);
    await shop.ordered('C1', '2026-01-01T10:00:00Z', [
      ['A', 2],
      ['B', 1],
    ]);
    await shop.ordered('C1', '2026-02-01T10:00:00Z', [['A', 5]]);
    await shop.ordered('C2', '2026-02-02T10:00:00Z', [['C', 1]]);
    await shop.ordered('C1', '2026-12-01T10:00:00Z', [['D', 1]]);
  });
  beforeEach(async () => {
    now = new Date(now.getTime() + 3_600_000);
    await gateway.database.query('TRUNCATE event, correction');
    buyer = await gateway.as('c1@test.example', 'C1');
    colleague = await gateway.as('colleague@test.example');
    stranger = await gateway.as('c2@test.example');
    await gateway.ask(GRANT, {}, buyer);
  });
  afterAll(() => gateway.close());

  let keys = 0;
  const views = async (headers: Headers, ...skus: string[]): Promise<string> => {
    for (const sku of skus) {
      now = new Date(now.getTime() + 1000);
      const events = [{ id: `k${++keys}`, type: 'VIEW', sku }];
      const { eventsTrack } = await gateway.ask(TRACK, { events }, headers);
      expect(eventsTrack.accepted).toBe(1);
    }
    return `k${keys}`;
  };
  const viewed = async (headers: Headers): Promise<string[]> => {
    const found = await recentViews(gateway.database, await viewerOf(gateway, headers), 10);
    return await skusOf(
      gateway,
      found.map((view) => view.productId),
    );
  };
  const dismissed = async (headers: Headers): Promise<string[]> =>
    await skusOf(gateway, await dismissedProducts(gateway.database, await viewerOf(gateway, headers)));
  const purchases = async (headers: Headers) =>
    await companyPurchases(gateway.database, (await viewerOf(gateway, headers)).company?.id ?? 0, now);
  const bought = async (headers: Headers): Promise<string[]> =>
    (
      await skusOf(
        gateway,
        (await purchases(headers)).map((row) => row.productId),
      )
    ).sort();
  const correct = async (input: object, headers: Headers) =>
    (await gateway.ask(CORRECT, { input }, headers)).correctionAdd;
  /** The statements of reading everything there is to know about these headers. */
  const readings = async (headers: Headers): Promise<readonly string[]> => {
    const viewer = await viewerOf(gateway, headers);
    return await gateway.statements(async () => {
      await recentViews(gateway.database, viewer, 10);
      await dismissedProducts(gateway.database, viewer);
      await companyPurchases(gateway.database, viewer.company?.id ?? 0, viewer.now);
    });
  };

  it('are the views of this buyer on every device, newest first, each product once', async () => {
    await views({ ...buyer, ...(await newDevice(gateway)) }, 'A', 'B');
    await views({ ...buyer, ...(await newDevice(gateway)) }, 'C', 'A');
    expect(await viewed(buyer)).toEqual(['A', 'C', 'B']);
    expect(await recentViews(gateway.database, await viewerOf(gateway, buyer), 1)).toEqual([
      { productId: expect.any(Number), at: now, times: 2 },
    ]);
  });

  it('are private to the person, and to the company the person acts for', async () => {
    const device = await newDevice(gateway);
    await views({ ...buyer, ...device }, 'A');
    expect(await viewed({ ...colleague, ...device })).toEqual([]);
    expect(await viewed(await gateway.as('c1@test.example', 'C2'))).toEqual([]);
    // Who signs out leaves nothing to the next person on the device.
    expect(await viewed(device)).toEqual([]);
  });

  it('are of a visitor those of this device in this session', async () => {
    const device = await newDevice(gateway);
    await views(device, 'A', 'B');
    expect(await viewed(device)).toEqual(['B', 'A']);
    expect(await viewed(await newDevice(gateway))).toEqual([]);
    const [id] = (device['maatwerk-visitor'] ?? '').split('.');
    expect(await viewed({ 'maatwerk-visitor': `${id}.${'A'.repeat(43)}` })).toEqual([]);
    expect(await viewed({ ...buyer, ...device })).toEqual([]);
    now = new Date(now.getTime() + 86_400_000);
    expect(await viewed(device)).toEqual([]);
  });

  it('are no events of who withdrew PERSONALIZATION: none is even read, from the next request on', async () => {
    const device = await newDevice(gateway);
    await views(buyer, 'A');
    await views(device, 'B');
    expect(touchEvents(await readings(buyer))).toBe(true);
    expect(touchEvents(await readings(device))).toBe(true);
    for (const headers of [buyer, device]) {
      await gateway.ask(WITHDRAW, {}, headers);
      expect(touchEvents(await readings(headers))).toBe(false);
      expect(await viewed(headers)).toEqual([]);
    }
    expect(await bought(buyer)).toEqual(['A', 'B']);
    await gateway.ask(GRANT, {}, buyer);
    expect(await viewed(buyer)).toEqual(['A']);
  });

  it('are the orders of the whole company until now', async () => {
    const [first] = await purchases(buyer);
    expect(first).toEqual({
      productId: expect.any(Number),
      times: 2,
      firstAt: new Date('2026-01-01T10:00:00Z'),
      lastAt: new Date('2026-02-01T10:00:00Z'),
      quantity: '7.000000',
      lastQuantity: '5.000000',
      lastUnit: 'piece',
      moments: ['2026-01-01T10:00:00Z', '2026-02-01T10:00:00Z'].map((at) => Date.parse(at) / 60_000),
    });
    expect(await bought(colleague)).toEqual(['A', 'B']);
    expect(await bought(stranger)).toEqual(['C']);
  });

  describe('is corrected', () => {
    it('by a product: for the person and the company, until it is undone', async () => {
      await views(buyer, 'A', 'B');
      await views(colleague, 'A');
      const before = [await purchases(buyer), await viewed(buyer)];
      const { correction } = await correct({ kind: 'NOT_FOR_ME', sku: 'A' }, buyer);
      expect(correction).toMatchObject({ kind: 'NOT_FOR_ME', sku: 'A', orderId: null, thisDevice: false });
      expect(await viewed(buyer)).toEqual(['B']);
      expect(await bought(buyer)).toEqual(['B']);
      expect(await bought(colleague)).toEqual(['B']);
      expect(await dismissed(buyer)).toEqual(['A']);
      // A colleague may still be shown it: it was not their word.
      expect(await dismissed(colleague)).toEqual([]);
      expect(await viewed(colleague)).toEqual(['A']);
      expect((await gateway.ask(UNDO, { id: correction.id }, buyer)).correctionUndo).toMatchObject({
        correction: { undoneAt: now.toISOString() },
        userErrors: [],
      });
      expect([await purchases(buyer), await viewed(buyer)]).toEqual(before);
      expect(await dismissed(buyer)).toEqual([]);
    });

    it('by an order that was a gift: the rest is as if it had never been', async () => {
      const [first] = await orderIds(gateway, 'C1');
      const { userErrors } = await correct({ kind: 'GIFT', orderId: first }, buyer);
      expect(userErrors).toEqual([]);
      const rest = await purchases(buyer);
      expect(rest).toMatchObject([{ times: 1, quantity: '5.000000' }]);
      expect(await dismissed(buyer)).toEqual([]);
    });

    it('by one event, and by what was done on a device until then', async () => {
      const device = await newDevice(gateway);
      const id = await views({ ...buyer, ...device }, 'A');
      await views({ ...buyer, ...device }, 'B');
      await views(buyer, 'C');
      await correct({ kind: 'NOT_ME', eventId: id }, buyer);
      expect(await viewed(buyer)).toEqual(['C', 'B']);
      await correct({ kind: 'NOT_ME', thisDevice: true }, { ...buyer, ...device });
      expect(await viewed(buyer)).toEqual(['C']);
      await views({ ...buyer, ...device }, 'D');
      expect(await viewed(buyer)).toEqual(['D', 'C']);
    });

    it('by a visitor for the visit', async () => {
      const device = await newDevice(gateway);
      await views(device, 'A', 'B');
      await correct({ kind: 'NOT_FOR_ME', sku: 'B' }, device);
      expect(await viewed(device)).toEqual(['A']);
      expect(await dismissed(device)).toEqual(['B']);
      expect(await dismissed(await newDevice(gateway))).toEqual([]);
    });

    it('once, however often it is said, also at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => correct({ kind: 'GIFT', sku: 'A' }, buyer)),
      );
      expect(new Set(answers.map(({ correction }) => correction.id)).size).toBe(1);
      expect((await gateway.ask(LIST, {}, buyer)).viewer.corrections).toHaveLength(1);
      await gateway.ask(UNDO, { id: answers[0].correction.id }, buyer);
      expect(await bought(buyer)).toEqual(['A', 'B']);
    });

    it.each([
      ['nothing', {}, 'SUBJECT_COUNT', 'input.sku'],
      ['two things', { sku: 'A', thisDevice: true }, 'SUBJECT_COUNT', 'input.thisDevice'],
      ['an unknown product', { sku: 'NOPE' }, 'SUBJECT_UNKNOWN', 'input.sku'],
      ['an unknown event', { eventId: 'NOPE' }, 'SUBJECT_UNKNOWN', 'input.eventId'],
      ['a malformed order', { orderId: 'NOPE' }, 'SUBJECT_UNKNOWN', 'input.orderId'],
      ['a device on which nothing was done', { thisDevice: true }, 'SUBJECT_UNKNOWN', 'input.thisDevice'],
    ])('not by %s', async (_what, input, code, field) => {
      const answer = await correct({ kind: 'NOT_ME', ...input }, buyer);
      expect(answer).toMatchObject({ correction: null, userErrors: [{ code, field }] });
      expect(await gateway.database.query('SELECT 1 FROM correction')).toEqual([]);
    });

    it("not through another company's order, event or correction", async () => {
      const [own] = await orderIds(gateway, 'C1');
      const event = await views(buyer, 'A');
      const unknown = { correction: null, userErrors: [{ code: 'SUBJECT_UNKNOWN' }] };
      expect(await correct({ kind: 'GIFT', orderId: own }, stranger)).toMatchObject(unknown);
      expect(await correct({ kind: 'NOT_ME', eventId: event }, stranger)).toMatchObject(unknown);
      const { correction } = await correct({ kind: 'GIFT', sku: 'A' }, buyer);
      for (const headers of [stranger, colleague, await newDevice(gateway)]) {
        const { correctionUndo } = await gateway.ask(UNDO, { id: correction.id }, headers);
        expect(correctionUndo).toEqual({
          correction: null,
          userErrors: [{ code: 'CORRECTION_UNKNOWN', field: 'id' }],
        });
      }
      expect(await bought(buyer)).toEqual(['B']);
    });
  });

  it('streams to the models: orders in order and corrected, events of who allows it today', async () => {
    await correct({ kind: 'GIFT', sku: 'B' }, buyer);
    const baskets: string[] = [];
    await eachBasket(
      gateway.database,
      new Date('2026-01-01T00:00:00Z'),
      async ({ orderedAt, productIds }) => {
        baskets.push(`${orderedAt.toISOString().slice(0, 10)} ${(await skusOf(gateway, productIds)).join()}`);
      },
    );
    expect(baskets).toEqual(['2026-01-01 A', '2026-02-01 A', '2026-02-02 C', '2026-12-01 D']);
    await views(buyer, 'A');
    await views(colleague, 'C');
    await views(await newDevice(gateway), 'D');
    const events = async (): Promise<string[]> => {
      const ids: number[] = [];
      await eachEvent(
        gateway.database,
        { since: new Date(0), types: ['VIEW'], now },
        ({ productId }) => void ids.push(productId),
      );
      return await skusOf(gateway, ids);
    };
    expect(await events()).toEqual(['A', 'C']);
    await gateway.ask(WITHDRAW, {}, buyer);
    expect(await events()).toEqual(['C']);
  });

  it('streams every order once, also where many were placed at one moment', async () => {
    await gateway.database.query(
      `WITH made AS (INSERT INTO sales_order (order_number, ordered_at, channel, currency, status)
         SELECT 'S' || n, '2027-01-01'::timestamptz + (n / 1000) * interval '1 microsecond', 'API', 'GBP', 'CONFIRMED'
           FROM generate_series(1, 5000) n RETURNING id)
       INSERT INTO sales_order_line (order_id, position, product_id, quantity, unit)
         SELECT made.id, 1, (SELECT min(id) FROM product), 1, 'piece' FROM made`,
    );
    const seen: number[] = [];
    await eachBasket(
      gateway.database,
      new Date('2027-01-01T00:00:00Z'),
      ({ orderId }) => void seen.push(orderId),
    );
    expect(seen).toHaveLength(5000);
    expect(new Set(seen).size).toBe(5000);
  });
});
