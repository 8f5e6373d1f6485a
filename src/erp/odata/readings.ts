import type { ErpKind } from '../port.js';
import { companiesOf } from './companies.js';
import { daysAfter } from './day.js';
import { ordersOf } from './orders.js';
import type { Lines } from './price-lines.js';
import { productsOf } from './products.js';
import { compared, dayLiteral, equals, every, type Filter, literal, momentLiteral, some } from './query.js';
import { type Row, text } from './row.js';
import type { ODataSettings } from './settings.js';
import { stockOf, UNRESTRICTED } from './stock.js';

/** How a kind is read: from which set, in which order, and what its rows become. */
export interface Reading {
  /** Service and entity set. */
  readonly set: string;
  readonly expand: string | null;
  /** Together they name a row; rows that agree in the first are one thing and come to `lines` at once. */
  readonly order: readonly Column[];
  readonly filter: Filter | null;
  readonly lines: (rows: readonly Row[]) => Lines;
  /** What is known only once everything was read. */
  readonly rest?: () => Pick<Lines, 'deletes'>;
}

export interface Column {
  readonly name: string;
  /** Of a row's value. */
  readonly literal: (row: Row) => string;
}

export const column = (name: string): Column => ({ name, literal: (row) => literal(text(row, name)) });

/** A change is stamped before it can be seen, by a clock that is not ours: so long after it, it may still come. */
const OVERLAP_MS = 5 * 60_000;

const sinceDay = (since: Date): string => dayLiteral(daysAfter(since.toISOString().slice(0, 10), -1));
/** Days are those of the system's zone: a day more is read again. */
export const changedDays =
  (...fields: readonly string[]) =>
  (since: Date): Filter =>
    some(fields.map((field) => compared(field, 'ge', sinceDay(since))));
/** What was made and never changed has no moment of change. */
const changedMoments = (since: Date): Filter =>
  some([
    compared('LastChangeDateTime', 'ge', momentLiteral(new Date(since.getTime() - OVERLAP_MS))),
    changedDays('CreationDate')(since),
  ]);

/** A kind that says itself what changed; without `changed` it is read as a whole each time. */
export interface PlainReading extends Reading {
  readonly changed?: (since: Date) => Filter;
}

type PlainKind = Exclude<ErpKind, 'price-lists' | 'price-lines'>;

/** THE KINDS, but for prices. */
export const readingsOf = (settings: ODataSettings): Readonly<Record<PlainKind, PlainReading>> => ({
  companies: {
    set: 'API_BUSINESS_PARTNER/A_BusinessPartner',
    expand: 'to_BusinessPartnerAddress,to_Customer,to_Customer/to_CustomerSalesArea',
    order: [column('BusinessPartner')],
    filter: compared('Customer', 'ne', "''"),
    changed: changedDays('LastChangeDate', 'CreationDate'),
    lines: (rows) => companiesOf(rows, settings),
  },
  products: {
    set: 'API_PRODUCT_SRV/A_Product',
    expand: 'to_Description',
    order: [column('Product')],
    filter: null,
    changed: changedMoments,
    lines: (rows) => productsOf(rows, settings.language),
  },
  stock: {
    set: 'API_MATERIAL_STOCK_SRV/A_MatlStkInAcctMod',
    expand: null,
    order: [
      'Material',
      'Plant',
      'StorageLocation',
      'Batch',
      'Supplier',
      'Customer',
      'WBSElementInternalID',
      'SDDocument',
      'SDDocumentItem',
      'InventorySpecialStockType',
      'InventoryStockType',
    ].map(column),
    filter: every([equals('InventoryStockType', UNRESTRICTED), equals('InventorySpecialStockType', '')]),
    lines: stockOf,
  },
  orders: {
    set: 'API_SALES_ORDER_SRV/A_SalesOrder',
    expand: 'to_Item',
    order: [column('SalesOrder')],
    filter: every([
      equals('SalesOrganization', settings.salesOrganization),
      equals('DistributionChannel', settings.distributionChannel),
    ]),
    changed: changedMoments,
    lines: ordersOf,
  },
});
