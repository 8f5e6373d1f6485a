import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { userErrorOf } from '../graphql/user-error.type.js';
import type { EventRefusal } from './event-plan.js';

export const EventOutcome = { ACCEPTED: 'ACCEPTED', DUPLICATE: 'DUPLICATE', REFUSED: 'REFUSED' } as const;
export type EventOutcome = keyof typeof EventOutcome;
registerEnumType(EventOutcome, {
  name: 'EventOutcome',
  description: 'What became of an event.',
  valuesConfig: {
    ACCEPTED: { description: 'Stored: it survives a crash from here on.' },
    DUPLICATE: { description: 'Stored before under this id; nothing was changed.' },
    REFUSED: { description: 'Not stored: `reason`, `field` and `message` say why.' },
  },
});

const EventRefusalEnum: Readonly<Record<EventRefusal, EventRefusal>> = {
  INVALID: 'INVALID',
  MISSING: 'MISSING',
  UNKNOWN: 'UNKNOWN',
  IN_FUTURE: 'IN_FUTURE',
  TOO_OLD: 'TOO_OLD',
};
registerEnumType(EventRefusalEnum, {
  name: 'EventRefusal',
  description: 'Why an event was not stored.',
  valuesConfig: {
    INVALID: { description: 'The field has a value that cannot be.' },
    MISSING: { description: 'The type of the event needs this field.' },
    UNKNOWN: { description: 'What the field names does not exist, or not for this viewer.' },
    IN_FUTURE: { description: 'The moment lies more than 5 minutes ahead.' },
    TOO_OLD: { description: 'The moment lies too long ago to be taken in.' },
  },
});

@ObjectType({ description: 'What became of one event.' })
export class EventResult {
  @Field(() => ID, { description: "The client's id of the event." })
  id!: string;

  @Field(() => EventOutcome, { description: 'What became of it.' })
  outcome!: EventOutcome;

  @Field(() => EventRefusalEnum, { nullable: true, description: 'Why it was refused; else null.' })
  reason!: EventRefusal | null;

  @Field(() => String, {
    nullable: true,
    description: 'The field of the event that it was refused for; else null.',
  })
  field!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was refused, for people; else null.' })
  message!: string | null;
}

export const EventsTrackUserError = userErrorOf('EventsTrack', {
  TOO_MANY_EVENTS: 'More events than one call may have; none was stored.',
});
export type EventsTrackUserError = InstanceType<typeof EventsTrackUserError>;

@ObjectType({ description: 'What became of the events sent.' })
export class EventsTrackPayload {
  @Field(() => [EventResult], {
    description: 'One result an event, in the order sent; empty when the call as a whole was refused.',
  })
  results!: readonly EventResult[];

  @Field(() => Int, { description: 'How many were stored.' })
  accepted!: number;

  @Field(() => Int, { description: 'How many had been stored before.' })
  duplicates!: number;

  @Field(() => Int, { description: 'How many were refused.' })
  refused!: number;

  @Field(() => [EventsTrackUserError], {
    description: 'Why the call as a whole was refused; then nothing was stored.',
  })
  userErrors!: readonly EventsTrackUserError[];
}
