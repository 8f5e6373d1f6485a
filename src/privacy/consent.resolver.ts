import { FieldResolver, Resolver, Root } from 'type-graphql';
import { ViewerType } from '../accounts/viewer.type.js';
import type { Database } from '../database/database.js';
import type { Viewer } from '../viewer/viewer.js';
import { type ConsentFacts, everyPurpose } from './consent-plan.js';
import { consentsOf } from './consent.store.js';
import { Consent, LegalBasisEnum } from './consent.type.js';
import { PURPOSE_TERMS } from './purpose.js';
import { subjectOf } from './subject.js';

@Resolver(() => ViewerType)
export class ViewerConsentsResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @FieldResolver(() => [Consent], {
    description:
      'What this person allows, one entry a purpose, with what they get for it. Before sign-in: the device.',
  })
  async consents(@Root() viewer: Viewer): Promise<readonly ConsentFacts[]> {
    const subject = subjectOf(viewer);
    return everyPurpose(subject === null ? [] : await consentsOf(this.on.database, subject));
  }
}

@Resolver(() => Consent)
export class ConsentResolver {
  @FieldResolver(() => LegalBasisEnum, { description: 'Why the shop may use data for this purpose.' })
  basis(@Root() { purpose }: ConsentFacts): string {
    return PURPOSE_TERMS[purpose].basis;
  }

  @FieldResolver(() => String, {
    description: 'What the viewer gets for allowing it, in one sentence, in English.',
  })
  benefit(@Root() { purpose }: ConsentFacts): string {
    return PURPOSE_TERMS[purpose].benefit;
  }

  @FieldResolver(() => String, { description: 'The wording to show, in English.' })
  wording(@Root() { purpose }: ConsentFacts): string {
    return PURPOSE_TERMS[purpose].wording;
  }

  @FieldResolver(() => String, { description: 'Version of `wording`; give it back with the decision.' })
  currentWordingVersion(@Root() { purpose }: ConsentFacts): string {
    return PURPOSE_TERMS[purpose].wordingVersion;
  }
}
