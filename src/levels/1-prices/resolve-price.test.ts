import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PriceAnswer, PriceDecision, PriceListKind } from '../../experience/price.js';
import { type Decimal, formatDecimal, parseDecimal } from '../../money/decimal.js';
import { CONTRACT_FIRST } from '../../experience/access-sequence.js';
import type { PriceCandidate, PriceContext } from './price-candidate.js';
import { resolvePrice } from './resolve-price.js';

const NOW = new Date('2026-03-10T09:00:00Z');
const decimal = (text: string): Decimal => parseDecimal(text);

let nextId = 1;
const line = (kind: PriceListKind, amount: string, facts: Partial<PriceCandidate> = {}): PriceCandidate => ({
  productId: 1,
  listId: facts.listId ?? ['CONTRACT', 'PRICE_GROUP', 'CHANNEL', 'COUNTRY', 'BASE'].indexOf(kind) + 1,
  lineId: nextId++,
  listCode: kind,
  kind,
  inherited: false,
  priority: 0,
  distance: 0,
  unit: 'piece',
  minQuantity: decimal('1'),
  amount: decimal(amount),
  per: decimal('1'),
  currency: 'GBP',
  validFrom: null,
  validTo: null,
  ...facts,
});
const context = (facts: Partial<PriceContext> = {}): PriceContext => ({
  productId: 1,
  quantity: decimal('1'),
  unit: 'piece',
  currency: 'GBP',
  moment: NOW,
  customerNumber: 'C1',
  country: 'GB',
  channel: 'WEB',
  ...facts,
});
const priced = (answer: PriceAnswer): PriceDecision => {
  if (answer.kind !== 'price') throw new Error(`no price: ${answer.reason}`);
  return answer;
};
const netOf = (candidates: readonly PriceCandidate[], facts: Partial<PriceContext> = {}): string =>
  formatDecimal(priced(resolvePrice(context(facts), candidates, CONTRACT_FIRST)).net);

describe('resolvePrice', () => {
  it.each<[string, readonly PriceCandidate[], Partial<PriceContext>, string]>([
    ['the list', [line('BASE', '12.75')], {}, '12.75'],
    [
      'a contract before everything, even when dearer',
      [line('BASE', '10'), line('PRICE_GROUP', '9'), line('CONTRACT', '11')],
      {},
      '11',
    ],
    [
      "own contract before the parent's",
      [line('CONTRACT', '8', { inherited: true, distance: 1, listId: 9 }), line('CONTRACT', '9')],
      {},
      '9',
    ],
    [
      'the nearest parent',
      [
        line('CONTRACT', '7', { inherited: true, distance: 2, listId: 9 }),
        line('CONTRACT', '9', { inherited: true, distance: 1, listId: 8 }),
      ],
      {},
      '9',
    ],
    [
      'the lowest of several groups',
      [line('PRICE_GROUP', '9', { listId: 7 }), line('PRICE_GROUP', '8', { listId: 8 })],
      {},
      '8',
    ],
    [
      'the highest scale reached',
      [line('BASE', '12'), line('BASE', '10', { minQuantity: decimal('12') })],
      { quantity: decimal('12') },
      '10',
    ],
    [
      'not a scale that is not reached',
      [line('BASE', '12'), line('BASE', '10', { minQuantity: decimal('12') })],
      { quantity: decimal('11') },
      '12',
    ],
    [
      'the next step where the contract starts at a quantity',
      [line('BASE', '12'), line('CONTRACT', '9', { minQuantity: decimal('100') })],
      {},
      '12',
    ],
    [
      'the line that is narrower in time',
      [line('BASE', '12'), line('BASE', '13', { validFrom: new Date('2026-03-01T00:00:00Z') })],
      {},
      '13',
    ],
    ['from is inclusive', [line('BASE', '12'), line('BASE', '13', { validFrom: NOW })], {}, '13'],
    ['to is exclusive', [line('BASE', '12'), line('BASE', '13', { validTo: NOW })], {}, '12'],
    [
      'the higher priority',
      [line('COUNTRY', '5', { listId: 7 }), line('COUNTRY', '6', { listId: 8, priority: 1 })],
      {},
      '6',
    ],
    [
      'no line in another currency',
      [line('CONTRACT', '1', { currency: 'EUR' }), line('BASE', '12')],
      {},
      '12',
    ],
    ['no line in another unit', [line('CONTRACT', '1', { unit: 'box' }), line('BASE', '12')], {}, '12'],
  ])('takes %s', (_, candidates, facts, expected) => {
    expect(netOf(candidates, facts)).toBe(expected);
  });

  it('says why every other line lost', () => {
    const winner = line('CONTRACT', '9');
    const losers: readonly [PriceCandidate, string][] = [
      [line('CONTRACT', '8', { unit: 'box' }), 'OTHER_UNIT'],
      [line('CONTRACT', '8', { currency: 'EUR' }), 'OTHER_CURRENCY'],
      [line('CONTRACT', '8', { minQuantity: decimal('5') }), 'BELOW_MIN_QUANTITY'],
      [line('CONTRACT', '8', { validFrom: new Date('2026-04-01T00:00:00Z') }), 'NOT_YET_VALID'],
      [line('CONTRACT', '8', { validTo: new Date('2026-02-01T00:00:00Z') }), 'EXPIRED'],
      [line('BASE', '12'), 'LOWER_STEP'],
      [line('CONTRACT', '7', { inherited: true, distance: 1, listId: 12 }), 'LOWER_STEP'],
    ];
    const decided = priced(
      resolvePrice(context(), [winner, ...losers.map(([loser]) => loser)], CONTRACT_FIRST),
    );
    const because = decided.because();
    expect(because.winner?.lineId).toBe(winner.lineId);
    const reasons = new Map(because.losers.map(({ lineId, reason }) => [lineId, reason]));
    expect(losers.map(([{ lineId }]) => reasons.get(lineId))).toEqual(losers.map(([, reason]) => reason));
    expect(because.losers).toHaveLength(losers.length);
  });

  it('rounds the total once', () => {
    const decided = priced(
      resolvePrice(context({ quantity: decimal('3') }), [line('BASE', '0.3333')], CONTRACT_FIRST),
    );
    expect(formatDecimal(decided.total, 2)).toBe('1.00');
  });
});

const candidates = fc
  .array(
    fc.record({
      kind: fc.constantFrom<PriceListKind>('CONTRACT', 'PRICE_GROUP', 'CHANNEL', 'COUNTRY', 'BASE'),
      list: fc.integer({ min: 0, max: 2 }),
      cents: fc.integer({ min: 0, max: 500 }),
      from: fc.constantFrom(1, 2, 5, 10),
      starts: fc.constantFrom(null, '2026-01-01', '2026-03-01', '2026-06-01'),
      ends: fc.constantFrom(null, '2026-02-01', '2026-12-01'),
      unit: fc.constantFrom('piece', 'piece', 'box'),
      currency: fc.constantFrom('GBP', 'GBP', 'EUR'),
      distance: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 12 },
  )
  .map((drawn) =>
    drawn.map((it, index): PriceCandidate => {
      const distance = it.kind === 'CONTRACT' ? it.distance : 0;
      return line(it.kind, (it.cents / 100).toFixed(2), {
        lineId: index + 1,
        listId:
          ['CONTRACT', 'PRICE_GROUP', 'CHANNEL', 'COUNTRY', 'BASE'].indexOf(it.kind) * 100 +
          distance * 10 +
          it.list,
        inherited: distance > 0,
        distance,
        priority: it.list === 2 ? 1 : 0,
        minQuantity: decimal(String(it.from)),
        validFrom: it.starts === null ? null : new Date(it.starts),
        validTo: it.ends === null ? null : new Date(it.ends),
        unit: it.unit,
        currency: it.currency,
      });
    }),
  );
const quantities = fc.integer({ min: 1, max: 20 }).map((quantity) => decimal(String(quantity)));

/** What a buyer can see of an answer. */
const seen = (answer: PriceAnswer): unknown =>
  answer.kind === 'price'
    ? {
        ...answer,
        scales: answer.scales,
        list: answer.list,
        validUntil: answer.validUntil,
        personalisedBy: answer.personalisedBy,
        because: {
          ...answer.because(),
          losers: answer.because().losers.map(({ lineId, reason }) => [lineId, reason]),
        },
      }
    : answer;

describe('laws of resolvePrice', () => {
  it('the order of the candidates never matters', () =>
    fc.assert(
      fc.property(candidates, quantities, fc.infiniteStream(fc.nat()), (given, quantity, dice) => {
        const shuffled = given
          .map((candidate) => ({ candidate, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ candidate }) => candidate);
        expect(seen(resolvePrice(context({ quantity }), shuffled, CONTRACT_FIRST))).toEqual(
          seen(resolvePrice(context({ quantity }), given, CONTRACT_FIRST)),
        );
      }),
    ));

  it('the winner applies: unit, currency, validity and quantity', () =>
    fc.assert(
      fc.property(candidates, quantities, (given, quantity) => {
        const answer = resolvePrice(context({ quantity }), given, CONTRACT_FIRST);
        const applies = given.some(
          (it) =>
            it.unit === 'piece' &&
            it.currency === 'GBP' &&
            it.minQuantity <= quantity &&
            (it.validFrom === null || it.validFrom <= NOW) &&
            (it.validTo === null || it.validTo > NOW),
        );
        expect(answer.kind).toBe(applies ? 'price' : 'absent');
        if (answer.kind !== 'price') return;
        const { winner, steps } = answer.because();
        expect([winner?.unit, winner?.currency]).toEqual(['piece', 'GBP']);
        expect(winner!.minQuantity <= quantity).toBe(true);
        expect(steps.at(-1)?.amount).toBe(answer.net);
      }),
    ));

  it('lines that cannot apply change nothing but the explanation', () =>
    fc.assert(
      fc.property(candidates, quantities, (given, quantity) => {
        const expired = line('CONTRACT', '0.01', {
          lineId: 999,
          listId: 999,
          validTo: new Date('2020-01-01'),
        });
        const [without, withIt] = [given, [...given, expired]].map((lines) =>
          resolvePrice(context({ quantity }), lines, CONTRACT_FIRST),
        );
        expect(withIt!.kind).toBe(without!.kind);
        if (without!.kind === 'price' && withIt!.kind === 'price') {
          expect([withIt!.net, withIt!.total, withIt!.list]).toEqual([
            without!.net,
            without!.total,
            without!.list,
          ]);
          expect(withIt!.because().losers).toContainEqual(
            expect.objectContaining({ lineId: 999, reason: 'EXPIRED' }),
          );
        }
      }),
    ));

  it('every scale says what that quantity costs', () =>
    fc.assert(
      fc.property(candidates, (given) => {
        const answer = resolvePrice(context({ quantity: decimal('20') }), given, CONTRACT_FIRST);
        if (answer.kind !== 'price') return;
        for (const { minQuantity, net } of answer.scales)
          expect(priced(resolvePrice(context({ quantity: minQuantity }), given, CONTRACT_FIRST)).net).toBe(
            net,
          );
        expect(answer.scales.at(-1)?.net).toBe(answer.net);
      }),
    ));

  it('the total is the unit price times the quantity, rounded once, half away from zero', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999 }),
        fc.integer({ min: 1, max: 9_999_999 }),
        fc.constantFrom(1, 10, 100, 1000),
        (amount, thousandths, per) => {
          const facts = { per: decimal(String(per)), minQuantity: decimal('0.001') };
          const lines = [line('BASE', (amount / 10_000).toFixed(4), facts)];
          const quantity = decimal((thousandths / 1000).toFixed(3));
          const { total } = priced(resolvePrice(context({ quantity }), lines, CONTRACT_FIRST));
          // In cents: amount is in ten-thousandths, the quantity in thousandths.
          const divisor = 100_000n * BigInt(per);
          const cents = (2n * BigInt(amount) * BigInt(thousandths) + divisor) / (2n * divisor);
          expect(total).toBe(cents * 10_000n);
        },
      ),
    ));

  it('before its validity a line does not exist', () =>
    fc.assert(
      fc.property(candidates, quantities, fc.integer({ min: 1, max: 10 ** 9 }), (given, quantity, later) => {
        const coming = line('CONTRACT', '0.01', {
          lineId: 999,
          listId: 999,
          validFrom: new Date(NOW.getTime() + later),
        });
        const [without, withIt] = [given, [...given, coming]].map((lines) =>
          resolvePrice(context({ quantity }), lines, CONTRACT_FIRST),
        );
        expect(withIt!.kind).toBe(without!.kind);
        if (without!.kind !== 'price' || withIt!.kind !== 'price') return;
        expect([withIt!.net, withIt!.list, withIt!.scales]).toEqual([
          without!.net,
          without!.list,
          without!.scales,
        ]);
        const then = context({ quantity, moment: new Date(NOW.getTime() + later) });
        const own = given.some(
          ({ kind, distance, listId }) => kind === 'CONTRACT' && distance === 0 && listId !== 999,
        );
        if (!own)
          expect(priced(resolvePrice(then, [...given, coming], CONTRACT_FIRST)).net).toBe(decimal('0.01'));
      }),
    ));
});
