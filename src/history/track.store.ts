import type { Database } from '../database/database.js';
import type { Viewer } from '../viewer/viewer.js';
import { type EventFacts, type EventPlan, planEvents } from './event-plan.js';
import { insertEvents, knownReferences } from './event.store.js';
import type { EventResult, EventsTrackPayload } from './event.type.js';

/** Most events of one call. */
export const MOST_EVENTS = 500;

/**
 * Takes in the events of a viewer: each is stored, known already or refused with its reason. What is answered ACCEPTED is
 * committed. `contents` are the visible ones of those that the events name.
 */
export async function trackEvents(
  database: Database,
  viewer: Viewer,
  {
    events,
    contents,
  }: { readonly events: readonly EventFacts[]; readonly contents: ReadonlyMap<string, number> },
): Promise<EventsTrackPayload> {
  if (events.length > MOST_EVENTS) return payloadOf([], [tooMany(events.length)]);
  return await database.session(async (sql) => {
    const known = { ...(await knownReferences(sql, viewer, events)), contents };
    const plans = planEvents(events, known, viewer);
    const rows = plans.flatMap((plan) => (plan.kind === 'STORE' ? [plan.row] : []));
    const stored = await insertEvents(sql, viewer, rows);
    return payloadOf(plans.map((plan, index) => resultOf(events[index]?.id ?? '', plan, stored)));
  });
}

const tooMany = (count: number): EventsTrackPayload['userErrors'][number] => ({
  code: 'TOO_MANY_EVENTS',
  message: `One call may have ${MOST_EVENTS} events, not ${count}. Send them in parts.`,
  field: 'events',
});

function resultOf(id: string, plan: EventPlan, stored: ReadonlySet<string>): EventResult {
  if (plan.kind === 'REFUSE') {
    const { reason, field, message } = plan;
    return { id, outcome: 'REFUSED', reason, field, message };
  }
  const outcome = plan.kind === 'STORE' && stored.has(id) ? 'ACCEPTED' : 'DUPLICATE';
  return { id, outcome, reason: null, field: null, message: null };
}

function payloadOf(
  results: readonly EventResult[],
  userErrors: EventsTrackPayload['userErrors'] = [],
): EventsTrackPayload {
  const count = (outcome: EventResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  return {
    results,
    accepted: count('ACCEPTED'),
    duplicates: count('DUPLICATE'),
    refused: count('REFUSED'),
    userErrors,
  };
}
