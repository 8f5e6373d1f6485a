import { channelOf } from '../accounts/channel.js';
import { endOf } from '../privacy/retention.js';
import type { Viewer } from '../viewer/viewer.js';
import { EVENT_TYPES, type EventType } from './event-type.js';

/** An event as a client sends it; absent fields are null or undefined. */
export interface EventFacts {
  readonly id: string;
  readonly type: EventType;
  readonly at?: Date | null | undefined;
  readonly sku?: string | null | undefined;
  readonly group?: string | null | undefined;
  readonly query?: string | null | undefined;
  readonly slot?: string | null | undefined;
  readonly contentId?: string | null | undefined;
  readonly exposureId?: string | null | undefined;
  readonly orderId?: string | null | undefined;
  /** Decimal text. */
  readonly value?: string | null | undefined;
  readonly channel?: string | null | undefined;
}

/** What the references of a batch stand for; what is missing is absent or not this viewer's. Keys are as the client wrote them. */
export interface KnownReferences {
  readonly products: ReadonlyMap<string, number>;
  readonly groups: ReadonlySet<string>;
  readonly orders: ReadonlyMap<string, number>;
  readonly exposures: ReadonlySet<string>;
  readonly contents: ReadonlyMap<string, number>;
}

/** A row of the table `event`. */
export interface EventRow {
  readonly eventKey: string;
  readonly type: EventType;
  readonly at: Date;
  readonly purpose: 'FUNCTIONAL' | 'PERSONALIZATION';
  readonly channel: string;
  readonly productId: number | null;
  readonly groupCode: string | null;
  readonly query: string | null;
  readonly slot: string | null;
  readonly contentId: number | null;
  readonly exposureId: string | null;
  readonly orderId: number | null;
  readonly value: string | null;
  readonly expiresAt: Date | null;
}

/** UNKNOWN: absent, or somebody else's; the two are answered alike. */
export type EventRefusal = 'INVALID' | 'MISSING' | 'UNKNOWN' | 'IN_FUTURE' | 'TOO_OLD';

/** In the order of the events sent. REPEATED: an earlier event of the same batch has this id. */
export type EventPlan =
  | { readonly kind: 'STORE'; readonly row: EventRow }
  | { readonly kind: 'REPEATED' }
  | {
      readonly kind: 'REFUSE';
      readonly reason: EventRefusal;
      readonly field: string;
      readonly message: string;
    };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Clocks of devices are wrong by so much without being refused; the event then happened now. */
export const SKEW = 5 * MINUTE;
/** An app may keep events so long before it sends them. */
export const OLDEST_DAYS = 30;

const LONGEST = { id: 100, sku: 100, group: 100, query: 200, slot: 100, channel: 50 } as const;

const refuse = (reason: EventRefusal, field: string, message: string): EventPlan => ({
  kind: 'REFUSE',
  reason,
  field,
  message,
});

/**
 * Law: an event is stored for learning only where PERSONALIZATION is granted; else for this session only. Each id counts
 * once, the first event with it wins, and a refused one does not take its id.
 */
export function planEvents(
  events: readonly EventFacts[],
  known: KnownReferences,
  viewer: Pick<Viewer, 'now' | 'consents' | 'channel'>,
): readonly EventPlan[] {
  const taken = new Set<string>();
  return events.map((event) => {
    const problem = malformed(event) ?? unknownReference(event, known) ?? untimely(event, viewer);
    if (problem) return problem;
    if (taken.has(event.id)) return { kind: 'REPEATED' };
    taken.add(event.id);
    return { kind: 'STORE', row: rowOf(event, known, viewer) };
  });
}

function malformed(event: EventFacts): EventPlan | null {
  for (const [field, longest] of Object.entries(LONGEST)) {
    const text = event[field as keyof typeof LONGEST];
    if (text === null || text === undefined) continue;
    if (text.trim() === '' || text.length > longest || text.includes('\0'))
      return refuse('INVALID', field, `${field} must have 1 to ${longest} characters.`);
  }
  if (event.value?.startsWith('-')) return refuse('INVALID', 'value', 'value must not be negative.');
  if (event.channel && !channelOf(event.channel))
    return refuse('UNKNOWN', 'channel', 'This channel does not exist.');
  const needs: readonly (keyof EventFacts)[] = EVENT_TYPES[event.type].needs;
  if (needs.every((field) => (event[field] ?? null) === null))
    return refuse('MISSING', needs[0] ?? 'id', `${event.type} needs ${needs.join(' or ')}.`);
  return null;
}

const isKnown = (keys: { has(key: string): boolean }, key: string | null | undefined): boolean =>
  key === null || key === undefined || keys.has(key);

function unknownReference(event: EventFacts, known: KnownReferences): EventPlan | null {
  const checks = [
    ['sku', known.products, event.sku],
    ['group', known.groups, event.group],
    ['orderId', known.orders, event.orderId],
    ['exposureId', known.exposures, event.exposureId],
    ['contentId', known.contents, event.contentId],
  ] as const;
  const wrong = checks.find(([, keys, key]) => !isKnown(keys, key));
  return wrong ? refuse('UNKNOWN', wrong[0], `There is no such ${wrong[0]} for you.`) : null;
}

function untimely(event: EventFacts, { now, consents }: Pick<Viewer, 'now' | 'consents'>): EventPlan | null {
  if (!event.at) return null;
  const age = now.getTime() - event.at.getTime();
  if (age < -SKEW) return refuse('IN_FUTURE', 'at', 'at lies in the future: check the clock of the device.');
  const oldest = consents.has('PERSONALIZATION') ? OLDEST_DAYS * DAY : DAY;
  if (age >= oldest) return refuse('TOO_OLD', 'at', `at is more than ${oldest / DAY} day(s) ago.`);
  return null;
}

function rowOf(
  event: EventFacts,
  known: KnownReferences,
  viewer: Pick<Viewer, 'now' | 'consents' | 'channel'>,
): EventRow {
  const at = event.at && event.at < viewer.now ? event.at : viewer.now;
  const purpose = viewer.consents.has('PERSONALIZATION') ? 'PERSONALIZATION' : 'FUNCTIONAL';
  return {
    eventKey: event.id,
    type: event.type,
    at,
    purpose,
    channel: channelOf(event.channel ?? viewer.channel)?.code ?? viewer.channel,
    productId: known.products.get(event.sku ?? '') ?? null,
    groupCode: event.group ?? null,
    query: event.query ?? null,
    slot: event.slot ?? null,
    contentId: known.contents.get(event.contentId ?? '') ?? null,
    exposureId: event.exposureId ?? null,
    orderId: known.orders.get(event.orderId ?? '') ?? null,
    value: event.value ?? null,
    expiresAt: endOf('event', purpose, at),
  };
}
