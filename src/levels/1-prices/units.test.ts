import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTRACT_FIRST } from '../../experience/access-sequence.js';
import { type Decimal, formatDecimal, ONE } from '../../money/decimal.js';
import { context, decimal, line, priced } from '../../../test/support/price-lines.js';
import type { PriceCandidate, PriceContext } from './price-candidate.js';
import { resolvePrice } from './resolve-price.js';

const FACTORS: ReadonlyMap<string, Decimal> = new Map([
  ['piece', ONE],
  ['box', decimal('12')],
  ['pallet', decimal('480')],
]);
const answer = (
  lines: readonly PriceCandidate[],
  facts: Partial<PriceContext>,
  factors: typeof FACTORS | null = FACTORS,
) => resolvePrice(context(facts), lines, CONTRACT_FIRST, { discounts: [], adjustments: [], factors });

describe('units', () => {
  it('a line in another unit is used by declared conversion, and says so', () => {
    const box = line('CONTRACT', '10.00', { unit: 'box' });
    const asked = { quantity: decimal('12') };
    const decision = priced(answer([box, line('BASE', '1.00')], asked));
    expect(formatDecimal(decision.net)).toBe('0.8333');
    const { winner, steps } = decision.because();
    expect(winner).toMatchObject({ unit: 'box', amount: decimal('10.00'), unitFactor: decimal('12') });
    expect(steps.map(({ kind, amount }) => [kind, formatDecimal(amount)])).toEqual([
      ['BASE', '1'],
      ['CONTRACT', '0.833333'],
      ['ROUNDING', '0.8333'],
    ]);
  });

  it('and never without one', () => {
    const box = line('BASE', '10.00', { unit: 'box' });
    for (const factors of [null, new Map([['piece', ONE]])])
      expect(answer([box], { quantity: decimal('12') }, factors).kind).toBe('absent');
    const decision = priced(answer([box, line('BASE', '1')], { quantity: decimal('12') }, null));
    expect(decision.because().losers).toEqual([
      expect.objectContaining({ unit: 'box', reason: 'OTHER_UNIT' }),
    ]);
  });

  it('its least quantity is converted, too', () => {
    const box = line('CONTRACT', '10.00', { unit: 'box' });
    const decision = priced(answer([box, line('BASE', '1.00')], { quantity: decimal('11') }));
    expect(formatDecimal(decision.net)).toBe('1');
    expect(decision.because().losers[0]).toMatchObject({ unit: 'box', reason: 'BELOW_MIN_QUANTITY' });
    expect(decision.scales.map(({ minQuantity }) => formatDecimal(minQuantity))).toEqual(['1', '12']);
  });

  it('inside a list the unit asked for goes first', () => {
    const lines = [line('BASE', '1.00'), line('BASE', '10.00', { unit: 'box' })];
    expect(formatDecimal(priced(answer(lines, { quantity: decimal('24') })).net)).toBe('1');
    expect(formatDecimal(priced(answer(lines, { unit: 'box' })).net)).toBe('10');
    expect(formatDecimal(priced(answer([lines[0]!], { unit: 'pallet' })).net)).toBe('480');
  });

  it.each([
    ['1', '12.50', '125'],
    ['100', '1250', '125'],
    ['1000', '12.5', '0.13'],
  ])('a price per %s is for so many units', (per, amount, total) => {
    const decision = priced(
      answer([line('BASE', amount, { per: decimal(per) })], { quantity: decimal('10') }),
    );
    expect([formatDecimal(decision.per), formatDecimal(decision.total)]).toEqual([per, total]);
  });

  it('compares and shows the list price on the basis of the price', () => {
    const lines = [line('BASE', '1250', { per: decimal('100') }), line('PRICE_GROUP', '12')];
    const decision = priced(answer(lines, {}));
    expect(decision.list).toBe(decimal('12.5'));
    expect(decision.because().steps.map(({ amount }) => formatDecimal(amount))).toEqual(['12.5', '12']);
  });

  it('law: as many base units cost the same in any unit, to the rounding of the unit price', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 1, max: 50 }), (cents, boxes) => {
        const amount = (cents / 100).toFixed(2);
        const lines = [line('BASE', amount, { unit: 'box' })];
        const inBoxes = priced(answer(lines, { unit: 'box', quantity: decimal(String(boxes)) })).total;
        const pieces = boxes * 12;
        const inPieces = priced(answer(lines, { quantity: decimal(String(pieces)) })).total;
        const apart = Math.abs(Number(inBoxes - inPieces));
        expect(apart).toBeLessThanOrEqual(50 * pieces + 10_000);
      }),
    ));
});
