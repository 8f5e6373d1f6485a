import { describe, expect, it } from 'vitest';
import { formatDecimal } from '../../money/decimal.js';
import { type Condition, conditionOf } from './condition.js';
import type { Row } from './row.js';

const SCALE = 'to_SlsPrcgCndnRecordScale';
const RECORD: Row = {
  ConditionRecord: '0000000001',
  ConditionCalculationType: 'C',
  ConditionRateValue: '12.500',
  ConditionRateValueUnit: 'EUR',
  ConditionQuantity: '100',
  ConditionQuantityUnit: 'PC',
  ConditionToBaseQtyNmrtr: '1',
  ConditionToBaseQtyDnmntr: '1',
  BaseUnit: 'PC',
  ConditionIsDeleted: false,
  ConditionExclusion: '',
  [SCALE]: { results: [] },
};
const VALIDITY: Row = {
  __metadata: { type: 'x' },
  ConditionRecord: '0000000001',
  ConditionApplication: 'V',
  ConditionType: 'PPR0',
  ConditionReleaseStatus: '',
  SalesOrganization: '1010',
  DistributionChannel: '10',
  Material: 'TG11',
  ConditionValidityStartDate: '/Date(1767225600000)/',
  ConditionValidityEndDate: '/Date(253402214400000)/',
  // What the system leaves at its initial values says nothing.
  Customer: '',
  SalesDocument: '',
  SalesDocumentItem: '000000',
  ConditionIsExclusive: false,
  ConditionScaleBasisValue: '0.000',
  to_SlsPrcgCndnRecdSuplmnt: { __deferred: { uri: 'x' } },
};
const read = (validity: Row = {}, record: Row = {}) =>
  conditionOf({ ...VALIDITY, ...validity, to_SlsPrcgConditionRecord: { ...RECORD, ...record } });
const condition = (...[validity, record]: Parameters<typeof read>): Condition => {
  const found = read(validity, record);
  if (!found || 'reason' in found) throw new Error(JSON.stringify(found));
  return found;
};
const scale = (...lines: readonly (readonly [quantity: string, rate: string, unit?: string])[]): Row => ({
  PricingScaleType: 'A',
  PricingScaleBasis: 'C',
  [SCALE]: {
    results: lines.map(([ConditionScaleQuantity, ConditionRateValue, ConditionScaleQuantityUnit = 'PC']) => ({
      ConditionScaleQuantity,
      ConditionRateValue,
      ConditionScaleQuantityUnit,
      ConditionRateValueUnit: 'EUR',
    })),
  },
});
const steps = (one: Condition): string[] =>
  one.steps.map(
    ({ least, amount }) => `${least === null ? '-' : formatDecimal(least)}: ${formatDecimal(amount)}`,
  );

describe('for whom a condition is', () => {
  it.each([
    ['everybody', {}, { kind: 'BASE' }],
    ['a customer', { Customer: '10100001' }, { kind: 'CONTRACT', customer: '10100001' }],
    ['a price group', { CustomerPriceGroup: '01' }, { kind: 'PRICE_GROUP', group: '01' }],
    ['a price list type', { PriceListType: '01' }, { kind: 'PRICE_GROUP', group: 'PL-01' }],
    ['a country', { DestinationCountry: 'NL' }, { kind: 'COUNTRY', country: 'NL' }],
  ])('%s', (_, validity, scope) => {
    expect(condition(validity).scope).toEqual(scope);
  });

  it.each([
    ['a field of its own', { YY1_Season_PCR: 'W' }, 'YY1_Season_PCR'],
    ['a material group', { MaterialGroup: 'L001', Material: '' }, 'MaterialGroup'],
    ['a plant beside a customer', { Customer: '1', Plant: '1010' }, 'Plant'],
    ['a customer and a price group', { Customer: '1', CustomerPriceGroup: '01' }, 'CustomerPriceGroup'],
  ])('%s has no counterpart', (_, validity, field) => {
    expect(read(validity)).toMatchObject({
      record: '0000000001',
      field,
      reason: expect.stringMatching(/^KEY_COMBINATION: /) as string,
    });
  });
});

describe('the scale of a condition', () => {
  it.each([
    ['none', {}, ['-: 12.5']],
    ['from one on', scale(['1', '11'], ['10', '10.25']), ['1: 11', '10: 10.25']],
    ['out of order', scale(['100', '9.125'], ['1', '11']), ['1: 11', '100: 9.125']],
    ['from nothing on', scale(['0.000', '11'], ['10', '10']), ['-: 11', '10: 10']],
    ['from nothing and from one on', scale(['0', '12'], ['1', '11']), ['1: 11']],
    ['in no unit', scale(['10', '11', '']), ['10: 11']],
    [
      'in base units',
      {
        ...scale(['24', '11', 'PC']),
        ConditionQuantityUnit: 'BOX',
        ConditionToBaseQtyNmrtr: '12',
      },
      ['2: 11'],
    ],
    [
      'in base units, up to the next of the condition’s',
      { ...scale(['10', '11', 'PC']), ConditionQuantityUnit: 'BOX', ConditionToBaseQtyNmrtr: '12' },
      ['0.833334: 11'],
    ],
  ])('%s', (_, record, expected) => {
    expect(steps(condition({}, record))).toEqual(expected);
  });

  it.each([
    ['by value', { ...scale(['1', '2']), PricingScaleBasis: 'B' }, 'PricingScaleBasis', /^SCALE_BASIS: /],
    ['"to"', { ...scale(['1', '2']), PricingScaleType: 'B' }, 'PricingScaleType', /^SCALE_TYPE: /],
    ['graduated', { ...scale(['1', '2']), PricingScaleType: 'D' }, 'PricingScaleType', /^SCALE_TYPE: /],
    [
      'beyond our numbers',
      {
        ...scale(['999999999999', '2', 'PC']),
        ConditionQuantityUnit: 'BOX',
        ConditionToBaseQtyDnmntr: '99999',
      },
      'ConditionScaleQuantity',
      /^NOT_A_DECIMAL: /,
    ],
    ['in a foreign unit', scale(['1', '2', 'KG']), 'ConditionScaleQuantityUnit', /^SCALE_UNIT: /],
    ['of nine digits', scale(['1', '0.123456789']), 'ConditionRateValue', /^NOT_A_DECIMAL: /],
    ['below nothing', scale(['-1', '2']), 'ConditionScaleQuantity', /^NOT_A_DECIMAL: /],
  ])('%s is rejected', (_, record, field, reason) => {
    expect(read({}, record)).toMatchObject({ field, reason: expect.stringMatching(reason) as string });
  });

  it('that was not brought along is no answer', () => {
    expect(() => read({}, { [SCALE]: { __deferred: { uri: 'x' } } })).toThrow(/SlsPrcgCndnRecordScale/);
  });
});

describe('a condition record', () => {
  it('keeps its basis, unit, currency and validity', () => {
    const { per, unit, currency, validity, type, sku, gone } = condition();
    expect({ per: formatDecimal(per), unit, currency, validity, type, sku, gone }).toEqual({
      per: '100',
      unit: 'PC',
      currency: 'EUR',
      validity: { from: '2026-01-01', to: null },
      type: 'PPR0',
      sku: 'TG11',
      gone: false,
    });
  });

  it('is for one unit where it does not say', () => {
    expect(formatDecimal(condition({}, { ConditionQuantity: '0' }).per)).toBe('1');
  });

  it.each([
    ['marked for deletion', {}, { ConditionIsDeleted: true }],
    ['not released', { ConditionReleaseStatus: 'B' }, {}],
  ])('%s is gone', (_, validity, record) => {
    expect(condition(validity, record).gone).toBe(true);
    // What is gone and has no counterpart bothers nobody.
    expect(read({ ...validity, Plant: '1010' }, record)).toBeNull();
  });

  it.each([
    ['a formula', { ConditionCalculationType: 'G' }, 'ConditionCalculationType', /^FORMULA: /],
    ['a weight', { ConditionCalculationType: 'D' }, 'ConditionCalculationType', /^FORMULA: /],
    ['an exclusion', { ConditionExclusion: 'A' }, 'ConditionExclusion', /^EXCLUSION: /],
    ['no currency', { ConditionRateValueUnit: 'Euro' }, 'ConditionRateValueUnit', /^NOT_A_CURRENCY: /],
    ['an endless number', { ConditionRateValue: '0.1234567' }, 'ConditionRateValue', /^NOT_A_DECIMAL: /],
  ])('%s is rejected', (_, record, field, reason) => {
    expect(read({}, record)).toMatchObject({ field, reason: expect.stringMatching(reason) as string });
  });

  it('that ends before it begins is rejected', () => {
    expect(read({ ConditionValidityEndDate: '/Date(1700000000000)/' })).toMatchObject({
      field: 'ConditionValidityEndDate',
      reason: expect.stringMatching(/^EMPTY_VALIDITY: /) as string,
    });
  });

  it('that is not there is rejected; one that was not brought along is no answer', () => {
    expect(conditionOf({ ...VALIDITY, to_SlsPrcgConditionRecord: null })).toMatchObject({
      reason: expect.stringMatching(/^NO_RECORD: /) as string,
    });
    expect(() => conditionOf(VALIDITY)).toThrow(/without to_SlsPrcgConditionRecord/);
  });
});
