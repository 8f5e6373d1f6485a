import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Database } from '../database/database.js';
import type { Context } from '../graphql/context.js';
import type { NodeSource } from '../graphql/node-id.js';
import { DecimalScalar } from '../graphql/scalars/decimal.scalar.js';
import { demandSubject } from '../privacy/subject.js';
import { knownContents } from './content.loader.js';
import type { EventFacts } from './event-plan.js';
import { EventInput } from './event.input.js';
import { EventsTrackPayload } from './event.type.js';
import { trackEvents } from './track.store.js';

const factsOf = (event: EventInput): EventFacts =>
  Object.assign({}, event, { value: event.value == null ? null : DecimalScalar.serialize(event.value) });

@Resolver()
export class EventMutations {
  constructor(
    private readonly on: { readonly database: Database; readonly nodeSources: readonly NodeSource[] },
  ) {}

  @Mutation(() => EventsTrackPayload, {
    description:
      'Takes in what the viewer did, at most 500 events a call. In return: lists, reminders and content that fit. An event sent twice counts once. API keys import events instead.',
  })
  async eventsTrack(
    @Ctx() context: Context,
    @Arg('events', () => [EventInput], { description: 'What happened, in any order.' }) events: EventInput[],
  ): Promise<EventsTrackPayload> {
    demandSubject(context.viewer);
    const ids = events.slice(0, 500).map(({ contentId }) => contentId);
    const contents = await knownContents(context, this.on.nodeSources, ids);
    return await trackEvents(this.on.database, context.viewer, { events: events.map(factsOf), contents });
  }
}
