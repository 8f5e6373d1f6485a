import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf, edgeOf } from '../../graphql/connection.type.js';
import { DateTimeScalar } from '../../graphql/scalars/date-time.scalar.js';
import { MODEL_REASONS, MODEL_STATES, type ModelReason, type ModelState } from './promotion.js';

const named = <Name extends string>(names: readonly Name[]): { readonly [name in Name]: name } =>
  Object.fromEntries(names.map((name) => [name, name])) as { readonly [name in Name]: name };

const ModelStateEnum = named(MODEL_STATES);
registerEnumType(ModelStateEnum, {
  name: 'ModelState',
  description: 'What became of a version of the recommendation model (level 2).',
  valuesConfig: {
    BUILDING: { description: 'It is being built.' },
    ACTIVE: { description: 'It answers.' },
    RETIRED: { description: 'A newer one answers.' },
    ROLLED_BACK: { description: 'It answered until somebody went back to another one.' },
    REFUSED: { description: 'It was built, and is not good enough to answer: see the reason.' },
    FAILED: { description: 'Its build died half way.' },
  },
});
const ModelReasonEnum = named(MODEL_REASONS);
registerEnumType(ModelReasonEnum, {
  name: 'ModelReason',
  description: 'Why a version of the recommendation model answers, or does not (level 2).',
  valuesConfig: {
    FIRST: { description: 'There was none before it.' },
    NOT_WORSE: { description: 'By nDCG at 10 it is at least as good as the active one on the same baskets.' },
    WORSE: { description: 'By nDCG at 10 it is worse than the active one on the same baskets.' },
    FEWER_ORDERS: { description: 'It rests on less than half of the orders of the active one.' },
    BY_HAND: { description: 'Somebody chose it.' },
    DIED: { description: 'The process that built it ended.' },
  },
});

@ObjectType({
  description:
    'How well a blend predicts: the newest basket of companies that were held out, from what was known before it; means over companies (level 2).',
})
export class ModelFigures {
  @Field(() => Float, { description: 'Part of the basket that is among ten shown, 0 to 1.' })
  recallAt10!: number;

  @Field(() => Float, { description: 'The same, the first places counting more, 0 to 1. Decides.' })
  ndcgAt10!: number;

  @Field(() => Float, { description: 'Part of the baskets with at least one of ten shown, 0 to 1.' })
  phrAt10!: number;
}

@ObjectType({ description: 'A version of the recommendation model (level 2).' })
export class ModelVersion {
  @Field(() => Int, { description: 'Its number, rising.' })
  version!: number;

  @Field(() => ModelStateEnum, { description: 'What became of it.' })
  state!: ModelState;

  @Field(() => ModelReasonEnum, { nullable: true, description: 'Why; null while it is built.' })
  reason!: ModelReason | null;

  @Field(() => Boolean, { description: 'Whether one can still go back to it.' })
  kept!: boolean;

  @Field(() => DateTimeScalar, { description: 'When its build started.' })
  startedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When its build was done.' })
  builtAt!: Date | null;

  @Field(() => Int, {
    description: 'How often its statistics were brought up to date since, between builds.',
  })
  updates!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When that was last.' })
  updatedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The oldest order it speaks of.' })
  dataFrom!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The newest order it speaks of.' })
  dataTo!: Date | null;

  @Field(() => Int, { nullable: true, description: 'Orders it speaks of.' })
  orders!: number | null;

  @Field(() => Int, { nullable: true, description: 'Order lines it speaks of.' })
  lines!: number | null;

  @Field(() => Int, { nullable: true, description: 'Products it knows.' })
  products!: number | null;

  @Field(() => Int, { nullable: true, description: 'How long the build took, in milliseconds.' })
  milliseconds!: number | null;

  @Field(() => ModelFigures, { nullable: true, description: 'What it reached on held-out baskets.' })
  heldOut!: ModelFigures | null;

  @Field(() => ModelFigures, {
    nullable: true,
    description:
      'What the version that was active then reached on the same baskets; null where it had no blend that fits.',
  })
  rival!: ModelFigures | null;

  @Field(() => ModelFigures, {
    nullable: true,
    description: 'What nothing learnt reached on them: own purchases times the sales of 14 days.',
  })
  plain!: ModelFigures | null;
}

@ObjectType({ description: 'A version in a list.' })
export class ModelVersionEdge extends edgeOf(() => ModelVersion, 'version') {}

@ObjectType({ description: 'A page of versions of the recommendation model, newest first (level 2).' })
export class ModelVersionConnection extends connectionOf(
  () => ModelVersion,
  () => ModelVersionEdge,
  'versions',
) {}
