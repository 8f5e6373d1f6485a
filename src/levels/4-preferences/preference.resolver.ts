import { FieldResolver, Resolver, Root } from 'type-graphql';
import { ViewerType } from '../../accounts/viewer.type.js';
import type { Database } from '../../database/database.js';
import { subjectOf } from '../../privacy/subject.js';
import type { Viewer } from '../../viewer/viewer.js';
import { preferencesAnswer } from './answer.js';
import { preferenceOf } from './preference.store.js';
import { Preferences } from './preference.type.js';

@Resolver(() => ViewerType)
export class ViewerPreferencesResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @FieldResolver(() => Preferences, {
    nullable: true,
    description: 'What this person stated in the preference centre (level 4); null for an API key.',
  })
  async preferences(@Root() viewer: Viewer): Promise<Preferences | null> {
    const subject = subjectOf(viewer);
    if (subject === null) return null;
    return preferencesAnswer(await preferenceOf(this.on.database, subject, viewer.buyer?.id ?? null), viewer);
  }
}
