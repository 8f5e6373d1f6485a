import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar } from '../graphql/scalars/date-time.scalar.js';
import { userErrorOf } from '../graphql/user-error.type.js';
import { CORRECTION_KINDS, type CorrectionKind } from './correction-plan.js';

const kinds = Object.keys(CORRECTION_KINDS) as CorrectionKind[];
export const CorrectionKindEnum = Object.fromEntries(kinds.map((kind) => [kind, kind])) as Record<
  CorrectionKind,
  CorrectionKind
>;
registerEnumType(CorrectionKindEnum, {
  name: 'CorrectionKind',
  description: 'What a correction says.',
  valuesConfig: Object.fromEntries(
    kinds.map((kind) => [kind, { description: CORRECTION_KINDS[kind] }]),
  ) as Record<CorrectionKind, { description: string }>,
});

@InputType({
  description:
    'What is to be left out of what the shop learns: exactly one of sku, orderId, eventId and thisDevice.',
})
export class CorrectionInput {
  @Field(() => CorrectionKindEnum, { description: 'Why.' })
  kind!: CorrectionKind;

  @Field(() => String, { nullable: true, description: 'A product, by its SKU: all views and orders of it.' })
  sku?: string | null;

  @Field(() => ID, { nullable: true, description: "An order of the viewer's company, as a whole." })
  orderId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'One event, by the id that the client gave it in `eventsTrack`.',
  })
  eventId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Everything done on this device (header Maatwerk-Visitor) until now; with NOT_ME only.',
  })
  thisDevice?: boolean | null;
}

/** Root value: `CorrectionFacts`. */
@ObjectType({
  description:
    'A correction of what the shop may learn from. It holds from the next answer on, until it is undone.',
})
export class Correction {
  @Field(() => CorrectionKindEnum, { description: 'Why.' })
  kind!: CorrectionKind;

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  at!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was undone; null: it holds.' })
  undoneAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'SKU of the product it is about.' })
  sku!: string | null;

  @Field(() => Boolean, { description: 'Whether it is about everything done on a device.' })
  thisDevice!: boolean;
}

export const CorrectionAddUserError = userErrorOf('CorrectionAdd', {
  SUBJECT_COUNT: 'It must name exactly one of sku, orderId, eventId and thisDevice.',
  KIND_DOES_NOT_FIT: 'A device can only be corrected with NOT_ME.',
  SUBJECT_UNKNOWN:
    'What it names does not exist, or not for this viewer; or nothing was done on this device.',
});
export type CorrectionAddUserError = InstanceType<typeof CorrectionAddUserError>;

export const CorrectionUndoUserError = userErrorOf('CorrectionUndo', {
  CORRECTION_UNKNOWN: 'There is no such correction of this viewer.',
});
export type CorrectionUndoUserError = InstanceType<typeof CorrectionUndoUserError>;

@ObjectType({ description: 'The answer to correctionAdd.' })
export class CorrectionAddPayload {
  @Field(() => Correction, {
    nullable: true,
    description: 'The correction; the existing one where the same holds already.',
  })
  correction!: object | null;

  @Field(() => [CorrectionAddUserError], { description: 'What to mend; then nothing was written.' })
  userErrors!: readonly CorrectionAddUserError[];
}

@ObjectType({ description: 'The answer to correctionUndo.' })
export class CorrectionUndoPayload {
  @Field(() => Correction, { nullable: true, description: 'The correction, now undone.' })
  correction!: object | null;

  @Field(() => [CorrectionUndoUserError], { description: 'What to mend; then nothing was written.' })
  userErrors!: readonly CorrectionUndoUserError[];
}
