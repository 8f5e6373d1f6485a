import { type Decimal, multiplyUp, ONE, ZERO } from '../../money/decimal.js';
import type { ErpReject } from '../port.js';
import { dayOf, halfOpen, type HalfOpen } from './day.js';
import { decimal, many, one, type Row, text } from './row.js';

/** For whom a condition is, by the key of its condition table. */
export type Scope =
  | { readonly kind: 'CONTRACT'; readonly customer: string }
  | { readonly kind: 'PRICE_GROUP'; readonly group: string }
  | { readonly kind: 'COUNTRY'; readonly country: string }
  | { readonly kind: 'BASE' };

export interface Step {
  /** In `unit`; null: no scale, from the first one on. */
  readonly least: Decimal | null;
  /** For `per` units; a percentage if `currency` is `%`. Below zero: a discount. */
  readonly amount: Decimal;
}

/** A pricing condition record in one validity, in our words. */
export interface Condition {
  readonly record: string;
  readonly type: string;
  readonly scope: Scope;
  /** Empty: whatever the product. */
  readonly sku: string;
  readonly currency: string;
  readonly per: Decimal;
  readonly unit: string;
  /** `numerator` of `baseUnit` are `denominator` of `unit`. */
  readonly baseUnit: string;
  readonly numerator: Decimal;
  readonly denominator: Decimal;
  /** By `least`, rising. */
  readonly steps: readonly Step[];
  readonly validity: HalfOpen;
  /** Marked for deletion, or not released: as if it were not there. */
  readonly gone: boolean;
}

export const PERCENT = '%';
/** A customer's list type and price group are groups of ours alike; the prefix keeps the two apart. */
export const listTypeGroup = (type: string): string => `PL-${type}`;

/** Fields of a validity that say nothing of whom or what a condition is for. */
const NEUTRAL = new Set(
  `ConditionRecord ConditionValidityStartDate ConditionValidityEndDate ConditionApplication ConditionType
   ConditionReleaseStatus ConditionProcessingStatus ConditionIsExclusive SalesOrganization DistributionChannel Division
   TransactionCurrency BPForCustomer ETag Material`.split(/\s+/),
);
const KEYS = ['Customer', 'CustomerPriceGroup', 'PriceListType', 'DestinationCountry'] as const;
/** Initial values of the system: blank, zeros, false. */
const EMPTY = /^(?:[0.]*|false)$/;

/** Of whom it is, or the field of its key that we have no word for. */
function scopeOf(row: Row): Scope | { readonly field: string } {
  const set = Object.keys(row).filter(
    (field) => !NEUTRAL.has(field) && !/^(?:to_|_|@)/.test(field) && !EMPTY.test(text(row, field)),
  );
  const stranger = set.find((field) => !KEYS.some((key) => key === field)) ?? set[1];
  if (stranger !== undefined) return { field: stranger };
  const [field] = set;
  if (field === undefined) return { kind: 'BASE' };
  const value = text(row, field);
  if (field === 'Customer') return { kind: 'CONTRACT', customer: value };
  if (field === 'DestinationCountry') return { kind: 'COUNTRY', country: value };
  return { kind: 'PRICE_GROUP', group: field === 'PriceListType' ? listTypeGroup(value) : value };
}

type Problem = Omit<ErpReject, 'record'>;
const problem = (row: Row, field: string, reason: string): Problem => ({
  field,
  value: text(row, field) || null,
  reason,
});
const isProblem = (value: object): value is Problem => 'reason' in value;

const BAD_NUMBER = 'NOT_A_DECIMAL: at most 12 digits before and 6 behind the point';
/** Amount for a quantity, and percentage. */
const CALCULATIONS = new Set(['C', 'A', '']);
/** By quantity, "from" each step on. */
const SCALE_BASES = new Set(['C', '']);
const SCALE_TYPES = new Set(['A', '']);

/** What of a record has no counterpart here, whatever its numbers are. */
function misfit(record: Row): Problem | null {
  const checks: readonly (readonly [field: string, fits: ReadonlySet<string>, reason: string])[] = [
    ['ConditionCalculationType', CALCULATIONS, 'FORMULA: an amount for a quantity (C), or a percentage (A)'],
    ['PricingScaleBasis', SCALE_BASES, 'SCALE_BASIS: scales are by quantity (C)'],
    ['PricingScaleType', SCALE_TYPES, 'SCALE_TYPE: scales count from their quantity on (A)'],
    ['ConditionExclusion', new Set(['']), 'EXCLUSION: conditions do not exclude each other'],
  ];
  const found = checks.find(([field, fits]) => !fits.has(text(record, field)));
  return found ? problem(record, found[0], found[2]) : null;
}

interface Measure {
  readonly unit: string;
  readonly baseUnit: string;
  readonly numerator: Decimal;
  readonly denominator: Decimal;
}

/** The least quantity of a scale line in the condition's unit. */
function leastOf(line: Row, { unit, baseUnit, numerator, denominator }: Measure): Decimal | Problem {
  const quantity = decimal(line, 'ConditionScaleQuantity');
  if (quantity === null || quantity < ZERO) return problem(line, 'ConditionScaleQuantity', BAD_NUMBER);
  const scaleUnit = text(line, 'ConditionScaleQuantityUnit');
  if (scaleUnit === '' || scaleUnit === unit) return quantity;
  if (scaleUnit === baseUnit)
    try {
      return multiplyUp(quantity, denominator, numerator);
    } catch {
      return problem(line, 'ConditionScaleQuantity', BAD_NUMBER);
    }
  return problem(line, 'ConditionScaleQuantityUnit', `SCALE_UNIT: the condition is in ${unit}`);
}

function stepsOf(record: Row, currency: string, measure: Measure): readonly Step[] | Problem {
  const lines = many(record, 'to_SlsPrcgCndnRecordScale');
  if (lines.length === 0) {
    const amount = decimal(record, 'ConditionRateValue');
    return amount === null ? problem(record, 'ConditionRateValue', BAD_NUMBER) : [{ least: null, amount }];
  }
  const byLeast = new Map<Decimal, Step>();
  for (const line of lines) {
    const least = leastOf(line, measure);
    if (typeof least !== 'bigint') return least;
    const amount = decimal(line, 'ConditionRateValue');
    if (amount === null) return problem(line, 'ConditionRateValue', BAD_NUMBER);
    const unit = text(line, 'ConditionRateValueUnit');
    if (unit !== '' && unit !== currency)
      return problem(line, 'ConditionRateValueUnit', `OTHER_CURRENCY: the condition is in ${currency}`);
    byLeast.set(least, { least: least === ZERO ? null : least, amount });
  }
  // A line of ours without a least quantity counts from one on: a scale that says both says it with the latter.
  if (byLeast.has(ONE)) byLeast.delete(ZERO);
  return [...byLeast.values()].sort((a, b) => ((a.least ?? ZERO) < (b.least ?? ZERO) ? -1 : 1));
}

function measureOf(record: Row): Measure | Problem {
  const [numerator, denominator] = [
    decimal(record, 'ConditionToBaseQtyNmrtr'),
    decimal(record, 'ConditionToBaseQtyDnmntr'),
  ];
  if (numerator === null || numerator < ZERO) return problem(record, 'ConditionToBaseQtyNmrtr', BAD_NUMBER);
  if (denominator === null || denominator < ZERO)
    return problem(record, 'ConditionToBaseQtyDnmntr', BAD_NUMBER);
  // A percentage is for no quantity, but its scale is in a unit.
  const unit = text(record, 'ConditionQuantityUnit') || text(record, 'ConditionScaleQuantityUnit');
  const baseUnit = text(record, 'BaseUnit');
  // Where the system says nothing of a conversion there is none, and the base unit is none we can count in.
  const known = numerator > ZERO && denominator > ZERO;
  if (!known) return { unit, baseUnit: unit, numerator: ONE, denominator: ONE };
  return { unit, baseUnit: baseUnit || unit, numerator, denominator };
}

const CURRENCY = /^(?:[A-Z]{3}|%)$/;

/** The numbers of a record. */
function worthOf(
  record: Row,
): Omit<Condition, 'record' | 'type' | 'scope' | 'sku' | 'validity' | 'gone'> | Problem {
  const wrong = misfit(record);
  if (wrong) return wrong;
  const currency = text(record, 'ConditionRateValueUnit') || text(record, 'ConditionCurrency');
  if (!CURRENCY.test(currency))
    return problem(record, 'ConditionRateValueUnit', 'NOT_A_CURRENCY: three letters, like EUR');
  const per = decimal(record, 'ConditionQuantity');
  if (per === null || per < ZERO) return problem(record, 'ConditionQuantity', BAD_NUMBER);
  const measure = measureOf(record);
  if (isProblem(measure)) return measure;
  const steps = stepsOf(record, currency, measure);
  if ('reason' in steps) return steps;
  return { currency, per: per === ZERO ? ONE : per, ...measure, steps };
}

/**
 * Reads an `A_SlsPrcgCndnRecdValidity` that brings its record and its scales along. Answers a reject for what has no
 * counterpart here; null if it is gone and never had one. Throws BAD_ANSWER if it does not bring them.
 */
export function conditionOf(row: Row): Condition | ErpReject | null {
  const found = one(row, 'to_SlsPrcgConditionRecord');
  const gone =
    text(found ?? {}, 'ConditionIsDeleted') === 'true' || text(row, 'ConditionReleaseStatus') !== '';
  const read = readable(row, found);
  if ('reason' in read) return gone ? null : { record: text(row, 'ConditionRecord'), ...read };
  return { ...read, gone };
}

function readable(row: Row, found: Row | null): Omit<Condition, 'gone'> | Problem {
  if (!found)
    return problem(row, 'ConditionRecord', 'NO_RECORD: its validity names a record that is not there');
  const scope = scopeOf(row);
  if ('field' in scope)
    return problem(
      row,
      scope.field,
      'KEY_COMBINATION: a customer, a price group, a price list type, a country or none',
    );
  const validity = halfOpen(dayOf(row['ConditionValidityStartDate']), dayOf(row['ConditionValidityEndDate']));
  if (!validity) return problem(row, 'ConditionValidityEndDate', 'EMPTY_VALIDITY: it ends before it begins');
  const worth = worthOf(found);
  if (isProblem(worth)) return worth;
  return {
    record: text(row, 'ConditionRecord'),
    type: text(row, 'ConditionType'),
    scope,
    sku: text(row, 'Material'),
    ...worth,
    validity,
  };
}
