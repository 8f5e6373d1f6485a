import type { Decimal } from '../money/decimal.js';
import type { PriceReduced } from './order-discount.js';

/** "What do `quantity` `unit`s of this product cost?" */
export interface PriceQuestion {
  readonly productId: number;
  readonly quantity: Decimal;
  /** Unit of measure: the product's base unit or one of its sales units. */
  readonly unit: string;
  /** Moment the price is asked for; null is the viewer's now. */
  readonly asOf: Date | null;
  /** Whether `because` will be read: lines out of their validity are loaded only then. */
  readonly explain: boolean;
}

/** Where a price line stands: the closed list of steps of the access sequence. */
export type PriceListKind = 'CONTRACT' | 'PRICE_GROUP' | 'CHANNEL' | 'COUNTRY' | 'BASE';

/** A line that applied, or would have applied, to this viewer. It never belongs to another company. */
export interface PriceLineFacts {
  readonly lineId: number;
  readonly listCode: string;
  readonly kind: PriceListKind;
  /** For CONTRACT: true where the contract is of the company's parent. */
  readonly inherited: boolean;
  readonly unit: string;
  readonly minQuantity: Decimal;
  readonly amount: Decimal;
  readonly per: Decimal;
  readonly currency: string;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  /** Where the line was converted: so many of the units asked for are one unit of the line. */
  readonly unitFactor?: Decimal | null;
}

/** Why a line did not win: closed list, documented value by value in the schema. */
export type LosingReason =
  | 'OTHER_UNIT'
  | 'OTHER_CURRENCY'
  | 'BELOW_MIN_QUANTITY'
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'LOWER_STEP'
  | 'DEARER'
  | 'SMALLER_SCALE'
  | 'LESS_SPECIFIC_IN_TIME'
  | 'LOWER_PRIORITY'
  | 'LESS_SPECIFIC'
  | 'HIGHER_ID'
  | 'NOT_IN_SEQUENCE'
  | 'ERP_GOES_FIRST';

export interface LosingLine extends PriceLineFacts {
  readonly reason: LosingReason;
}

export type WaterfallKind =
  | 'BASE'
  | 'SCALE'
  | 'COUNTRY'
  | 'CHANNEL'
  | 'PRICE_GROUP'
  | 'CONTRACT'
  | 'ERP'
  | 'DISCOUNT'
  | 'OFFER'
  | 'ROUNDING';

/** One step from list to net: the unit price after this step, per `per`. The last step equals `net`. */
export interface WaterfallStep {
  readonly kind: WaterfallKind;
  readonly amount: Decimal;
  /** Code of the list, discount or offer that made the step; for ERP the kind of system, for ROUNDING how it is rounded. */
  readonly source: string;
}

/** Why a discount of this viewer and product was left out: closed list, documented value by value in the schema. */
export type DiscountReason =
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'OTHER_CURRENCY'
  | 'BELOW_MIN_QUANTITY'
  | 'UNKNOWN_UNIT'
  | 'ON_ORDER_VALUE'
  | 'BELOW_ORDER_VALUE'
  | 'EXCLUSIVE_GOES_FIRST'
  | 'ERP_GOES_FIRST';

export interface LeftOutDiscount {
  readonly code: string;
  readonly description: string | null;
  readonly reason: DiscountReason;
  /** From this value of an order on; null: it is on prices. */
  readonly minOrderValue: Decimal | null;
}

/** What makes a price this viewer's own. */
export type PriceBasis =
  | 'CONTRACT'
  | 'PARENT_CONTRACT'
  | 'PRICE_GROUP'
  | 'COMPANY_DISCOUNT'
  | 'PRICE_GROUP_DISCOUNT'
  | 'ERP'
  | 'OFFER';

/** Which system said what the price is. */
export type PriceSystem = 'PRICE_LISTS' | 'ERP';

export interface PriceBecause {
  readonly customerNumber: string | null;
  readonly channel: string;
  /** Country of the company; null for a guest. */
  readonly country: string | null;
  readonly currency: string;
  readonly moment: Date;
  /** The access sequence: name of a preset or the declared text; BASE with level 1 off. */
  readonly sequence: string;
  readonly source: PriceSystem;
  readonly freshness: PriceFreshness;
  /** LIVE and STALE: when the system of record said it. */
  readonly freshAt: Date | null;
  readonly discountsLeftOut: readonly LeftOutDiscount[];
  readonly steps: readonly WaterfallStep[];
  /** null: no line decided, the system of record did. */
  readonly winner: PriceLineFacts | null;
  readonly losers: readonly LosingLine[];
}

export interface PriceScaleFacts {
  readonly minQuantity: Decimal;
  readonly net: Decimal;
}

export type PriceFreshness = 'LIVE' | 'SYNCED' | 'STALE';

/** One answered price. Amounts exclude tax; `net` and `list` are per `per` units; `total` is rounded once. */
export interface PriceDecision {
  readonly kind: 'price';
  readonly quantity: Decimal;
  readonly unit: string;
  readonly per: Decimal;
  readonly currency: string;
  readonly net: Decimal;
  readonly list: Decimal | null;
  readonly total: Decimal;
  readonly scales: readonly PriceScaleFacts[];
  readonly freshness: PriceFreshness;
  /** LIVE and STALE: when the system of record said it; null or absent: the price lists did. */
  readonly freshAt?: Date | null;
  readonly validUntil: Date | null;
  readonly personalised: boolean;
  /** What makes it the viewer's own; absent or empty: nothing does. */
  readonly personalisedBy?: readonly PriceBasis[];
  /** Whether discounts are in it, and whether they suffer others; absent or null: none are. */
  readonly reduced?: PriceReduced | null;
  /** Worked out only when asked for. */
  readonly because: () => PriceBecause;
}

export type PriceAbsenceReason = 'HIDDEN' | 'ON_REQUEST' | 'NOT_AVAILABLE' | 'SOURCE_DOWN';

export interface PriceAbsent {
  readonly kind: 'absent';
  readonly reason: PriceAbsenceReason;
}

export type PriceAnswer = PriceDecision | PriceAbsent;

/** A reduction that a level adds to every price, own or list (level 5: a claimed offer). */
export interface Adjustment {
  readonly code: string;
  readonly percent: Decimal | null;
  readonly amount: Decimal | null;
  readonly currency: string | null;
  /** null: every product. */
  readonly productIds: ReadonlySet<number> | null;
}
