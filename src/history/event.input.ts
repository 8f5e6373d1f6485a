import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { DateTimeScalar } from '../graphql/scalars/date-time.scalar.js';
import { DecimalScalar } from '../graphql/scalars/decimal.scalar.js';
import { EVENT_TYPES, type EventType } from './event-type.js';

const types = Object.keys(EVENT_TYPES) as EventType[];

/** The enum `EventType` of the schema. */
export const EventTypeEnum = Object.fromEntries(types.map((type) => [type, type])) as Record<
  EventType,
  EventType
>;
registerEnumType(EventTypeEnum, {
  name: 'EventType',
  description: 'What happened.',
  valuesConfig: Object.fromEntries(
    types.map((type) => [type, { description: EVENT_TYPES[type].about }]),
  ) as Record<EventType, { description: string }>,
});

@InputType({
  description:
    'Something the viewer did. With PERSONALIZATION granted it may be learnt from; without, it lives for this session only (24 hours).',
})
export class EventInput {
  @Field(() => ID, {
    description: "The client's own id of the event, 1 to 100 characters: sent twice, it counts once.",
  })
  id!: string;

  @Field(() => EventTypeEnum, { description: 'What happened; the type says which other fields are needed.' })
  type!: EventType;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When; default: now. At most 5 minutes ahead (then it is now), at most 30 days ago (without PERSONALIZATION: 1 day).',
  })
  at?: Date | null;

  @Field(() => String, { nullable: true, description: 'SKU of the product it is about.' })
  sku?: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the product group it is about.' })
  group?: string | null;

  @Field(() => String, { nullable: true, description: 'What was searched for, at most 200 characters.' })
  query?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the slot it happened in.' })
  slot?: string | null;

  @Field(() => ID, { nullable: true, description: 'Id of the content it is about (level 3).' })
  contentId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the exposure (what was shown in the slot) that led to it.',
  })
  exposureId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "Id of the order it is about: one of the viewer's company.",
  })
  orderId?: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "Worth or quantity, as the event's type means it; not negative.",
  })
  value?: bigint | null;

  @Field(() => String, { nullable: true, description: "Code of the channel; default: the request's." })
  channel?: string | null;
}
