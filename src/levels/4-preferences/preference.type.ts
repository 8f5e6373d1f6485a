import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Intensity } from '../../experience/experience.js';
import { DateTimeScalar } from '../../graphql/scalars/date-time.scalar.js';
import { userErrorOf } from '../../graphql/user-error.type.js';
import type { StatedWish } from './preference-plan.js';

export const IntensityEnum: Readonly<Record<Intensity, Intensity>> = {
  OFF: 'OFF',
  CONTEXT: 'CONTEXT',
  SEGMENT: 'SEGMENT',
  INDIVIDUAL: 'INDIVIDUAL',
};
registerEnumType(IntensityEnum, {
  name: 'Intensity',
  description: 'How personal the shop may be (level 4).',
  valuesConfig: {
    OFF: { description: 'Not at all: what a newcomer of the same company sees, at its prices.' },
    CONTEXT: { description: 'By the page and the cart at hand, and by what was stated.' },
    SEGMENT: { description: 'Also by the kind of buyer, like the industry.' },
    INDIVIDUAL: { description: 'Also by what the person looked at and chose.' },
  },
});

@InputType({ description: 'More, less or nothing of something (level 4).' })
export class WishInput implements StatedWish {
  @Field(() => String, { description: 'Code of the product group or topic, or name of the brand.' })
  code!: string;

  @Field(() => Float, {
    defaultValue: 1,
    description: 'From -1 (never show it) over 0 to 1 (as much as there is).',
  })
  weight!: number;
}

@InputType({
  description:
    'What to change in the preferences: what is left out stays, null is no longer stated, a list replaces the whole list (level 4).',
})
export class PreferencesInput {
  @Field(() => IntensityEnum, {
    nullable: true,
    description: 'How personal the shop may be. You get as much of it as you like.',
  })
  intensity?: Intensity | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Your industry, where it is not the company’s. You get the content and the best sellers of your own trade.',
  })
  industry?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Language tag, like "nl". You get names and content in it on every device. Buyers only.',
  })
  language?: string | null;

  @Field(() => [WishInput], {
    nullable: true,
    description: 'Product groups, at most 200. You get more of what you like and none of what you hide.',
  })
  groups?: WishInput[] | null;

  @Field(() => [WishInput], {
    nullable: true,
    description: 'Brands, at most 200. You get your makers first.',
  })
  brands?: WishInput[] | null;

  @Field(() => [WishInput], {
    nullable: true,
    description: 'Topics of content, at most 200. You get what you want to read.',
  })
  topics?: WishInput[] | null;
}

@ObjectType({ description: 'A stated wish: more, less or nothing of something (level 4).' })
export class Wish {
  @Field(() => String, { description: 'Code of the product group or topic, or name of the brand.' })
  code!: string;

  @Field(() => Float, { description: 'From -1 (never) to 1 (as much as there is).' })
  weight!: number;
}

/** Root value: `PreferenceAnswer`. */
@ObjectType({
  description: 'What this person stated in the preference centre (level 4). Stated beats inferred.',
})
export class Preferences {
  @Field(() => IntensityEnum, {
    description:
      'How personal the shop is now: as stated, but without the consent PERSONALIZATION at most CONTEXT.',
  })
  intensity!: Intensity;

  @Field(() => IntensityEnum, {
    nullable: true,
    description: 'How personal the person wants it; null: not stated.',
  })
  statedIntensity!: Intensity | null;

  @Field(() => String, { nullable: true, description: 'Stated industry; beats the company’s.' })
  industry!: string | null;

  @Field(() => String, { nullable: true, description: 'Stated language tag.' })
  language!: string | null;

  @Field(() => [Wish], { description: 'Product groups, most wanted first.' })
  groups!: readonly StatedWish[];

  @Field(() => [Wish], { description: 'Brands, most wanted first.' })
  brands!: readonly StatedWish[];

  @Field(() => [Wish], { description: 'Topics of content, most wanted first.' })
  topics!: readonly StatedWish[];

  @Field(() => Int, {
    description: 'Grows with every change; give it as `expectedVersion`. 0: nothing was stated yet.',
  })
  version!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was changed last; null: never.' })
  updatedAt!: Date | null;

  @Field(() => String, {
    description: 'What the person gets for stating anything, in one sentence, in English.',
  })
  benefit!: string;
}

export const PreferencesSetUserError = userErrorOf('PreferencesSet', {
  UNKNOWN_GROUP: 'No product group has this code.',
  UNKNOWN_BRAND: 'No product has this brand.',
  UNKNOWN_INDUSTRY: 'No company is in this industry.',
  INVALID_TOPIC: 'A topic has 1 to 100 characters and no blanks around it.',
  INVALID_LANGUAGE: 'A language is a tag like "nl" or "nl-BE".',
  WEIGHT_OUT_OF_RANGE: 'A weight is from -1 to 1.',
  STATED_TWICE: 'The same code stands in a list twice.',
  TOO_MANY: 'A list has more than 200 entries.',
  VERSION_CONFLICT: 'The preferences were changed meanwhile: read them again.',
  LANGUAGE_NEEDS_ACCOUNT: 'Only a signed-in person can keep a language.',
});
export type PreferencesSetUserError = InstanceType<typeof PreferencesSetUserError>;

@ObjectType({ description: 'The answer to preferencesSet (level 4).' })
export class PreferencesSetPayload {
  @Field(() => Preferences, { description: 'The preferences as they are now.' })
  preferences!: Preferences;

  @Field(() => [PreferencesSetUserError], { description: 'What to mend; then nothing was changed.' })
  userErrors!: readonly PreferencesSetUserError[];
}
