import { FieldResolver, Resolver, Root } from 'type-graphql';
import { ViewerType } from '../accounts/viewer.type.js';
import type { Database } from '../database/database.js';
import type { Viewer } from '../viewer/viewer.js';
import { type CorrectionFacts, correctionsOf } from './correction.store.js';
import { Correction } from './correction.type.js';

@Resolver(() => ViewerType)
export class ViewerCorrectionsResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @FieldResolver(() => [Correction], {
    description:
      'What this person has left out of what is learnt in this company and has not undone: newest first, at most 200.',
  })
  corrections(@Root() viewer: Viewer): Promise<readonly CorrectionFacts[]> {
    return correctionsOf(this.on.database, viewer);
  }
}
