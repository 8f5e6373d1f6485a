import { FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { toGlobalId } from '../graphql/node-id.js';
import type { CorrectionFacts } from './correction.store.js';
import { Correction } from './correction.type.js';

@Resolver(() => Correction)
export class CorrectionResolver {
  @FieldResolver(() => ID, { description: 'Opaque id, for `correctionUndo`.' })
  id(@Root() correction: CorrectionFacts): string {
    return toGlobalId('Correction', correction.id);
  }

  @FieldResolver(() => ID, { nullable: true, description: 'Id of the order it is about.' })
  orderId(@Root() { orderId }: CorrectionFacts): string | null {
    return orderId === null ? null : toGlobalId('Order', orderId);
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: "The client's id of the event it is about, while that is kept.",
  })
  eventId(@Root() { eventKey }: CorrectionFacts): string | null {
    return eventKey;
  }
}
