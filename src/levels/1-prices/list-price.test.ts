import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { context, decimal, line, NOW, priced } from '../../../test/support/price-lines.js';
import { listPrice } from '../../catalog/list-price.js';
import type { ListPriceLine } from '../../catalog/list-price.store.js';
import { CONTRACT_FIRST } from '../../experience/access-sequence.js';
import { type Decimal, formatDecimal, ONE } from '../../money/decimal.js';
import type { Viewer } from '../../viewer/viewer.js';
import type { PriceCandidate } from './price-candidate.js';
import { resolvePrice } from './resolve-price.js';

const FACTORS: ReadonlyMap<string, Decimal> = new Map([
  ['piece', ONE],
  ['box', decimal('12')],
  ['pallet', decimal('480')],
]);
const VIEWER = { company: null, channel: 'WEB', currency: 'GBP', now: NOW } as unknown as Viewer;

/** As the statement sorts them. */
const stored = (candidates: readonly PriceCandidate[]): ListPriceLine[] =>
  [...candidates].sort((a, b) =>
    a.minQuantity === b.minQuantity ? 0 : a.minQuantity > b.minQuantity ? -1 : 1,
  );
const listed = (
  candidates: readonly PriceCandidate[],
  unit: string,
  quantity: Decimal,
  factors: typeof FACTORS | null = FACTORS,
) =>
  listPrice({ productId: 1, unit, quantity, asOf: null, explain: true }, stored(candidates), VIEWER, {
    adjustments: [],
    factors,
  });

describe('the list price, with level 1 off', () => {
  it('is in any unit that the product declares, and says so', () => {
    const piece = line('BASE', '2.00');
    const box = priced(listed([piece], 'box', ONE));
    expect(formatDecimal(box.net)).toBe('24');
    expect(box.because().winner).toMatchObject({
      unit: 'piece',
      amount: decimal('2'),
      unitFactor: decimal('0.083333'),
    });
    expect(listed([piece], 'crate', ONE).kind).toBe('absent');
    expect(listed([piece], 'box', ONE, null).kind).toBe('absent');
  });

  it('is the line in the unit asked for before a cheaper one that is converted', () => {
    const [own, other] = [line('BASE', '30.00', { unit: 'box' }), line('BASE', '2.00')];
    const decision = priced(listed([own, other], 'box', ONE));
    expect(formatDecimal(decision.net)).toBe('30');
    expect(decision.because().losers.map(({ unit, reason }) => [unit, reason])).toEqual([
      ['piece', 'OTHER_UNIT'],
    ]);
  });

  it('needs as many of the unit asked for as the line wants of its own', () => {
    const lines = [
      line('BASE', '20.00', { unit: 'box', minQuantity: decimal('2') }),
      line('BASE', '30.00', { unit: 'box' }),
    ];
    expect(formatDecimal(priced(listed(lines, 'piece', decimal('23'))).net)).toBe('2.5');
    expect(formatDecimal(priced(listed(lines, 'piece', decimal('24'))).net)).toBe('1.6667');
    expect(listed(lines, 'piece', decimal('11')).kind).toBe('absent');
  });

  it('law: is what level 1 answers where there is nothing but one base list', () => {
    const units = fc.constantFrom('piece', 'box', 'pallet');
    const drawn = fc.uniqueArray(
      fc.record({
        unit: units,
        from: fc.integer({ min: 1, max: 30 }),
        cents: fc.integer({ min: 1, max: 100_000 }),
        per: fc.constantFrom('1', '100'),
      }),
      { selector: ({ unit, from }) => `${unit}/${from}`, minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(
        drawn,
        units,
        fc.integer({ min: 1, max: 1000 }),
        fc.boolean(),
        (lines, unit, many, known) => {
          const candidates = lines.map(({ unit: own, from, cents, per }) =>
            line('BASE', (cents / 100).toFixed(2), {
              unit: own,
              minQuantity: decimal(String(from)),
              per: decimal(per),
            }),
          );
          const quantity = decimal(String(many));
          const factors = known ? FACTORS : null;
          const mine = resolvePrice(context({ unit, quantity }), candidates, CONTRACT_FIRST, {
            discounts: [],
            adjustments: [],
            factors,
          });
          const plain = listed(candidates, unit, quantity, factors);
          expect(plain.kind).toBe(mine.kind);
          if (plain.kind === 'absent' || mine.kind === 'absent') return;
          const { net, per, total, scales } = plain;
          expect({ net, per, total, scales }).toEqual({
            net: mine.net,
            per: mine.per,
            total: mine.total,
            scales: mine.scales,
          });
          const [here, there] = [plain.because(), mine.because()];
          expect(here.winner!.lineId).toBe(there.winner!.lineId);
          expect(here.winner!.unitFactor ?? null).toBe(there.winner!.unitFactor ?? null);
          expect(here.steps.at(-1)!.amount).toBe(net);
          expect(here.losers.length).toBe(candidates.length - 1);
        },
      ),
    );
  });
});
