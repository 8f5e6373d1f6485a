import type { PriceReduced } from '../../../experience/order-discount.js';
import type { Decimal } from '../../../money/decimal.js';

/** ACTIVE: the one in use. OPEN: kept beside it. SUBMITTED: became an order. MERGED: a guest's, taken over at sign-in. */
export const CART_STATUSES = ['ACTIVE', 'OPEN', 'SUBMITTED', 'MERGED'] as const;
export type CartStatus = (typeof CART_STATUSES)[number];

/** Only these may be changed, merged into or submitted. */
export const EDITABLE: readonly CartStatus[] = ['ACTIVE', 'OPEN'];

export interface CartRow {
  readonly id: number;
  readonly name: string | null;
  readonly status: CartStatus;
  readonly version: number;
  readonly channel: string;
  readonly currency: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A price that was shown for a line: `net` per `per` units, for `from` units and more, until `until`. */
export interface PromisedPrice {
  readonly net: Decimal;
  readonly per: Decimal;
  readonly from: Decimal;
  readonly until: Date;
  readonly currency: string;
  /** Discounts that it has already: what comes off an order for its value asks. */
  readonly reduced: PriceReduced | null;
}

export interface CartLineRow {
  readonly id: number;
  readonly cartId: number;
  readonly productId: number;
  readonly unit: string;
  readonly quantity: Decimal;
  readonly promise: PromisedPrice | null;
  readonly source: string | null;
}

/** What tells two lines of one cart apart. */
export const lineKey = ({ productId, unit }: { readonly productId: number; readonly unit: string }): string =>
  `${productId}/${unit}`;

/** What the rules on quantities need of a product that the viewer may buy. */
export interface Buyable {
  readonly productId: number;
  readonly sku: string;
  /** Base unit. */
  readonly unit: string;
  /** In base units. */
  readonly step: Decimal;
  /** In base units. */
  readonly minimum: Decimal;
  /** Digits behind the point that a quantity may have. */
  readonly decimals: number;
  /** What happens when there is less than an order wants. */
  readonly shortage: 'REFUSE' | 'BACKORDER';
  /** Sales units beside the base unit: so many base units each. */
  readonly factors: ReadonlyMap<string, Decimal>;
}

/** Base units in one `unit` of the product; null for a unit that it is not sold in. */
export const factorOf = (product: Pick<Buyable, 'unit' | 'factors'>, unit: string): Decimal | null =>
  unit === product.unit ? (1_000_000n as Decimal) : (product.factors.get(unit) ?? null);
