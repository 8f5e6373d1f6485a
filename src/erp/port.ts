import type { Decimal } from '../money/decimal.js';

/** What a system of record keeps and tells us of: each in the columns of the import kind of the same name. */
export const ERP_KINDS = ['companies', 'products', 'price-lists', 'price-lines', 'stock', 'orders'] as const;
export type ErpKind = (typeof ERP_KINDS)[number];

/** What every call brings along: when the signal fires the adapter stops at once and throws its reason. */
export interface ErpCall {
  readonly signal: AbortSignal;
}

/** "What do `quantity` `unit`s of this product cost this customer at that moment?" */
export interface ErpPriceRequest {
  /** null: a guest. */
  readonly customerNumber: string | null;
  readonly sku: string;
  readonly quantity: Decimal;
  readonly unit: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly moment: Date;
}

/** Excluding tax, after every discount of the system. NONE: the system knows no price for it, which is an answer. */
export type ErpPriceAnswer =
  | {
      readonly kind: 'price';
      /** For `per` units. */
      readonly net: Decimal;
      readonly per: Decimal;
      readonly currency: string;
      /** Until when the system stands by it; null: it does not say. */
      readonly validUntil: Date | null;
    }
  | {
      readonly kind: 'none';
      readonly reason: 'UNKNOWN_SKU' | 'UNKNOWN_CUSTOMER' | 'NO_PRICE' | 'OTHER_CURRENCY';
    };

/** A row of an import kind: its columns as they would stand in an NDJSON file. */
export type ErpRow = Readonly<Record<string, string | number | boolean | null>>;

/** What the system says in words that we have no column for, such as a price formula: rejected, never guessed. */
export interface ErpReject {
  /** How the system names the record. */
  readonly record: string;
  readonly field: string;
  readonly value: string | null;
  /** A word in capitals, with what was expected: `FORMULA: …`. */
  readonly reason: string;
}

/**
 * One page of what changed, oldest first. Deletes are taken over before upserts; a record stands in one of the two. What
 * makes up one order stands in one page, or in pages that go on.
 */
export interface ErpChanges {
  readonly upserts: readonly ErpRow[];
  /** Rows with the key columns of what is gone. */
  readonly deletes: readonly ErpRow[];
  readonly rejects: readonly ErpReject[];
  /** Where the next call goes on, once this page is taken over. Opaque; a page may come twice, never be left out. */
  readonly cursor: string;
  /** The upserts of the next page belong to these: they are one import, visible at once. Only its last page's cursor counts. */
  readonly goesOn?: boolean;
  /** Price lines: the lists named hold these upserts and nothing else. Alike in all pages of one import. */
  readonly replacesLists?: boolean;
}

export interface ErpOrder {
  /** Ours, unique: the system is asked for it before an order is made, so that one is never made twice. */
  readonly reference: string;
  readonly customerNumber: string;
  readonly orderedAt: Date;
  readonly currency: string;
  /** The buyer's own number for it. */
  readonly purchaseOrder: string | null;
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: Decimal;
    readonly unit: string;
    /** For one unit, after every discount. */
    readonly unitPrice: Decimal;
  }[];
}

/** How the system numbers an order; `already`: it had this reference, and nothing was made. */
export interface ErpReceipt {
  readonly number: string;
  readonly already: boolean;
}

/**
 * The port to a system of record. Adapters are held to one contract test (`test/erp/contract`). Every method throws
 * `ErpError` and nothing else when the system cannot answer; it never answers half.
 */
export interface Erp {
  /** The adapter: `file`, `odata` or `tryton`. Stands in imports as their source, and in metrics. */
  readonly name: string;
  /** In the order of the requests, in as few calls as the protocol allows. */
  pricesFor(requests: readonly ErpPriceRequest[], call: ErpCall): Promise<readonly ErpPriceAnswer[]>;
  /** Everything of a kind that changed after `cursor` (null: everything), page by page. Ends when there is no more now. */
  changedSince(kind: ErpKind, cursor: string | null, call: ErpCall): AsyncIterable<ErpChanges>;
  submitOrder(order: ErpOrder, call: ErpCall): Promise<ErpReceipt>;
  close(): Promise<void>;
}

/**
 * Why a system did not answer. UNREACHABLE (refused, reset, no name), TIMEOUT, UNAUTHORISED, BUSY (429, 503), BAD_ANSWER
 * (not what the protocol says), REFUSED (it understood and will not: trying again does not help).
 */
export type ErpFault = 'UNREACHABLE' | 'TIMEOUT' | 'UNAUTHORISED' | 'BUSY' | 'BAD_ANSWER' | 'REFUSED';

/** The message is for operators: it never holds a password, nor data of a person. */
export class ErpError extends Error {
  constructor(
    readonly fault: ErpFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Whether the same call may succeed a moment later. */
  get passing(): boolean {
    return this.fault === 'UNREACHABLE' || this.fault === 'TIMEOUT' || this.fault === 'BUSY';
  }
}
