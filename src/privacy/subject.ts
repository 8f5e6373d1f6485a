import { forbidden, unauthenticated } from '../graphql/errors.js';
import type { Viewer } from '../viewer/viewer.js';

/** Whose consents, preferences and events these are: `b<buyer id>` or `v<visitor id>`. */
export type Subject = `b${number}` | `v${string}`;

/** The person behind a viewer: the buyer, before sign-in the visitor; null for an API key, which is no person. */
export function subjectOf(viewer: Pick<Viewer, 'buyer' | 'visitorId' | 'apiKeyId'>): Subject | null {
  if (viewer.buyer) return `b${viewer.buyer.id}`;
  return viewer.apiKeyId === null && viewer.visitorId !== null ? `v${viewer.visitorId}` : null;
}

/** The person behind a viewer; throws FORBIDDEN for an API key, and UNAUTHENTICATED where there is not even a device. */
export function demandSubject(viewer: Viewer): Subject {
  const subject = subjectOf(viewer);
  if (subject !== null) return subject;
  throw viewer.apiKeyId === null ? unauthenticated() : forbidden('An API key is not a person.');
}
