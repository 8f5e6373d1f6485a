import type { ErpCall, ErpReject, ErpRow } from '../port.js';
import { inOrder, type Source } from './changes.adapter.js';
import { type Condition, conditionOf } from './condition.js';
import { type Lines, linesOf, listCode, listOf } from './price-lines.js';
import { dayOf } from './day.js';
import { dayLiteral, equals, every, type Filter, oneOf, oneOfEach, some } from './query.js';
import { changedDays, column, type Reading } from './readings.js';
import { many, type Row, text } from './row.js';
import type { ODataSettings } from './settings.js';

const SERVICE = 'API_SLSPRICINGCONDITIONRECORD_SRV';
export const VALIDITIES = `${SERVICE}/A_SlsPrcgCndnRecdValidity`;
export const WITH_RECORDS = 'to_SlsPrcgConditionRecord,to_SlsPrcgConditionRecord/to_SlsPrcgCndnRecordScale';

/** Sales conditions of these types in this shop's sales area. */
export const inSalesArea = (settings: ODataSettings, types: readonly string[]): Filter =>
  every([
    equals('ConditionApplication', 'V'),
    oneOf('ConditionType', types),
    some([equals('SalesOrganization', settings.salesOrganization), equals('SalesOrganization', '')]),
    some([equals('DistributionChannel', settings.distributionChannel), equals('DistributionChannel', '')]),
  ]);

/** Divides what was read into conditions and rejects. */
export function conditionsOf(rows: readonly Row[]): {
  readonly conditions: readonly Condition[];
  readonly rejects: readonly ErpReject[];
} {
  const conditions: Condition[] = [];
  const rejects: ErpReject[] = [];
  for (const row of rows) {
    const read = conditionOf(row);
    if (read && 'reason' in read) rejects.push(read);
    else if (read) conditions.push(read);
  }
  return { conditions, rejects };
}

const byProduct =
  (discounts: ReadonlySet<string>) =>
  (rows: readonly Row[]): Lines => {
    const { conditions, rejects } = conditionsOf(rows);
    const lines = linesOf(conditions, discounts);
    return { ...lines, rejects: [...rejects, ...lines.rejects] };
  };

/** Each list once in a reading; those of which every record is gone are deleted at its end. */
function listsOnce(discounts: ReadonlySet<string>): Pick<Reading, 'lines' | 'rest'> {
  const known = new Set<string>();
  const gone = new Set<string>();
  const lines = (rows: readonly Row[]): Lines => {
    const upserts: ErpRow[] = [];
    for (const condition of conditionsOf(rows).conditions) {
      const code = listCode(condition);
      if (condition.gone) gone.add(code);
      if (known.has(code) || linesOf([condition], discounts).upserts.length === 0) continue;
      known.add(code);
      upserts.push(listOf(condition));
    }
    return { upserts, deletes: [], rejects: [] };
  };
  const rest = (): Pick<Lines, 'deletes'> => ({
    deletes: [...gone].filter((code) => !known.has(code)).map((code) => ({ code })),
  });
  return { lines, rest };
}

const VALIDITY_END: Reading['order'][number] = {
  name: 'ConditionValidityEndDate',
  literal: (row) => dayLiteral(dayOf(row['ConditionValidityEndDate']) ?? '9999-12-31'),
};

/** Condition records by product; what belongs to no product comes first, to be rejected. */
export function priceReading(kind: 'price-lists' | 'price-lines', settings: ODataSettings): Reading {
  const discounts = new Set(settings.discountTypes);
  const lines = kind === 'price-lines';
  return {
    set: VALIDITIES,
    expand: WITH_RECORDS,
    order: [column('Material'), column('ConditionRecord'), VALIDITY_END],
    filter: inSalesArea(settings, lines ? [...settings.priceTypes, ...discounts] : settings.priceTypes),
    ...(lines ? { lines: byProduct(discounts) } : listsOnce(discounts)),
  };
}

const RECORDS = {
  set: `${SERVICE}/A_SlsPrcgConditionRecord`,
  expand: 'to_SlsPrcgCndnRecdValidity',
  order: [column('ConditionRecord')],
};
const MOST_PRODUCTS = 5000;

/**
 * The products of which a condition record was made since then, as filters; null: so many that all are to be read. A new
 * record shortens others of its product, so all of the product is read again.
 */
export async function changedProducts(
  source: Source,
  since: Date,
  call: ErpCall,
): Promise<readonly Filter[] | null> {
  const products = new Set<string>();
  const { priceTypes, discountTypes } = source.settings;
  const made = every([
    equals('ConditionApplication', 'V'),
    oneOf('ConditionType', [...priceTypes, ...discountTypes]),
    changedDays('CreationDate')(since),
  ]);
  for await (const rows of inOrder(source, RECORDS, [made], call)) {
    for (const validity of rows.flatMap((row) => many(row, 'to_SlsPrcgCndnRecdValidity')))
      products.add(text(validity, 'Material'));
    if (products.size > MOST_PRODUCTS) return null;
  }
  return oneOfEach('Material', [...products].sort());
}
