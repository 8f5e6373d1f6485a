import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessSequence, CONTRACT_FIRST, PRESET_NAMES } from '../../experience/access-sequence.js';
import type { PriceListKind } from '../../experience/price.js';
import { context, decimal, line, priced } from '../../../test/support/price-lines.js';
import type { PriceCandidate } from './price-candidate.js';
import { resolvePrice } from './resolve-price.js';

/** The same lines, four ways: a dear contract, a cheap group, a preferred base list, a scale, a campaign. */
const LINES: readonly PriceCandidate[] = [
  line('CONTRACT', '11', { listId: 1 }),
  line('PRICE_GROUP', '9', { listId: 2 }),
  line('PRICE_GROUP', '10', { listId: 3, minQuantity: decimal('10') }),
  line('BASE', '12', { listId: 4, priority: 5 }),
  line('BASE', '8', { listId: 5 }),
];

describe('presets', () => {
  it.each([
    ['contract-first', '11'],
    ['lowest-of-all', '8'],
    ['priority-levels', '12'],
    ['most-specific-wins', '11'],
  ])('%s takes %s', (name, net) => {
    const answer = priced(resolvePrice(context({ quantity: decimal('20') }), LINES, accessSequence(name)));
    expect(answer.net).toBe(decimal(net));
    expect(answer.because().sequence).toBe(name);
  });

  it('the most specific of several groups is the one for the greater quantity, not the cheaper one', () => {
    const groups = LINES.filter(({ kind }) => kind !== 'CONTRACT');
    const at = context({ quantity: decimal('20') });
    expect(priced(resolvePrice(at, groups, CONTRACT_FIRST)).net).toBe(decimal('9'));
    const answer = priced(resolvePrice(at, groups, accessSequence('most-specific-wins')));
    expect(answer.net).toBe(decimal('10'));
    expect(answer.because().losers).toContainEqual(
      expect.objectContaining({ amount: decimal('9'), reason: 'LESS_SPECIFIC' }),
    );
  });

  it('ties are broken as declared', () => {
    const march = { validFrom: new Date('2026-03-01'), validTo: new Date('2026-04-01') };
    const lines = [line('BASE', '10', { listId: 1 }), line('BASE', '12', { listId: 2, ...march })];
    const taken = (text: string) => priced(resolvePrice(context(), lines, accessSequence(text))).net;
    expect(taken('base:first')).toBe(decimal('12'));
    expect(taken('base:first; ties: lower-amount, narrower-validity')).toBe(decimal('10'));
    expect(taken('base:first; ties: lower-amount')).toBe(decimal('10'));
  });

  it('a source that the sequence does not name is not used, and told', () => {
    const answer = priced(resolvePrice(context(), LINES, accessSequence('base:lowest')));
    expect(answer.net).toBe(decimal('8'));
    expect(answer.because().losers.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
      'BASE DEARER',
      'CONTRACT NOT_IN_SEQUENCE',
      'PRICE_GROUP NOT_IN_SEQUENCE',
      'PRICE_GROUP NOT_IN_SEQUENCE',
    ]);
  });
});

const KINDS = ['CONTRACT', 'PRICE_GROUP', 'CHANNEL', 'COUNTRY', 'BASE'] as const;
const drawn = fc
  .array(
    fc.record({
      kind: fc.constantFrom<PriceListKind>(...KINDS),
      list: fc.integer({ min: 0, max: 2 }),
      cents: fc.integer({ min: 1, max: 300 }),
      from: fc.constantFrom('1', '2', '5', '10'),
      distance: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) =>
    all.map(({ kind, list, cents, from, distance }, index) => {
      const away = kind === 'CONTRACT' ? distance : 0;
      return line(kind, (cents / 100).toFixed(2), {
        lineId: index + 1,
        listId: KINDS.indexOf(kind) * 100 + away * 10 + list,
        inherited: away > 0,
        distance: away,
        priority: list,
        minQuantity: decimal(from),
      });
    }),
  );
const quantity = fc.integer({ min: 1, max: 20 }).map((count) => decimal(String(count)));

/** Worked out another way: the best line of each list at this quantity. */
function champions(lines: readonly PriceCandidate[], wanted: bigint): PriceCandidate[] {
  const lists = new Map<number, PriceCandidate[]>();
  for (const one of lines)
    if (one.minQuantity <= wanted) lists.set(one.listId, [...(lists.get(one.listId) ?? []), one]);
  return [...lists.values()].map(
    (own) =>
      [...own].sort(
        (a, b) => Number(b.minQuantity - a.minQuantity) || Number(a.amount - b.amount) || a.lineId - b.lineId,
      )[0]!,
  );
}

describe('laws of the access sequence', () => {
  it('LOWEST of all: no list would be cheaper; PRIORITY: no list of a higher priority, and of the same none cheaper', () =>
    fc.assert(
      fc.property(drawn, quantity, (lines, wanted) => {
        const best = champions(lines, wanted);
        const lowest = resolvePrice(context({ quantity: wanted }), lines, accessSequence('lowest-of-all'));
        const levels = resolvePrice(context({ quantity: wanted }), lines, accessSequence('priority-levels'));
        if (best.length === 0) {
          expect([lowest.kind, levels.kind]).toEqual(['absent', 'absent']);
          return;
        }
        const amounts = (some: readonly PriceCandidate[]) => some.map(({ amount }) => Number(amount));
        expect(Number(priced(lowest).net)).toBe(Math.min(...amounts(best)));
        const top = Math.max(...best.map(({ priority }) => priority));
        expect(Number(priced(levels).net)).toBe(
          Math.min(...amounts(best.filter(({ priority }) => priority === top))),
        );
      }),
    ));

  it('FIRST: the first kind that has a line, the nearest company, the highest priority', () =>
    fc.assert(
      fc.property(drawn, quantity, (lines, wanted) => {
        const best = champions(lines, wanted);
        if (best.length === 0) return;
        const rank = ({ kind, distance }: PriceCandidate) => KINDS.indexOf(kind) * 10 + distance;
        const first = Math.min(...best.map(rank));
        const own = best.filter((one) => rank(one) === first);
        const top = Math.max(...own.map(({ priority }) => priority));
        const expected =
          own[0]!.kind === 'PRICE_GROUP'
            ? Math.min(...own.map(({ amount }) => Number(amount)))
            : Number(own.find(({ priority }) => priority === top)!.amount);
        expect(Number(priced(resolvePrice(context({ quantity: wanted }), lines, CONTRACT_FIRST)).net)).toBe(
          expected,
        );
      }),
    ));

  it.each(PRESET_NAMES)(
    '%s: a step goes before the next, every candidate is told, the order does not matter',
    (name) =>
      fc.assert(
        fc.property(drawn, quantity, (lines, wanted) => {
          const sequence = accessSequence(name);
          const answers = [lines, [...lines].reverse()].map((some) =>
            resolvePrice(context({ quantity: wanted }), some, sequence),
          );
          if (answers[0]!.kind === 'absent') {
            expect(answers[1]!.kind).toBe('absent');
            return;
          }
          const [one, other] = answers.map((answer) => priced(answer).because());
          expect(other).toEqual(one);
          const told = [one!.winner!, ...one!.losers].map(({ lineId }) => lineId);
          expect(told.sort((a, b) => a - b)).toEqual(lines.map(({ lineId }) => lineId));
        }),
      ),
  );

  it('more quantity never raises the unit price unless a line says so', () =>
    fc.assert(
      fc.property(drawn, quantity, quantity, (lines, some, more) => {
        const scaled = lines.map((one) => ({
          ...one,
          amount: decimal(String(100 + (one.listId % 7) - Number(one.minQuantity) / 1_000_000)),
        }));
        const [low, high] = some < more ? [some, more] : [more, some];
        const sequence = accessSequence('lowest-of-all');
        const few = resolvePrice(context({ quantity: low }), scaled, sequence);
        if (few.kind === 'absent') return;
        const many = priced(resolvePrice(context({ quantity: high }), scaled, sequence));
        expect(many.net <= few.net).toBe(true);
      }),
    ));
});
