import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordExposure } from '../../../src/history/exposure.store.js';
import { expiryJob } from '../../../src/privacy/expiry.job.js';
import { gatewayWith, TEST_NOW, type TestGateway } from '../../support/gateway.js';
import { keptLog } from '../../support/database.js';
import { type Headers, newDevice, orderIds, TRACK, viewerOf } from './story.js';

const DAY = 86_400_000;
const COUNT = `mutation ($events: [EventInput!]!) { eventsTrack(events: $events) { accepted userErrors { code field } } }`;

const outcomes = ({ results }: { results: { outcome: string }[] }): string[] =>
  results.map(({ outcome }) => outcome);

const some = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => ({
    id: `${name}${index}`,
    type: 'VIEW',
    sku: 'MUG',
    group: 'CUPS',
  }));

describe('events', () => {
  let gateway: TestGateway;
  let now = TEST_NOW;
  let buyer: Headers;
  let other: Headers;
  beforeAll(async () => {
    gateway = await gatewayWith({ levels: [1], clock: () => now });
    const { shop } = gateway;
    await shop.company('C1');
    await shop.company('C2');
    await shop.product('MUG', { group: 'CUPS' });
    await shop.product('SECRET');
    await shop.hides('C1', 'SECRET');
    await shop.ordered('C1', '2026-03-01T10:00:00Z', [['MUG', 1]]);
    await shop.ordered('C2', '2026-03-01T10:00:00Z', [['MUG', 1]]);
  });
  beforeEach(async () => {
    now = TEST_NOW;
    await gateway.database.query('TRUNCATE event');
    buyer = await gateway.as('c1@test.example');
    other = await gateway.as('c2@test.example');
  });
  afterAll(() => gateway.close());

  const track = async (events: readonly object[], headers: Headers = buyer) =>
    (await gateway.ask(TRACK, { events }, headers)).eventsTrack;
  /** Without the results: a big batch would cost more than a query may. */
  const count = async (events: readonly object[]) =>
    (await gateway.ask(COUNT, { events }, buyer)).eventsTrack;
  const rows = (): Promise<Record<string, unknown>[]> =>
    gateway.database.query('SELECT * FROM event ORDER BY id');

  it('are stored with who, what, when, what for, and until when', async () => {
    const at = new Date(now.getTime() - DAY).toISOString();
    const event = {
      id: 'e1',
      type: 'CART_ADD',
      at,
      sku: 'MUG',
      value: '12.50',
      slot: 'home',
      channel: 'app',
    };
    const answer = await track([event]);
    expect(answer).toMatchObject({ accepted: 1, duplicates: 0, refused: 0, userErrors: [] });
    const [row] = await rows();
    expect(row).toMatchObject({
      event_key: 'e1',
      type: 'CART_ADD',
      at: new Date(at),
      received_at: now,
      purpose: 'PERSONALIZATION',
      channel: 'APP',
      slot: 'home',
      value: '12.500000',
    });
    expect(row?.['expires_at']).toEqual(new Date(new Date(at).getTime() + 395 * DAY));
  });

  it('sent twice count once: in one call, in two, and in many at once', async () => {
    const event = { id: 'same', type: 'VIEW', sku: 'MUG' };
    expect(outcomes(await track([event, event]))).toEqual(['ACCEPTED', 'DUPLICATE']);
    expect(outcomes(await track([event]))).toEqual(['DUPLICATE']);
    const batch = Array.from({ length: 20 }, (_, index) => ({ id: `e${index}`, type: 'VIEW', sku: 'MUG' }));
    const answers = await Promise.all(
      [batch, batch.toReversed(), batch, batch.toReversed()].map((events) => track(events)),
    );
    expect(answers.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(20);
    expect(await rows()).toHaveLength(21);
  });

  it('of two people may have the same id', async () => {
    const event = { id: 'same', type: 'VIEW', sku: 'MUG' };
    expect(outcomes(await track([event]))).toEqual(['ACCEPTED']);
    expect(outcomes(await track([event], other))).toEqual(['ACCEPTED']);
  });

  it.each([
    ['an unknown SKU', { sku: 'NOPE' }, 'UNKNOWN', 'sku'],
    ['a SKU hidden from the company', { sku: 'SECRET' }, 'UNKNOWN', 'sku'],
    ['an unknown group', { group: 'NOPE' }, 'UNKNOWN', 'group'],
    ['an unknown order', { sku: 'MUG', orderId: 'T3JkZXI6OTk5' }, 'UNKNOWN', 'orderId'],
    ['a malformed order', { sku: 'MUG', orderId: "' OR 1=1" }, 'UNKNOWN', 'orderId'],
    [
      'an unknown exposure',
      { sku: 'MUG', exposureId: '5a1de000-0000-4000-8000-000000000001' },
      'UNKNOWN',
      'exposureId',
    ],
    ['a malformed exposure', { sku: 'MUG', exposureId: 'x' }, 'UNKNOWN', 'exposureId'],
    ['unknown content', { sku: 'MUG', contentId: 'Q29udGVudDo5OTk' }, 'UNKNOWN', 'contentId'],
    ['an unknown channel', { sku: 'MUG', channel: 'MOON' }, 'UNKNOWN', 'channel'],
    ['no product', { query: 'mug' }, 'MISSING', 'sku'],
    ['a zero character', { sku: 'MUG', slot: 'a\0b' }, 'INVALID', 'slot'],
    ['a negative value', { sku: 'MUG', value: '-1' }, 'INVALID', 'value'],
    ['an endless query', { sku: 'MUG', query: 'x'.repeat(201) }, 'INVALID', 'query'],
    ['tomorrow', { sku: 'MUG', at: '2026-03-11T09:00:00Z' }, 'IN_FUTURE', 'at'],
    ['last year', { sku: 'MUG', at: '2025-03-10T09:00:00Z' }, 'TOO_OLD', 'at'],
  ])('with %s are refused by name, and the others stored', async (_what, fields, reason, field) => {
    const answer = await track([
      { id: 'bad', type: 'VIEW', ...fields },
      { id: 'good', type: 'VIEW', sku: 'MUG' },
    ]);
    expect(answer.results).toMatchObject([
      { id: 'bad', outcome: 'REFUSED', reason, field },
      { id: 'good', outcome: 'ACCEPTED', reason: null, field: null },
    ]);
    expect((await rows()).map(({ event_key: key }) => key)).toEqual(['good']);
  });

  it('of a device whose clock is a little ahead happened now', async () => {
    await track([{ id: 'e', type: 'VIEW', sku: 'MUG', at: new Date(now.getTime() + 60_000).toISOString() }]);
    expect((await rows())[0]?.['at']).toEqual(now);
  });

  it("name the company's own orders, and nobody else's", async () => {
    const [own] = await orderIds(gateway, 'C1');
    const [foreign] = await orderIds(gateway, 'C2');
    const answer = await track([
      { id: 'a', type: 'ORDER', orderId: own },
      { id: 'b', type: 'ORDER', orderId: foreign },
    ]);
    expect(answer.results).toMatchObject([
      { outcome: 'ACCEPTED' },
      { outcome: 'REFUSED', reason: 'UNKNOWN', field: 'orderId' },
    ]);
  });

  it("name the person's own exposures, and nobody else's", async () => {
    const shown = {
      slot: 'home',
      kind: 'FOR_YOU',
      answeredBy: 'POPULAR',
      modelVersion: null,
      itemIds: [3, 1, 2],
    };
    const exposureId = await recordExposure(gateway.database, await viewerOf(gateway, buyer), shown);
    const event = { id: 'e', type: 'SLOT_VIEW', exposureId };
    expect(outcomes(await track([event]))).toEqual(['ACCEPTED']);
    expect(outcomes(await track([event], other))).toEqual(['REFUSED']);
    const [row] = await gateway.database.query('SELECT item_ids, buyer_id FROM exposure WHERE id = $1', [
      exposureId,
    ]);
    expect(row).toMatchObject({ item_ids: [3, 1, 2], buyer_id: expect.any(Number) });
  });

  it('shown to somebody who did not allow it are recorded without a person', async () => {
    const shown = { slot: 'home', kind: 'CONTENT', answeredBy: 'CONTENT', modelVersion: null, itemIds: [] };
    const device = await viewerOf(gateway, await newDevice(gateway));
    const id = await recordExposure(gateway.database, device, shown);
    const [row] = await gateway.database.query(
      'SELECT buyer_id, visitor_id, company_id FROM exposure WHERE id = $1',
      [id],
    );
    expect(row).toEqual({ buyer_id: null, visitor_id: null, company_id: null });
  });

  it('without consent live for the session only, then expire', async () => {
    const device = await newDevice(gateway);
    await track([{ id: 'e', type: 'VIEW', sku: 'MUG' }], device);
    await track([{ id: 'e', type: 'VIEW', sku: 'MUG' }]);
    const purposes = (await rows()).map(({ purpose, expires_at: end }) => [
      purpose,
      ((end as Date).getTime() - now.getTime()) / DAY,
    ]);
    expect(purposes).toEqual([
      ['FUNCTIONAL', 1],
      ['PERSONALIZATION', 395],
    ]);
    const { database } = gateway;
    const log = keptLog();
    now = new Date(TEST_NOW.getTime() + DAY);
    await expiryJob({ database, clock: () => now, log }).run({});
    expect((await rows()).map(({ purpose }) => purpose)).toEqual(['PERSONALIZATION']);
    expect(log.entries).toMatchObject([{ fields: { table: 'event', rows: 1 } }]);
  });

  it('more than a call may have are refused as a whole', async () => {
    const events = Array.from({ length: 501 }, (_, index) => ({ id: `e${index}`, type: 'VIEW', sku: 'MUG' }));
    expect(await count(events)).toMatchObject({
      accepted: 0,
      userErrors: [{ code: 'TOO_MANY_EVENTS', field: 'events' }],
    });
    expect(await rows()).toEqual([]);
  });

  it('cost the same few statements however many there are', async () => {
    const one = await gateway.statements(() => count(some(1, 'a')));
    const many = await gateway.statements(() => count(some(500, 'b')));
    expect((await rows()).length).toBe(501);
    expect(many.length).toBe(one.length);
    expect(many.length).toBeLessThanOrEqual(4);
  });

  it('of a type that does not exist never reach the shop', async () => {
    const { errors } = await gateway.query(TRACK, { events: [{ id: 'e', type: 'NOPE', sku: 'MUG' }] }, buyer);
    expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(await rows()).toEqual([]);
  });
});
