import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { demand } from '../../../accounts/permission.js';
import type { Database } from '../../../database/database.js';
import { isStorable } from '../../../database/storable.js';
import type { Context } from '../../../graphql/context.js';
import { badInput } from '../../../graphql/errors.js';
import { DateTimeScalar } from '../../../graphql/scalars/date-time.scalar.js';
import { pairResults } from './pair-results.js';
import { slotRows } from './slot-results.store.js';
import { SlotResult } from './slot-results.type.js';
import { type SlotResultFacts, slotSentence } from './slot-sentence.js';

const DAY = 86_400_000;
const LONGEST_DAYS = 400;
const MOST_DAYS = 30;
const DAYS = 7;

/** The time that is looked at. */
@ArgsType()
export class Period {
  @Field(() => DateTimeScalar, { description: 'Lists shown from this moment on.' })
  from!: Date;

  @Field(() => DateTimeScalar, {
    description: 'Lists shown until just before this moment; at most 400 days after `from`.',
  })
  to!: Date;
}

@Resolver(() => SlotResult)
export class SlotResultsResolver {
  constructor(private readonly on: { readonly database: Database }) {}

  @Query(() => [SlotResult], {
    description:
      'What recommended lists led to, per slot and kind, those shown most first, at most 500. A click, cart add or order counts for the list that the event names, else for the last one with that product that the same viewer was shown within `days`. Only of viewers who allow it; corrected history and staff do not count. Needs REPORT_READ (level 2).',
  })
  async slotResults(
    @Ctx() { viewer }: Context,
    @Args(() => Period) { from, to }: Period,
    @Arg('slot', () => String, { nullable: true, description: 'Only this slot.' }) slot: string | null,
    @Arg('days', () => Int, {
      nullable: true,
      description: 'How long a list has an effect, 1 to 30; default 7.',
    })
    days: number | null,
  ): Promise<readonly SlotResultFacts[]> {
    demand(viewer, 'REPORT_READ');
    checkPeriod(from, to, days ?? DAYS);
    if (slot != null && !isStorable(slot)) return [];
    const asked = { from, to, slot: slot ?? null, days: days ?? DAYS, now: viewer.now };
    return pairResults(await slotRows(this.on.database, asked));
  }

  @FieldResolver(() => String, { description: 'The result as one or two English sentences.' })
  text(@Root() result: SlotResultFacts): string {
    return slotSentence(result);
  }
}

function checkPeriod(from: Date, to: Date, days: number): void {
  if (to <= from) throw badInput('to is exclusive and must be after from.', 'to');
  if (to.getTime() - from.getTime() > LONGEST_DAYS * DAY)
    throw badInput(`to is at most ${LONGEST_DAYS} days after from.`, 'to');
  if (days < 1 || days > MOST_DAYS) throw badInput(`days is 1 to ${MOST_DAYS}.`, 'days');
}
