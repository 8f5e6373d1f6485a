import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../money/decimal.js';
import { expandList, type TrytonLine, type TrytonProduct } from './expand-list.js';
import { priceBy, readFormula } from './formula.js';

const product = (id: number, facts: Partial<TrytonProduct> = {}): TrytonProduct => ({
  id,
  sku: `P${id}`,
  unit: 'piece',
  digits: 0,
  listPrice: parseDecimal('10'),
  costPrice: parseDecimal('6'),
  categories: new Set([7]),
  ...facts,
});
let ids = 0;
const line = (formula: string, facts: Partial<TrytonLine> = {}): TrytonLine => ({
  id: ++ids,
  product: null,
  category: null,
  quantity: null,
  start: null,
  end: null,
  formula,
  ...facts,
});
const rows = (lines: readonly TrytonLine[], products = [product(1)]): string[] =>
  expandList({ code: 'L', lines }, products, 4).rows.map((row) =>
    [row['sku'], row['min_quantity'], row['amount'], row['valid_from'], row['valid_to']]
      .map((cell) => cell ?? '-')
      .join(' '),
  );

describe('a list of formulas as price lines', () => {
  it.each<[string, TrytonLine[], string[]]>([
    ['the first line that fits counts', [line('9'), line('8')], ['P1 1 9 - -']],
    ['scales stand highest first', [line('8', { quantity: 10 }), line('9')], ['P1 1 9 - -', 'P1 10 8 - -']],
    ['a scale behind a line for all never counts', [line('9'), line('8', { quantity: 10 })], ['P1 1 9 - -']],
    ['a scale of the same price is none', [line('9', { quantity: 10 }), line('9.0')], ['P1 1 9 - -']],
    ['below the least quantity nothing is said', [line('9', { quantity: 5 })], ['P1 5 9 - -']],
    ['another product’s line', [line('9', { product: 2 })], []],
    ['a category', [line('9', { category: 7 }), line('8', { category: 3 })], ['P1 1 9 - -']],
    [
      'days are cut and joined',
      [line('8', { start: '2026-07-01', end: '2026-07-31' }), line('9')],
      ['P1 1 9 - 2026-07-01', 'P1 1 8 2026-07-01 2026-08-01', 'P1 1 9 2026-08-01 -'],
    ],
    [
      'a cut that changes nothing for a scale',
      [line('7', { quantity: 100 }), line('8', { end: '2026-12-31' }), line('9')],
      ['P1 1 8 - 2027-01-01', 'P1 1 9 2027-01-01 -', 'P1 100 7 - -'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(rows(lines).toSorted()).toEqual(expected.toSorted());
  });

  it('what is weighed has its price from next to nothing on', () => {
    expect(rows([line('9')], [product(1, { digits: 3 })])).toEqual(['P1 0.000001 9 - -']);
  });

  it('what cannot be read is rejected once and never guessed', () => {
    const strange = line('max(unit_price, 3)', { quantity: 10 });
    const { rows: said, rejects } = expandList(
      { code: 'L', lines: [strange, line('9'), line('cost_price - 7')] },
      [product(1), product(2)],
      4,
    );
    expect(said).toHaveLength(2);
    expect(rejects).toEqual([
      {
        record: `price list L, line ${strange.id}`,
        field: 'formula',
        value: 'max(unit_price, 3)',
        reason: expect.stringMatching(/^FORMULA: /) as string,
      },
    ]);
  });

  it('a price below nothing is rejected', () => {
    const { rows: said, rejects } = expandList(
      { code: 'L', lines: [line('cost_price - 7')] },
      [product(1)],
      4,
    );
    expect([said, rejects.map(({ reason }) => reason.split(':')[0])]).toEqual([[], ['NO_PRICE']]);
  });

  it('law: on each day and for each quantity a line says what the first line that fits says', () => {
    const day = fc.option(fc.integer({ min: 1, max: 9 }).map((one) => `2026-01-0${one}`));
    const any = fc.record({
      formula: fc.constantFrom('9', '8.5', 'unit_price * 0.8', 'cost_price + 1', '10'),
      quantity: fc.option(fc.constantFrom(1, 5, 10, 50)),
      start: day,
      end: day,
    });
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 6 }),
        fc.constantFrom(1, 4, 5, 12, 99),
        fc.integer({ min: 1, max: 9 }),
        (given, quantity, date) => {
          const lines = given.map((one) => line(one.formula, one));
          const today = `2026-01-0${date}`;
          const first = lines.find(
            (one) =>
              (one.quantity ?? 0) <= quantity && (one.start ?? '') <= today && today <= (one.end ?? '9'),
          );
          const { listPrice, costPrice } = product(1);
          const names = { unit_price: listPrice, list_price: listPrice, cost_price: costPrice };
          const expected = first ? formatDecimal(priceBy(readFormula(first.formula)!, names, 4)!) : undefined;
          const said = expandList({ code: 'L', lines }, [product(1)], 4)
            .rows.filter(
              (row) =>
                Number(row['min_quantity']) <= quantity &&
                String(row['valid_from'] ?? '') <= today &&
                today < String(row['valid_to'] ?? '9'),
            )
            .toSorted((a, b) => Number(b['min_quantity']) - Number(a['min_quantity']));
          expect(said[0]?.['amount']).toBe(expected);
        },
      ),
    );
  });
});
