import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar } from '../graphql/scalars/date-time.scalar.js';
import { userErrorOf } from '../graphql/user-error.type.js';
import type { Purpose } from '../viewer/viewer.js';
import type { LegalBasis } from './purpose.js';

export const PurposeEnum: Readonly<Record<Purpose, Purpose>> = {
  FUNCTIONAL: 'FUNCTIONAL',
  PERSONALIZATION: 'PERSONALIZATION',
  MARKETING_EMAIL: 'MARKETING_EMAIL',
  ADVERTISING: 'ADVERTISING',
  ANALYTICS: 'ANALYTICS',
};
registerEnumType(PurposeEnum, {
  name: 'Purpose',
  description: 'What personal data may be used for.',
  valuesConfig: {
    FUNCTIONAL: {
      description: 'What the shop needs to work: account, carts, orders, this session. Always on.',
    },
    PERSONALIZATION: {
      description: 'Recommendations and content from what the person looks at and chooses.',
    },
    MARKETING_EMAIL: { description: 'Mails about saved carts, offers and news.' },
    ADVERTISING: { description: 'Showing, or no longer showing, offers on other sites.' },
    ANALYTICS: { description: 'Counting what visitors do, to improve the shop.' },
  },
});

export const LegalBasisEnum: Readonly<Record<LegalBasis, LegalBasis>> = {
  CONTRACT: 'CONTRACT',
  CONSENT: 'CONSENT',
};
registerEnumType(LegalBasisEnum, {
  name: 'LegalBasis',
  description: 'Why the shop may use personal data (article 6 GDPR).',
  valuesConfig: {
    CONTRACT: { description: 'It is needed for what the person asked the shop to do.' },
    CONSENT: { description: 'The person agreed, and may withdraw at any time.' },
  },
});

/** Root value: `ConsentFacts`. */
@ObjectType({ description: 'What the viewer allows for one purpose, and what they get for it.' })
export class Consent {
  @Field(() => PurposeEnum, { description: 'The purpose.' })
  purpose!: Purpose;

  @Field(() => Boolean, {
    description: 'Whether it is allowed now. A change holds from the next request on.',
  })
  granted!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the viewer decided last; null: never.' })
  at!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Version of the wording that the viewer decided on; null: never decided.',
  })
  wordingVersion!: string | null;
}

const codes = { WORDING_UNKNOWN: 'No wording of this purpose has this version.' } as const;

export const ConsentGrantUserError = userErrorOf('ConsentGrant', codes);
export type ConsentGrantUserError = InstanceType<typeof ConsentGrantUserError>;

export const ConsentWithdrawUserError = userErrorOf('ConsentWithdraw', {
  ...codes,
  PURPOSE_IS_NEEDED: 'The shop cannot work without this purpose: it rests on the contract, not on consent.',
});
export type ConsentWithdrawUserError = InstanceType<typeof ConsentWithdrawUserError>;

@ObjectType({ description: 'The answer to consentGrant.' })
export class ConsentGrantPayload {
  @Field(() => Consent, { nullable: true, description: 'The consent as it is now.' })
  consent!: object | null;

  @Field(() => [Consent], { description: 'All purposes, as they are now.' })
  consents!: readonly object[];

  @Field(() => [ConsentGrantUserError], { description: 'What to mend; then nothing was written.' })
  userErrors!: readonly ConsentGrantUserError[];
}

@ObjectType({ description: 'The answer to consentWithdraw.' })
export class ConsentWithdrawPayload {
  @Field(() => Consent, { nullable: true, description: 'The consent as it is now.' })
  consent!: object | null;

  @Field(() => [Consent], { description: 'All purposes, as they are now.' })
  consents!: readonly object[];

  @Field(() => [ConsentWithdrawUserError], { description: 'What to mend; then nothing was written.' })
  userErrors!: readonly ConsentWithdrawUserError[];
}
