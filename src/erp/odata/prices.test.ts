import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, formatDecimal, ONE, parseDecimal } from '../../money/decimal.js';
import type { ErpPriceAnswer } from '../port.js';
import type { Condition, Scope } from './condition.js';
import { type LiveQuestion, livePrice } from './live-price.js';
import { linesOf, listOf } from './price-lines.js';

const DISCOUNTS = new Set(['K004', 'K005', 'K007']);
const OPEN = { from: null, to: null };
type Said = Partial<Omit<Condition, 'steps' | 'per'>> & {
  readonly steps?: readonly (readonly [least: string | null, amount: string])[];
  readonly per?: string;
};
const condition = ({ steps = [[null, '10']], per = '1', ...said }: Said = {}): Condition => ({
  record: '1',
  type: 'PPR0',
  scope: { kind: 'BASE' },
  sku: 'LAMP',
  currency: 'EUR',
  unit: 'PC',
  baseUnit: 'PC',
  numerator: ONE,
  denominator: ONE,
  validity: OPEN,
  gone: false,
  ...said,
  per: parseDecimal(per),
  steps: steps.map(([least, amount]) => ({
    least: least === null ? null : parseDecimal(least),
    amount: parseDecimal(amount),
  })),
});
const own: Scope = { kind: 'CONTRACT', customer: 'C1' };
const group: Scope = { kind: 'PRICE_GROUP', group: '01' };
const percent = (type: string, amount: string, said: Said = {}): Condition =>
  condition({ type, currency: '%', unit: '', steps: [[null, amount]], ...said });

describe('price lines', () => {
  it('are one per step of a scale', () => {
    const lines = linesOf(
      [
        condition({
          scope: own,
          per: '100',
          steps: [
            ['1', '11'],
            ['10', '10.25'],
          ],
          validity: { from: '2026-01-01', to: '2026-07-01' },
        }),
      ],
      DISCOUNTS,
    );
    const line = { list: 'PPR0:CONTRACT:C1:EUR', sku: 'LAMP', unit: 'PC', per: '100' };
    const valid = { valid_from: '2026-01-01', valid_to: '2026-07-01' };
    expect(lines).toEqual({
      upserts: [
        { ...line, ...valid, min_quantity: '1', amount: '11' },
        { ...line, ...valid, min_quantity: '10', amount: '10.25' },
      ],
      deletes: [],
      rejects: [],
    });
  });

  it('of a record that is gone are deleted, but for those that another one says', () => {
    const gone = condition({
      record: '1',
      gone: true,
      steps: [
        ['1', '11'],
        ['10', '10'],
        ['100', '9'],
      ],
    });
    const instead = condition({
      record: '2',
      steps: [
        ['1', '12'],
        ['10', '11'],
      ],
    });
    const key = { list: 'PPR0:BASE:EUR', sku: 'LAMP', unit: 'PC', valid_from: null };
    for (const order of [
      [gone, instead],
      [instead, gone],
    ]) {
      const { upserts, deletes } = linesOf(order, DISCOUNTS);
      expect(deletes).toEqual([{ ...key, min_quantity: '100' }]);
      expect(upserts.map(({ min_quantity, amount }) => [min_quantity, amount])).toEqual([
        ['1', '12'],
        ['10', '11'],
      ]);
    }
  });

  it.each([
    ['a discount', percent('K007', '-5'), 'ConditionType', /^DISCOUNT: /],
    [
      'an absolute discount',
      condition({ type: 'K004', steps: [[null, '-1']] }),
      'ConditionType',
      /^DISCOUNT: /,
    ],
    ['a percentage', percent('PPR0', '5'), 'ConditionRateValueUnit', /^DISCOUNT: /],
    ['a price of nothing', condition({ sku: '' }), 'Material', /^REQUIRED: /],
    ['a price without a unit', condition({ unit: '' }), 'ConditionQuantityUnit', /^REQUIRED: /],
    ['less than nothing', condition({ steps: [[null, '-1']] }), 'ConditionRateValue', /^NEGATIVE: /],
  ])('are not made of %s', (_, one, field, reason) => {
    const { upserts, rejects } = linesOf([one], DISCOUNTS);
    expect(upserts).toEqual([]);
    expect(rejects).toMatchObject([{ record: '1', field, reason: expect.stringMatching(reason) as string }]);
    expect(linesOf([{ ...one, gone: true }], DISCOUNTS).rejects).toEqual([]);
  });

  it.each([
    [{ kind: 'BASE' }, { code: 'PPR0:BASE:EUR', kind: 'BASE' }],
    [own, { code: 'PPR0:CONTRACT:C1:EUR', kind: 'CONTRACT', customer_number: 'C1' }],
    [group, { code: 'PPR0:PRICE_GROUP:01:EUR', kind: 'PRICE_GROUP', price_group: '01' }],
    [
      { kind: 'COUNTRY', country: 'NL' },
      { code: 'PPR0:COUNTRY:NL:EUR', kind: 'COUNTRY', country: 'NL' },
    ],
  ] as const)('belong to a list: %j', (scope, list) => {
    expect(listOf(condition({ scope }))).toEqual({ ...list, currency: 'EUR' });
  });
});

const question = (said: Partial<LiveQuestion['request']> = {}): LiveQuestion => ({
  request: {
    customerNumber: 'C1',
    sku: 'LAMP',
    quantity: ONE,
    unit: 'PC',
    currency: 'EUR',
    moment: new Date('2026-03-10T12:00:00Z'),
    ...said,
  },
  day: '2026-03-10',
  groups: ['PL-02', '01'],
  priceTypes: ['PPR0', 'PR00'],
  discountTypes: [...DISCOUNTS],
  beginOf: (day) => new Date(`${day}T00:00:00Z`),
});
const told = (answer: ErpPriceAnswer): string =>
  answer.kind === 'none' ? answer.reason : `${formatDecimal(answer.net)} per ${formatDecimal(answer.per)}`;
const untilOf = (answer: ErpPriceAnswer): string | null =>
  (answer.kind === 'price' && answer.validUntil?.toISOString().slice(0, 10)) || null;

describe('a live price', () => {
  const base = condition({ steps: [[null, '12']] });
  const grouped = condition({ scope: group, steps: [[null, '11']] });
  const listed = condition({ scope: { kind: 'PRICE_GROUP', group: 'PL-02' }, steps: [[null, '10.5']] });
  const mine = condition({ scope: own, steps: [[null, '10']] });
  const box = { unit: 'BOX', numerator: parseDecimal('12') };

  it.each([
    ['everybody’s', [base], '12 per 1'],
    ['the group’s before everybody’s', [base, grouped], '11 per 1'],
    ['the list type’s before the group’s', [grouped, listed], '10.5 per 1'],
    ['one’s own before all', [base, grouped, listed, mine], '10 per 1'],
    ['the first type before the second', [condition({ type: 'PR00', scope: own }), base], '12 per 1'],
    ['another customer’s never', [condition({ scope: { kind: 'CONTRACT', customer: 'C2' } })], 'NO_PRICE'],
    ['another group’s never', [condition({ scope: { kind: 'PRICE_GROUP', group: '99' } })], 'NO_PRICE'],
    ['another product’s never', [condition({ sku: 'BAG' })], 'NO_PRICE'],
    ['a country’s never', [condition({ scope: { kind: 'COUNTRY', country: 'NL' } })], 'NO_PRICE'],
    ['what is gone never', [condition({ gone: true })], 'NO_PRICE'],
    ['on its first day', [condition({ validity: { from: '2026-03-10', to: null } })], '10 per 1'],
    ['not before it', [condition({ validity: { from: '2026-03-11', to: null } })], 'NO_PRICE'],
    ['on its last day', [condition({ validity: { from: null, to: '2026-03-11' } })], '10 per 1'],
    ['not after it', [condition({ validity: { from: null, to: '2026-03-10' } })], 'NO_PRICE'],
    ['in another currency only', [condition({ currency: 'USD' })], 'OTHER_CURRENCY'],
    ['in its own currency though later', [condition({ currency: 'USD', scope: own }), base], '12 per 1'],
    ['on its basis', [condition({ per: '100' })], '10 per 100'],
    ['of a box, asked for by the piece', [condition(box)], '10 per 12'],
    ['of a foreign unit', [condition({ unit: 'KG', baseUnit: 'KG' })], 'NO_PRICE'],
    ['below its scale: the next one', [condition({ scope: own, steps: [['2', '9']] }), base], '12 per 1'],
    ['less five per cent', [base, percent('K007', '-5', { scope: own, sku: '' })], '11.4 per 1'],
    [
      'less two discounts, each on the price before them',
      [base, percent('K007', '-10', { scope: own, sku: '' }), percent('K004', '-10')],
      '9.6 per 1',
    ],
    [
      'less the first of a type only',
      [base, percent('K007', '-10', { scope: own, sku: '' }), percent('K007', '-50', { sku: '' })],
      '10.8 per 1',
    ],
    ['less an amount', [base, condition({ type: 'K004', per: '10', steps: [[null, '-5']] })], '11.5 per 1'],
    [
      'less an amount on its own basis',
      [condition({ per: '100' }), condition({ type: 'K004', per: '10', steps: [[null, '-0.5']] })],
      '5 per 100',
    ],
    [
      'less by a scale in its own unit',
      [base, percent('K004', '-10', { unit: 'PC', steps: [['1', '-10']] })],
      '10.8 per 1',
    ],
    [
      'open where a discount cannot be counted',
      [base, percent('K004', '-10', { unit: 'KG', baseUnit: 'KG' })],
      'NO_PRICE',
    ],
    ['never below nothing', [base, percent('K007', '-150', { sku: '' })], '0 per 1'],
  ])('%s', (_, conditions, expected) => {
    expect(told(livePrice(conditions, question()))).toBe(expected);
  });

  it.each([
    ['23', '12 per 1'],
    ['24', '10 per 12'],
  ])('%s pieces reach a scale of boxes at two', (quantity, expected) => {
    const boxes = condition({ ...box, scope: own, steps: [['2', '10']] });
    expect(told(livePrice([boxes, base], question({ quantity: parseDecimal(quantity) })))).toBe(expected);
  });

  it.each([
    ['for ever', [base], null],
    ['as long as it holds', [condition({ validity: { from: null, to: '2026-07-01' } })], '2026-07-01'],
    [
      'until a nearer one begins',
      [base, condition({ scope: own, validity: { from: '2026-05-01', to: null } })],
      '2026-05-01',
    ],
    [
      'until a discount ends',
      [base, percent('K007', '-5', { sku: '', validity: { from: null, to: '2026-04-01' } })],
      '2026-04-01',
    ],
    [
      'whatever begins for another',
      [
        base,
        condition({
          scope: { kind: 'CONTRACT', customer: 'C2' },
          validity: { from: '2026-05-01', to: null },
        }),
      ],
      null,
    ],
  ])('stands %s', (_, conditions, expected) => {
    expect(untilOf(livePrice(conditions, question()))).toBe(expected);
  });

  const scopes = fc.constantFrom<Scope>(
    { kind: 'BASE' },
    own,
    group,
    { kind: 'CONTRACT', customer: 'C2' },
    { kind: 'PRICE_GROUP', group: '99' },
  );
  const days = fc.constantFrom(null, '2026-01-01', '2026-03-10', '2026-03-11', '2026-09-01');
  const some = fc.array(
    fc
      .record({
        scope: scopes,
        sku: fc.constantFrom('LAMP', 'BAG'),
        from: days,
        to: days,
        least: fc.constantFrom(null, '1', '5'),
        amount: fc.integer({ min: 1, max: 99 }),
        gone: fc.boolean(),
      })
      .map(({ from, to, least, amount, scope, sku, gone }) =>
        condition({ scope, sku, gone, validity: { from, to }, steps: [[least, String(amount)]] }),
      ),
    { maxLength: 12 },
  );

  it('never counts what is not the customer’s, the product’s or the day’s, nor what comes with more', () => {
    fc.assert(
      fc.property(some, fc.constantFrom(ONE, parseDecimal('5')), (conditions, quantity) => {
        const asked = question({ quantity });
        const mayCount = ({ scope, sku, validity: { from, to }, steps, gone }: Condition): boolean =>
          !gone &&
          sku === 'LAMP' &&
          (scope.kind === 'BASE' || scope === own || scope === group) &&
          (from === null || from <= asked.day) &&
          (to === null || asked.day < to) &&
          (steps[0]!.least ?? (0n as Decimal)) <= quantity;
        const left = conditions.filter(mayCount);
        expect(told(livePrice(conditions, asked))).toBe(told(livePrice(left, asked)));
        expect(livePrice(conditions, asked).kind).toBe(left.length > 0 ? 'price' : 'none');
      }),
    );
  });
});
