import fc from 'fast-check';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Decimal, ONE, parseDecimal } from '../../money/decimal.js';
import { ErpError, type ErpPriceAnswer, type ErpPriceRequest } from '../port.js';
import { KeptAnswers } from './kept-answers.js';
import { isSound, keyOf, type LiveAnswer, type LiveQuestion } from './live-question.js';
import { LivePrices } from './live-prices.adapter.js';

const DEADLINE = 300;

const question = (sku: string, customerNumber: string | null = 'C1'): LiveQuestion => ({
  customerNumber,
  sku,
  quantity: ONE,
  unit: 'piece',
  currency: 'EUR',
});
const price = (net: string): ErpPriceAnswer => ({
  kind: 'price',
  net: parseDecimal(net),
  per: ONE,
  currency: 'EUR',
  validUntil: null,
});

/** A system whose every call is ended by the test. */
class HeldErp {
  readonly name = 'held';
  readonly calls: {
    readonly requests: readonly ErpPriceRequest[];
    readonly signal: AbortSignal;
    answer(net: string): void;
    fail(error: unknown): void;
  }[] = [];

  pricesFor(
    requests: readonly ErpPriceRequest[],
    { signal }: { readonly signal: AbortSignal },
  ): Promise<readonly ErpPriceAnswer[]> {
    return new Promise((resolve, fail) => {
      this.calls.push({ requests, signal, fail, answer: (net) => resolve(requests.map(() => price(net))) });
    });
  }
}

let erp: HeldErp;
let registry: Registry;
const open = (config: { readonly erpFresh?: number; readonly entries?: number } = {}): LivePrices => {
  erp = new HeldErp();
  registry = new Registry();
  return new LivePrices({
    erp,
    config: { erpDeadline: DEADLINE, erpFresh: config.erpFresh ?? 0, erpStale: 60 },
    clock: () => new Date(),
    log: pino({ level: 'silent' }),
    metrics: registry,
    bounds: { entries: config.entries ?? 100, bytes: 1_000_000 },
  });
};
const told = (answer: LiveAnswer | undefined): string =>
  answer?.kind === 'said' && answer.answer.kind === 'price'
    ? `${answer.freshness} ${answer.answer.net / 1_000_000n}`
    : 'SILENT';
const counted = async (name: string): Promise<number> =>
  ((await registry.getSingleMetric(`maatwerk_erp_price_${name}`)?.get())?.values ?? []).reduce(
    (sum, { value }) => sum + value,
    0,
  );
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('LivePrices', () => {
  it('asks once for what is asked at once, and tells each customer their own', async () => {
    const live = open();
    const first = live.ask([question('A'), question('B'), question('A')], DEADLINE);
    const second = live.ask([question('B'), question('C')], DEADLINE);
    const other = live.ask([question('A', 'C2')], DEADLINE);
    await settle();
    expect(
      erp.calls.map(({ requests }) => requests.map(({ customerNumber, sku }) => `${customerNumber} ${sku}`)),
    ).toEqual([['C1 A', 'C1 B'], ['C1 C'], ['C2 A']]);
    erp.calls.forEach((call, at) => call.answer(String(at + 1)));
    expect((await first).map(told)).toEqual(['LIVE 1', 'LIVE 1', 'LIVE 1']);
    expect((await second).map(told)).toEqual(['LIVE 1', 'LIVE 2']);
    expect((await other).map(told)).toEqual(['LIVE 3']);
    expect(await counted('shared_total')).toBe(1);
  });

  it('is back at the deadline to the millisecond, and stops the call', async () => {
    const live = open();
    let back = false;
    const asking = live.ask([question('A')], DEADLINE).finally(() => (back = true));
    await vi.advanceTimersByTimeAsync(DEADLINE - 1);
    expect([back, erp.calls[0]?.signal.aborted]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect([back, erp.calls[0]?.signal.aborted]).toEqual([true, true]);
    expect((await asking).map(told)).toEqual(['SILENT']);
    expect(vi.getTimerCount()).toBe(0);
    expect(await counted('deadline_misses_total')).toBe(1);
  });

  it('waits no longer than it was told, and keeps what comes later', async () => {
    const live = open();
    const asking = live.ask([question('A')], 50);
    await vi.advanceTimersByTimeAsync(50);
    expect((await asking).map(told)).toEqual(['SILENT']);
    erp.calls[0]!.answer('7');
    await settle();
    expect((await live.ask([question('A')], 0)).map(told)).toEqual(['STALE 7']);
    expect(erp.calls).toHaveLength(1);
  });

  it.each(['UNREACHABLE', 'TIMEOUT', 'BUSY'] as const)('asks again after %s', async (fault) => {
    const live = open();
    const asking = live.ask([question('A')], DEADLINE);
    await settle();
    erp.calls[0]!.fail(new ErpError(fault, 'passing'));
    await vi.advanceTimersByTimeAsync(100);
    erp.calls[1]!.answer('5');
    expect((await asking).map(told)).toEqual(['LIVE 5']);
    expect(await counted('retries_total')).toBe(1);
  });

  it.each(['UNAUTHORISED', 'BAD_ANSWER', 'REFUSED'] as const)(
    'does not ask again after %s',
    async (fault) => {
      const live = open();
      const asking = live.ask([question('A')], DEADLINE);
      await settle();
      erp.calls[0]!.fail(new ErpError(fault, 'lasting'));
      expect((await asking).map(told)).toEqual(['SILENT']);
      expect(erp.calls).toHaveLength(1);
    },
  );

  it('asks again only while there is time', async () => {
    const live = open();
    const asking = live.ask([question('A')], DEADLINE);
    await vi.advanceTimersByTimeAsync(DEADLINE - 1);
    erp.calls[0]!.fail(new ErpError('UNREACHABLE', 'passing'));
    await vi.advanceTimersByTimeAsync(1000);
    expect((await asking).map(told)).toEqual(['SILENT']);
    expect(erp.calls).toHaveLength(1);
  });

  it('leaves a system alone after five faults in a row, lets one ask try it, and comes back by itself', async () => {
    const live = open();
    const fail = async (): Promise<void> => {
      const asking = live.ask([question('A')], DEADLINE);
      await settle();
      erp.calls.at(-1)!.fail(new ErpError('UNAUTHORISED', 'no'));
      await asking;
    };
    for (let fault = 0; fault < 5; fault++) await fail();
    await live.ask([question('A')], DEADLINE);
    expect(erp.calls).toHaveLength(5);
    expect(await counted('breaker_state')).toBe(2);
    await vi.advanceTimersByTimeAsync(1000);
    await fail();
    await vi.advanceTimersByTimeAsync(1999);
    await live.ask([question('A')], DEADLINE);
    expect(erp.calls).toHaveLength(6);
    await vi.advanceTimersByTimeAsync(1);
    const trying = live.ask([question('A')], DEADLINE);
    await settle();
    // Others do not wait for the one who tries.
    expect((await live.ask([question('B')], DEADLINE)).map(told)).toEqual(['SILENT']);
    erp.calls.at(-1)!.answer('4');
    expect((await trying).map(told)).toEqual(['LIVE 4']);
    expect(await counted('breaker_state')).toBe(0);
  });

  it('a system that refuses one question is not left alone', async () => {
    const live = open();
    for (let fault = 0; fault < 10; fault++) {
      const asking = live.ask([question('A')], DEADLINE);
      await settle();
      erp.calls.at(-1)!.fail(new ErpError('REFUSED', 'not this one'));
      await asking;
    }
    expect(erp.calls).toHaveLength(10);
  });

  it('an adapter that throws what it should not, or at once, hurts nobody', async () => {
    const live = open();
    erp.pricesFor = () => {
      throw new TypeError('a defect');
    };
    expect((await live.ask([question('A')], DEADLINE)).map(told)).toEqual(['SILENT']);
  });

  it('never runs more than 64 calls at once', async () => {
    const live = open();
    const asking = Array.from({ length: 80 }, (_, n) => live.ask([question(`S${n}`)], DEADLINE));
    await settle();
    expect(erp.calls).toHaveLength(64);
    for (const call of erp.calls) call.answer('1');
    const answers = (await Promise.all(asking)).flat().map(told);
    expect(answers.filter((one) => one === 'SILENT')).toHaveLength(16);
    expect(await counted('calls_spared_total')).toBe(16);
  });

  it('answers again without asking within MAATWERK_ERP_FRESH, with the moment it was said', async () => {
    const live = open({ erpFresh: 1000 });
    const asking = live.ask([question('A')], DEADLINE);
    await settle();
    const at = new Date();
    erp.calls[0]!.answer('3');
    await asking;
    await vi.advanceTimersByTimeAsync(999);
    expect(await live.ask([question('A')], DEADLINE)).toMatchObject([{ freshness: 'LIVE', at }]);
    expect(erp.calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    void live.ask([question('A')], DEADLINE);
    await settle();
    expect(erp.calls).toHaveLength(2);
  });

  it('remembers so many answers, and counts them', async () => {
    const live = open({ entries: 10 });
    const asking = live.ask(
      Array.from({ length: 50 }, (_, n) => question(`S${n}`)),
      DEADLINE,
    );
    await settle();
    erp.calls[0]!.answer('1');
    expect((await asking).map(told)).toEqual(Array.from({ length: 50 }, () => 'LIVE 1'));
    expect(await counted('kept_answers')).toBe(10);
    expect(await counted('answers_total')).toBe(50);
  });
});

describe('KeptAnswers', () => {
  it('stay within their bytes, whatever the keys', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2000 }), { maxLength: 60 }), (keys) => {
        const kept = new KeptAnswers({ entries: 1000, bytes: 20_000 });
        for (const key of keys) kept.keep(key, { answer: price('1'), at: new Date(0) });
        return kept.bytes <= 20_000;
      }),
    );
  });

  it('never go back in time', () => {
    const kept = new KeptAnswers({ entries: 10, bytes: 10_000 });
    kept.keep('k', { answer: price('2'), at: new Date(2) });
    kept.keep('k', { answer: price('1'), at: new Date(1) });
    expect(kept.get('k')?.at).toEqual(new Date(2));
  });
});

describe('questions and answers', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('', '"', ',', '","', 'null', '1'));
  const questions = fc.record({
    customerNumber: fc.option(text),
    sku: text,
    quantity: fc.bigInt({ min: 1n, max: 10n ** 12n }) as fc.Arbitrary<Decimal>,
    unit: text,
    currency: text,
  });

  it('two questions have one key exactly if they are the same', () => {
    fc.assert(
      fc.property(questions, questions, (a, b) => {
        const same = (Object.keys(a) as (keyof typeof a)[]).every((field) => a[field] === b[field]);
        return (keyOf(a) === keyOf(b)) === same && keyOf(a) === keyOf({ ...a });
      }),
    );
  });

  const good = price('1');
  it.each<[string, unknown, boolean]>([
    ['a price', good, true],
    ['a price of nothing', { ...good, net: 0n }, true],
    ['a reason', { kind: 'none', reason: 'NO_PRICE' }, true],
    ['a reason that is none', { kind: 'none', reason: 'TIRED' }, false],
    ['a negative price', { ...good, net: -1n }, false],
    ['a float', { ...good, net: 1.5 }, false],
    ['NaN', { ...good, net: Number.NaN }, false],
    ['no amount', { ...good, net: undefined }, false],
    ['per nothing', { ...good, per: 0n }, false],
    ['another currency', { ...good, currency: 'GBP' }, false],
    ['more digits than an amount has', { ...good, net: 10n ** 18n }, false],
    ['an end that is no moment', { ...good, validUntil: new Date(Number.NaN) }, false],
    ['an end that is not told', { ...good, validUntil: undefined }, false],
    ['nothing', null, false],
    ['a text', 'price', false],
  ])('%s', (_, answer, sound) => {
    expect(isSound(question('A'), answer)).toBe(sound);
  });
});
