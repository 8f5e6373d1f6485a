import { formatDecimal, ZERO } from '../../money/decimal.js';
import type { ErpReject, ErpRow } from '../port.js';
import { type Condition, PERCENT } from './condition.js';

const keyOf = ({ scope }: Condition): string => {
  if (scope.kind === 'CONTRACT') return scope.customer;
  if (scope.kind === 'PRICE_GROUP') return scope.group;
  return scope.kind === 'COUNTRY' ? scope.country : '';
};

/** A price list of ours is one condition type, for one customer, group or country, in one currency. */
export const listCode = (condition: Condition): string =>
  [condition.type, condition.scope.kind, keyOf(condition), condition.currency]
    .filter((part) => part !== '')
    .join(':');

/** The price list that a condition belongs to, in the columns of the import kind `price-lists`. */
export function listOf(condition: Condition): ErpRow {
  const { scope, currency } = condition;
  return {
    code: listCode(condition),
    currency,
    kind: scope.kind,
    ...(scope.kind === 'CONTRACT' ? { customer_number: scope.customer } : {}),
    ...(scope.kind === 'PRICE_GROUP' ? { price_group: scope.group } : {}),
    ...(scope.kind === 'COUNTRY' ? { country: scope.country } : {}),
  };
}

/** Why a condition is no price line; null if it is one. */
function unfit(
  { record, type, currency, sku, unit, steps }: Condition,
  discounts: ReadonlySet<string>,
): ErpReject | null {
  const reject = (field: string, value: string | null, reason: string): ErpReject => ({
    record,
    field,
    value,
    reason,
  });
  if (discounts.has(type))
    return reject('ConditionType', type, 'DISCOUNT: the live price counts it; a discount is imported as one');
  if (currency === PERCENT)
    return reject('ConditionRateValueUnit', PERCENT, 'DISCOUNT: a percentage is no price');
  if (sku === '') return reject('Material', null, 'REQUIRED: a price is of a product');
  if (unit === '')
    return reject('ConditionQuantityUnit', null, 'REQUIRED: a price is for a quantity in a unit');
  const negative = steps.find(({ amount }) => amount < ZERO);
  return negative
    ? reject('ConditionRateValue', formatDecimal(negative.amount), 'NEGATIVE: a price is zero or more')
    : null;
}

const keysOf = (condition: Condition): readonly ErpRow[] =>
  condition.steps.map(({ least }) => ({
    list: listCode(condition),
    sku: condition.sku,
    unit: condition.unit,
    min_quantity: least === null ? null : formatDecimal(least),
    valid_from: condition.validity.from,
  }));

export interface Lines {
  readonly upserts: readonly ErpRow[];
  readonly deletes: readonly ErpRow[];
  readonly rejects: readonly ErpReject[];
}

/**
 * All conditions of a product as price lines. Law: a line that one record took away and another still says stays: it is
 * never among the deletes. `discounts` are condition types that are no prices.
 */
export function linesOf(conditions: readonly Condition[], discounts: ReadonlySet<string>): Lines {
  const rejects: ErpReject[] = [];
  const upserts = new Map<string, ErpRow>();
  const deletes = new Map<string, ErpRow>();
  for (const condition of conditions) {
    const reject = unfit(condition, discounts);
    if (reject) {
      if (!condition.gone) rejects.push(reject);
      continue;
    }
    keysOf(condition).forEach((key, at) => {
      if (condition.gone) deletes.set(JSON.stringify(key), key);
      else
        upserts.set(JSON.stringify(key), {
          ...key,
          amount: formatDecimal(condition.steps[at]!.amount),
          per: formatDecimal(condition.per),
          valid_to: condition.validity.to,
        });
    });
  }
  for (const key of upserts.keys()) deletes.delete(key);
  return { upserts: [...upserts.values()], deletes: [...deletes.values()], rejects };
}
