import { Field, ObjectType } from 'type-graphql';
import type {
  PriceBecause as Because,
  PriceDecision,
  PriceLineFacts,
  PriceScaleFacts,
  WaterfallStep as Step,
} from '../experience/price.js';
import { Money, moneyOf, moneyOrNull } from '../graphql/money.type.js';
import { DateTimeScalar } from '../graphql/scalars/date-time.scalar.js';
import { DecimalScalar } from '../graphql/scalars/decimal.scalar.js';
import type { Decimal } from '../money/decimal.js';
import {
  DiscountReason,
  LosingReason,
  PriceAbsenceReason,
  PriceBasis,
  PriceFreshness,
  PriceListKind,
  PriceSystem,
  WaterfallKind,
} from './price.enum.js';

@ObjectType({ description: 'A quantity break that applies to this viewer.' })
export class PriceScale {
  @Field(() => DecimalScalar, { description: 'From this quantity on, in the unit of the price.' })
  minQuantity!: Decimal;

  @Field(() => Money, { description: 'Unit price from that quantity on, per `per` units.' })
  net!: Money;
}

@ObjectType({
  description: 'A price line that spoke to this viewer. Lines of other companies are never shown.',
})
export class PriceLine {
  @Field(() => String, { description: 'Code of its price list.' })
  list!: string;

  @Field(() => PriceListKind, { description: 'Whom its list is for.' })
  kind!: string;

  @Field(() => Boolean, { description: 'Whether the contract is of a parent company.' })
  inherited!: boolean;

  @Field(() => String, { description: 'Unit of measure it is for.' })
  unit!: string;

  @Field(() => DecimalScalar, { description: 'Least quantity it is for.' })
  minQuantity!: Decimal;

  @Field(() => Money, { description: 'Its amount, per `per` units.' })
  amount!: Money;

  @Field(() => DecimalScalar, { description: 'The amount is for so many units.' })
  per!: Decimal;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Valid from this moment on; null: always was.',
  })
  validFrom!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Valid before this moment; null: until further notice.',
  })
  validTo!: Date | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description:
      'Where it was converted, as the product declares it: so many of the units asked for are one unit of the line. Null: it was not.',
  })
  unitFactor!: Decimal | null;
}

@ObjectType({ description: 'A discount for this viewer and product that was left out, and why.' })
export class LeftOutDiscount {
  @Field(() => String, { description: 'Code of the discount.' })
  code!: string;

  @Field(() => DiscountReason, { description: 'Why it was left out.' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'What the shop calls it.' })
  description!: string | null;

  @Field(() => Money, {
    nullable: true,
    description:
      'It comes off orders from this value on: see `Cart.discounts` (level 5). Null: it comes off prices.',
  })
  minOrderValue!: Money | null;
}

@ObjectType({ description: 'A price line that did not win, and why.' })
export class LosingPriceLine {
  @Field(() => PriceLine, { description: 'The line.' })
  line!: PriceLine;

  @Field(() => LosingReason, { description: 'Why it lost.' })
  reason!: string;
}

@ObjectType({ description: 'One step of the price waterfall: the unit price after it.' })
export class WaterfallStep {
  @Field(() => WaterfallKind, { description: 'What the step does.' })
  kind!: string;

  @Field(() => Money, {
    description: 'Unit price after this step, per `per` units. The last step is the net price.',
  })
  amount!: Money;

  @Field(() => String, {
    description:
      'Code of the list, discount or offer that made the step; for ERP the kind of system, for ROUNDING how.',
  })
  source!: string;
}

@ObjectType({
  description: 'Why a price is what it is: readable for the buyer it is for; it names no other company.',
})
export class PriceBecause {
  @Field(() => String, {
    nullable: true,
    description: 'Customer number of the company it was worked out for; null for a guest.',
  })
  customerNumber!: string | null;

  @Field(() => String, { description: 'Code of the channel.' })
  channel!: string;

  @Field(() => String, { nullable: true, description: 'Country of that company; null for a guest.' })
  country!: string | null;

  @Field(() => String, { description: 'Currency that prices were looked for in, ISO 4217.' })
  currency!: string;

  @Field(() => DateTimeScalar, { description: 'The moment it was worked out for.' })
  moment!: Date;

  @Field(() => String, {
    description:
      'In which order price lists were looked at: the name of a preset, or the text of the setting.',
  })
  sequence!: string;

  @Field(() => PriceSystem, { description: 'Which system said it.' })
  source!: string;

  @Field(() => PriceFreshness, { description: 'How fresh it is.' })
  freshness!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the ERP said it; null for a price of the price lists.',
  })
  freshAt!: Date | null;

  @Field(() => [WaterfallStep], { description: 'From the list price to the net price.' })
  steps!: readonly WaterfallStep[];

  @Field(() => PriceLine, {
    nullable: true,
    description: 'The line that decided; null where the ERP did.',
  })
  winner!: PriceLine | null;

  @Field(() => [LosingPriceLine], {
    description: 'Lines that were looked at and lost, in the order of the access sequence.',
  })
  losers!: readonly LosingPriceLine[];

  @Field(() => [LeftOutDiscount], {
    description: 'Discounts that speak to this viewer and product and were left out.',
  })
  discountsLeftOut!: readonly LeftOutDiscount[];
}

@ObjectType({
  description: 'What a quantity of a product costs one viewer at one moment. Amounts exclude tax.',
})
export class Price {
  @Field(() => DecimalScalar, { description: 'The quantity that was asked for.' })
  quantity!: Decimal;

  @Field(() => String, { description: 'Unit of measure of the quantity.' })
  unit!: string;

  @Field(() => DecimalScalar, {
    description: 'Price basis: `net` and `list` are for so many units (1, 100, 1000).',
  })
  per!: Decimal;

  @Field(() => Money, { description: 'Unit price after all discounts, before tax, per `per` units.' })
  net!: Money;

  @Field(() => Money, {
    nullable: true,
    description: 'List price per `per` units; null where no list has one on that basis.',
  })
  list!: Money | null;

  @Field(() => Money, { description: 'For the whole quantity, rounded once to the digits of the currency.' })
  total!: Money;

  @Field(() => [PriceScale], {
    description:
      'The quantity breaks that apply to this viewer, lowest first. Empty for a price of the ERP, which was asked for this quantity only.',
  })
  scales!: readonly PriceScale[];

  @Field(() => PriceFreshness, { description: 'How fresh it is.' })
  freshness!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the ERP said it; null for a price of the price lists.',
  })
  freshAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'Until when the line and the discounts that decided are valid, or the ERP stands by its price; null: until further notice.',
  })
  validUntil!: Date | null;

  @Field(() => Boolean, {
    description:
      "Whether it is the company's, its price group's or the buyer's own price; for a guest it never is.",
  })
  personalised!: boolean;

  @Field(() => [PriceBasis], { description: 'What makes it so; empty: nothing does.' })
  personalisedBy!: readonly string[];

  @Field(() => PriceBecause, { description: 'Why it is what it is.' })
  because!: PriceBecause;
}

@ObjectType({ description: 'Why there is no price.' })
export class PriceAbsence {
  @Field(() => PriceAbsenceReason, { description: 'The reason.' })
  reason!: string;
}

const lineOf = (line: PriceLineFacts): PriceLine => ({
  list: line.listCode,
  kind: line.kind,
  inherited: line.inherited,
  unit: line.unit,
  minQuantity: line.minQuantity,
  amount: moneyOf(line.amount, line.currency),
  per: line.per,
  validFrom: line.validFrom,
  validTo: line.validTo,
  unitFactor: line.unitFactor ?? null,
});

/** A decided price as GraphQL reads it: amounts get their currency when they are asked for. */
class PricePrint {
  readonly #decision: PriceDecision;
  readonly quantity: Decimal;
  readonly unit: string;
  readonly per: Decimal;
  readonly freshness: string;

  constructor(decision: PriceDecision) {
    this.#decision = decision;
    this.quantity = decision.quantity;
    this.unit = decision.unit;
    this.per = decision.per;
    this.freshness = decision.freshness;
  }

  get freshAt(): Date | null {
    return this.#decision.freshAt ?? null;
  }
  get validUntil(): Date | null {
    return this.#decision.validUntil;
  }
  get personalised(): boolean {
    return this.#decision.personalised;
  }
  get personalisedBy(): readonly string[] {
    return this.#decision.personalisedBy ?? [];
  }
  get net(): Money {
    return moneyOf(this.#decision.net, this.#decision.currency);
  }
  get list(): Money | null {
    return moneyOrNull(this.#decision.list, this.#decision.currency);
  }
  get total(): Money {
    return moneyOf(this.#decision.total, this.#decision.currency);
  }
  get scales(): readonly PriceScale[] {
    const { scales, currency } = this.#decision;
    return scales.map(({ minQuantity, net }: PriceScaleFacts) => ({
      minQuantity,
      net: moneyOf(net, currency),
    }));
  }
  get because(): PriceBecause {
    const { currency } = this.#decision;
    const facts: Because = this.#decision.because();
    return {
      customerNumber: facts.customerNumber,
      channel: facts.channel,
      country: facts.country,
      currency: facts.currency,
      moment: facts.moment,
      sequence: facts.sequence,
      source: facts.source,
      freshness: facts.freshness,
      freshAt: facts.freshAt,
      discountsLeftOut: facts.discountsLeftOut.map(({ code, reason, description, minOrderValue }) => ({
        code,
        reason,
        description,
        minOrderValue: moneyOrNull(minOrderValue, currency),
      })),
      steps: facts.steps.map(({ kind, amount, source }: Step) => ({
        kind,
        amount: moneyOf(amount, currency),
        source,
      })),
      winner: facts.winner && lineOf(facts.winner),
      losers: facts.losers.map((loser) => ({ line: lineOf(loser), reason: loser.reason })),
    };
  }
}

/** The GraphQL value of a price that was decided. Not a resolver: on a page it is read hundreds of times. */
export const printPrice = (decision: PriceDecision): Price => new PricePrint(decision);
