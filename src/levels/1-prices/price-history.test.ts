import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTRACT_FIRST } from '../../experience/access-sequence.js';
import { formatDecimal } from '../../money/decimal.js';
import { context, decimal, discount, line } from '../../../test/support/price-lines.js';
import type { PriceCandidate } from './price-candidate.js';
import { priceHistory, priceReduction } from './price-history.js';
import { resolvePrice } from './resolve-price.js';

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const history = (
  candidates: readonly PriceCandidate[],
  from: string,
  to: string,
  discounts = [] as ReturnType<typeof discount>[],
) =>
  priceHistory({
    context: context(),
    candidates,
    sequence: CONTRACT_FIRST,
    rules: { discounts, adjustments: [], factors: null },
    from: day(from),
    to: day(to),
  });
const shown = (periods: ReturnType<typeof history>) =>
  periods.map(({ from, to, net }) => [
    from.toISOString().slice(0, 10),
    to.toISOString().slice(0, 10),
    net === null ? null : formatDecimal(net),
  ]);

describe('priceHistory', () => {
  const lines = [
    line('BASE', '10', { validTo: day('2026-02-01') }),
    line('BASE', '12', { validFrom: day('2026-02-10'), validTo: day('2026-03-01') }),
    line('BASE', '12', { validFrom: day('2026-03-01') }),
  ];
  it('is one period a price, with gaps told', () => {
    expect(shown(history(lines, '2026-01-15', '2026-03-10'))).toEqual([
      ['2026-01-15', '2026-02-01', '10'],
      ['2026-02-01', '2026-02-10', null],
      ['2026-02-10', '2026-03-10', '12'],
    ]);
  });

  it('follows discounts', () => {
    const march = discount('A', {
      percent: decimal('50'),
      validFrom: day('2026-03-05'),
      validTo: day('2026-03-08'),
    });
    expect(shown(history(lines, '2026-03-01', '2026-03-10', [march]))).toEqual([
      ['2026-03-01', '2026-03-05', '12'],
      ['2026-03-05', '2026-03-08', '6'],
      ['2026-03-08', '2026-03-10', '12'],
    ]);
  });

  it('law: at every moment the resolver answers the price of the period', () => {
    const moments = ['2026-01-01', '2026-01-20', '2026-02-01', '2026-02-15', '2026-03-01'];
    const drawn = fc.array(
      fc.record({
        cents: fc.integer({ min: 1, max: 50 }),
        from: fc.constantFrom(null, ...moments),
        to: fc.constantFrom(null, ...moments),
        list: fc.constantFrom<'BASE' | 'CONTRACT'>('BASE', 'CONTRACT'),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(drawn, fc.integer({ min: 0, max: 80 }), (all, offset) => {
        const given = all.map(({ cents, from, to, list }) =>
          line(list, (cents / 10).toFixed(1), {
            validFrom: from === null ? null : day(from),
            validTo: to === null ? null : day(to),
          }),
        );
        const periods = history(given, '2025-12-20', '2026-03-20');
        periods.slice(1).forEach((period, index) => {
          expect(period.from).toEqual(periods[index]!.to);
          expect([period.net, period.per]).not.toEqual([periods[index]!.net, periods[index]!.per]);
        });
        const moment = new Date(day('2025-12-20').getTime() + offset * 24 * 3600 * 1000);
        const answer = resolvePrice(context({ moment }), given, CONTRACT_FIRST);
        const period = periods.find(({ from, to }) => from <= moment && moment < to);
        expect(period?.net ?? null).toBe(answer.kind === 'price' ? answer.net : null);
      }),
    );
  });
});

describe('priceReduction', () => {
  const fell = (before: readonly PriceCandidate[]) =>
    priceReduction(
      history([...before, line('BASE', '8', { validFrom: day('2026-03-01') })], '2025-03-10', '2026-03-10'),
    );

  it('tells the lowest price of the 30 days before', () => {
    const found = fell([
      line('BASE', '7', { validTo: day('2026-01-20') }),
      line('BASE', '9', { validFrom: day('2026-01-20'), validTo: day('2026-02-20') }),
      line('BASE', '10', { validFrom: day('2026-02-20'), validTo: day('2026-03-01') }),
    ]);
    expect(found).toMatchObject({ since: day('2026-03-01'), before: decimal('10'), lowest: decimal('9') });
  });

  it('a price of 30 days ago to the moment counts no more', () => {
    const found = fell([
      line('BASE', '7', { validTo: day('2026-01-30') }),
      line('BASE', '10', { validFrom: day('2026-01-30'), validTo: day('2026-03-01') }),
    ]);
    expect(found?.lowest).toBe(decimal('10'));
  });

  it('is none where the price rose, was always so, or there was none before', () => {
    expect(fell([line('BASE', '7', { validTo: day('2026-03-01') })])).toBeNull();
    expect(fell([])).toBeNull();
    expect(priceReduction(history([line('BASE', '8')], '2025-03-10', '2026-03-10'))).toBeNull();
  });
});
