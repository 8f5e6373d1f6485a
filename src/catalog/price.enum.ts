import { registerEnumType } from 'type-graphql';
import type {
  DiscountReason as LeftOut,
  LosingReason as Losing,
  PriceAbsenceReason as Absence,
  PriceBasis as Basis,
  PriceFreshness as Freshness,
  PriceListKind as ListKind,
  PriceSystem as System,
  WaterfallKind as StepKind,
} from '../experience/price.js';

/** Registers an enum whose values are documented one by one; the compiler sees that none is missing. */
function documented<Value extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Value, string>>,
) {
  const enumeration = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as Record<
    Value,
    Value
  >;
  registerEnumType(enumeration, {
    name,
    description,
    valuesConfig: Object.fromEntries(
      Object.entries(values).map(([value, text]) => [value, { description: text as string }]),
    ) as Record<Value, { description: string }>,
  });
  return enumeration;
}

export const PriceListKind = documented<ListKind>('PriceListKind', 'Whom a price list is for.', {
  CONTRACT: 'Agreed with one company; its child companies inherit it.',
  PRICE_GROUP: 'For the companies of a price group.',
  CHANNEL: 'For one channel.',
  COUNTRY: 'For the companies of one country.',
  BASE: 'For everybody: the list price.',
});

export const LosingReason = documented<Losing>('LosingReason', 'Why a price line did not win.', {
  OTHER_UNIT:
    'It is for another unit of measure: without a declared conversion, or beside a line of the same list in the unit asked for.',
  OTHER_CURRENCY: 'It is in another currency.',
  BELOW_MIN_QUANTITY: 'Its least quantity is not reached.',
  NOT_YET_VALID: 'It is valid only later.',
  EXPIRED: 'It is not valid any more.',
  LOWER_STEP: 'A list that goes before it in the access sequence has a price.',
  DEARER: 'Another line of the same step is cheaper.',
  SMALLER_SCALE: 'The same list has a better scale for this quantity.',
  LESS_SPECIFIC_IN_TIME: 'A line with a narrower validity goes first.',
  LOWER_PRIORITY: 'A list of the same step has a higher priority.',
  LESS_SPECIFIC: 'Another list of the same step has a line for a greater least quantity.',
  HIGHER_ID: 'It equals the line that won, which was there first.',
  NOT_IN_SEQUENCE: 'The access sequence of this shop does not look at lists of this kind.',
  ERP_GOES_FIRST: 'It won among the price lines, but the price is asked of the ERP, which answered.',
});

export const WaterfallKind = documented<StepKind>(
  'WaterfallKind',
  'What a step of the price waterfall does.',
  {
    BASE: 'The list price of one unit.',
    SCALE: 'The list price for this quantity.',
    COUNTRY: "The price for the company's country.",
    CHANNEL: 'The price of the channel.',
    PRICE_GROUP: "The price of the company's price group.",
    CONTRACT: 'The price agreed with the company or its parent.',
    ERP: 'What the ERP said when it was asked, after its own discounts.',
    DISCOUNT: 'A discount of the shop.',
    OFFER: 'An offer that the buyer has claimed.',
    ROUNDING: 'Rounding to the digits of a unit price.',
  },
);

export const PriceFreshness = documented<Freshness>('PriceFreshness', 'How fresh a price is.', {
  LIVE: 'The ERP was asked for this price and answered; `freshAt` says when.',
  SYNCED: 'From the prices that the ERP delivered.',
  STALE: 'The ERP did not answer in time; this is the last price it said, at `freshAt`.',
});

export const PriceAbsenceReason = documented<Absence>('PriceAbsenceReason', 'Why a product has no price.', {
  HIDDEN: 'The shop shows prices only to signed-in companies.',
  ON_REQUEST: 'The price is given on request.',
  NOT_AVAILABLE: 'There is no price for this viewer in this unit, quantity, currency and moment.',
  SOURCE_DOWN: 'The system that knows the price does not answer.',
});

export const DiscountReason = documented<LeftOut>(
  'DiscountReason',
  'Why a discount for this viewer and product was left out.',
  {
    NOT_YET_VALID: 'It is valid only later.',
    EXPIRED: 'It is not valid any more.',
    OTHER_CURRENCY: 'It is in another currency.',
    BELOW_MIN_QUANTITY: 'Its least quantity is not reached.',
    UNKNOWN_UNIT: 'Nobody has declared how many base units the unit asked for is.',
    ON_ORDER_VALUE: 'It is taken off the order, from an order value on, not off prices.',
    BELOW_ORDER_VALUE: 'The order has not reached the value it begins at.',
    EXCLUSIVE_GOES_FIRST: 'An exclusive discount applies, and applies alone.',
    ERP_GOES_FIRST: 'The price is of the ERP, with the discounts of the ERP.',
  },
);

export const PriceBasis = documented<Basis>('PriceBasis', "What makes a price the viewer's own.", {
  CONTRACT: 'Agreed with the company.',
  PARENT_CONTRACT: 'Agreed with a parent of the company.',
  PRICE_GROUP: 'The price of a price group of the company.',
  COMPANY_DISCOUNT: 'A discount for the company or one of its parents.',
  PRICE_GROUP_DISCOUNT: 'A discount for a price group of the company.',
  ERP: 'The ERP said it for the company.',
  OFFER: 'An offer that the buyer has claimed.',
});

export const PriceSystem = documented<System>('PriceSystem', 'Which system said what a price is.', {
  PRICE_LISTS: "The shop's price lists and discounts, as the ERP delivered them.",
  ERP: 'The ERP, when it was asked.',
});
