import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openErp } from '../../src/erp/adapters.js';
import type { Erp, ErpOrder, ErpPriceRequest } from '../../src/erp/port.js';
import { parseDecimal } from '../../src/money/decimal.js';
import { told } from './mirror.js';
import { type S4, type Seen, startS4 } from './s4/s4.js';
import { condition, holdConditions, holdStory } from './s4/story-rows.js';
import { STORY } from './story.js';

const SHOP = { timeZone: 'Europe/Amsterdam' };
const call = { signal: new AbortController().signal };

let s4: S4;
let erp: Erp;
beforeAll(async () => {
  s4 = await startS4();
  await holdStory(s4, STORY);
  erp = await openErp(s4.address(), SHOP);
}, 120_000);
afterEach(() => {
  s4.interrupt = null;
  s4.seen.length = 0;
});
afterAll(async () => {
  await erp?.close();
  await s4?.close();
});

const holdProducts = (...skus: readonly string[]): Promise<void> =>
  s4.hold(
    'A_Product',
    skus.map((Product) => ({ Product, BaseUnit: 'piece' })),
  );
const ask = (sku: string, customerNumber: string | null = null): ErpPriceRequest => ({
  customerNumber,
  sku,
  quantity: parseDecimal('1'),
  unit: 'piece',
  currency: 'EUR',
  moment: new Date('2026-03-10T09:00:00Z'),
});
const order = (reference: string, customerNumber = 'C1'): ErpOrder => ({
  reference,
  customerNumber,
  orderedAt: new Date('2026-03-10T23:30:00Z'),
  currency: 'EUR',
  purchaseOrder: 'PO 7/8',
  lines: [{ sku: 'LAMP', quantity: parseDecimal('12'), unit: 'piece', unitPrice: parseDecimal('10.25') }],
});

describe('live prices', () => {
  it('of names that would be filters if they were not quoted', async () => {
    const [sku, customer] = ["L'AMP' or 'a' eq 'a", "C'9"];
    await s4.add('A_CustomerSalesArea', [
      { Customer: customer, SalesOrganization: '1010', DistributionChannel: '10', Division: '00' },
    ]);
    await holdProducts(sku, 'A&B +#%');
    await holdConditions(s4, [
      condition('1', { key: { Customer: customer }, sku, steps: [{ minimum: '1', amount: '7' }] }),
      condition('2', { key: {}, sku: 'A&B +#%', steps: [{ minimum: '1', amount: '8' }] }),
    ]);
    const answers = await erp.pricesFor(
      [ask(sku, customer), ask('A&B +#%', customer), ask("' or '' eq '", customer), ask(sku, "' or '' eq '")],
      call,
    );
    expect(answers.map(told)).toEqual(['7', '8', 'UNKNOWN_SKU', 'UNKNOWN_CUSTOMER']);
  });

  it('count discounts, and leave a price open that they cannot read', async () => {
    const steps = [{ minimum: '1', amount: '10' }];
    const percent = { ConditionCalculationType: 'A', ConditionRateValueUnit: '%', ConditionQuantityUnit: '' };
    await holdProducts('BAG', 'LAMP');
    await holdConditions(s4, [
      condition('1', { key: {}, sku: 'BAG', steps }),
      condition('2', { key: {}, sku: 'LAMP', steps }),
      condition('3', {
        key: { Customer: 'C1' },
        sku: '',
        type: 'K007',
        steps: [{ minimum: '1', amount: '-7.5' }],
        record: percent,
      }),
      condition('4', { key: {}, sku: 'LAMP', type: 'K004', steps, record: { PricingScaleBasis: 'B' } }),
    ]);
    const answers = await erp.pricesFor([ask('BAG', 'C1'), ask('BAG', 'C2'), ask('LAMP', 'C2')], call);
    expect(answers.map(told)).toEqual(['9.25', '10', 'NO_PRICE']);
  });

  it('say until when they hold, in the shop’s zone', async () => {
    await holdConditions(s4, [
      condition('1', { key: {}, sku: 'BAG', last: '2026-06-30', steps: [{ minimum: '1', amount: '10' }] }),
    ]);
    // Midnight of 1 July in Amsterdam.
    const last = new Date('2026-06-30T21:59:59Z');
    const next = new Date('2026-06-30T22:00:00Z');
    const [before, after] = await erp.pricesFor(
      [
        { ...ask('BAG'), moment: last },
        { ...ask('BAG'), moment: next },
      ],
      call,
    );
    expect(before).toMatchObject({ kind: 'price', validUntil: next });
    expect(after).toMatchObject({ kind: 'none', reason: 'NO_PRICE' });
  });

  it('of 200 products are few calls, each short enough for any gateway', async () => {
    const many = Array.from({ length: 200 }, (_, at) => ask(`NO-SUCH-PRODUCT-${1000 + at}`, 'C1'));
    const lengths: number[] = [];
    s4.interrupt = ({ path, query }) => {
      lengths.push(path.length + query.toString().length);
      return false;
    };
    const answers = await erp.pricesFor(many, call);
    expect(new Set(answers.map(told))).toEqual(new Set(['UNKNOWN_SKU']));
    expect(lengths.length).toBeLessThan(20);
    expect(Math.max(...lengths)).toBeLessThan(8000);
  });
});

describe('orders', () => {
  const writes = (): Seen[] => s4.seen.filter(({ method }) => method === 'POST');
  const fetches = (): Seen[] => s4.seen.filter(({ headers }) => headers['x-csrf-token'] === 'Fetch');

  it('are written within one session, and again in a new one when it has ended', async () => {
    const fresh = await openErp(s4.address(), SHOP);
    const before = (await s4.rows('A_SalesOrder', {})).length;
    await fresh.submitOrder(order('S-A'), call);
    await fresh.submitOrder(order('S-B'), call);
    expect([fetches().length, writes().length]).toEqual([1, 2]);
    expect(writes().at(-1)?.headers).toMatchObject({
      cookie: expect.stringMatching(/SAP_SESSIONID=s\d+; sap-usercontext=x/) as string,
    });
    s4.endSessions();
    expect(await fresh.submitOrder(order('S-C'), call)).toMatchObject({ already: false });
    expect([fetches().length, writes().length]).toEqual([2, 4]);
    expect((await s4.rows('A_SalesOrder', {})).length).toBe(before + 3);
    await fresh.close();
  });

  it('ask for a new token once only', async () => {
    s4.interrupt = ({ method }, response) => {
      if (method !== 'POST') return false;
      response.writeHead(403, { 'x-csrf-token': 'Required' }).end();
      return true;
    };
    await expect(erp.submitOrder(order('S-D'), call)).rejects.toMatchObject({ fault: 'UNAUTHORISED' });
    expect(writes().length).toBe(2);
  });

  it('have our reference, the buyer’s number, the shop’s day and all lines', async () => {
    const { number } = await erp.submitOrder(order("O'Neill' or 'a' eq 'a"), call);
    expect(await erp.submitOrder(order("O'Neill' or 'a' eq 'a"), call)).toEqual({ number, already: true });
    expect(await s4.rows('A_SalesOrder', { SalesOrder: number })).toMatchObject([
      {
        SalesOrderType: 'OR',
        SalesOrganization: '1010',
        DistributionChannel: '10',
        OrganizationDivision: '00',
        SoldToParty: 'C1',
        PurchaseOrderByCustomer: "O'Neill' or 'a' eq 'a",
        PurchaseOrderByShipToParty: 'PO 7/8',
        SalesOrderDate: '2026-03-11',
        TransactionCurrency: 'EUR',
      },
    ]);
    expect(await s4.rows('A_SalesOrderItem', { SalesOrder: number })).toMatchObject([
      { SalesOrderItem: '10', Material: 'LAMP', RequestedQuantityUnit: 'piece' },
    ]);
  });

  it('whose reference the system would cut off are refused before it is asked', async () => {
    await expect(erp.submitOrder(order('x'.repeat(36)), call)).rejects.toMatchObject({ fault: 'REFUSED' });
    expect(s4.seen).toEqual([]);
  });

  it('that the system refuses are told by its code, not by its words', async () => {
    s4.interrupt = ({ method }, response) => {
      if (method !== 'POST') return false;
      const error = { code: 'V1/382', message: { value: 'Jane Doe may not buy LAMP' } };
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
      return true;
    };
    await expect(erp.submitOrder(order('S-E'), call)).rejects.toMatchObject({
      fault: 'REFUSED',
      message: expect.stringMatching(/^(?=.*V1\/382)(?!.*Jane)/) as string,
    });
  });
});
