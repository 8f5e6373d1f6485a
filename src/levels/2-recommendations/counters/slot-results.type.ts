import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { RecommendationKind } from '../../../experience/products.js';
import { RecommendationKindEnum } from '../recommendation.type.js';
import { type SlotFigures as Figures, type Verdict, VERDICTS } from './slot-sentence.js';

export const SlotVerdictEnum = Object.fromEntries(
  Object.keys(VERDICTS).map((name) => [name, name]),
) as Record<Verdict, Verdict>;
registerEnumType(SlotVerdictEnum, {
  name: 'SlotVerdict',
  description: 'What the comparison of a slot with its hold-out says (level 2).',
  valuesConfig: Object.fromEntries(
    Object.entries(VERDICTS).map(([name, description]) => [name, { description }]),
  ),
});

@ObjectType({
  description:
    'What became of the lists of a slot; each list counts once, however much came of it (level 2).',
})
export class SlotFigures {
  @Field(() => Int, { description: 'Lists that were shown, to whomever.' })
  exposures!: number;

  @Field(() => Int, {
    description:
      'Of those the ones whose viewer is known and allows PERSONALIZATION today: all that follows is counted of them.',
  })
  attributable!: number;

  @Field(() => Int, { description: 'Lists that came into view (SLOT_VIEW events that name the exposure).' })
  viewed!: number;

  @Field(() => Int, { description: 'Lists of which a product was clicked on.' })
  clicked!: number;

  @Field(() => Int, { description: 'Lists of which a product was put into a cart.' })
  addedToCart!: number;

  @Field(() => Int, { description: 'Lists of which a product was ordered.' })
  ordered!: number;
}

/** Root value: `SlotResultFacts`. */
@ObjectType({ description: 'What a slot led to with one kind of recommendations (level 2).' })
export class SlotResult {
  @Field(() => String, { description: 'Name of the place in the storefront.' })
  slot!: string;

  @Field(() => RecommendationKindEnum, { description: 'Kind that was asked for.' })
  kind!: RecommendationKind;

  @Field(() => SlotFigures, { description: 'Where it was shown.' })
  shown!: Figures;

  @Field(() => SlotFigures, {
    nullable: true,
    description: 'Where it was held back: exposures of the variant HOLD_OUT; null without any.',
  })
  holdOut!: Figures | null;

  @Field(() => SlotVerdictEnum, { description: 'Whether more was ordered than in the hold-out.' })
  verdict!: Verdict;

  @Field(() => String, { description: 'The result as one or two English sentences.' })
  text!: string;
}
