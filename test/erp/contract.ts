import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Erp,
  ERP_KINDS,
  ErpError,
  type ErpFault,
  type ErpKind,
  type ErpOrder,
  type ErpPriceRequest,
} from '../../src/erp/port.js';
import { parseDecimal } from '../../src/money/decimal.js';
import { follow, Mirror, seen, told } from './mirror.js';
import { LATER, STORY, type Story } from './story.js';

/** What can be wrong with a system: a stranger's password, nobody at its address, nonsense, and no answer at all. */
export type Trouble = 'password' | 'gone' | 'garbage' | 'silent';
const FAULTS: Readonly<Record<Exclude<Trouble, 'silent'>, ErpFault>> = {
  password: 'UNAUTHORISED',
  gone: 'UNREACHABLE',
  garbage: 'BAD_ANSWER',
};

/** A system that an adapter's test has started and loaded with `STORY`. */
export interface LoadedErp {
  /** Its adapter, with pages so small that the story takes several. */
  readonly erp: Erp;
  /** Makes the system hold this story instead. */
  become(story: Story): Promise<void>;
  /** How many orders the system has of this reference. */
  ordersOf(reference: string): Promise<number>;
  /** The adapter on a system in trouble; each is closed by the contract. */
  troubled(trouble: Trouble): Promise<Erp>;
  /** What must stand in no error: the password. */
  readonly secret: string | null;
  close(): Promise<void>;
}

export interface ErpTraits {
  /** Kinds that it tells changes of. Default: all. */
  readonly kinds?: readonly ErpKind[];
  /** Kinds of which a change brings the changed records only. */
  readonly exact: readonly ErpKind[];
  readonly troubles: readonly Trouble[];
}

const never = new AbortController().signal;
const call = { signal: never };
const MARCH = new Date('2026-03-10T09:00:00Z');
const AUGUST = new Date('2026-08-10T09:00:00Z');
const ask = (
  customerNumber: string | null,
  sku: string,
  quantity: string,
  moment = MARCH,
): ErpPriceRequest => ({
  customerNumber,
  sku,
  quantity: parseDecimal(quantity),
  unit: 'piece',
  currency: 'EUR',
  moment,
});
const order = (reference: string): ErpOrder => ({
  reference,
  customerNumber: 'C1',
  orderedAt: MARCH,
  currency: 'EUR',
  purchaseOrder: 'PO 7/8',
  lines: [
    { sku: 'LAMP', quantity: parseDecimal('12'), unit: 'piece', unitPrice: parseDecimal('10.25') },
    { sku: 'BAG', quantity: parseDecimal('2'), unit: 'piece', unitPrice: parseDecimal('4.5') },
  ],
});

/**
 * THE CONTRACT of `Erp`: every adapter's test calls it with a way to start its system. Prices as asked, changes that lead
 * whoever follows them to what the system holds, orders once, and failures that say what they are.
 */
export function erpContract(name: string, start: () => Promise<LoadedErp>, traits: ErpTraits): void {
  const kinds = traits.kinds ?? ERP_KINDS;
  describe(`${name}: the contract of a system of record`, () => {
    let on: LoadedErp;
    beforeAll(async () => {
      on = await start();
    }, 1_500_000);
    afterAll(() => on?.close());

    describe('pricesFor', () => {
      const net = async (...requests: ErpPriceRequest[]): Promise<(string | null)[]> =>
        (await on.erp.pricesFor(requests, call)).map(told);

      it.each([
        ['its own list', ask('C1', 'LAMP', '1'), '11'],
        ['just below a scale', ask('C1', 'LAMP', '9'), '11'],
        ['at a scale', ask('C1', 'LAMP', '10'), '10.25'],
        ['between scales', ask('C2', 'LAMP', '99'), '10.25'],
        ['at the highest scale', ask('C2', 'LAMP', '100'), '9.125'],
        ['another list', ask('C3', 'LAMP', '100'), '8.5'],
        ['below the least quantity of the list: what everybody pays', ask('C3', 'NAIL', '999'), '0.0125'],
        ['four digits', ask('C3', 'NAIL', '1000'), '0.0111'],
        ['while a price holds', ask('C1', 'BAG', '1'), '4.5'],
        ['once the next one holds', ask('C1', 'BAG', '1', AUGUST), '4.75'],
        ['no list', ask('C4', 'LAMP', '100'), '12.5'],
        ['a guest', ask(null, 'LAMP', '1'), '12.5'],
        ['a product on nobody’s list', ask('C1', 'CUP', '1'), '3'],
        ['an unknown product', ask('C1', 'NO-SUCH', '1'), 'UNKNOWN_SKU'],
        ['an unknown customer', ask('NOBODY', 'LAMP', '1'), 'UNKNOWN_CUSTOMER'],
        ['another currency', { ...ask('C1', 'LAMP', '1'), currency: 'XAF' }, 'OTHER_CURRENCY'],
      ] as const)('%s', async (_, request, expected) => {
        expect(await net(request)).toEqual([expected]);
      });

      it('answers in the order of the requests, strangers and repetitions included', async () => {
        const requests = [
          ask('C3', 'LAMP', '5'),
          ask('C1', 'NO-SUCH', '1'),
          ask('C1', 'LAMP', '100'),
          ask('NOBODY', 'LAMP', '1'),
          ask('C1', 'BAG', '1', AUGUST),
          ask('C1', 'BAG', '1'),
          ask('C3', 'LAMP', '5'),
        ];
        expect(await net(...requests)).toEqual([
          '8.5',
          'UNKNOWN_SKU',
          '9.125',
          'UNKNOWN_CUSTOMER',
          '4.75',
          '4.5',
          '8.5',
        ]);
      });

      it('answers nothing to no requests', async () => {
        expect(await net()).toEqual([]);
      });
    });

    describe('changedSince', () => {
      const mirrors = new Map<ErpKind, Mirror>();
      const cursors = new Map<ErpKind, string | null>();

      it.each(kinds)('%s: from null everything, page by page', async (kind) => {
        const pages = await follow(on.erp, kind, null);
        const mirror = new Mirror(kind).take(pages);
        expect(mirror.seen()).toEqual(seen(kind, STORY));
        expect(pages.flatMap(({ rejects }) => rejects)).toEqual([]);
        if (kind === 'price-lines' || kind === 'companies') expect(pages.length).toBeGreaterThan(1);
        mirrors.set(kind, mirror);
        cursors.set(kind, pages.at(-1)?.cursor ?? null);
      });

      it.each(kinds)('%s: from any page’s cursor on nothing is left out', async (kind) => {
        const pages = await follow(on.erp, kind, null);
        for (const [at, { cursor, goesOn = false }] of pages.entries()) {
          if (goesOn) continue;
          const mirror = new Mirror(kind)
            .take(pages.slice(0, at + 1))
            .take(await follow(on.erp, kind, cursor));
          expect(mirror.seen()).toEqual(seen(kind, STORY));
        }
      });

      it.each(kinds)('%s: nothing where nothing changed', async (kind) => {
        const pages = await follow(on.erp, kind, cursors.get(kind) ?? null);
        if (traits.exact.includes(kind)) expect(pages.flatMap(({ upserts }) => upserts)).toEqual([]);
        expect(new Mirror(kind, mirrors.get(kind)).take(pages).seen()).toEqual(seen(kind, STORY));
      });

      it(
        'leads to what the system holds later, however often a cursor is used',
        { timeout: 300_000 },
        async () => {
          await on.become(LATER);
          for (const kind of kinds) {
            const cursor = cursors.get(kind) ?? null;
            const pages = await follow(on.erp, kind, cursor);
            const mirror = new Mirror(kind, mirrors.get(kind)).take(pages);
            expect(mirror.seen(), kind).toEqual(seen(kind, LATER));
            if (traits.exact.includes(kind))
              expect(pages.flatMap(({ upserts }) => upserts).length, kind).toBeLessThan(3);
            expect(mirror.take(await follow(on.erp, kind, cursor)).seen(), kind).toEqual(seen(kind, LATER));
          }
          await on.become(STORY);
        },
      );
    });

    describe('submitOrder', () => {
      it('makes one order of a reference, however often it is asked', async () => {
        const first = await on.erp.submitOrder(order('W000000001'), call);
        expect(first).toEqual({ number: expect.stringMatching(/./) as string, already: false });
        expect(await on.erp.submitOrder(order('W000000001'), call)).toEqual({
          number: first.number,
          already: true,
        });
        expect(await on.ordersOf('W000000001')).toBe(1);
      });

      it('makes another one of another reference', async () => {
        const { already } = await on.erp.submitOrder(order('W000000002'), call);
        expect(already).toBe(false);
        expect([await on.ordersOf('W000000001'), await on.ordersOf('W000000002')]).toEqual([1, 1]);
      });
    });

    describe('in trouble', () => {
      const everyWay = (erp: Erp, signal: AbortSignal): readonly Promise<unknown>[] => [
        erp.pricesFor([ask('C1', 'LAMP', '1')], { signal }),
        follow(erp, 'products', null, signal),
        follow(erp, 'price-lines', null, signal),
        ...(traits.troubles.includes('password') ? [erp.submitOrder(order('W000000009'), { signal })] : []),
      ];

      it.each(traits.troubles.filter((one) => one !== 'silent'))(
        '%s: says so, without a secret',
        async (trouble) => {
          const erp = await on.troubled(trouble);
          try {
            for (const failed of await Promise.allSettled(everyWay(erp, never))) {
              const { reason } = failed as PromiseRejectedResult;
              expect(failed.status).toBe('rejected');
              expect(reason).toBeInstanceOf(ErpError);
              expect((reason as ErpError).fault).toBe(FAULTS[trouble]);
              if (on.secret !== null) expect(inspect(reason, { depth: 9 })).not.toContain(on.secret);
            }
          } finally {
            await erp.close();
          }
        },
      );

      it('stops at once when the signal has fired before', async () => {
        const reason = new Error('enough');
        for (const failed of await Promise.allSettled(everyWay(on.erp, AbortSignal.abort(reason))))
          expect(failed).toEqual({ status: 'rejected', reason });
      });

      // A call that did not stop would wait for an answer until the test is given up.
      if (traits.troubles.includes('silent'))
        it('stops while it waits when the signal fires', async () => {
          const erp = await on.troubled('silent');
          const reason = new Error('enough');
          const stop = new AbortController();
          const calls = everyWay(erp, stop.signal);
          setImmediate(() => stop.abort(reason));
          for (const failed of await Promise.allSettled(calls))
            expect(failed).toEqual({ status: 'rejected', reason });
          await erp.close();
        });
    });
  });
}
